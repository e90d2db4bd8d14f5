//! The scenarios of `tests/scenarios` through the face that Kotlin and Swift have, against the real server.

mod host;
mod keys;
mod player;
mod step;

use std::{fs, path::Path};

use step::Scenario;

/// One world and one phone for each file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_goes_as_it_is_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(files.len() >= 3);
    let host = host::Host::start().await.unwrap();
    let played = files.iter().map(|path| {
        let scenario: Scenario = serde_json::from_str(&fs::read_to_string(path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        player::play(&host, path.file_stem().unwrap().to_str().unwrap(), scenario)
    });
    let failed: Vec<String> = futures_util::future::join_all(played)
        .await
        .into_iter()
        .filter_map(Result::err)
        .map(|e| format!("{e:#}"))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
