//! One writer and two readers, each a thread with its own connection, so that no SQLite work is done on async threads.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    fs::File,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use crate::{
    error::Error,
    seal::Sealer,
    store::{
        connection::{FILES, open_reader, open_writer},
        files::Files,
        ladder::LadderError,
        tx::Tx,
    },
};

/// Held by whoever has the directory open.
pub const LOCK: &str = "lock";

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

pub struct Database {
    writer: Worker,
    readers: [Worker; 2],
    next: AtomicUsize,
    files: Arc<Files>,
    sealer: Arc<Sealer>,
    closed: Arc<AtomicBool>,
}

struct Worker {
    jobs: mpsc::Sender<Job>,
}

#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    #[error("another client has the directory open")]
    InUse,
    #[error(transparent)]
    Ladder(#[from] LadderError),
    #[error(transparent)]
    Other(#[from] Error),
}

impl Database {
    /// Opens the database in `directory`, with where a damaged one was put, if there was one.
    pub async fn open(
        directory: PathBuf,
        sealer: Sealer,
        now: DateTime<Utc>,
    ) -> Result<(Self, Option<PathBuf>), DatabaseError> {
        std::fs::create_dir_all(&directory).map_err(Error::from)?;
        let lock = lock(&directory).await?;
        let sealer = Arc::new(sealer);
        let closed = Arc::new(AtomicBool::new(false));
        let (opened, result) = oneshot::channel();
        let at = directory.clone();
        let writer = Worker::start(Arc::clone(&closed), Some(lock), move || {
            let outcome = open_writer(&at, now);
            let (connection, answer) = match outcome {
                Ok(done) => (Some(done.writer), Ok(done.set_aside)),
                Err(error) => (None, Err(error)),
            };
            // Nobody waits any more when opening was given up.
            let _ = opened.send(answer);
            connection
        })?;
        let set_aside = result.await.map_err(|_| Error::Closed)??;
        let reader = || {
            let at = directory.clone();
            Worker::start(Arc::clone(&closed), None, move || open_reader(&at).ok())
        };
        let readers = [reader()?, reader()?];
        let files = Arc::new(Files::new(directory.join(FILES), Arc::clone(&sealer))?);
        Ok((Self { writer, readers, next: AtomicUsize::new(0), files, sealer, closed }, set_aside))
    }

    /// Runs `work` in a transaction of its own; durable when this returns.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (files, sealer) = (Arc::clone(&self.files), Arc::clone(&self.sealer));
        self.writer
            .run(move |connection| {
                let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                let tx =
                    Tx { sql: &transaction, files: &files, sealer: &sealer, loosened: RefCell::new(BTreeSet::new()) };
                let value = work(&tx)?;
                let loosened = tx.loosened.take();
                transaction.commit()?;
                for sha256 in loosened {
                    let held: bool = connection.query_row(
                        "SELECT EXISTS (SELECT 1 FROM file WHERE sha256 = ?1 AND kept = 1)",
                        [&sha256],
                        |row| row.get(0),
                    )?;
                    if !held {
                        files.remove(&sha256)?;
                    }
                }
                Ok(value)
            })
            .await
    }

    /// Runs `work` on one consistent state of everything.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (files, sealer) = (Arc::clone(&self.files), Arc::clone(&self.sealer));
        let reader = &self.readers[self.next.fetch_add(1, Ordering::Relaxed) % self.readers.len()];
        reader
            .run(move |connection| {
                let transaction = connection.transaction()?;
                work(&Tx { sql: &transaction, files: &files, sealer: &sealer, loosened: RefCell::default() })
            })
            .await
    }

    /// Does what is queued and puts the database to rest.
    pub async fn close(&self) {
        // An error means that it is closed already.
        let _ = self.writer.run(|connection| Ok(connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?)).await;
        self.stop();
    }

    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Does nothing more, as if the process had been killed, except what is being done this instant.
    pub fn stop(&self) {
        self.closed.store(true, Ordering::SeqCst);
        for worker in [&self.writer].into_iter().chain(&self.readers) {
            // Wakes the thread so that it sees the mark; an error means that it has ended.
            let _ = worker.jobs.send(Box::new(|_| ()));
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Worker {
    /// `lock` is held as long as the thread lives, so that the directory is free only when nothing writes to it.
    fn start(
        closed: Arc<AtomicBool>,
        lock: Option<File>,
        open: impl FnOnce() -> Option<Connection> + Send + 'static,
    ) -> Result<Self, Error> {
        let (jobs, queue) = mpsc::channel::<Job>();
        std::thread::Builder::new().name("minkommun-store".into()).spawn(move || {
            let lock = lock;
            if let Some(mut connection) = open() {
                for job in queue {
                    if closed.load(Ordering::SeqCst) {
                        break;
                    }
                    job(&mut connection);
                }
            }
            drop(lock);
        })?;
        Ok(Self { jobs })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (done, result) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Nobody waits any more when the caller was dropped; the work is done all the same.
            let _ = done.send(work(connection));
        });
        self.jobs.send(job).map_err(|_| Error::Closed)?;
        result.await.map_err(|_| Error::Closed)?
    }
}

// A client that was just dropped may still be in its last write: wait for it a while.
async fn lock(directory: &std::path::Path) -> Result<File, DatabaseError> {
    let file = File::create(directory.join(LOCK)).map_err(Error::from)?;
    for _ in 0..100 {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(std::fs::TryLockError::WouldBlock) => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(std::fs::TryLockError::Error(error)) => return Err(Error::from(error).into()),
        }
    }
    Err(DatabaseError::InUse)
}
