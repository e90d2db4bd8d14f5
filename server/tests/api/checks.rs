//! `minkommun-server check`, as an operator runs it.

use std::{
    path::Path,
    process::{Command, Output},
};

use crate::{
    bucket::{ACCESS_KEY, Store},
    harness::*,
};

/// The built program, told of these settings in a file.
fn run(command: &str, folder: &Path, settings: &str) -> Output {
    let at = |name: &str| folder.join(name).display().to_string();
    let toml = format!("data = {:?}\n{settings}", at("data"));
    std::fs::write(folder.join("minkommun.toml"), toml).unwrap();
    Command::new(env!("CARGO_BIN_EXE_minkommun-server"))
        .args([command, "--config", &at("minkommun.toml")])
        .env_clear()
        .output()
        .unwrap()
}

async fn check(folder: &Path, settings: &str) -> (Option<i32>, String) {
    let (folder, settings) = (folder.to_owned(), settings.to_owned());
    let output = tokio::task::spawn_blocking(move || run("check", &folder, &settings)).await.unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[track_caller]
fn has(told: &str, level: &str, part: &str, text: &str) {
    let found = told
        .lines()
        .any(|line| line.starts_with(level) && line.split_whitespace().nth(1) == Some(part) && line.contains(text));
    assert!(found, "{level} {part} {text}:\n{told}");
}

#[tokio::test]
async fn a_server_that_runs_has_nothing_to_mend() {
    let world = World::new().await;
    let (code, told) = check(world.folder.path(), "").await;
    assert_eq!(code, Some(0), "{told}");
    for part in ["settings", "database", "files", "receipts", "kommuner"] {
        has(&told, "ok", part, "");
    }
    has(&told, "note", "push", "nothing is pushed");
    assert!(!told.contains("MEND"), "{told}");
}

#[tokio::test]
async fn everything_that_must_be_mended_is_told_at_once() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("data")).unwrap();
    std::fs::write(at("data/receipt-key.pk8"), "torn").unwrap();
    std::fs::write(at("data/files"), "a file where a folder should be").unwrap();
    std::fs::write(at("fcm.json"), "{}").unwrap();
    let manifest = std::fs::read_to_string(at("kommuner/norr/kommun.toml")).unwrap();
    std::fs::write(at("kommuner/norr/kommun.toml"), manifest.replace("#1d5c4f", "#ccc")).unwrap();
    let [kommuner, credentials] = ["kommuner", "fcm.json"].map(|name| at(name).display().to_string());
    let settings = format!("trusted_hops = 1\nfcm-credentials = {credentials:?}\nkommuner = {kommuner:?}\n");

    let (code, told) = check(folder.path(), &settings).await;
    assert_eq!(code, Some(1), "{told}");
    has(&told, "MEND", "settings", "minkommun.toml line 2: there is no such setting; trusted-hops is the nearest");
    has(&told, "MEND", "receipts", "is not an Ed25519 key in PKCS#8: restore it from the backup");
    has(&told, "MEND", "receipts", "chmod 600");
    has(&told, "MEND", "files", "data/files");
    has(&told, "MEND", "push", "not a service account's JSON");
    has(&told, "MEND", "kommuner", "norr/kommun.toml, brand.primary: ");
    has(&told, "MEND", "kommuner", "lists the service provtjanst, which the catalogue lacks");
}

#[tokio::test]
async fn a_store_is_probed_and_its_secret_is_not_told() {
    let (folder, mut store) = (folder(), Store::start().await);
    let secret = store.folder.path().join("secret");
    let settings = format!(
        "s3-bucket = \"bilagor\"\ns3-endpoint = {:?}\ns3-allow-http = true\ns3-access-key = {ACCESS_KEY:?}\n\
         s3-secret-key-file = {:?}\n",
        store.address,
        secret.display().to_string()
    );
    let (code, told) = check(folder.path(), &settings).await;
    assert_eq!(code, Some(0), "{told}");
    has(&told, "ok", "files", "the bucket bilagor can be written, read and deleted from");
    assert_eq!(store.objects(), 0, "nothing is left behind");

    std::fs::write(&secret, "ett-annat-ord").unwrap();
    let (code, told) = check(folder.path(), &settings).await;
    assert_eq!(code, Some(1), "{told}");
    has(&told, "MEND", "files", "the bucket bilagor");
    assert!(!told.contains("ett-annat-ord"), "{told}");

    store.stop().await;
    let (code, told) = check(folder.path(), &settings).await;
    assert_eq!(code, Some(1), "{told}");
    has(&told, "MEND", "files", "not usable");
}

#[tokio::test]
async fn a_version_that_has_changed_since_it_was_adopted_is_told() {
    let world = World::new().await;
    let at = |name: &str| world.folder.path().join(name).display().to_string();
    let settings = format!("catalogue = {:?}\nkommuner = {:?}\n", at("catalogue"), at("kommuner"));
    let (_, told) = check(world.folder.path(), &settings).await;
    assert!(!told.contains("has changed"), "{told}");
    let changed = SERVICE.replace("Är det bråttom?", "Brådskar det?");
    write(world.folder.path(), "catalogue/provtjanst/1.toml", &changed);
    let (code, told) = check(world.folder.path(), &settings).await;
    assert_eq!(code, Some(1), "{told}");
    for kommun in ["norr", "soder"] {
        let text = format!("provtjanst version 1 has changed since Kommun {kommun} adopted it");
        has(&told, "MEND", "kommuner", &text);
    }
}

#[tokio::test]
async fn check_says_which_schema_a_database_has_and_changes_nothing() {
    let folder = folder();
    let (code, told) = check(folder.path(), "").await;
    assert_eq!(code, Some(0), "{told}");
    has(&told, "note", "database", "is not there yet");
    assert!(!folder.path().join("data/minkommun.db").exists());

    let world = World::new().await;
    let path = world.folder.path().join("data/minkommun.db");
    let database = rusqlite::Connection::open(&path).unwrap();
    database.execute("DELETE FROM refinery_schema_history WHERE version > 1", []).unwrap();
    let (_, told) = check(world.folder.path(), "").await;
    has(&told, "note", "database", "schema 1");
    database
        .execute("INSERT INTO refinery_schema_history VALUES (999, 'later', '2030-01-01T00:00:00Z', '1')", [])
        .unwrap();
    let (code, told) = check(world.folder.path(), "").await;
    assert_eq!(code, Some(1), "{told}");
    has(&told, "MEND", "database", "schema 999");
}

#[tokio::test]
async fn a_program_with_a_setting_that_is_wrong_does_not_start() {
    let folder = folder();
    let output = run("serve", folder.path(), "listen = \"127.0.0.1:0\"\ndeviec-rate = 1\ntrusted-hops = \"many\"\n");
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("line 3: there is no such setting; device-rate is the nearest"), "{told}");
    assert!(told.contains("line 4: trusted-hops: invalid digit"), "{told}");
}
