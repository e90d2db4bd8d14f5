//! What these tests share: phones that report faults, requests that look at headers, commands on the server's data.

use std::{process::Output, time::Duration};

use minkommun_client::{Client, HttpTransport, Method, Request, Response, Transport};
use minkommun_model::wire;
use minkommun_tests::{
    program,
    resident::{self, FAULT_REPORT, until},
    world::World,
};
use rand::{SeedableRng, rngs::StdRng};
use uuid::Uuid;

pub const UMEA: &str = "umea";

/// A phone that has been started once with a network.
pub async fn phone(world: &World, name: &str) -> Client {
    let client = resident::open(&world.folder().join(name), &world.network.url(), UMEA).await.unwrap();
    client.sync().set_online(true).await.unwrap();
    resident::services_arrive(&client).await.unwrap();
    client
}

/// A fault report with a photo, handed in. Nobody can get hurt, so no rule answers by itself.
pub async fn report(client: &Client, seed: u64) -> Uuid {
    let mut random = StdRng::seed_from_u64(seed);
    let draft = client.drafts().start(FAULT_REPORT).await.unwrap();
    client.drafts().answer(draft, "akut", Some(false.into())).await.unwrap();
    resident::fill(client, draft, UMEA, &mut random, &mut |_| Ok(())).await.unwrap();
    resident::attach(client, draft, "foto", &mut random, &mut |_| Ok(())).await.unwrap();
    client.drafts().submit(draft).await.unwrap().case_id
}

/// Waits until the phone has sent everything by itself, in its own time.
pub async fn all_sent(client: &Client) {
    until("the outbox is empty", async || Ok(client.outbox().list().await?.is_empty())).await.unwrap();
}

/// A request on a connection of its own, and all of the answer.
pub async fn ask(url: String, method: Method, token: Option<&str>, json: &str) -> Response {
    let mut headers: Vec<_> = token.map(|token| ("authorization", format!("Bearer {token}"))).into_iter().collect();
    if !json.is_empty() {
        headers.push(("content-type", "application/json".into()));
    }
    let timeout = Duration::from_secs(60);
    let request = Request { method, url, headers, body: json.to_owned().into(), timeout };
    HttpTransport::new().unwrap().send(request).await.unwrap()
}

/// A device of its own, without a phone round it.
pub async fn register(world: &World) -> Response {
    let device = r#"{"platform": "ios", "app_version": "1", "language": "sv"}"#;
    ask(format!("{}/v1/kommuner/umea/devices", world.server.url()), Method::Post, None, device).await
}

pub async fn token(world: &World) -> String {
    let answer = register(world).await;
    assert_eq!(answer.status, 201);
    serde_json::from_slice::<wire::DeviceCreated>(&answer.body).unwrap().token
}

/// Asserts a problem of this code that says when to come back, and answers after how many seconds.
pub fn come_back(answer: &Response, code: &str) -> u64 {
    assert_eq!((answer.status, answer.header("content-type")), (503, Some("application/problem+json")));
    let problem: wire::Problem = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((problem.code.as_str(), problem.status), (code, 503));
    answer.header("retry-after").unwrap().parse().unwrap()
}

/// A command of the server's program on this world's data.
pub async fn command(world: &World, arguments: &[&str]) -> Output {
    let data = world.data().display().to_string();
    program::run("minkommun-server", &[arguments, &["--data", &data]].concat()).await.unwrap()
}

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
