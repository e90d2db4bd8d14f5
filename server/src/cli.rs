//! The commands, and what `--help` says about them.

use std::{
    ffi::OsString,
    fs,
    io::{self, BufRead, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, bail};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{NaiveDate, TimeDelta};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use minkommun_model::{
    civil,
    form::{Finding, Severity, inspect},
    kommun::Manifest,
};

use crate::{
    access::password::Passwords,
    actions::add_officer::{NewOfficer, add_officer},
    backup, catalogue, check,
    config::{Config, Data, S3Config},
    db::Db,
    files::store::Files,
    lifecycle::{self, Server},
    metrics::Metrics,
    ports::{Clock, Random, SystemClock, SystemRandom},
    router,
    settings::{self, Settings},
    store::{kommuner, services},
    telemetry::{self, Format},
};

/// The server of Min kommun: residents' phones send cases here, officers handle them in a browser.
///
/// `minkommun-server serve` with nothing more works: it makes a SQLite database and a place for files in ./data, adopts
/// the services and kommuner that come with the program, and listens on 127.0.0.1:7300. Put a proxy with TLS in front
/// of it, back up the data directory (the receipt key in it too), and add an officer:
///
///   minkommun-server officer add --kommun umea --email anna@umea.se --name "Anna Berg"
#[derive(Parser)]
#[command(name = "minkommun-server", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,

    /// TOML file with settings under the names of `serve`'s options
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// How log lines on standard error look
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    log_format: Format,

    /// What is logged: error, warn, info or debug, or a filter such as minkommun_server=debug
    #[arg(long, global = true, default_value = "warn,minkommun_server=info")]
    log: String,
}

const SETTINGS: &str = "Each option can be given in three ways: --trusted-hops 1 on the command line, \
    MINKOMMUN_TRUSTED_HOPS=1 in the environment, trusted-hops = 1 in the file of --config (or MINKOMMUN_CONFIG). The \
    first of these that is there decides.";

#[derive(Subcommand)]
enum Command {
    /// Run the server
    ///
    /// The first line on standard output is `listening on http://…`, the second, with --observe-listen, `observed on
    /// http://…`. Ctrl-C or SIGTERM closes it: it says that it is not ready, stops accepting, lets what is under way end,
    /// gives back what it has leased. A second one does not wait.
    #[command(after_help = SETTINGS)]
    Serve(Config),

    /// Say what is wrong with the settings, database, file store, keys, kommuner and services, and what to do about it
    ///
    /// One line for each finding. Changes nothing but an object of its own in the file store, which it removes. Ends with
    /// 0 when `serve` can run, and with 1 when something must be mended first.
    #[command(after_help = SETTINGS)]
    Check(Config),

    /// Make the database, or bring it up to date with this program, and adopt what is new in the catalogue
    ///
    /// `serve` does the same at its start, but for a PostgreSQL with an earlier schema: other processes may still be
    /// running the earlier program on it. Take a backup before.
    Migrate(Data),

    /// Back up database, files and receipt key into a new folder of DIR, while the server runs
    ///
    /// Files that an earlier backup in DIR has are not copied again. The folder gets its name, the time in UTC, when all
    /// of it is on disk. Keep DIR on another machine. A PostgreSQL database is not in it: run pg_dump first, then this.
    Backup(BackupArguments),

    /// Put a backup in place; the server must not run
    ///
    /// Checks the backup first. Phones then fetch everything again, and offer again what they sent since it was made;
    /// officers sign in again. With PostgreSQL, stop every process, run pg_restore first, then this with --database.
    Restore(RestoreArguments),

    /// The people who handle cases
    #[command(subcommand)]
    Officer(OfficerCommand),

    /// The kommuner on this server
    #[command(subcommand)]
    Kommun(KommunCommand),

    /// The services that residents fill in
    #[command(subcommand)]
    Service(ServiceCommand),

    /// Print the description of the wire that phones speak (OpenAPI 3.1)
    Openapi,
}

