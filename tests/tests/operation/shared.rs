//! The same with PostgreSQL: a database that goes away and comes back, and a backup beside its dump.

use std::{fs, net::SocketAddr, sync::Arc, time::Duration};

use minkommun_client::Method;
use minkommun_tests::{
    postgres,
    proxy::Faults,
    resident::until,
    world::{Options, World},
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use uuid::Uuid;

use crate::bed::*;

/// A way to the database that can be cut.
struct Way {
    address: SocketAddr,
    open: watch::Sender<bool>,
}

impl Way {
    async fn to(upstream: String) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let open = watch::Sender::new(true);
        let (upstream, mut opened) = (Arc::new(upstream), open.subscribe());
        tokio::spawn(async move {
            let mut under_way = JoinSet::new();
            loop {
                let is_open = *opened.borrow_and_update();
                if !is_open {
                    under_way.shutdown().await;
                }
                tokio::select! {
                    changed = opened.changed() => if changed.is_err() { return },
                    accepted = listener.accept() => if is_open && let Ok((mut client, _)) = accepted {
                        let upstream = upstream.clone();
                        under_way.spawn(async move {
                            let mut server = TcpStream::connect(upstream.as_str()).await.unwrap();
                            // Whichever side ends it.
                            let _ = copy_bidirectional(&mut client, &mut server).await;
                        });
                    },
                }
            }
        });
        Self { address, open }
    }

    fn cut(&self) {
        self.open.send_replace(false);
    }

    fn mend(&self) {
        self.open.send_replace(true);
    }
}

/// User and password, host and port, name of the database.
fn parts(address: &str) -> (&str, &str, &str) {
    let (scheme_and_who, rest) = address.rsplit_once('@').unwrap();
    let (place, name) = rest.split_once('/').unwrap();
    (scheme_and_who, place, name.split('?').next().unwrap())
}

async fn count(database: &str, id: Uuid) -> i64 {
    let sql = "SELECT count(*) FROM cases WHERE id = $1 AND attachments_missing = 0";
    postgres::connect(database).await.query_one(sql, &[&id.to_string()]).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_postgresql_is_said_to_be_out_and_the_server_goes_on_by_itself_when_it_is_back() {
    let database = postgres::database().await;
    let (who, place, name) = parts(&database);
    let way = Way::to(place.to_owned()).await;
    let address = format!("{who}@{}/{name}?sslmode=disable", way.address);
    let options = Options { arguments: &["--database", &address], ..Options::default() };
    let world = World::start_with(1, Faults::NONE, options).await.unwrap();
    let client = phone(&world, "phone").await;
    let before = report(&client, 1).await;
    all_sent(&client).await;
    let ready = async || {
        let url = format!("http://{}/health/ready", world.server.observed().unwrap());
        ask(url, Method::Get, None, "").await.status
    };
    assert_eq!(ready().await, 200);

    way.cut();
    assert!((10..=20).contains(&come_back(&register(&world).await, "unavailable")));
    assert_eq!(ready().await, 503);
    let id = report(&client, 2).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    way.mend();
    all_sent(&client).await;
    assert_eq!((count(&database, before).await, count(&database, id).await), (1, 1));
    assert_eq!(ready().await, 200);
    let metrics = ask(format!("http://{}/metrics", world.server.observed().unwrap()), Method::Get, None, "").await;
    let metrics = String::from_utf8(metrics.body.to_vec()).unwrap();
    assert!(metrics.contains("minkommun_database_connections{state=\"idle\"}"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dump_and_a_backup_together_bring_a_postgresql_back_and_phones_bring_the_rest() {
    let database = postgres::database().await;
    let name = parts(&database).2.to_owned();
    let options = Options { arguments: &["--database", &database], ..Options::default() };
    let mut world = World::start_with(2, Faults::NONE, options).await.unwrap();
    let client = phone(&world, "phone").await;
    let before = report(&client, 1).await;
    all_sent(&client).await;

    // A copy by the database's own means stands for pg_dump: it wants nobody else connected.
    let sql = async |sql: String| postgres::run(&postgres::server(), &sql).await;
    world.server.kill().await.unwrap();
    until("nobody is connected", async || {
        let there = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1";
        let client = postgres::connect(&postgres::server()).await;
        Ok(client.query_one(there, &[&name]).await?.get::<_, i64>(0) == 0)
    })
    .await
    .unwrap();
    sql(format!("CREATE DATABASE {name}_dump TEMPLATE {name}")).await;
    world.restart_server().await.unwrap();
    let backups = world.folder().join("backups").display().to_string();
    let backup = command(&world, &["backup", "--to", &backups, "--database", &database]).await;
    assert!(backup.status.success() && said(&backup).contains("run pg_dump first"), "{}", said(&backup));

    let since = report(&client, 2).await;
    all_sent(&client).await;
    world.server.kill().await.unwrap();
    sql(format!("DROP DATABASE {name} WITH (FORCE)")).await;
    sql(format!("ALTER DATABASE {name}_dump RENAME TO {name}")).await;
    fs::rename(world.data(), world.data().with_extension("lost")).unwrap();

    let bare = command(&world, &["restore", "--from", &backups]).await;
    assert!(!bare.status.success() && said(&bare).contains("pg_restore first"), "{}", said(&bare));
    let restored = command(&world, &["restore", "--from", &backups, "--database", &database]).await;
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!((count(&database, before).await, count(&database, since).await), (1, 0));
    world.restart_server().await.unwrap();
    until("the case is back", async || {
        client.sync().now().await?;
        Ok(count(&database, since).await == 1)
    })
    .await
    .unwrap();
    all_sent(&client).await;
    assert_eq!(count(&database, before).await, 1);
}
