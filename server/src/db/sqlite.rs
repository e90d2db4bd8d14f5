//! SQLite: one writer thread that commits what waits together, and a few readers, over one file in WAL mode.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Mutex, MutexGuard, PoisonError, TryLockError,
        atomic::{AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use rusqlite::{
    CachedStatement, Connection, ErrorCode, OpenFlags,
    config::DbConfig,
    types::{ToSqlOutput, ValueRef},
};
use tokio::sync::{mpsc, oneshot};

use crate::{
    db::{
        error::DbError,
        schema::Schema,
        tx::Tx,
        value::{Row, Value, storable},
    },
    metrics::Metrics,
};

mod migrations {
    refinery::embed_migrations!("migrations/sqlite");
}

/// Writes that share one fsync at most. More would only make the first of them wait.
const BATCH: usize = 256;
/// Writes that may wait for the writer; the next is refused as busy.
const QUEUE: usize = 1024;
const READERS: usize = 4;

pub(super) struct Sqlite {
    queue: Mutex<Option<mpsc::Sender<Box<dyn Work>>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    readers: Vec<Mutex<Connection>>,
    next_reader: AtomicUsize,
    metrics: Metrics,
}

impl Sqlite {
    pub fn open(path: &Path, metrics: Metrics) -> Result<Self, DbError> {
        let mut writer = connect(path)?;
        migrate(&mut writer)?;
        let readers = (0..READERS)
            .map(|_| {
                let reader = connect(path)?;
                reader.pragma_update(None, "query_only", true)?;
                Ok(Mutex::new(reader))
            })
            .collect::<Result<_, rusqlite::Error>>()?;
        let (queue, work) = mpsc::channel(QUEUE);
        let measured = metrics.clone();
        let thread = std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || write_what_waits(&writer, work, &measured))
            .map_err(|error| DbError::Engine(error.into()))?;
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            writer: Mutex::new(Some(thread)),
            readers,
            next_reader: AtomicUsize::new(0),
            metrics,
        })
    }

    /// For reading alone: no writer, no migration.
    pub fn open_copy(path: &Path) -> Result<Self, DbError> {
        let reader = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Ok(Self {
            queue: Mutex::new(None),
            writer: Mutex::new(None),
            readers: vec![Mutex::new(reader)],
            next_reader: AtomicUsize::new(0),
            metrics: Metrics::new(),
        })
    }

    pub fn read<T, E: From<DbError>>(&self, f: &mut dyn FnMut(&mut dyn Tx) -> Result<T, E>) -> Result<T, E> {
        let reader = self.reader();
        let mut tx = SqliteTx(&reader);
        tx.run("BEGIN")?;
        // The snapshot ends however `f` ended; ending a read cannot lose anything.
        let out = catch_unwind(AssertUnwindSafe(|| f(&mut tx)));
        let end = tx.run("COMMIT");
        match out {
            Ok(out) => {
                end?;
                out
            }
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }

    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let Some(queue) = lock(&self.queue).clone() else { return Err(DbError::Busy.into()) };
        let (reply, answer) = oneshot::channel();
        queue.try_send(Box::new(Waiting { f, out: None, reply })).map_err(|_| DbError::Busy)?;
        self.metrics.writer_queue(QUEUE - queue.capacity());
        match answer.await {
            Ok(out) => out,
            Err(_) => Err(DbError::Engine("the writer ended before it answered".into()).into()),
        }
    }

    pub async fn close(&self) {
        // The writer ends when the queue is gone and empty.
        lock(&self.queue).take();
        let thread = lock(&self.writer).take();
        if let Some(thread) = thread {
            // A writer that panicked has nothing left to finish.
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }

    /// A free reader, or the wait for the next one in turn.
    fn reader(&self) -> MutexGuard<'_, Connection> {
        let first = self.next_reader.fetch_add(1, Ordering::Relaxed);
        for i in 0..self.readers.len() {
            match self.readers[(first + i) % self.readers.len()].try_lock() {
                Ok(reader) => return reader,
                Err(TryLockError::Poisoned(reader)) => return reader.into_inner(),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        lock(&self.readers[first % self.readers.len()])
    }
}

// A panic while holding one of these locks leaves nothing half-done: transactions end before the guard does.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // A receipt means that the case is on disk. With group commit this costs nothing that can be measured.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
    // Without it SQLite plans a prepared statement anew whenever a parameter that the plan looked at has another value,
    // which made "device of a token" a third of what a poll costs.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), DbError> {
    // One process alone has the file: nobody runs an earlier program on it.
    if schema(connection)?.needs_climbing(true)? {
        migrations::migrations::runner().run(connection).map_err(|error| DbError::Engine(error.into()))?;
    }
    Ok(())
}

/// Looks at a database without changing it.
pub(super) fn look(path: &Path) -> Result<Schema, DbError> {
    if !path.try_exists().map_err(|error| DbError::Engine(error.into()))? {
        return Ok(Schema { found: None, known: known() });
    }
    // Not read-only: a database that was not closed has a log to be read, and that needs a lock file.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    schema(&connection)
}

fn known() -> i64 {
    let migrations = migrations::migrations::runner();
    migrations.get_migrations().iter().map(|m| i64::from(m.version())).max().unwrap_or(0)
}

fn schema(connection: &Connection) -> Result<Schema, DbError> {
    let history: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'refinery_schema_history')",
        [],
        |row| row.get(0),
    )?;
    let found = if history {
        connection.query_row("SELECT max(version) FROM refinery_schema_history", [], |row| row.get(0))?
    } else {
        None
    };
    Ok(Schema { found, known: known() })
}

