//! The client: opened on a directory, closed, forgotten.

use std::{path::PathBuf, sync::Arc, time::Duration};

use minkommun_model::{
    kommun::Manifest,
    wire::{Platform, PushAddress},
};
use tokio::{sync::mpsc, task::JoinHandle};

use crate::{
    cases::Cases,
    core::Core,
    drafts::Drafts,
    error::Error,
    observe::Observer,
    outbox::Outbox,
    ports::{clock::Clock, codec::Codec, key::KeyError, key::KeyStore, random::Random, transport::Transport},
    seal::Sealer,
    services::Services,
    store::{
        database::{Database, DatabaseError, LOCK},
        drafts, fetched,
        ladder::LadderError,
        outbox, settings, uploads,
    },
    sync::{
        calls,
        driver::drive,
        handle::Synchroniser,
        live::{Live, Topic},
    },
};

/// How long the server is waited for when the phone is forgotten.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub struct Config {
    /// The client's own; made if missing.
    pub directory: PathBuf,
    /// `https://…`, without a path.
    pub server: String,
    /// The kommun's slug. One directory holds one kommun.
    pub kommun: String,
    /// Language tag of the app.
    pub language: String,
    pub platform: Platform,
    pub app_version: String,
}

#[derive(Clone)]
pub struct Ports {
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub key: Arc<dyn KeyStore>,
    pub transport: Arc<dyn Transport>,
    pub codec: Arc<dyn Codec>,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another client has the directory open.
    #[error("the directory is in use")]
    InUse,
    /// The app is older than the data; nothing was touched.
    #[error("the data is of schema {found}, and this app knows {known}")]
    NewerSchema { found: u32, known: u32 },
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key opens nothing here: it is another phone's, or was lost. Nothing was touched.
    #[error("the data was sealed with another key")]
    WrongKey,
    #[error("the directory belongs to another kommun or server")]
    OtherKommun,
    #[error(transparent)]
    Client(#[from] Error),
}

/// A damaged database was found and set aside; the client began anew. Drafts that were in it are still in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    pub set_aside: PathBuf,
}

/// Dropping it stops everything at once, as if the process had been killed.
pub struct Client {
    core: Arc<Core>,
    driver: JoinHandle<()>,
    recovered: Option<Recovered>,
    directory: PathBuf,
    key: Arc<dyn KeyStore>,
}

impl Client {
    /// Opens the directory and begins to synchronise. Must be called in a tokio runtime.
    pub async fn open(config: Config, ports: Ports) -> Result<Self, OpenError> {
        let Config { directory, server, kommun, language, platform, app_version } = config;
        let Ports { clock, random, key: keys, transport, codec } = ports;
        let now = clock.now();
        std::fs::create_dir_all(&directory).map_err(Error::from)?;
        let sealer = Sealer::new(&keys.key()?, Arc::clone(&random));
        let (db, set_aside) = Database::open(directory.clone(), sealer, now).await.map_err(|error| match error {
            DatabaseError::InUse => OpenError::InUse,
            DatabaseError::Ladder(LadderError::Newer { found, known }) => OpenError::NewerSchema { found, known },
            DatabaseError::Ladder(LadderError::Sqlite(error)) => OpenError::Client(error.into()),
            DatabaseError::Other(error) => OpenError::Client(error),
        })?;
        check_owner(&db, &kommun).await?;
        db.write(move |tx| {
            uploads::drop_old_bytes(tx, now)?;
            outbox::drop_old_messages(tx, now)?;
            // FCM's addresses age and move: the server is told at each start, so that it knows which are alive.
            if settings::get::<Option<PushAddress>>(tx, settings::ADDRESS)?.flatten().is_some() {
                settings::remove(tx, settings::TOLD)?;
            }
            tx.files.sweep(&drafts::kept_files(tx)?)
        })
        .await?;
        let (nudges, heard) = mpsc::unbounded_channel();
        let core = Arc::new(Core {
            db,
            clock,
            random,
            transport,
            codec,
            server: server.trim_end_matches('/').to_owned(),
            kommun,
            language,
            platform,
            app_version,
            live: Live::default(),
            nudges,
        });
        let driver = tokio::spawn(drive(Arc::clone(&core), heard));
        let recovered = set_aside.map(|set_aside| Recovered { set_aside });
        Ok(Self { core, driver, recovered, directory, key: keys })
    }

    /// Ends what is under way and puts the database to rest. Every part then answers [`Error::Closed`], and observers
    /// end.
    pub async fn close(self) {
        self.driver.abort();
        self.core.db.close().await;
    }

    /// Deletes the device at the server, as far as it can be reached, and everything on the phone, the key included.
    /// What was sent stays with the kommun.
    pub async fn forget(self) -> Result<(), Error> {
        self.driver.abort();
        // As far as it can be reached: a phone without a network is forgotten all the same.
        let _ = tokio::time::timeout(PATIENCE, calls::forget(&self.core)).await;
        self.core.db.close().await;
        // Without the key, what a failure below leaves behind is noise.
        self.key.forget().map_err(|_| Error::Storage("the key cannot be destroyed".into()))?;
        for entry in std::fs::read_dir(&self.directory)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                std::fs::remove_dir_all(entry.path())?;
            } else if entry.file_name() != LOCK {
                match std::fs::remove_file(entry.path()) {
                    // SQLite takes its own beside-files away when the last reader goes.
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    done => done?,
                }
            }
        }
        Ok(())
    }

    /// Whether a damaged database was set aside at opening.
    pub fn recovered(&self) -> Option<&Recovered> {
        self.recovered.as_ref()
    }

    /// The kommun's manifest; `None` until it has been fetched once.
    pub fn kommun(&self) -> Observer<Option<Manifest>> {
        self.core.observe(Topic::Catalogue, |core| Box::pin(async move { core.db.read(fetched::manifest).await }))
    }

    pub fn services(&self) -> Services {
        Services { core: Arc::clone(&self.core) }
    }

    pub fn drafts(&self) -> Drafts {
        Drafts { core: Arc::clone(&self.core) }
    }

    pub fn cases(&self) -> Cases {
        Cases { core: Arc::clone(&self.core) }
    }

    pub fn outbox(&self) -> Outbox {
        Outbox { core: Arc::clone(&self.core) }
    }

    pub fn sync(&self) -> Synchroniser {
        Synchroniser { core: Arc::clone(&self.core) }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.driver.abort();
        self.core.db.stop();
        // Observers look, find it closed and end.
        for topic in [Topic::Catalogue, Topic::Drafts, Topic::Cases, Topic::Status] {
            self.core.live.changed(topic);
        }
    }
}

// The first value sealed in a database names its kommun; a key that does not open it is not ours.
async fn check_owner(db: &Database, kommun: &str) -> Result<(), OpenError> {
    let wanted = kommun.to_owned();
    let owner = db
        .write(move |tx| match settings::get::<String>(tx, settings::KOMMUN)? {
            Some(owner) => Ok(owner),
            None => settings::set(tx, settings::KOMMUN, &wanted).map(|()| wanted),
        })
        .await;
    match owner {
        Ok(owner) if owner == kommun => Ok(()),
        Ok(_) => Err(OpenError::OtherKommun),
        Err(Error::Damaged) => Err(OpenError::WrongKey),
        Err(error) => Err(error.into()),
    }
}
