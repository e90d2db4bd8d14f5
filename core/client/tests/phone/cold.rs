//! How long a phone with many cases takes to open. Not a test: it prints, and compares with an empty phone in the same run.
//! `cargo test -p minkommun-client --test phone cold -- --ignored --nocapture`

use std::{path::Path, time::Duration};

use serde_json::json;
use tempfile::tempdir;
use tokio::time::Instant;

use crate::kommun::World;

const CASES: usize = 1000;

/// Opening, the list of cases, and one case: the fastest of five.
async fn measure(world: &World, directory: &Path) -> [Duration; 3] {
    let mut fastest = [Duration::MAX; 3];
    for _ in 0..5 {
        let begun = Instant::now();
        let client = world.phone(directory).await;
        let opened = begun.elapsed();
        let cases = client.cases().list().await.unwrap();
        let listed = begun.elapsed();
        if let Some(case) = cases.last() {
            client.cases().get(case.id).await.unwrap();
        }
        let taken = [opened, listed - opened, begun.elapsed() - listed];
        for (fastest, taken) in fastest.iter_mut().zip(taken) {
            *fastest = taken.min(*fastest);
        }
        client.close().await;
    }
    fastest
}

#[tokio::test]
#[ignore = "a measurement, for people to read"]
async fn a_cold_start_with_a_thousand_cases() {
    let (world, full, empty) = (World::new(), tempdir().unwrap(), tempdir().unwrap());
    let client = world.phone(full.path()).await;
    client.sync().now().await.unwrap();
    for n in 0..CASES {
        let id = client.drafts().start("felanmalan").await.unwrap();
        client.drafts().answer(id, "text", Some(json!(format!("Hål nummer {n}")))).await.unwrap();
        client.drafts().submit(id).await.unwrap();
    }
    while client.cases().list().await.unwrap().iter().any(|case| case.received_at.is_none()) {
        client.sync().now().await.unwrap();
    }
    client.sync().now().await.unwrap();
    client.close().await;
    world.phone(empty.path()).await.close().await;
    world.get().offline = true;
    let (none, many) = (measure(&world, empty.path()).await, measure(&world, full.path()).await);
    for (what, (none, many)) in ["open", "list of cases", "one case"].iter().zip(none.iter().zip(&many)) {
        let ratio = many.as_secs_f64() / none.as_secs_f64();
        println!("{what:14} empty {none:>10.1?}   {CASES} cases {many:>10.1?}   {ratio:6.1} times");
    }
}
