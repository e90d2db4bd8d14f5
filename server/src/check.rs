//! Whether this process could serve: everything that is wrong at once, and what to do about it.

use std::{fmt, io, path::Path};

use minkommun_model::kommun::Level as Lint;

use crate::{
    catalogue::Catalogue,
    config::Config,
    db::{Db, error::DbError},
    files::store::Files,
    lifecycle,
    metrics::Metrics,
    ports::{Clock, Random, new_id},
    receipts::{self, KeyError, Signer},
    settings::Settings,
    telemetry::with_causes,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Ok,
    /// Works, but is likely not meant.
    Note,
    /// `serve` would refuse, or residents would notice.
    Mend,
}

/// One line: what was looked at, and how it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub level: Level,
    pub part: &'static str,
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Ok => "ok",
            Level::Note => "note",
            Level::Mend => "MEND",
        };
        // A fault with a picture of the place (TOML's) would be many lines.
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        write!(f, "{level:<4}  {:<9}  {text}", self.part)
    }
}

/// Looks at everything. Changes nothing but an object in the file store, which it removes.
pub async fn check(config: &Config, settings: &Settings, clock: &dyn Clock, random: &dyn Random) -> Vec<Finding> {
    let mut found = Findings::default();
    say_settings(config, settings, &mut found);
    let there = check_database(config, &mut found).await;
    check_files(config, clock, random, &mut found).await;
    check_receipt_key(config, &mut found);
    check_push(config, &mut found);
    check_catalogue(config, there, &mut found).await;
    found.0
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn say(&mut self, level: Level, part: &'static str, text: impl Into<String>) {
        self.0.push(Finding { level, part, text: text.into() });
    }
}

fn say_settings(config: &Config, settings: &Settings, found: &mut Findings) {
    const PART: &str = "settings";
    for fault in &settings.faults {
        found.say(Level::Mend, PART, fault.to_string());
    }
    for stranger in &settings.strangers {
        found.say(Level::Note, PART, stranger.to_string());
    }
    if config.demo {
        found.say(Level::Note, PART, "demo is on: officers with known passwords can sign in. Never in production");
    }
    let outside = !config.listen.ip().is_loopback();
    if outside && config.limits.trusted_hops == 0 {
        found.say(
            Level::Note,
            PART,
            format!(
                "the server listens on {} and trusts no proxy: say trusted-hops if there is one in front, or the limits \
                 count all visitors as one",
                config.listen
            ),
        );
    }
    if settings.faults.is_empty() {
        found.say(Level::Ok, PART, "every setting is known and can be used");
    }
}

/// Answers whether there is one that this program could serve from as it is.
async fn check_database(config: &Config, found: &mut Findings) -> bool {
    const PART: &str = "database";
    let looked = async {
        let address = config.data.database().map_err(|error| DbError::Engine(error.into()))?;
        Db::look(&config.data.directory, address.as_ref()).await
    };
    let (level, text) = match looked.await {
        Err(error) => (Level::Mend, with_causes(&error)),
        Ok(schema) => match (schema.found, schema.needs_climbing(false)) {
            (None, _) => (Level::Note, "it is not there yet: serve makes it".to_owned()),
            (_, Ok(_)) => (Level::Ok, format!("it has schema {}, which is this program's", schema.known)),
            (_, Err(earlier @ DbError::OldSchema { .. })) => {
                // A file of one's own is brought up by serve, one that is shared is not.
                let level = if config.data.database.is_some() { Level::Mend } else { Level::Note };
                (level, earlier.to_string())
            }
            (_, Err(error)) => (Level::Mend, error.to_string()),
        },
    };
    let there = level == Level::Ok;
    found.say(level, PART, text);
    there
}

