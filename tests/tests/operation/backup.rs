//! Backups while phones go on, and the way back.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use minkommun_client::Client;
use minkommun_tests::{ledger::Ledger, officer::Officer, proxy::Faults, resident::until, world::World};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::bed::*;

/// Reports and reports, until told to stop.
async fn keep_reporting(client: &Client, seeds: std::ops::Range<u64>, stop: &AtomicBool, sent: &Mutex<Vec<Uuid>>) {
    for seed in seeds {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let id = report(client, seed).await;
        sent.lock().await.push(id);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Backups in a folder, by name.
fn named(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut named: Vec<_> = entries.filter(|path| path.join("backup.json").exists()).collect();
    named.sort();
    named
}

/// Every file under a folder, by the hash of its content.
fn files(folder: &Path) -> BTreeMap<String, PathBuf> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(hex::encode(Sha256::digest(fs::read(&path).unwrap())), path);
            }
        }
    }
    found
}

async fn back_up(world: &World) -> String {
    let to = world.folder().join("backups");
    let output = command(world, &["backup", "--to", &to.display().to_string()]).await;
    assert!(output.status.success(), "{}", said(&output));
    said(&output)
}

fn epoch(data: &Path) -> i64 {
    let database = Connection::open(data.join("minkommun.db")).unwrap();
    database.query_row("SELECT min(epoch) FROM kommun", [], |row| row.get(0)).unwrap()
}

