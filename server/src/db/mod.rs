//! The only place that knows an engine. Everything above writes SQL once and sees transactions.

pub mod error;
mod sqlite;
pub mod tx;
pub mod value;

use std::{path::Path, sync::Arc};

use crate::db::{
    error::DbError,
    sqlite::Sqlite,
    tx::{KommunTx, Tx},
};

/// The database. Cheap to clone.
///
/// Closures are plain synchronous functions and may be run twice, so they change nothing but the database.
#[derive(Clone)]
pub struct Db(Arc<Sqlite>);

impl Db {
    /// Opens the database in `directory`, makes it if it is not there, and brings its schema up to date. Refuses a
    /// schema that is newer than the program.
    pub fn open(directory: &Path) -> Result<Self, DbError> {
        Ok(Self(Arc::new(Sqlite::open(&directory.join("minkommun.db"))?)))
    }

    /// A short read by key, over one snapshot.
    pub async fn read<T, E, F>(&self, _name: &'static str, mut f: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        // A lookup takes some ten microseconds, less than handing it to another thread would.
        self.0.read(&mut f)
    }

    /// A read that goes through many rows (a list, a search), away from the threads that serve others.
    pub async fn scan<T, E, F>(&self, _name: &'static str, mut f: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let db = self.0.clone();
        match tokio::task::spawn_blocking(move || db.read(&mut f)).await {
            Ok(out) => out,
            Err(panic) => Err(DbError::Engine(panic.into()).into()),
        }
    }

    /// Runs `f` and answers when its changes are on disk; an error from `f` leaves nothing behind.
    pub async fn write<T, E, F>(&self, _name: &'static str, f: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.0.write(f).await
    }

    /// The same database, holding one kommun.
    pub fn kommun(&self, code: &str) -> KommunDb {
        KommunDb { db: self.clone(), kommun: code.into() }
    }

    /// Finishes what waits and closes the files. Later writes are refused as busy.
    pub async fn close(&self) {
        self.0.close().await;
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
