//! Three server processes on one database: what is written at one is heard at the others, and done once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where it stopped")]

use std::{net::SocketAddr, path::Path, time::Duration};

use minkommun_tests::{
    asking::{ask, submission},
    fake_fcm::FakeFcm,
    load::{self, request},
    polls, postgres,
    program::{Program, UNLIMITED},
    resident::until,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

async fn three(folder: &Path, more: &[&str]) -> Vec<Program> {
    let (database, data) = (postgres::database().await, folder.join("data").display().to_string());
    let mut arguments = vec!["serve", "--listen", "127.0.0.1:0", "--data", &data, "--database", &database];
    arguments.extend(UNLIMITED);
    arguments.extend(more);
    let logs: Vec<_> = (0..3).map(|number| folder.join(format!("log-{number}"))).collect();
    let starting = logs.iter().map(|log| Program::start("minkommun-server", &arguments, log));
    futures_util::future::try_join_all(starting).await.unwrap()
}

fn addresses(servers: &[Program]) -> Vec<SocketAddr> {
    servers.iter().map(Program::address).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_long_poll_misses_what_another_process_writes() {
    let folder = TempDir::new().unwrap();
    let servers = three(folder.path(), &[]).await;
    let polls = polls::polls(&addresses(&servers), 30, 10, 0).await.unwrap();
    assert_eq!((polls.asked, polls.lost), (300, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_three_processes_push_comes_once() {
    let (folder, fcm) = (TempDir::new().unwrap(), FakeFcm::start().await.unwrap());
    let credentials = folder.path().join("fcm.json");
    std::fs::write(&credentials, fcm.credentials()).unwrap();
    let credentials = credentials.display().to_string();
    let servers = three(folder.path(), &["--fcm", fcm.url(), "--fcm-credentials", &credentials]).await;
    let servers = addresses(&servers);
    // Somebody can get hurt: a rule answers at once, which is news.
    let mut body: Value = serde_json::from_str(&submission(servers[0]).await.unwrap()).unwrap();
    body["answers"]["akut"] = json!(true);
    let body = body.to_string();
    let (phones, cases) = (20u128, 6u128);
    let mut addresses = Vec::new();
    for phone in 0..phones {
        let address = fcm.phone();
        let device = json!({
            "platform": "android", "app_version": "1", "language": "sv",
            "push": { "kind": "token", "address": address },
        });
        let new = request("POST", "/v1/kommuner/umea/devices", None, Some(&device.to_string()));
        let token = ask::<Value>(servers[0], &new).await.unwrap()["token"].as_str().unwrap().to_owned();
        addresses.push(address);
        let sends = (0..cases).map(|case| {
            let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + phone * 100 + case);
            let put = request("PUT", &format!("/v1/cases/{id}"), Some(&token), Some(&body));
            let server = servers[usize::try_from(case % 3).unwrap()];
            async move { load::ask(server, &put).await.unwrap().0 }
        });
        let statuses = futures_util::future::join_all(sends).await;
        assert!(statuses.iter().all(|status| *status == 201), "{statuses:?}");
    }
    let all = usize::try_from(phones * cases).unwrap();
    until("FCM has everything", async || Ok(fcm.sent().len() >= all)).await.unwrap();
    // A second push would have been on its way by now.
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(fcm.sent().len(), all);
    for address in &addresses {
        assert_eq!(fcm.messages(address).len(), usize::try_from(cases).unwrap());
    }
}
