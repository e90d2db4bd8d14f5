//! PostgreSQL: a pool of connections that any number of processes share the database with.

mod address;
mod migrate;
mod notices;
mod transaction;
mod trust;

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    time::Duration,
};

use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, TimeoutType,
};
use tokio::{runtime::Handle, sync::Semaphore, task::spawn_blocking};
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

pub use crate::db::postgres::{
    address::{Address, AddressError},
    notices::{Heard, Notices},
};
use crate::db::{
    error::DbError,
    postgres::transaction::{Ended, PostgresTx},
    schema::Schema,
    tx::Tx,
};

/// Transactions that may wait for a connection; the next is refused as busy.
const QUEUE: usize = 1024;
/// So long a transaction waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// So long the database may take to answer a new connection.
const CONNECT: Duration = Duration::from_secs(5);
/// What is sent into a dead network is given up after this long.
const SILENCE: Duration = Duration::from_secs(20);
/// Plans are short here: compiling one takes longer than running it.
const SESSION: &str = "SET statement_timeout = '30s'; SET lock_timeout = '5s'; \
     SET idle_in_transaction_session_timeout = '60s'; SET jit = off";

/// Which schema a database has. Changes nothing.
pub async fn look(address: &Address) -> Result<Schema, DbError> {
    let (config, tls) = settings(address)?;
    let (client, connection) = config.connect(tls).await?;
    // It ends with the client.
    tokio::spawn(connection);
    migrate::schema(&client).await
}

/// How every connection is opened.
fn settings(address: &Address) -> Result<(Config, MakeRustlsConnect), DbError> {
    let tls = address.tls().map_err(|error| DbError::Engine(error.into()))?;
    let mut config = address.config.clone();
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE);
    }
    config.keepalives_idle(SILENCE).application_name("minkommun");
    Ok((config, tls))
}

pub struct Postgres {
    pool: Pool,
    /// A place in the pool or in the queue for it.
    places: Semaphore,
    notices: Notices,
}

#[derive(Clone, Copy)]
pub enum Kind {
    /// One snapshot, which nothing can change.
    Read,
    /// Each statement sees what others have committed: writers that meet at a counter wait, and none starts over.
    Write,
}

impl Postgres {
    /// Connects, makes an empty database's tables, and refuses a schema that the program does not know. `climb`: brings
    /// an earlier schema up to date.
    pub async fn open(address: &Address, connections: usize, climb: bool) -> Result<Self, DbError> {
        let (config, tls) = settings(address)?;
        // A connection of its own: a long step must not meet the time-outs of the pool's.
        let (mut client, connection) = config.connect(tls.clone()).await?;
        let driven = tokio::spawn(connection);
        migrate::migrate(&mut client, climb).await?;
        drop(client);
        // A failure of the connection has failed the migration.
        let _ = driven.await;
        let notices = Notices::new(config.clone(), tls.clone());
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = Pool::builder(Manager::from_config(config, tls, manager))
            .max_size(connections)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(CONNECT * 2))
            .post_create(Hook::async_fn(|client, _| {
                Box::pin(async move { client.batch_execute(SESSION).await.map_err(HookError::Backend) })
            }))
            .build()
            .map_err(|error| DbError::Engine(error.into()))?;
        Ok(Self { pool, places: Semaphore::new(connections + QUEUE), notices })
    }

    pub async fn run<T, E, F>(&self, name: &'static str, kind: Kind, mut f: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let _place = self.places.try_acquire().map_err(|_| DbError::Busy)?;
        let mut run = 1;
        loop {
            let client = self.client().await?;
            let runtime = Handle::current();
            let ended = spawn_blocking(move || (transaction(client, runtime, name, kind, &mut f), f)).await;
            let (ended, again) = ended.map_err(|panic| DbError::Engine(panic.into()))?;
            match ended {
                Ended::Again { runs, .. } if run < runs => f = again,
                Ended::Again { out, .. } | Ended::Done(out) => return out,
            }
            tokio::time::sleep(Duration::from_millis(u64::from(run * run))).await;
            run += 1;
        }
    }

    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// In use, and idle.
    pub fn connections(&self) -> (usize, usize) {
        let pool = self.pool.status();
        let idle = pool.available.min(pool.size);
        (pool.size - idle, idle)
    }

    pub fn close(&self) {
        self.places.close();
        self.pool.close();
    }

    async fn client(&self) -> Result<Object, DbError> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Timeout(TimeoutType::Wait) | PoolError::Closed => DbError::Busy,
            PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
                // Whatever keeps a connection from coming about, there is no database.
                DbError::Unavailable(error.into())
            }
            other => DbError::Unavailable(other.into()),
        })
    }
}

fn transaction<T, E: From<DbError>>(
    client: Object,
    runtime: Handle,
    name: &str,
    kind: Kind,
    f: &mut dyn FnMut(&mut dyn Tx) -> Result<T, E>,
) -> Ended<Result<T, E>> {
    let (mode, write) = match kind {
        Kind::Read => ("REPEATABLE READ READ ONLY", false),
        Kind::Write => ("READ COMMITTED", true),
    };
    // Statements begin with their own names; the transaction's stands beside them in pg_stat_activity.
    let name = name.replace('\'', "''");
    let begin = format!("BEGIN ISOLATION LEVEL {mode}; SET LOCAL application_name = 'minkommun: {name}'");
    let mut tx = PostgresTx::new(&client, runtime, begin, write);
    match catch_unwind(AssertUnwindSafe(|| f(&mut tx))) {
        Ok(out) => tx.end(out),
        Err(panic) => {
            drop(tx);
            // The connection is in the middle of something: closing it undoes that.
            drop(Object::take(client));
            resume_unwind(panic)
        }
    }
}
