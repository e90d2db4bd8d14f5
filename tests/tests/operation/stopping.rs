//! SIGTERM, and the second one.

use std::time::Duration;

use minkommun_client::Method;
use minkommun_model::wire;
use minkommun_tests::{fake_fcm::Answer, officer::Officer, proxy::Faults, resident::until, world::World};
use rusqlite::{Connection, OpenFlags};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::bed::*;

const SOON: Duration = Duration::from_secs(10);

/// An upload of which half a piece has come, on an open connection, and the half that is left.
async fn half_an_upload(world: &World, token: &str) -> (TcpStream, Vec<u8>) {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let bytes = vec![0xff; 1000];
    let encoded = |text: &str| STANDARD.encode(text);
    let (hash, name, kind) = (encoded(&"a".repeat(64)), encoded("gata.jpg"), encoded("image/jpeg"));
    let head = format!("host: localhost\r\nauthorization: Bearer {token}\r\ntus-resumable: 1.0.0\r\n");
    let begin = format!(
        "POST /v1/uploads HTTP/1.1\r\n{head}upload-length: 2000\r\n\
         upload-metadata: sha256 {hash},filename {name},filetype {kind}\r\ncontent-length: 0\r\n\r\n"
    );
    let mut stream = TcpStream::connect(world.server.address()).await.unwrap();
    stream.write_all(begin.as_bytes()).await.unwrap();
    let answer = read_head(&mut stream).await;
    let location =
        answer.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_else(|| panic!("{answer}"));
    let piece = format!(
        "PATCH {location} HTTP/1.1\r\n{head}upload-offset: 0\r\ncontent-type: application/offset+octet-stream\r\n\
         content-length: 1000\r\n\r\n"
    );
    stream.write_all(piece.as_bytes()).await.unwrap();
    stream.write_all(&bytes[..500]).await.unwrap();
    (stream, bytes[500..].to_vec())
}

async fn read_head(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let byte = stream.read_u8().await.unwrap();
        answer.push(byte);
    }
    String::from_utf8(answer).unwrap()
}

async fn observe(world: &World, path: &str) -> (u16, String) {
    let url = format!("http://{}{path}", world.server.observed().unwrap());
    let answer = ask(url, Method::Get, None, "").await;
    (answer.status, String::from_utf8(answer.body.to_vec()).unwrap())
}

async fn under_way(world: &World, kind: &str) {
    until("it is under way", async || {
        let (_, text) = observe(world, "/metrics").await;
        Ok(text.contains(&format!("minkommun_in_flight{{kind=\"{kind}\"}} 1\n")))
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sigterm_ends_the_waiting_refuses_the_new_and_lets_what_is_under_way_come_to_its_end() {
    let mut world = World::start(1, Faults::NONE).await.unwrap();
    assert_eq!(observe(&world, "/health/ready").await, (200, "ready\n".into()));
    let token = token(&world).await;
    let (url, waits) = (format!("{}/v1/changes?wait=50", world.server.url()), token.clone());
    let poll = tokio::spawn(async move { ask(url, Method::Get, Some(&waits), "").await });
    let (mut upload, rest) = half_an_upload(&world, &token).await;
    under_way(&world, "long_poll").await;
    under_way(&world, "upload").await;

    world.server.ask_to_stop().unwrap();
    until("it is not ready", async || Ok(observe(&world, "/health/ready").await == (503, "closing\n".into())))
        .await
        .unwrap();
    assert_eq!(observe(&world, "/health/live").await.0, 204);
    let page = tokio::time::timeout(SOON, poll).await.expect("a poll ends when the server closes").unwrap();
    let page: wire::Changes = serde_json::from_slice(&page.body).unwrap();
    assert_eq!((page.events.len(), page.more), (0, false));
    let refused = TcpStream::connect(world.server.address()).await;
    assert!(refused.is_err(), "a new connection is accepted");

    upload.write_all(&rest).await.unwrap();
    let answer = read_head(&mut upload).await;
    assert!(answer.starts_with("HTTP/1.1 204") && answer.contains("upload-offset: 1000"), "{answer}");
    let ended = world.server.ended(SOON).await.unwrap().expect("it ends by itself");
    assert_eq!(ended.code(), Some(0), "{}", world.server.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_sigterm_does_not_wait() {
    let mut world = World::start(2, Faults::NONE).await.unwrap();
    let token = token(&world).await;
    let _upload = half_an_upload(&world, &token).await;
    under_way(&world, "upload").await;
    world.server.ask_to_stop().unwrap();
    until("it is closing", async || Ok(observe(&world, "/health/ready").await.0 == 503)).await.unwrap();
    assert_eq!(world.server.ended(Duration::from_secs(1)).await.unwrap(), None, "the upload is waited for");
    world.server.ask_to_stop().unwrap();
    let ended = world.server.ended(Duration::from_secs(2)).await.unwrap().expect("it ends at once");
    assert_eq!(ended.code(), Some(1));
}

/// A push that FCM does not answer is given back, and the next server sends it without waiting for the lease to run out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_closes_gives_back_the_jobs_that_it_has_leased() {
    let mut world = World::start(3, Faults::NONE).await.unwrap();
    let client = phone(&world, "phone").await;
    let address = world.fcm.phone();
    let push = wire::PushAddress { kind: wire::PushKind::Token, address: address.clone() };
    client.sync().set_push_address(Some(push)).await.unwrap();
    let id = report(&client, 1).await;
    all_sent(&client).await;
    let reference = client.cases().get(id).await.unwrap().case.reference;
    client.close().await;

    world.fcm.script([Answer { delay_ms: 60_000, ..Answer::ok() }]);
    let officer = Officer::sign_in(&world.office.url(), UMEA).await.unwrap();
    officer.change_status(&reference, Some("under_arbete")).await.unwrap();
    let data = world.data();
    let jobs = move || -> rusqlite::Result<(i64, i64, i64)> {
        let database = Connection::open_with_flags(data.join("minkommun.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let sql = "SELECT count(*), count(lease), coalesce(sum(attempts), 0) FROM job";
        database.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    };
    until("the job is leased", async || Ok(jobs()? == (1, 1, 1))).await.unwrap();
    until("FCM has it", async || Ok(world.fcm.messages(&address).len() == 1)).await.unwrap();
    world.server.ask_to_stop().unwrap();
    let ended = world.server.ended(Duration::from_secs(20)).await.unwrap().expect("it ends by itself");
    assert_eq!(ended.code(), Some(0), "{}", world.server.log());
    assert_eq!(jobs().unwrap(), (1, 0, 0), "the lease is given back, and the attempt is not counted");

    world.restart_server().await.unwrap();
    let begun = tokio::time::Instant::now();
    until("the next server sends it", async || Ok(world.fcm.messages(&address).len() == 2)).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(30), "a lease lasts a minute and a half");
    until("the job is done", async || Ok(jobs()?.0 == 0)).await.unwrap();
}
