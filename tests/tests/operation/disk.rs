//! A disk that is slow, full or broken, and a file store that is gone: what phones are told, that they heed it, and that
//! all is well when it is well again.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use chrono::{DateTime, Utc};
use minkommun_client::{CaseState, Client, Method};
use minkommun_tests::{
    ledger::Ledger,
    proxy::Faults,
    resident::until,
    world::{Options, World},
};
use uuid::Uuid;

use crate::bed::*;

/// A server whose disk does as it is told.
struct Ailing {
    world: World,
    says: PathBuf,
}

impl Ailing {
    async fn start(seed: u64, arguments: &[&str]) -> Self {
        let shim = tempfile::Builder::new().prefix("disk-").suffix(".so").tempfile().unwrap().into_temp_path();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operation/disk.c");
        let built = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&shim).arg(source).status();
        assert!(built.unwrap().success());
        let says = shim.with_extension("says");
        let environment = [("LD_PRELOAD", shim.as_os_str()), ("MINKOMMUN_DISK", says.as_os_str())];
        let options = Options {
            arguments,
            environment: &environment,
            data_in: Some("MINKOMMUN_DISK_UNDER"),
            ..Options::default()
        };
        let world = World::start_with(seed, Faults::NONE, options).await.unwrap();
        // The running program has it mapped.
        drop(shim);
        Self { world, says }
    }

    fn disk(&self, state: &str) {
        std::fs::write(&self.says, state).unwrap();
    }
}

impl Drop for Ailing {
    fn drop(&mut self) {
        // It may never have been written.
        let _ = std::fs::remove_file(&self.says);
    }
}

/// When the server refused to take a case, and with which code.
fn refused(log: &str, code: &str) -> Vec<DateTime<Utc>> {
    let lines = log.lines().filter(|line| line.contains("method=\"PUT\" route=\"/v1/cases/{id}\" status=503"));
    let lines = lines.filter(|line| line.contains(&format!("code=\"{code}\"")));
    lines.map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect()
}

async fn received_once(world: &World, client: &Client, id: Uuid) {
    let ledger = Ledger::open(&world.data()).unwrap();
    let [received] = ledger.cases[&id].as_slice() else { panic!("more than one case") };
    let sent = client.cases().get(id).await.unwrap();
    assert_eq!(received.submission.answers, sent.answers);
    assert_eq!(received.attachments_missing, 0);
    assert!(sent.receipt.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_phones_are_told_when_to_come_back_heed_it_and_everything_arrives_when_there_is_room() {
    let ailing = Ailing::start(1, &[]).await;
    let world = &ailing.world;
    let client = phone(world, "phone").await;
    let before = report(&client, 1).await;
    all_sent(&client).await;

    ailing.disk("full");
    assert!((10..=20).contains(&come_back(&register(world).await, "unavailable")));
    let id = report(&client, 2).await;
    until("the phone has tried three times", async || Ok(refused(&world.server.log(), "unavailable").len() >= 3))
        .await
        .unwrap();
    let tries = refused(&world.server.log(), "unavailable");
    for pair in tries.windows(2) {
        assert!(pair[1] - pair[0] >= chrono::TimeDelta::seconds(10), "it was asked to wait ten seconds: {tries:?}");
    }
    let CaseState::Outbox(_) = client.cases().get(id).await.unwrap().case.state else { panic!("it was not received") };
    // What can be read is read.
    let ready = ask(format!("http://{}/health/ready", world.server.observed().unwrap()), Method::Get, None, "").await;
    assert_eq!(ready.status, 200);

    ailing.disk("");
    all_sent(&client).await;
    received_once(world, &client, id).await;
    received_once(world, &client, before).await;
    assert_eq!(register(world).await.status, 201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_cannot_be_written_stops_nobody() {
    let ailing = Ailing::start(5, &[]).await;
    ailing.disk("full, log too");
    come_back(&register(&ailing.world).await, "unavailable");
    let list = ask(format!("{}/v1/kommuner", ailing.world.server.url()), Method::Get, None, "").await;
    assert_eq!(list.status, 200);
    ailing.disk("");
    assert_eq!(register(&ailing.world).await.status, 201);
    let log = ailing.world.server.log();
    let written: Vec<_> = log.lines().filter(|line| line.contains(" request id=")).collect();
    assert!(written.len() == 1 && written[0].contains("status=201"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_can_be_neither_read_nor_written_is_said_to_be_out_and_comes_back_by_itself() {
    let ailing = Ailing::start(2, &[]).await;
    let world = &ailing.world;
    let client = phone(world, "phone").await;
    report(&client, 1).await;
    all_sent(&client).await;
    ailing.disk("broken");
    assert!((10..=20).contains(&come_back(&register(world).await, "unavailable")));
    let id = report(&client, 2).await;
    until("the phone has tried", async || Ok(!refused(&world.server.log(), "unavailable").is_empty())).await.unwrap();
    ailing.disk("");
    all_sent(&client).await;
    received_once(world, &client, id).await;
    let log = world.server.log();
    assert!(!log.contains("panicked"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_file_store_the_server_takes_the_words_and_the_photos_follow_when_it_is_back() {
    let world = World::start(3, Faults::NONE).await.unwrap();
    let client = phone(&world, "phone").await;
    let (files, away) = (world.data().join("files"), world.data().join("files-away"));
    std::fs::rename(&files, &away).unwrap();
    std::fs::write(&files, "not a directory").unwrap();
    let id = report(&client, 1).await;
    let refused = || {
        let log = world.server.log();
        let pieces = log.lines().filter(|line| line.contains("method=\"PATCH\" route=\"/v1/uploads/{id}\" status=503"));
        pieces.filter(|line| line.contains("code=\"unavailable\"")).count()
    };
    until("the photo is turned away", async || Ok(refused() > 0)).await.unwrap();
    until("the words are in", async || Ok(client.cases().get(id).await?.receipt.is_some())).await.unwrap();
    assert_eq!(Ledger::open(&world.data()).unwrap().cases[&id][0].attachments_missing, 1);

    std::fs::remove_file(&files).unwrap();
    std::fs::rename(&away, &files).unwrap();
    all_sent(&client).await;
    received_once(&world, &client, id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_slow_disk_what_does_not_fit_is_turned_away_and_comes_back_until_all_has_arrived() {
    let ailing = Ailing::start(4, &["--max-requests", "2", "--max-uploads", "1"]).await;
    let world = &ailing.world;
    let mut clients = Vec::new();
    for n in 0..6 {
        clients.push(phone(world, &format!("phone-{n}")).await);
    }
    ailing.disk("slow 150");
    let mut sent = Vec::new();
    for (n, client) in (0u64..).zip(&clients) {
        for seed in 0..2 {
            sent.push((client, report(client, n * 10 + seed).await));
        }
    }
    for client in &clients {
        all_sent(client).await;
    }
    for (client, id) in sent {
        received_once(world, client, id).await;
    }
    let log = world.server.log();
    assert!(log.contains("status=503 code=\"busy\""), "nothing was turned away");
    assert!(!log.contains("status=500"), "{log}");
}