#[derive(Args)]
struct BackupArguments {
    /// Where backups are kept
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    files: S3Config,
}

#[derive(Args)]
struct RestoreArguments {
    /// A backup, or a folder of backups, whose newest is taken
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// There is a database already: move it aside
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    files: S3Config,
}

#[derive(Subcommand)]
enum OfficerCommand {
    /// Add an officer
    ///
    /// The password is read from standard input, one line. From a terminal, an empty line makes one up and prints it.
    Add(OfficerAdd),
}

#[derive(Args)]
struct OfficerAdd {
    /// Slug of the kommun, as `kommun list` shows it
    #[arg(long, value_name = "SLUG")]
    kommun: String,
    #[arg(long)]
    email: String,
    /// As colleagues and the log show it
    #[arg(long)]
    name: String,
    #[command(flatten)]
    data: Data,
}

#[derive(Subcommand)]
enum KommunCommand {
    /// List kommuner: code, slug, name
    List(Data),
    /// Say that a backup was restored by other means than `restore`: phones fetch everything again, and offer again what they sent lately
    Restored(Data),
}

#[derive(Subcommand)]
enum ServiceCommand {
    /// Close one version of a service, at once or after a last day
    ///
    /// Nobody begins new drafts on it any more. Until the last day is over, what was begun on it is received; phones show
    /// the day. After it, they are asked to move their drafts to the version that is open.
    Close(Box<ServiceClose>),
    /// Say what is wrong with services' files, where, and what to write instead
    ///
    /// Ends with 1 when there is an error, which keeps a service from being published; warnings are what should be mended.
    Lint(ServiceLint),
}

#[derive(Args)]
struct ServiceLint {
    /// A service's file, or a folder with services
    #[arg(default_value = "catalogue")]
    path: PathBuf,
    /// Languages that every text should be in, beside Swedish
    #[arg(long, value_delimiter = ',', default_value = "en", value_name = "TAGS")]
    languages: Vec<String>,
    /// End with 1 for warnings too
    #[arg(long)]
    deny_warnings: bool,
}

#[derive(Args)]
struct ServiceClose {
    /// Slug of the kommun
    #[arg(long, value_name = "SLUG")]
    kommun: String,
    /// Id of the service, such as felanmalan-gata
    #[arg(long, value_name = "ID")]
    service: String,
    #[arg(long = "service-version", value_name = "N")]
    version: u32,
    /// The last day (YYYY-MM-DD, in Sweden) on which what was begun is received; without it, the version closes now
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
    #[command(flatten)]
    data: Data,
}

