//! The fake as a program: what the demo and the preview use of it.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::Command,
};

/// One HTTP/1.1 exchange; status and body.
async fn ask(address: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: fake\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

#[tokio::test]
async fn the_program_says_where_it_listens_writes_credentials_and_hands_out_phones() {
    let folder = tempfile::tempdir().unwrap();
    let credentials = folder.path().join("fcm.json");
    let mut program = Command::new(env!("CARGO_BIN_EXE_fake-fcm"))
        .args(["--listen", "127.0.0.1:0", "--credentials"])
        .arg(&credentials)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().unwrap();
    let address = line.strip_prefix("listening on http://").unwrap().to_owned();
    let file: Value = serde_json::from_slice(&std::fs::read(&credentials).unwrap()).unwrap();
    assert_eq!(file["token_uri"], format!("http://{address}/token"));

    let (status, phone) = ask(&address, "POST", "/devices", &Value::Null).await;
    assert_eq!(status, 201);
    let messages = format!("/devices/{}/messages?after=0&wait=0", phone["token"].as_str().unwrap());
    assert_eq!(ask(&address, "GET", &messages, &Value::Null).await, (200, json!({ "last": 0, "messages": [] })));
    assert_eq!(ask(&address, "GET", "/devices/nobody/messages", &Value::Null).await.0, 404);
    let script = json!({ "answers": [{ "status": 429, "error": "QUOTA_EXCEEDED", "retry_after": "2" }] });
    assert_eq!(ask(&address, "POST", "/script", &script).await.0, 204);
    assert_eq!(ask(&address, "POST", "/script", &json!({ "nonsense": 1 })).await.0, 400);
    let path = "/v1/projects/minkommun-fake/messages:send";
    assert_eq!(ask(&address, "POST", path, &json!({ "message": { "token": "x" } })).await.0, 401);
    assert_eq!(ask(&address, "GET", "/sent", &Value::Null).await, (200, json!([])));
}

#[tokio::test]
async fn a_waiting_phone_hears_at_once() {
    let bed = crate::bed::Bed::new().await;
    let phone = bed.phone().await;
    let address = bed.fake.url().strip_prefix("http://").unwrap().to_owned();
    let path = format!("/devices/{}/messages?after=0&wait=20", phone.address);
    let ((status, body), handle) = tokio::join!(ask(&address, "GET", &path, &Value::Null), async {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let handle = bed.news(&phone, 2).await;
        bed.driver().turn().await.unwrap();
        handle
    });
    assert_eq!(status, 200);
    assert_eq!(body["last"], 1);
    assert_eq!(body["messages"][0]["message"]["data"], json!({ "handle": handle }));
}
