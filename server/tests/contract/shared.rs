//! What only a database that several processes share can do, or suffer.

use std::{
    env,
    sync::{Arc, Barrier},
    time::Duration,
};

use minkommun_server::{
    config::Data,
    db::{Db, Heard, error::DbError, tx::Tx},
    lifecycle,
    metrics::Metrics,
    ports::SystemClock,
    store::{kommuner, mailbox},
};
use tokio::{sync::mpsc, time::timeout};

use crate::bed::*;

const SOON: Duration = Duration::from_secs(20);

async fn is_there(db: &Db) -> Result<usize, DbError> {
    db.read("is it there", kommuner::all).await.map(|all| all.len())
}

async fn until_there(db: &Db) {
    let there = async {
        while is_there(db).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(SOON, there).await.expect("the database is back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_start_at_once_make_one_schema_and_adopt_one_catalogue() {
    let address = postgres_server::database().await;
    let starting: Vec<_> = (0..4)
        .map(|_| {
            let folder = tempfile::tempdir().unwrap();
            let data = Data {
                directory: folder.path().into(),
                database: Some(address.parse().unwrap()),
                database_password_file: None,
                database_password: None,
                database_connections: 2,
                catalogue: None,
                kommuner: None,
            };
            tokio::spawn(async move {
                lifecycle::open(&data, false, &Metrics::new(), &SystemClock).await.map(|db| (db, folder))
            })
        })
        .collect();
    for started in starting {
        let (db, _folder) = started.await.unwrap().unwrap();
        assert!(is_there(&db).await.unwrap() >= 3);
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_an_earlier_one_climbs_only_when_told() {
    let bed = Bed::postgres().await;
    let address = bed.address.unwrap();
    let open = async |climb| Db::connect(&address.parse().unwrap(), 2, climb, &Metrics::new()).await.map(drop);
    postgres_server::run(&address, "DELETE FROM refinery_schema_history WHERE version > 1").await;
    let refused = open(false).await.expect_err("refused");
    assert!(matches!(refused, DbError::OldSchema { found: 1, .. }));
    assert!(refused.to_string().contains("minkommun-server migrate"), "{refused}");
    postgres_server::run(&address, "UPDATE refinery_schema_history SET version = 999 WHERE version = 1").await;
    for climb in [false, true] {
        assert!(matches!(open(climb).await, Err(DbError::UnknownSchema { found: 999, .. })));
    }
}

/// What one process hears.
fn listen(db: &Db) -> mpsc::UnboundedReceiver<Heard> {
    let (heard, hear) = mpsc::unbounded_channel();
    let notices = db.notices().unwrap();
    tokio::spawn(async move { notices.run(|word| drop(heard.send(word))).await });
    hear
}

async fn next(hear: &mut mpsc::UnboundedReceiver<Heard>) -> Heard {
    timeout(SOON, hear.recv()).await.expect("something is heard").unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_process_says_the_others_hear_and_a_gap_is_told() {
    let bed = Bed::postgres().await;
    let address = bed.address.as_deref().unwrap();
    let other = connect(address).await;
    let (mut mine, mut theirs) = (listen(&bed.db), listen(&other));
    assert_eq!((next(&mut mine).await, next(&mut theirs).await), (Heard::Perhaps, Heard::Perhaps));
    bed.db.notices().unwrap().say("a".into());
    assert_eq!(next(&mut theirs).await, Heard::Word("a".into()));
    other.notices().unwrap().say("b".into());
    assert_eq!(next(&mut mine).await, Heard::Word("b".into()), "and not one's own");

    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND application_name = 'minkommun: notices'";
    postgres_server::run(address, end).await;
    assert_eq!((next(&mut mine).await, next(&mut theirs).await), (Heard::Perhaps, Heard::Perhaps));
    bed.db.notices().unwrap().say("c".into());
    assert_eq!(next(&mut theirs).await, Heard::Word("c".into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_is_said_to_be_unavailable_and_found_again() {
    let bed = Bed::postgres().await;
    let address = bed.address.as_deref().unwrap();
    assert_eq!(is_there(&bed.db).await.unwrap(), 2);
    // Connections that died unseen are replaced without anybody noticing.
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    postgres_server::run(address, end).await;
    assert_eq!(is_there(&bed.db).await.unwrap(), 2);

    let name = address.rsplit_once('/').unwrap().1;
    let admin = postgres_server::server();
    postgres_server::run(&admin, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
    let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    postgres_server::run(&admin, &end).await;
    let gone = async {
        while is_there(&bed.db).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(SOON, gone).await.expect("it is gone");
    for _ in 0..5 {
        assert!(matches!(is_there(&bed.db).await, Err(DbError::Unavailable(_))));
        let written = bed.db.kommun(NORR).write("write", |tx| add_device(tx, 1)).await;
        assert!(matches!(written, Err(DbError::Unavailable(_))));
    }
    postgres_server::run(&admin, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
    until_there(&bed.db).await;
    bed.write(|tx| add_device(tx, 1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_waits_too_long_for_a_lock_is_told_that_the_database_is_busy() {
    let bed = Bed::postgres().await;
    let holder = postgres_server::connect(bed.address.as_deref().unwrap()).await;
    holder.batch_execute("BEGIN; UPDATE kommun SET position = position").await.unwrap();
    let put = |tx: &mut dyn Tx| kommuner::put(tx, &manifest(NORR, "norr"), 0, at(0));
    assert!(matches!(bed.db.write::<_, DbError, _>("put", put).await, Err(DbError::Busy)));
    holder.batch_execute("ROLLBACK").await.unwrap();
    bed.db.write::<_, DbError, _>("put", put).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_wait_for_each_other_both_succeed() {
    let bed = Bed::postgres().await;
    bed.write(|tx| {
        add_device(tx, 1)?;
        add_device(tx, 2)
    })
    .await;
    let both_hold_one = Arc::new(Barrier::new(2));
    let meet = |first: u8, second: u8| {
        let (db, barrier, mut met) = (bed.db.clone(), both_hold_one.clone(), false);
        tokio::spawn(async move {
            db.kommun(NORR)
                .write::<_, DbError, _>("meet", move |tx| {
                    mailbox::take_numbers(tx, resident(first), 1)?;
                    // Only the first time: the second run has nobody to wait for.
                    if !std::mem::replace(&mut met, true) {
                        barrier.wait();
                    }
                    mailbox::take_numbers(tx, resident(second), 1)
                })
                .await
        })
    };
    let (one, other) = tokio::join!(meet(1, 2), meet(2, 1));
    let mut last = [one.unwrap().unwrap(), other.unwrap().unwrap()];
    last.sort_unstable();
    assert_eq!(last, [1, 2], "the one that was run again left nothing of its first run");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_turns_the_next_away_at_once() {
    let bed = Bed::postgres().await;
    let db = Db::connect(&bed.address.as_deref().unwrap().parse().unwrap(), 1, false, &Metrics::new()).await.unwrap();
    let (let_go, hold) = std::sync::mpsc::channel::<()>();
    let holder = {
        let db = db.clone();
        let read = move |tx: &mut dyn Tx| {
            // Until the test has seen somebody turned away, or has ended.
            let _ = hold.recv();
            kommuner::all(tx)
        };
        tokio::spawn(async move { db.read::<_, DbError, _>("hold", read).await.map(drop) })
    };
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..1100 {
        let db = db.clone();
        asked.spawn(async move { is_there(&db).await });
    }
    let first =
        timeout(Duration::from_secs(5), asked.join_next()).await.expect("nobody waits for a place in the queue");
    assert!(matches!(first.unwrap().unwrap(), Err(DbError::Busy)));
    let_go.send(()).unwrap();
    holder.await.unwrap().unwrap();
    let mut answered = 0;
    while let Some(asked) = asked.join_next().await {
        match asked.unwrap() {
            Ok(_) => answered += 1,
            Err(DbError::Busy) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert!(answered > 0);
}

#[tokio::test]
async fn a_transaction_has_its_name_where_the_operator_looks() {
    let bed = Bed::postgres().await;
    let sql = "-- look\nSELECT application_name, query FROM pg_stat_activity WHERE pid = pg_backend_pid()";
    let look = move |tx: &mut dyn Tx| tx.query_opt(sql, &[]);
    let mut row = bed.db.write::<_, DbError, _>("change a status", look).await.unwrap().unwrap();
    assert_eq!(row.get::<String>(0).unwrap(), "minkommun: change a status");
    assert!(row.get::<String>(1).unwrap().starts_with("-- look"));
}

#[tokio::test]
async fn a_connection_is_encrypted_and_believed_as_far_as_sslmode_says() {
    let server = postgres_server::server();
    let authority = env::var("MINKOMMUN_TEST_POSTGRES_CA").expect("tools/postgres says where its authority is");
    postgres_server::run(&server, "SELECT 1").await;
    let by_number = server.replace("@localhost:", "@127.0.0.1:");
    let database = postgres_server::database().await;
    let name = database.rsplit_once('/').unwrap().1.to_owned();
    let open = async |server: &str, query: &str| {
        let place = server.rsplit_once('/').unwrap().0;
        let address = format!("{place}/{name}?{query}").replace("{ca}", &authority);
        let db = Db::connect(&address.parse().unwrap(), 1, false, &Metrics::new()).await?;
        let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        let mut row = db.read::<_, DbError, _>("ssl", move |tx| tx.query_opt(sql, &[])).await?.unwrap();
        row.get::<bool>(0)
    };
    for (server, query, encrypted) in [
        (&server, "sslmode=disable", false),
        (&server, "", true),
        (&server, "sslmode=require", true),
        (&server, "sslmode=verify-ca&sslrootcert={ca}", true),
        (&server, "sslmode=verify-full&sslrootcert={ca}", true),
        (&by_number, "sslmode=verify-ca&sslrootcert={ca}", true),
        (&by_number, "sslmode=require&sslrootcert={ca}", true),
        (&by_number, "sslmode=require", true),
    ] {
        assert_eq!(open(server, query).await.map_err(|error| format!("{query}: {error:?}")), Ok(encrypted), "{query}");
    }
    for (server, query) in [
        // The certificate is for `localhost`.
        (&by_number, "sslmode=verify-full&sslrootcert={ca}"),
        // Not of a public authority.
        (&server, "sslmode=verify-full&sslrootcert=system"),
        (&server, "sslmode=verify-full&sslrootcert=/nowhere.crt"),
    ] {
        assert!(open(server, query).await.is_err(), "{query}");
    }
}
