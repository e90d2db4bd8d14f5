//! Databases on the PostgreSQL that `tools/postgres run` has started; they go with it.

use std::{
    env,
    sync::atomic::{AtomicU32, Ordering},
};

use tokio_postgres::{Client, Config, NoTls};

/// A superuser's address. Stops the test where there is none: one engine left untested would look like both passing.
pub fn server() -> String {
    env::var("MINKOMMUN_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "this test needs PostgreSQL: run it as `tools/postgres run cargo test …`, which starts one of its own; \
             `tools/postgres install` fetches its programs"
        )
    })
}

/// The address of a fresh, empty database.
pub async fn database() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    run(&server(), &format!("CREATE DATABASE {name}")).await;
    let address = server();
    let (place, _) = address.rsplit_once('/').expect("an address ends with the database's name");
    format!("{place}/{name}")
}

/// A connection for looking behind the server's back.
pub async fn connect(address: &str) -> Client {
    let config: Config = address.parse().expect("an address");
    let (client, connection) = config.connect(NoTls).await.expect("PostgreSQL answers");
    tokio::spawn(connection);
    client
}

/// Runs SQL behind the server's back.
pub async fn run(address: &str, sql: &str) {
    connect(address).await.batch_execute(sql).await.expect(sql);
}