async fn check_files(config: &Config, clock: &dyn Clock, random: &dyn Random, found: &mut Findings) {
    const PART: &str = "files";
    let place = match &config.files.bucket {
        Some(bucket) => format!("the bucket {bucket}"),
        None => config.data.directory.join("files").display().to_string(),
    };
    let directory = config.data.directory.join("files");
    if config.files.bucket.is_none() && !directory.exists() {
        return found.say(Level::Note, PART, format!("{place} is not there yet: serve makes it"));
    }
    let name = format!("probe/{}", new_id(clock, random));
    let probed = async { Files::open(&directory, &config.files)?.probe(&name).await };
    match probed.await {
        Ok(()) => {
            found.say(Level::Ok, PART, format!("{place} can be written, read and deleted from"));
            if config.data.database.is_some() && config.files.bucket.is_none() {
                found.say(
                    Level::Note,
                    PART,
                    format!(
                        "the database can be shared, and {place} by processes of this machine alone: see s3-bucket"
                    ),
                );
            }
        }
        Err(error) => found.say(Level::Mend, PART, format!("{place}: {}", with_causes(&error))),
    }
}

fn check_receipt_key(config: &Config, found: &mut Findings) {
    const PART: &str = "receipts";
    let path = config.data.directory.join(receipts::FILE);
    match Signer::read(&config.data.directory) {
        Ok(signer) => found.say(Level::Ok, PART, format!("the key {} signs receipts", signer.public().kid)),
        Err(KeyError::File(source)) if source.kind() == io::ErrorKind::NotFound => {
            found.say(Level::Note, PART, format!("{} is not there yet: serve makes it", path.display()));
        }
        Err(error) => found.say(Level::Mend, PART, with_causes(&error)),
    }
    if let Some(mode) = open_to_others(&path) {
        let path = path.display();
        found.say(Level::Mend, PART, format!("{path} has mode {mode:o} and can be read by others: chmod 600 {path}"));
    }
}

fn check_push(config: &Config, found: &mut Findings) {
    const PART: &str = "push";
    match lifecycle::service_account(&config.push) {
        Ok(Some(account)) => found.say(
            Level::Ok,
            PART,
            format!("the service account of {} can be used. Nothing was sent", account.project()),
        ),
        Ok(None) => {
            found.say(Level::Note, PART, "no fcm-credentials: nothing is pushed, phones see news when they ask")
        }
        Err(error) => found.say(Level::Mend, PART, with_causes(&error)),
    }
    if let Some(url) = &config.push.url {
        found.say(Level::Note, PART, format!("pushes go to {url} and not to Google"));
    }
    if let Some(path) = &config.push.credentials
        && let Some(mode) = open_to_others(path)
    {
        let path = path.display();
        found.say(Level::Mend, PART, format!("{path} has mode {mode:o} and can be read by all: chmod o= {path}"));
    }
}

async fn check_catalogue(config: &Config, there: bool, found: &mut Findings) {
    const PART: &str = "kommuner";
    let (catalogue, faults) = Catalogue::read(&config.data);
    for fault in &faults {
        found.say(Level::Mend, PART, with_causes(fault));
    }
    for remark in catalogue.remarks() {
        match remark.finding.level {
            Lint::Error => found.say(Level::Mend, PART, remark.to_string()),
            Lint::Warning => found.say(Level::Note, PART, remark.to_string()),
            Lint::Note => {}
        }
    }
    if there {
        // What was adopted is in the database, and a version of it never changes.
        let db = lifecycle::database(&config.data, false, &Metrics::new()).await;
        match db.map_err(|error| with_causes(&error)) {
            Err(why) => found.say(Level::Mend, PART, why),
            Ok(db) => {
                match catalogue.changed(&db).await {
                    Ok(changed) => changed.iter().for_each(|fault| found.say(Level::Mend, PART, fault.to_string())),
                    Err(error) => found.say(Level::Mend, PART, with_causes(&error)),
                }
                db.close().await;
            }
        }
    }
    if found.0.iter().all(|finding| finding.part != PART || finding.level != Level::Mend) {
        let (kommuner, versions) = (catalogue.kommuner().len(), catalogue.versions());
        found.say(Level::Ok, PART, format!("{kommuner} kommuner and {versions} versions of services are sound"));
    }
}

/// The permissions of a file that others than its owner and group can read.
#[cfg(unix)]
fn open_to_others(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o007 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> Option<u32> {
    None
}
