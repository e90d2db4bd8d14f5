//! From a configuration to a running server, and from there to an end where nothing accepted is lost.

use std::{
    fs::{self, File, TryLockError},
    io,
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt, TryStreamExt, stream};
use minkommun_model::kommun::{Level, Manifest};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    access::{gates::Gates, limits::Limits, password::Passwords},
    actions::{
        add_officer::{self, AddOfficerError, NewOfficer},
        expire,
    },
    adopted::Adopted,
    app::{App, Parts},
    catalogue::{Catalogue, CatalogueError},
    config::{self, Config, PushConfig},
    db::{Db, error::DbError},
    fcm::{self, CredentialsError, Fcm, ServiceAccount},
    files::store::{FileError, Files},
    jobs::{Driver, PushWorker},
    metrics::Metrics,
    observing,
    ports::{Clock, Random},
    receipts::{KeyError, Signer},
    router::router,
    serving,
    store::receipt_keys,
    wake::Wake,
};

/// What is under way when the server closes may take this long.
const DRAIN: Duration = Duration::from_secs(15);
const SWEEP: Duration = Duration::from_secs(10 * 60);

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the data directory {path} cannot be used")]
    Data { path: String, source: io::Error },
    #[error("another server is already running on the data directory {path}")]
    Taken { path: String },
    #[error("database-password-file cannot be read")]
    DatabasePassword(#[source] io::Error),
    #[error("cannot listen on {address}")]
    Listen { address: SocketAddr, source: io::Error },
    #[error("the FCM credentials {path} cannot be read")]
    PushFile { path: String, source: io::Error },
    #[error("the FCM credentials are not usable")]
    PushCredentials(#[from] CredentialsError),
    #[error("--fcm is not an address")]
    PushUrl(#[from] url::ParseError),
    #[error("push cannot be started")]
    Push(#[from] fcm::StartError),
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Files(#[from] FileError),
    #[error(transparent)]
    Receipts(#[from] KeyError),
    #[error("the demo's officers cannot be added")]
    Demo(#[from] AddOfficerError),
}

/// A server that answers on `address`.
pub struct Server {
    pub address: SocketAddr,
    /// Where it tells of itself, if it does.
    pub observed_at: Option<SocketAddr>,
    pub app: App,
    /// How many connections were cut off in the end.
    serving: JoinHandle<usize>,
    background: TaskTracker,
    /// Ends what is kept up until everything else has ended.
    closed: CancellationToken,
    /// Held while the server runs.
    _lock: Option<File>,
}

/// Opens the database and adopts what the catalogue has; makes both if they are not there.
///
/// A shared database with an earlier schema is brought up to date only when `migrate` says so.
pub async fn open(data: &config::Data, migrate: bool, metrics: &Metrics, clock: &dyn Clock) -> Result<Db, StartError> {
    let unusable = |source| StartError::Data { path: data.directory.display().to_string(), source };
    fs::create_dir_all(&data.directory).map_err(unusable)?;
    let catalogue = Catalogue::load(data)?;
    for remark in catalogue.remarks().iter().filter(|remark| remark.finding.level == Level::Error) {
        tracing::warn!("{remark}");
    }
    let db = database(data, migrate, metrics).await?;
    catalogue.adopt(&db, clock.now()).await?;
    Ok(db)
}

/// Opens the database alone. See `open`.
pub async fn database(data: &config::Data, migrate: bool, metrics: &Metrics) -> Result<Db, StartError> {
    Ok(match data.database().map_err(StartError::DatabasePassword)? {
        Some(address) => Db::connect(&address, data.database_connections, migrate, metrics).await?,
        None => Db::open(&data.directory, metrics)?,
    })
}

impl Server {
    pub async fn start(config: Config, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Self, StartError> {
        let directory = config.data.directory.clone();
        let metrics = Metrics::new();
        let db = open(&config.data, false, &metrics, clock.as_ref()).await?;
        // Processes that share a database hear of each other through it.
        let lock = if db.notices().is_none() { Some(lock(&directory)?) } else { None };
        let fcm = push(&config.push, clock.clone())?;
        let receipts = Signer::open(&directory, random.as_ref())?;
        let (public, now) = (receipts.public(), clock.now());
        db.write("publish a receipt key", move |tx| receipt_keys::put(tx, &public, now)).await?;
        let app = App::new(Parts {
            adopted: Adopted::load(&db).await?,
            files: Files::open(&directory.join("files"), &config.files)?,
            receipts,
            limits: Limits::new(&config.limits),
            gates: Gates::new(&config.limits, metrics.clone()),
            metrics,
            passwords: Passwords::new(),
            wake: Wake::new(db.notices()),
            closing: CancellationToken::new(),
            config,
            db,
            clock,
            random,
        });
        if app.config.demo {
            add_demo_officers(&app).await?;
        }
        let (listener, address) = bind(app.config.listen).await?;
        let closed = CancellationToken::new();
        let mut observed_at = None;
        if let Some(address) = app.config.observe_listen {
            let (listener, address) = bind(address).await?;
            observed_at = Some(address);
            let closed = closed.clone().cancelled_owned();
            tokio::spawn(
                axum::serve(listener, observing::router(app.clone())).with_graceful_shutdown(closed).into_future(),
            );
        }
        let background = TaskTracker::new();
        background.spawn(drive(app.clone(), fcm));
        background.spawn(sweep(app.clone()));
        background.spawn(listen(app.clone()));
        background.close();
        let most = serving::most_connections(app.config.limits.max_connections);
        let (metrics, closing) = (app.metrics.clone(), app.closing.clone());
        let serving = tokio::spawn(serving::serve(listener, router(app.clone()), most, metrics, closing, DRAIN));
        Ok(Self { address, observed_at, app, serving, background, closed, _lock: lock })
    }

    /// Says that it is not ready, stops accepting, lets what is under way end, returns the leases of what does not, puts
    /// everything on disk. Takes at most some twenty seconds.
    pub async fn close(self) {
        self.app.closing.cancel();
        match self.serving.await {
            Ok(0) => {}
            Ok(connections) => tracing::warn!(connections, "some requests did not end in time and were cut off"),
            Err(error) => tracing::error!(%error, "the listener had ended by itself"),
        }
        if tokio::time::timeout(DRAIN, self.background.wait()).await.is_err() {
            tracing::warn!("some background work did not end in time");
        }
        self.app.db.close().await;
        self.closed.cancel();
    }
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

async fn drive(app: App, fcm: Option<Fcm>) {
    let work = PushWorker {
        db: app.db.clone(),
        clock: app.clock.clone(),
        random: app.random.clone(),
        fcm,
        metrics: app.metrics.clone(),
    };
    Driver::new(app.db.clone(), app.clock.clone(), app.random.clone(), work).run(&app.wake, &app.closing).await;
}

async fn listen(app: App) {
    tokio::select! {
        () = app.closing.cancelled() => {}
        () = app.wake.listen() => {}
    }
}

async fn sweep(app: App) {
    let mut every = tokio::time::interval(SWEEP);
    loop {
        tokio::select! {
            () = app.closing.cancelled() => return,
            _ = every.tick() => {}
        }
        app.limits.sweep();
        match expire::expire(&app).await {
            Ok(0) => {}
            Ok(objects) => tracing::info!(objects, "swept what no row names in the file store"),
            Err(error) => tracing::error!(%error, "could not sweep; trying again later"),
        }
    }
}

fn push(config: &PushConfig, clock: Arc<dyn Clock>) -> Result<Option<Fcm>, StartError> {
    let Some(account) = service_account(config)? else {
        tracing::warn!("no --fcm-credentials: nothing is pushed, phones see news when they next ask");
        return Ok(None);
    };
    let mut push = fcm::Config::new(account);
    push.fake = config.url.as_deref().map(url::Url::parse).transpose()?;
    Ok(Some(Fcm::start(push, clock)?))
}

/// What pushes are sent as, if anything is pushed.
pub fn service_account(config: &PushConfig) -> Result<Option<ServiceAccount>, StartError> {
    let Some(path) = &config.credentials else { return Ok(None) };
    let json =
        fs::read_to_string(path).map_err(|source| StartError::PushFile { path: path.display().to_string(), source })?;
    Ok(Some(ServiceAccount::parse(&json)?))
}

/// One server for each data directory with a database in it: who waits for what is known in one process alone. Held
/// until the file is closed.
pub fn lock(directory: &Path) -> Result<File, StartError> {
    let path = directory.display().to_string();
    let file = File::create(directory.join("serving.lock"))
        .map_err(|source| StartError::Data { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::Taken { path }),
        Err(TryLockError::Error(source)) => Err(StartError::Data { path, source }),
    }
}

/// Several at once: one argon2id hash takes a tenth of a second, and there are twenty-eight kommuner.
async fn add_demo_officers(app: &App) -> Result<(), StartError> {
    let adding = stream::iter(app.adopted.kommuner()).map(|kommun| async move {
        let (email, password) = demo_officer(kommun);
        let name = format!("Demo {}", kommun.name);
        let new = NewOfficer { kommun: &kommun.code, email: &email, name: &name, password: &password };
        match add_officer::add_officer(&app.db, &app.passwords, app.clock.as_ref(), app.random.as_ref(), new).await {
            Ok(_) | Err(AddOfficerError::There) => Ok(()),
            Err(error) => Err(StartError::from(error)),
        }
    });
    adding.buffer_unordered(4).try_for_each(|()| async { Ok(()) }).await
}

/// E-mail address and password of a kommun's officer in the demo.
pub fn demo_officer(kommun: &Manifest) -> (String, String) {
    (format!("demo@{}.example", kommun.slug), format!("demo-{}-2026", kommun.slug))
}
