//! Every schema that was ever shipped climbs to the present one with its data, and a new schema leaves a fixture behind.

use std::path::{Path, PathBuf};

use minkommun_client::{CaseState, OutboxState};
use rusqlite::{Connection, types::ValueRef};
use serde_json::json;
use tempfile::tempdir;

use crate::kommun::World;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/fixtures")
}

fn sql_files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_schema_has_a_fixture_with_data() {
    let names = |files: Vec<PathBuf>| -> Vec<String> {
        files.iter().map(|path| path.file_name().unwrap().to_string_lossy()[..4].to_owned()).collect()
    };
    let steps = names(sql_files(&fixtures().join("..")));
    assert_eq!(
        names(sql_files(&fixtures())),
        steps,
        "write one: cargo test -p minkommun-client --test phone -- --ignored"
    );
}

#[tokio::test]
async fn from_every_earlier_schema_nothing_is_lost() {
    for fixture in sql_files(&fixtures()) {
        let (world, directory) = (World::new(), tempdir().unwrap());
        world.get().offline = true;
        let path = directory.path().join("client.db");
        let database = Connection::open(&path).unwrap();
        database.execute_batch(&std::fs::read_to_string(&fixture).unwrap()).unwrap();
        let rows = |database: &Connection| -> Vec<(String, String, Vec<u8>)> {
            let mut statement = database.prepare("SELECT id, kind, payload FROM outbox ORDER BY n").unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        };
        let before = rows(&database);
        assert_eq!(before.len(), 3, "a received submission, an unsent one, and a message");
        drop(database);

        let client = world.phone(directory.path()).await;
        let drafts = client.drafts().list().await.unwrap();
        assert_eq!(client.drafts().get(drafts[0].id).await.unwrap().answers["text"], json!("Ett utkast"));
        let outbox = client.outbox().list().await.unwrap();
        assert_eq!(outbox.len(), 2, "{fixture:?}");
        assert!(!outbox.iter().any(|item| matches!(item.state, OutboxState::NeedsYou { .. })));
        let cases = client.cases().list().await.unwrap();
        let received = cases.iter().find(|case| matches!(case.state, CaseState::Received(_))).expect("received");
        let received = client.cases().get(received.id).await.unwrap();
        assert_eq!((received.answers["text"].clone(), received.history.len()), (json!("Ett mottaget"), 2));
        assert_eq!(received.pending[0].text, "Ett meddelande");
        // What waited is sent, byte for byte.
        world.get().offline = false;
        let unsent = outbox.iter().find(|item| item.id == item.case_id).unwrap().id;
        client.sync().now().await.unwrap();
        client.sync().now().await.unwrap();
        assert!(world.get().cases.contains_key(&unsent));
        client.close().await;
        assert_eq!(rows(&Connection::open(&path).unwrap()), before, "no migration touches what was sent");
    }
}

#[tokio::test]
#[ignore = "writes the fixture of the present schema, once, when a step has been added"]
async fn write_the_fixture_of_the_present_schema() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    client.sync().now().await.unwrap();
    let drafts = client.drafts();
    let begin = async |text: &str| {
        let id = drafts.start("felanmalan").await.unwrap();
        drafts.answer(id, "text", Some(json!(text))).await.unwrap();
        id
    };
    let received = begin("Ett mottaget").await;
    drafts.submit(received).await.unwrap();
    client.sync().now().await.unwrap();
    world.mend(received);
    client.sync().now().await.unwrap();
    client.sync().set_push_address(None).await.unwrap();
    world.get().offline = true;
    let unsent = begin("Ett osänt").await;
    drafts.submit(unsent).await.unwrap();
    client.cases().send_message(received, "Ett meddelande").await.unwrap();
    begin("Ett utkast").await;
    client.close().await;
    let database = Connection::open(directory.path().join("client.db")).unwrap();
    let version: u32 = database.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    std::fs::write(fixtures().join(format!("{version:04}.sql")), dump(&database, version)).unwrap();
}

fn dump(database: &Connection, version: u32) -> String {
    let mut out = format!("-- Schema {version} with data, sealed with a key of 32 sevens. Never edited.\n");
    let mut schema = database.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").unwrap();
    let things: Vec<(String, String, String)> = schema
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for (kind, name, sql) in things {
        out.push_str(&format!("{sql};\n"));
        if kind != "table" {
            continue;
        }
        let mut rows = database.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<String> = (0..columns)
                .map(|at| match row.get_ref(at).unwrap() {
                    ValueRef::Null => "NULL".into(),
                    ValueRef::Integer(value) => value.to_string(),
                    ValueRef::Real(value) => value.to_string(),
                    ValueRef::Text(text) => format!("'{}'", String::from_utf8_lossy(text).replace('\'', "''")),
                    ValueRef::Blob(bytes) => format!("x'{}'", hex::encode(bytes)),
                })
                .collect();
            out.push_str(&format!("INSERT INTO {name} VALUES ({});\n", values.join(", ")));
        }
    }
    out.push_str(&format!("PRAGMA user_version = {version};\n"));
    out
}
