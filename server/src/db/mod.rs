//! The only place that knows an engine. Everything above writes SQL once and sees transactions.

mod copy;
pub mod error;
mod postgres;
mod schema;
mod sqlite;
pub mod tx;
pub mod value;

use std::{path::Path, sync::Arc};

use tokio::{sync::Semaphore, time::Instant};

pub use crate::db::{
    postgres::{Address, AddressError, Heard, Notices},
    schema::Schema,
};
use crate::{
    db::{
        error::DbError,
        postgres::{Kind, Postgres},
        sqlite::Sqlite,
        tx::{KommunTx, Tx},
    },
    metrics::Metrics,
    telemetry,
};

/// Scans of the embedded database at once; a shared one has its pool.
const SCANS: usize = 4;

/// The database. Cheap to clone.
///
/// Closures are plain synchronous functions and may be run twice, so they change nothing but the database.
#[derive(Clone)]
pub struct Db {
    engine: Arc<Engine>,
    /// Who scans waits for a place, so that lists and searches never take every thread.
    scans: Arc<Semaphore>,
    metrics: Metrics,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Db {
    /// Opens the database in `directory`, makes it if it is not there, and brings its schema up to date. Refuses a
    /// schema that is newer than the program.
    pub fn open(directory: &Path, metrics: &Metrics) -> Result<Self, DbError> {
        let sqlite = Sqlite::open(&directory.join("minkommun.db"), metrics.clone())?;
        Ok(Self::new(Engine::Sqlite(sqlite), metrics))
    }

    /// Connects to a database that other processes use too, with at most so many connections; makes the tables of an
    /// empty one. Refuses a schema that is newer than the program and, unless `climb` says to bring it up to date, one
    /// that is older.
    pub async fn connect(
        address: &Address,
        connections: usize,
        climb: bool,
        metrics: &Metrics,
    ) -> Result<Self, DbError> {
        Ok(Self::new(Engine::Postgres(Postgres::open(address, connections, climb).await?), metrics))
    }

    fn new(engine: Engine, metrics: &Metrics) -> Self {
        Self { engine: Arc::new(engine), scans: Arc::new(Semaphore::new(SCANS)), metrics: metrics.clone() }
    }

    /// Which schema the database at `address` has, or else the one in `directory`. Changes nothing.
    pub async fn look(directory: &Path, address: Option<&Address>) -> Result<Schema, DbError> {
        match address {
            Some(address) => postgres::look(address).await,
            None => sqlite::look(&directory.join("minkommun.db")),
        }
    }

    /// What the processes on a shared database tell each other after their commits; `None` when nobody shares it.
    pub fn notices(&self) -> Option<Notices> {
        match self.engine.as_ref() {
            Engine::Sqlite(_) => None,
            Engine::Postgres(db) => Some(db.notices().clone()),
        }
    }

    /// A copy of the database at `from`, of one moment, as the new file `to`; others may go on writing. `progress` hears
    /// how many parts of how many are done.
    pub fn copy(from: &Path, to: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<(), DbError> {
        copy::copy(from, to, progress)
    }

    /// Opens a copy as it is, for reading alone.
    pub fn open_copy(path: &Path) -> Result<Self, DbError> {
        Ok(Self::new(Engine::Sqlite(Sqlite::open_copy(path)?), &Metrics::new()))
    }

    /// A short read by key, over one snapshot.
    pub async fn read<T, E, F>(&self, name: &'static str, mut f: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let read = async {
            match self.engine.as_ref() {
                // A lookup takes some ten microseconds, less than handing it to another thread would.
                Engine::Sqlite(db) => db.read(&mut f),
                Engine::Postgres(db) => db.run(name, Kind::Read, f).await,
            }
        };
        self.timed(name, read).await
    }

    /// A read that goes through many rows (a list, a search), away from the threads that serve others.
    pub async fn scan<T, E, F>(&self, name: &'static str, mut f: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let scan = async {
            if let Engine::Postgres(db) = self.engine.as_ref() {
                return db.run(name, Kind::Read, f).await;
            }
            // The semaphore is never closed.
            let _place = self.scans.acquire().await.map_err(|_| DbError::Busy)?;
            let engine = self.engine.clone();
            let scanned = tokio::task::spawn_blocking(move || match engine.as_ref() {
                Engine::Sqlite(db) => db.read(&mut f),
                Engine::Postgres(_) => Err(DbError::Broken("a scan on the wrong engine").into()),
            });
            scanned.await.unwrap_or_else(|panic| Err(DbError::Engine(panic.into()).into()))
        };
        self.timed(name, scan).await
    }

    /// Runs `f` and answers when its changes are on disk; an error from `f` leaves nothing behind.
    pub async fn write<T, E, F>(&self, name: &'static str, f: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let write = async {
            match self.engine.as_ref() {
                Engine::Sqlite(db) => db.write(f).await,
                Engine::Postgres(db) => db.run(name, Kind::Write, f).await,
            }
        };
        self.timed(name, write).await
    }

    async fn timed<T>(&self, name: &'static str, transaction: impl Future<Output = T>) -> T {
        let began = Instant::now();
        let out = transaction.await;
        let took = began.elapsed();
        self.metrics.transaction(name, took);
        telemetry::note_database(took);
        out
    }

    /// Writes down how many connections there are.
    pub fn measure(&self) {
        if let Engine::Postgres(db) = self.engine.as_ref() {
            let (used, idle) = db.connections();
            self.metrics.database_connections(used, idle);
        }
    }

    /// The same database, holding one kommun.
    pub fn kommun(&self, code: &str) -> KommunDb {
        KommunDb { db: self.clone(), kommun: code.into() }
    }

    /// Finishes what waits and closes files and connections. Later writes are refused as busy.
    pub async fn close(&self) {
        match self.engine.as_ref() {
            Engine::Sqlite(db) => db.close().await,
            Engine::Postgres(db) => db.close(),
        }
    }
}

/// The database as one kommun sees it.
pub struct KommunDb {
    db: Db,
    kommun: Arc<str>,
}

impl KommunDb {
    /// See [`Db::read`].
    pub async fn read<T, E, F>(self, name: &'static str, mut f: F) -> Result<T, E>
    where
        F: FnMut(&mut KommunTx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let kommun = self.kommun;
        self.db.read(name, move |tx| f(&mut KommunTx::new(tx, &kommun))).await
    }

    /// See [`Db::scan`].
    pub async fn scan<T, E, F>(self, name: &'static str, mut f: F) -> Result<T, E>
    where
        F: FnMut(&mut KommunTx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let kommun = self.kommun;
        self.db.scan(name, move |tx| f(&mut KommunTx::new(tx, &kommun))).await
    }

    /// See [`Db::write`].
    pub async fn write<T, E, F>(self, name: &'static str, mut f: F) -> Result<T, E>
    where
        F: FnMut(&mut KommunTx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let kommun = self.kommun;
        self.db.write(name, move |tx| f(&mut KommunTx::new(tx, &kommun))).await
    }
}
