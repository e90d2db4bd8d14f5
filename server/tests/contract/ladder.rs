//! Every schema that was ever released climbs to the present one with its data, and a new schema leaves a fixture behind.

use std::{
    fs,
    path::{Path, PathBuf},
};

use minkommun_server::{
    db::{Db, error::DbError, tx::Tx},
    metrics::Metrics,
    store::{audit, audit::Chain, cases, devices, jobs, kommuner, mailbox, officers, uploads},
};
use refinery::Target;
use rusqlite::{Connection, types::ValueRef};

use crate::{
    bed::*,
    tenants::{TABLES, plant},
};

mod sqlite_steps {
    refinery::embed_migrations!("migrations/sqlite");
}

mod postgres_steps {
    refinery::embed_migrations!("migrations/postgres");
}

fn fixture(version: i32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("migrations/fixtures/V{version}.sql"))
}

fn versions() -> Vec<i32> {
    sqlite_steps::migrations::runner().get_migrations().iter().map(|step| step.version()).collect()
}

#[test]
fn both_engines_have_the_same_steps_and_each_a_fixture() {
    let names = |runner: refinery::Runner| -> Vec<String> {
        runner.get_migrations().iter().map(|step| format!("V{}__{}", step.version(), step.name())).collect()
    };
    assert_eq!(names(sqlite_steps::migrations::runner()), names(postgres_steps::migrations::runner()));
    for version in versions() {
        let there = fixture(version).is_file();
        assert!(there, "write one: tools/postgres run cargo test -p minkommun-server --test contract -- --ignored");
    }
}

pub async fn every_earlier_schema_climbs_with_its_data(bed: Bed) {
    for version in versions() {
        let inserts = fs::read_to_string(fixture(version)).unwrap();
        let (db, _folder) = match bed.engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let mut database = Connection::open(folder.path().join("minkommun.db")).unwrap();
                let steps = sqlite_steps::migrations::runner().set_target(Target::Version(version));
                steps.run(&mut database).unwrap();
                database.execute_batch(&inserts).unwrap();
                drop(database);
                (Db::open(folder.path(), &Metrics::new()).unwrap(), Some(folder))
            }
            Engine::Postgres => {
                let address = postgres_server::database().await;
                let mut client = postgres_server::connect(&address).await;
                let steps = postgres_steps::migrations::runner().set_target(Target::Version(version));
                steps.run_async(&mut client).await.unwrap();
                client.batch_execute(&inserts.replace("X'", r"'\x")).await.unwrap();
                (connect(&address).await, None)
            }
        };
        let kommuner = db.read::<_, DbError, _>("kommuner", kommuner::all).await.unwrap();
        assert_eq!(kommuner.len(), 2);
        for kommun in [NORR, SODER] {
            db.kommun(kommun).write::<_, DbError, _>("what was planted", still_there).await.unwrap();
        }
        let lease = |tx: &mut dyn Tx| jobs::lease(tx, "push", id(99), at(5), at(15), 10);
        assert_eq!(db.write::<_, DbError, _>("lease", lease).await.unwrap().len(), 2);
        db.close().await;
    }
}

pub async fn a_look_says_which_schema_is_there_and_changes_nothing(bed: Bed) {
    let address = bed.address.as_deref().map(|address| address.parse().unwrap());
    let newest = versions().into_iter().max().map(i64::from);
    let look = async || Db::look(bed.folder.path(), address.as_ref()).await.unwrap();
    let schema = look().await;
    assert_eq!((schema.found, Some(schema.known)), (newest, newest));
    let forget = |tx: &mut dyn Tx| tx.execute("DELETE FROM refinery_schema_history WHERE version > 1", &[]);
    bed.db.write::<_, DbError, _>("an earlier schema", forget).await.unwrap();
    for _ in 0..2 {
        let schema = look().await;
        assert_eq!(schema.found, Some(1));
        assert!(matches!(schema.needs_climbing(false), Err(DbError::OldSchema { found: 1, .. })));
    }
}

fn still_there(tx: &mut minkommun_server::db::tx::KommunTx<'_>) -> Result<(), DbError> {
    let device = devices::by_token(tx, &[1; 32])?.unwrap();
    assert_eq!((device.resident, device.mailbox_n), (resident(1), 1));
    assert_eq!(cases::payload(tx, case(1).id)?.unwrap(), tx.kommun().as_bytes());
    assert_eq!(cases::queue(tx, &cases::Filter::default(), 0, 10)?.1, 1);
    assert_eq!(mailbox::after(tx, resident(1), 0, 10)?[0].case_id, case(1).id.to_string());
    assert_eq!(uploads::get(tx, resident(1), upload(9).id)?.unwrap().filename, tx.kommun());
    assert_eq!(officers::by_email(tx, "anna@example.se")?.unwrap().name, "Anna");
    assert!(matches!(audit::verify(tx)?, Chain::Whole { lines: 1, .. }));
    // And the present program can go on from there.
    cases::add(tx, &case(2), b"{}").map(drop)
}

/// What the present schema holds, as INSERTs that both engines read once `X'…'` is replaced.
#[tokio::test]
#[ignore = "writes the fixture of the newest schema; run it once, with the release that brings it"]
async fn write_the_fixture_of_the_present_schema() {
    let bed = Bed::sqlite().await;
    for kommun in [NORR, SODER] {
        bed.db.kommun(kommun).write("plant", plant).await.unwrap();
    }
    let database = Connection::open(bed.folder.path().join("minkommun.db")).unwrap();
    let mut sql = String::from("-- Written by `ladder`; never changed once it is released.\n");
    for table in TABLES {
        let mut statement = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_names().collect::<Vec<_>>().join(", ");
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<String> = (0..row.as_ref().column_count())
                .map(|column| match row.get_ref(column).unwrap() {
                    ValueRef::Null => "NULL".into(),
                    ValueRef::Integer(v) => v.to_string(),
                    ValueRef::Real(v) => v.to_string(),
                    ValueRef::Text(v) => format!("'{}'", String::from_utf8_lossy(v).replace('\'', "''")),
                    ValueRef::Blob(v) => format!("X'{}'", hex::encode(v)),
                })
                .collect();
            sql.push_str(&format!("INSERT INTO {table} ({columns}) VALUES ({});\n", values.join(", ")));
        }
    }
    let newest = versions().into_iter().max().unwrap();
    fs::create_dir_all(fixture(newest).parent().unwrap()).unwrap();
    fs::write(fixture(newest), sql).unwrap();
}