/// Does what the command line says; settings that it leaves out come from `environment` and from the file of `--config`.
pub async fn start(
    arguments: impl IntoIterator<Item = OsString>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> anyhow::Result<ExitCode> {
    let read = settings::read(Cli::command(), arguments, environment).and_then(|settings| {
        let cli = Cli::from_arg_matches(&settings.matches)?;
        Ok((cli, settings))
    });
    let (cli, settings) = match read {
        Ok(read) => read,
        Err(asked) => asked.exit(),
    };
    telemetry::start(cli.log_format, &cli.log);
    if let Command::Check(config) = cli.command {
        return check(&config, &settings).await;
    }
    for fault in &settings.faults {
        eprintln!("{fault}");
    }
    if !settings.faults.is_empty() {
        bail!("the settings must be mended first");
    }
    for stranger in &settings.strangers {
        tracing::warn!("{stranger}");
    }
    run(cli.command).await?;
    Ok(ExitCode::SUCCESS)
}

async fn check(config: &Config, settings: &Settings) -> anyhow::Result<ExitCode> {
    let findings = check::check(config, settings, &SystemClock, &SystemRandom).await;
    let mut out = io::stdout().lock();
    for finding in &findings {
        writeln!(out, "{finding}")?;
    }
    let mend = findings.iter().any(|finding| finding.level == check::Level::Mend);
    Ok(if mend { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(config) => serve(config).await,
        // It has been answered before any of these.
        Command::Check(_) => Ok(()),
        Command::Migrate(data) => {
            lifecycle::open(&data, true, &Metrics::new(), &SystemClock).await?.close().await;
            println!(
                "{} is up to date",
                data.database.map_or(data.directory.display().to_string(), |at| at.to_string())
            );
            Ok(())
        }
        Command::Backup(wanted) => back_up(wanted).await,
        Command::Restore(wanted) => restore(wanted).await,
        Command::Officer(OfficerCommand::Add(new)) => officer_add(new).await,
        Command::Kommun(KommunCommand::List(data)) => {
            for kommun in known(&open(&data).await?).await? {
                println!("{}  {:<16}  {}", kommun.code, kommun.slug, kommun.name);
            }
            Ok(())
        }
        Command::Kommun(KommunCommand::Restored(data)) => {
            let now = SystemClock.now();
            open(&data).await?.write("begin an epoch", move |tx| kommuner::begin_epoch(tx, now)).await?;
            println!("phones will fetch everything again");
            Ok(())
        }
        Command::Service(ServiceCommand::Close(close)) => service_close(*close).await,
        Command::Service(ServiceCommand::Lint(asked)) => service_lint(&asked),
        Command::Openapi => {
            io::stdout().write_all(router::description().as_bytes())?;
            Ok(())
        }
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let mut stop = Stop::listen()?;
    let server = Server::start(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
    println!("listening on http://{}", server.address);
    if let Some(address) = server.observed_at {
        println!("observed on http://{address}");
    }
    if server.app.config.demo {
        for kommun in server.app.adopted.kommuner() {
            let (email, password) = lifecycle::demo_officer(kommun);
            println!("console of {}: http://{}/{}/console", kommun.name, server.address, kommun.slug);
            println!("    {email}  {password}");
        }
    }
    io::stdout().flush()?;
    stop.asked().await;
    tracing::info!("closing; once more to stop at once");
    tokio::spawn(async move {
        stop.asked().await;
        std::process::exit(1);
    });
    server.close().await;
    Ok(())
}

/// SIGTERM and Ctrl-C, listened for without a pause: one that came between two looks would be lost.
#[cfg(unix)]
struct Stop {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Stop;

#[cfg(not(unix))]
impl Stop {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn asked(&mut self) {
        // Where Ctrl-C cannot be listened for, the process is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}

async fn back_up(wanted: BackupArguments) -> anyhow::Result<()> {
    let data = &wanted.data.directory;
    let store = Files::open(&data.join("files"), &wanted.files)?;
    let shared = shared(&wanted.data).await?;
    if shared.is_some() {
        say("the database is PostgreSQL: its dump must be older than this backup, so run pg_dump first".into());
    }
    let (made, contents) = backup::backup(data, shared, &store, &wanted.to, SystemClock.now(), &say).await?;
    println!("{}: {} files, {} bytes", made.display(), contents.files, contents.bytes);
    if contents.missing > 0 {
        bail!("the backup is whole but for {} files that the store has lost; they are named above", contents.missing);
    }
    Ok(())
}

async fn restore(wanted: RestoreArguments) -> anyhow::Result<()> {
    let data = &wanted.data.directory;
    std::fs::create_dir_all(data)?;
    let _lock = lifecycle::lock(data)?;
    let store = Files::open(&data.join("files"), &wanted.files)?;
    let shared = shared(&wanted.data).await?;
    let (from, now) = (&wanted.from, SystemClock.now());
    let contents = backup::restore(from, data, shared, &store, wanted.replace, now, &say).await?;
    println!("{} is as it was at {}; start the server", data.display(), contents.made_at.to_rfc3339());
    println!("phones will fetch everything again, and offer again what they have sent since");
    Ok(())
}

/// The database, when it is not a part of the data directory.
async fn shared(data: &Data) -> anyhow::Result<Option<Db>> {
    Ok(match data.database()? {
        Some(address) => Some(Db::connect(&address, 1, false, &Metrics::new()).await?),
        None => None,
    })
}

/// Progress, beside what the command answers.
fn say(line: String) {
    eprintln!("{line}");
}

async fn officer_add(new: OfficerAdd) -> anyhow::Result<()> {
    let db = open(&new.data).await?;
    let kommun = find(&db, &new.kommun).await?;
    let terminal = io::stdin().is_terminal();
    if terminal {
        eprint!("Password (empty: one is made up): ");
    }
    let mut password = String::new();
    io::stdin().lock().read_line(&mut password)?;
    let mut password = password.trim_end_matches(['\r', '\n']).to_owned();
    let made_up = password.is_empty();
    if made_up {
        let mut random = [0; 15];
        SystemRandom.fill(&mut random);
        password = URL_SAFE_NO_PAD.encode(random);
    } else if password.chars().count() < 12 {
        bail!("the password needs at least 12 characters");
    }
    let officer = NewOfficer { kommun: &kommun.code, email: &new.email, name: &new.name, password: &password };
    add_officer(&db, &Passwords::new(), &SystemClock, &SystemRandom, officer).await?;
    println!("{} can sign in at /{}/console", new.email, kommun.slug);
    if made_up {
        println!("password: {password}");
    }
    db.close().await;
    Ok(())
}

async fn service_close(close: ServiceClose) -> anyhow::Result<()> {
    let db = open(&close.data).await?;
    let kommun = find(&db, &close.kommun).await?;
    let now = SystemClock.now();
    let at = close.until.map_or(now, civil::end_of);
    if at < now {
        bail!(
            "{} is over: say a day that is to come, or leave --until out to close now",
            civil::date(at - TimeDelta::days(1))
        );
    }
    let (service, version) = (close.service.clone(), close.version);
    let closed =
        db.kommun(&kommun.code).write("close a service", move |tx| services::close(tx, &service, version, at)).await?;
    if !closed {
        bail!("{} has no version {} of {}", kommun.name, close.version, close.service);
    }
    let when = close.until.map_or_else(|| "is closed".to_owned(), |day| format!("is received until {day} is over"));
    println!("version {} of {} {when} in {}", close.version, close.service, kommun.name);
    db.close().await;
    Ok(())
}

fn service_lint(asked: &ServiceLint) -> anyhow::Result<()> {
    let languages: Vec<_> = asked.languages.iter().map(String::as_str).collect();
    let today = civil::date(SystemClock.now());
    let (mut errors, mut warnings) = (0, 0);
    let files = catalogue::service_files(&asked.path)?;
    for file in &files {
        let toml = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        for Finding { severity, line, text, mend } in inspect(&toml, &languages, today) {
            let (word, count) = match severity {
                Severity::Error => ("error", &mut errors),
                Severity::Warning => ("warning", &mut warnings),
            };
            *count += 1;
            let line = line.map(|line| format!("{line}:")).unwrap_or_default();
            println!("{}:{line} {word}: {text}\n    {mend}", file.display());
        }
    }
    println!("{} files, {errors} errors, {warnings} warnings", files.len());
    if errors > 0 || (asked.deny_warnings && warnings > 0) {
        bail!("there is something to mend");
    }
    Ok(())
}

async fn open(data: &Data) -> anyhow::Result<Db> {
    Ok(lifecycle::open(data, false, &Metrics::new(), &SystemClock).await?)
}

async fn known(db: &Db) -> anyhow::Result<Vec<Manifest>> {
    let known = db.read("all kommuner", kommuner::all).await?;
    Ok(known.into_iter().map(|kommun| kommun.manifest).collect())
}

async fn find(db: &Db, slug: &str) -> anyhow::Result<Manifest> {
    let known = known(db).await?;
    let slugs: Vec<_> = known.iter().map(|kommun| kommun.slug.clone()).collect();
    let found = known.into_iter().find(|kommun| kommun.slug == slug);
    found.with_context(|| format!("there is no kommun {slug}; there are {}", slugs.join(", ")))
}
