use reqwest::StatusCode;

use crate::harness::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_two_phones_at_once_get_no_error() {
    let world = World::new().await;
    let mut phones = Vec::new();
    for _ in 0..32 {
        phones.push(world.phone("norr").await);
    }
    let all = phones.iter().map(async |phone| {
        for _ in 0..8 {
            assert_eq!(phone.submit(new_id(), &submission()).await.status(), StatusCode::CREATED);
        }
        let changes = phone.get("/v1/changes").await;
        let numbers: Vec<_> = changes["events"].as_array().unwrap().iter().map(|e| e["cursor"].clone()).collect();
        assert_eq!(numbers.len(), 8);
    });
    futures_util::future::join_all(all).await;
}

/// Every resident's events carry numbers without a gap, in the order in which they became visible.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_follows_never_misses_an_event() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let writers = futures_util::future::join_all((0..60).map(async |_| phone.submitted(&submission()).await.0));
    let reader = async {
        let mut seen = Vec::new();
        let mut query = "/v1/changes?wait=5".to_owned();
        while seen.len() < 60 {
            let page = phone.get(&query).await;
            seen.extend(page["events"].as_array().unwrap().iter().map(|e| e["case_id"].as_str().unwrap().to_owned()));
            query = format!("/v1/changes?wait=5&after={}", page["cursor"].as_str().unwrap());
        }
        seen
    };
    let (mut written, mut seen) = tokio::join!(writers, reader);
    written.sort();
    seen.sort();
    assert_eq!(seen, written.iter().map(ToString::to_string).collect::<Vec<_>>());
}
