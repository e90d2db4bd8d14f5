use minkommun_server::{
    catalogue::{CatalogueError, Fault},
    db::error::DbError,
    lifecycle::StartError,
};

use crate::harness::*;

async fn refusal(world: &World) -> StartError {
    let config = world.server.app.config.clone();
    start(config, world.clock.clone()).await.err().expect("the server refuses to start")
}

async fn faults(world: &World) -> Vec<Fault> {
    match refusal(world).await {
        StartError::Catalogue(CatalogueError::Faults(faults)) => faults,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn two_servers_do_not_share_a_data_directory() {
    let world = World::new().await;
    assert!(matches!(refusal(&world).await, StartError::Taken { .. }));
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let folder = folder();
    let config = config(folder.path());
    let world = World::new().await;
    let clock = world.clock.clone();
    start(config.clone(), clock.clone()).await.unwrap().close().await;
    let database = rusqlite::Connection::open(folder.path().join("data/minkommun.db")).unwrap();
    let newer = "INSERT INTO refinery_schema_history VALUES (999, 'later', '2030-01-01T00:00:00Z', '1')";
    database.execute(newer, []).unwrap();
    let refused = start(config, clock).await.err().expect("refused");
    assert!(matches!(refused, StartError::Db(DbError::UnknownSchema { found: 999, .. })), "{refused}");
}

#[tokio::test]
async fn a_version_that_residents_have_filled_in_cannot_change() {
    let world = World::new().await;
    let changed = SERVICE.replace("Ett stort hål", "").replace("Är det bråttom?", "Brådskar det?");
    write(world.folder.path(), "catalogue/provtjanst/1.toml", &changed);
    let refused = refusal(&world).await;
    let StartError::Catalogue(CatalogueError::Changed { service, version, .. }) = refused else {
        panic!("{refused}");
    };
    assert_eq!((service.as_str(), version), ("provtjanst", 1));
}

#[tokio::test]
async fn a_service_under_the_wrong_name_or_unknown_to_the_catalogue_is_refused() {
    let world = World::new().await;
    write(world.folder.path(), "catalogue/provtjanst/9.toml", &SERVICE.replace("version = 1", "version = 3"));
    assert!(matches!(faults(&world).await.as_slice(), [Fault::Misplaced { .. }]));
    std::fs::remove_dir_all(world.folder.path().join("catalogue/provtjanst")).unwrap();
    assert!(matches!(faults(&world).await.as_slice(), [Fault::Unknown { .. }, Fault::Unknown { .. }]));
}

#[tokio::test]
async fn every_fault_of_kommuner_and_services_is_told_at_once() {
    let world = World::new().await;
    write(world.folder.path(), "kommuner/norr/kommun.toml", "code = ");
    write(world.folder.path(), "catalogue/provtjanst/3.toml", "id = ");
    write(world.folder.path(), "catalogue/provtjanst/9.toml", &SERVICE.replace("version = 1", "version = 4"));
    let told: Vec<_> = faults(&world).await.iter().map(Fault::to_string).collect();
    let has = |part: &str| assert!(told.iter().any(|line| line.contains(part)), "{part}: {told:#?}");
    has("provtjanst/3.toml is not what it should be");
    has("norr/kommun.toml is not what it should be");
    has("provtjanst/9.toml belongs in provtjanst/4.toml");
}