/// The machine burns down; what is left is the backup and the phones.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_backup_gets_back_every_case_acknowledged_since_and_each_arrives_once() {
    let mut world = World::start(1, Faults::NONE).await.unwrap();
    let clients = [phone(&world, "phone-0").await, phone(&world, "phone-1").await];
    let (stop, sent) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    let backup = async {
        until("some have been received", async || Ok(Ledger::open(&world.data())?.cases.len() >= 4)).await.unwrap();
        back_up(&world).await;
        let received = Ledger::open(&world.data()).unwrap().cases.len();
        until("more have been received", async || Ok(Ledger::open(&world.data())?.cases.len() >= received + 6))
            .await
            .unwrap();
        stop.store(true, Ordering::Relaxed);
    };
    tokio::join!(
        keep_reporting(&clients[0], 0..1000, &stop, &sent),
        keep_reporting(&clients[1], 1000..2000, &stop, &sent),
        backup
    );
    // One who came after the backup was made, and whom it has never heard of.
    let late = phone(&world, "phone-late").await;
    sent.lock().await.push(report(&late, 5000).await);
    let everybody = [&clients[0], &clients[1], &late];
    for client in everybody {
        all_sent(client).await;
    }
    let sent = sent.into_inner();
    let (data, lost) = (world.data(), world.data().with_extension("lost"));
    let before = epoch(&data);
    world.server.kill().await.unwrap();
    fs::rename(&data, &lost).unwrap();

    let from = world.folder().join("backups").display().to_string();
    let restored = command(&world, &["restore", "--from", &from]).await;
    assert!(restored.status.success(), "{}", said(&restored));
    let there: BTreeSet<_> = Ledger::open(&data).unwrap().cases.into_keys().collect();
    let since: Vec<_> = sent.iter().filter(|id| !there.contains(id)).collect();
    assert!(there.len() >= 4 && since.len() >= 7, "{} in the backup, {} since", there.len(), since.len());
    assert!(epoch(&data) > before);

    world.restart_server().await.unwrap();
    until("every case is back", async || {
        for client in everybody {
            client.sync().now().await?;
        }
        let ledger = Ledger::open(&data)?;
        Ok(sent.iter().all(|id| ledger.cases.get(id).is_some_and(|cases| cases[0].attachments_missing == 0)))
    })
    .await
    .unwrap();
    for client in everybody {
        all_sent(client).await;
    }
    let ledger = Ledger::open(&data).unwrap();
    assert_eq!(ledger.cases.len(), sent.len());
    let kept = files(&data.join("files"));
    for client in everybody {
        for case in client.cases().list().await.unwrap() {
            let shown = client.cases().get(case.id).await.unwrap();
            let [received] = ledger.cases[&case.id].as_slice() else { panic!("{} is there more than once", case.id) };
            assert_eq!(received.submission.answers, shown.answers);
            assert_eq!(Some(&received.receipt), shown.receipt.as_ref());
            assert!(received.submission.attachments.iter().all(|file| kept.contains_key(&file.sha256)));
        }
    }
    // And life goes on.
    let officer = Officer::sign_in(&world.office.url(), UMEA).await.unwrap();
    let reference = clients[0].cases().list().await.unwrap()[0].reference.clone();
    officer.change_status(&reference, None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_backup_copies_only_what_is_new_and_one_that_broke_off_has_no_name() {
    let world = World::start(2, Faults::NONE).await.unwrap();
    let client = phone(&world, "phone").await;
    report(&client, 1).await;
    all_sent(&client).await;
    let to = world.folder().join("backups");
    // What a backup that was killed left behind.
    fs::create_dir_all(to.join("partial")).unwrap();
    fs::write(to.join("partial/minkommun.db"), "half").unwrap();
    fs::write(to.join("partial/backup.json"), "{}").unwrap();
    let first = back_up(&world).await;
    let photos = files(&to.join("files")).len();
    assert!(photos >= 1 && first.contains(&format!("files: {photos}, of them {photos} new")), "{first}");
    assert!(first.contains("database: 100 %"), "{first}");
    assert!(!to.join("partial").exists());
    assert_eq!(named(&to).len(), 1);

    report(&client, 2).await;
    all_sent(&client).await;
    // Backups are named by the second.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let second = back_up(&world).await;
    let all = files(&to.join("files")).len();
    assert!(all > photos && second.contains(&format!("files: {all}, of them {} new", all - photos)), "{second}");
    assert_eq!(named(&to).len(), 2);
    let key = named(&to)[1].join("receipt-key.pk8");
    assert_eq!(fs::read(&key).unwrap(), fs::read(world.data().join("receipt-key.pk8")).unwrap());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o077, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_the_store_has_lost_is_named_and_the_rest_is_backed_up() {
    let world = World::start(3, Faults::NONE).await.unwrap();
    let client = phone(&world, "phone").await;
    let case = report(&client, 1).await;
    all_sent(&client).await;
    let hash = client.cases().get(case).await.unwrap().files[0].sha256.clone();
    fs::write(&files(&world.data().join("files"))[&hash], "something else").unwrap();
    let to = world.folder().join("backups");
    let output = command(&world, &["backup", "--to", &to.display().to_string()]).await;
    assert!(!output.status.success());
    assert!(said(&output).contains(&hash), "{}", said(&output));
    assert_eq!(named(&to).len(), 1);
    assert!(!files(&to.join("files")).contains_key(&hash));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_refuses_under_a_running_server_over_data_and_from_what_is_damaged() {
    let mut world = World::start(4, Faults::NONE).await.unwrap();
    let client = phone(&world, "phone").await;
    let case = report(&client, 1).await;
    all_sent(&client).await;
    back_up(&world).await;
    let to = world.folder().join("backups");
    let whole = named(&to).remove(0).display().to_string();
    let refused = async |world: &World, arguments: &[&str], why: &str| {
        let output = command(world, &[&["restore", "--from", &whole], arguments].concat()).await;
        assert!(!output.status.success() && said(&output).contains(why), "{}", said(&output));
    };
    refused(&world, &["--replace"], "another server is already running").await;
    world.server.kill().await.unwrap();
    refused(&world, &[], "holds a database already").await;

    let hash = client.cases().get(case).await.unwrap().files[0].sha256.clone();
    let spoil = |path: &Path| {
        let good = fs::read(path).unwrap();
        let mut bad = good.clone();
        let middle = bad.len() / 2;
        bad[middle] ^= 1;
        fs::write(path, bad).unwrap();
        good
    };
    let database = Path::new(&whole).join("minkommun.db");
    let good = spoil(&database);
    refused(&world, &["--replace"], "is damaged").await;
    fs::write(&database, good).unwrap();
    let photo = files(&to.join("files"))[&hash].clone();
    let good = spoil(&photo);
    refused(&world, &["--replace"], "is damaged").await;
    fs::write(&photo, good).unwrap();
    // Every refusal left what was there as it was.
    assert_eq!(Ledger::open(&world.data()).unwrap().cases.len(), 1);

    let restored = command(&world, &["restore", "--from", &whole, "--replace"]).await;
    assert!(restored.status.success(), "{}", said(&restored));
    let aside = fs::read_dir(world.data()).unwrap().map(|entry| entry.unwrap().path());
    let aside: Vec<_> = aside.filter(|path| path.join("minkommun.db").exists()).collect();
    assert_eq!(aside.len(), 1, "what was there is kept");
    let database = Connection::open(world.data().join("minkommun.db")).unwrap();
    let sessions: i64 = database.query_row("SELECT count(*) FROM session", [], |row| row.get(0)).unwrap();
    assert_eq!(sessions, 0);
    drop(database);
    world.restart_server().await.unwrap();
    client.sync().now().await.unwrap();
    all_sent(&client).await;
    assert_eq!(Ledger::open(&world.data()).unwrap().cases[&case].len(), 1);
}