/// One caller's closure on its way through the writer.
trait Work: Send {
    /// Whether its changes should stay.
    fn run(&mut self, tx: &mut dyn Tx) -> bool;
    /// Tells the caller, after the commit that decided.
    fn reply(self: Box<Self>, committed: Result<(), &DbError>);
}

struct Waiting<T, E, F> {
    f: F,
    out: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Work for Waiting<T, E, F>
where
    F: FnMut(&mut dyn Tx) -> Result<T, E> + Send,
    T: Send,
    E: From<DbError> + Send,
{
    fn run(&mut self, tx: &mut dyn Tx) -> bool {
        let out = catch_unwind(AssertUnwindSafe(|| (self.f)(tx)))
            .unwrap_or_else(|_| Err(DbError::Engine("a transaction panicked".into()).into()));
        self.out.insert(out).is_ok()
    }

    fn reply(self: Box<Self>, committed: Result<(), &DbError>) {
        let out = match (self.out, committed) {
            (Some(Ok(out)), Ok(())) => Ok(out),
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.same_for_another().into()),
            (None, Ok(())) => Err(DbError::Broken("a write was committed without being run").into()),
        };
        // A caller that went away (a phone hung up) is not told; what it asked for is done all the same.
        let _ = self.reply.send(out);
    }
}

fn write_what_waits(connection: &Connection, mut queue: mpsc::Receiver<Box<dyn Work>>, metrics: &Metrics) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.blocking_recv_many(&mut batch, BATCH) > 0 {
        metrics.group(batch.len());
        metrics.writer_queue(queue.len());
        let committed = commit_together(connection, &mut batch);
        if let Err(error) = &committed {
            tracing::error!(%error, cause = ?std::error::Error::source(error), "a batch of writes was not committed");
        }
        for work in batch.drain(..) {
            work.reply(committed.as_ref().copied());
        }
    }
}

/// One transaction for all, a savepoint each, so that one refusal does not undo its neighbours.
fn commit_together(connection: &Connection, batch: &mut [Box<dyn Work>]) -> Result<(), DbError> {
    let mut tx = SqliteTx(connection);
    tx.run("BEGIN IMMEDIATE")?;
    let result = run_each(&mut tx, batch).and_then(|()| tx.run("COMMIT"));
    if result.is_err() && !connection.is_autocommit() {
        tx.run("ROLLBACK")?;
    }
    result
}

fn run_each(tx: &mut SqliteTx<'_>, batch: &mut [Box<dyn Work>]) -> Result<(), DbError> {
    for work in batch {
        tx.run("SAVEPOINT one")?;
        let keep = work.run(tx);
        // A full disk rolls the whole transaction back by itself.
        if tx.0.is_autocommit() {
            return Err(DbError::Unavailable("the engine ended the transaction".into()));
        }
        if !keep {
            tx.run("ROLLBACK TO one")?;
        }
        tx.run("RELEASE one")?;
    }
    Ok(())
}

struct SqliteTx<'c>(&'c Connection);

impl SqliteTx<'_> {
    fn run(&mut self, sql: &str) -> Result<(), DbError> {
        self.execute(sql, &[]).map(drop)
    }
}

impl Tx for SqliteTx<'_> {
    fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, DbError> {
        let mut statement = self.0.prepare_cached(sql)?;
        bind(&mut statement, params)?;
        Ok(statement.raw_execute()? as u64)
    }

    fn query(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        let mut statement = self.0.prepare_cached(sql)?;
        bind(&mut statement, params)?;
        let width = statement.column_count();
        let mut rows = statement.raw_query();
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let mut columns = Vec::with_capacity(width);
            for column in 0..width {
                columns.push(match row.get_ref(column)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(v) => Value::Int(v),
                    ValueRef::Real(v) => Value::Real(v),
                    ValueRef::Text(v) => Value::Text(String::from_utf8_lossy(v).into_owned().into()),
                    ValueRef::Blob(v) => Value::Blob(v.to_vec().into()),
                });
            }
            out.push(Row::new(columns));
        }
        Ok(out)
    }

    // There is one writer at a time.
    fn for_change(&self) -> &'static str {
        ""
    }

    fn skip_locked(&self) -> &'static str {
        ""
    }
}

/// SQLite numbers `$n` by first appearance, so parameters are bound by name.
fn bind(statement: &mut CachedStatement<'_>, params: &[Value<'_>]) -> Result<(), DbError> {
    const NAMES: [&str; 32] = [
        "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$16", "$17",
        "$18", "$19", "$20", "$21", "$22", "$23", "$24", "$25", "$26", "$27", "$28", "$29", "$30", "$31", "$32",
    ];
    storable(params)?;
    for (i, value) in params.iter().enumerate() {
        let index = match NAMES.get(i) {
            Some(name) => statement.parameter_index(name)?,
            None => None,
        };
        // A parameter that the SQL does not use is a kommun forgotten or a column lost.
        let index = index.ok_or(DbError::Broken("a parameter has no place in its SQL"))?;
        statement.raw_bind_parameter(index, value)?;
    }
    Ok(())
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(v) => ValueRef::Integer(*v),
            Value::Real(v) => ValueRef::Real(*v),
            Value::Text(v) => ValueRef::Text(v.as_bytes()),
            Value::Blob(v) => ValueRef::Blob(v),
        }))
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi::{SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
        match error.sqlite_error().map(|e| (e.code, e.extended_code)) {
            Some((ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _)) => Self::Busy,
            // A disk that cannot be read makes SQLite say that the database is corrupt, and may come back.
            Some((
                ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase,
                _,
            )) => Self::Unavailable(error.into()),
            Some((_, SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY)) => Self::Duplicate(error.into()),
            Some((_, SQLITE_CONSTRAINT_FOREIGNKEY)) => Self::MissingReference(error.into()),
            _ => Self::Engine(error.into()),
        }
    }
}
