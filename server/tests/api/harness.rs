//! A server in this process on a port of its own, and phones that speak to it.

use std::{
    io::{self, Write},
    path::Path,
    sync::{Arc, LazyLock, Mutex, Once},
};

use chrono::{DateTime, Utc};
use minkommun_model::{id::uuid_v7, service::Service, wire::DeviceCreated};
use minkommun_server::{
    actions::{
        change_status::{StatusChange, change_status},
        handle::{Handling, OfficerError},
    },
    config::{Config, Data, LimitConfig, PushConfig, S3Config},
    lifecycle::{Server, StartError},
    ports::{Clock, Random, SystemClock, SystemRandom},
    store::cases,
};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use uuid::Uuid;

pub const SERVICE: &str = include_str!("fixture.toml");

/// A clock that tests move.
#[derive(Clone)]
pub struct TestClock(Arc<Mutex<chrono::TimeDelta>>);

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + *self.0.lock().unwrap()
    }
}

impl TestClock {
    pub fn forward(&self, by: chrono::TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

pub struct World {
    pub server: Server,
    pub clock: TestClock,
    pub http: reqwest::Client,
    pub folder: TempDir,
}

/// A folder with the fixture's service, and the kommuner 2583 `norr` and 2584 `soder`.
pub fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "catalogue/provtjanst/1.toml", SERVICE);
    write(folder.path(), "catalogue/provtjanst/2.toml", &SERVICE.replace("version = 1", "version = 2"));
    for (code, slug) in [("2583", "norr"), ("2584", "soder")] {
        let toml = format!(
            r##"code = "{code}"
                slug = "{slug}"
                name = "Kommun {slug}"
                genitive = "Kommun {slug}s"
                languages = ["sv", "en"]
                services = ["provtjanst"]
                [brand]
                primary = "#1d5c4f"
                tint = "#8fd3c1"
                [contact]
                phone = "0980-319 210"
                email = "k@{slug}.example"
                web = "https://{slug}.example"
                hours = {{ sv = "Vardagar", en = "Weekdays" }}
                emergency_phone = "0980-319 211""##
        );
        write(folder.path(), &format!("kommuner/{slug}/kommun.toml"), &toml);
    }
    folder
}

pub fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

pub fn config(folder: &Path) -> Config {
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        observe_listen: Some(([127, 0, 0, 1], 0).into()),
        data: Data {
            directory: folder.join("data"),
            database: None,
            database_password_file: None,
            database_password: None,
            database_connections: 4,
            catalogue: Some(folder.join("catalogue")),
            kommuner: Some(folder.join("kommuner")),
        },
        files: S3Config::default(),
        demo: false,
        push: PushConfig::default(),
        limits: LimitConfig { device_rate: 0, address_rate: 0, registration_rate: 0, ..LimitConfig::default() },
    }
}

pub async fn start(config: Config, clock: TestClock) -> Result<Server, StartError> {
    listen_to_the_log();
    Server::start(config, Arc::new(clock), Arc::new(SystemRandom)).await
}

impl World {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = folder();
        let mut config = config(folder.path());
        change(&mut config);
        let clock = TestClock(Arc::default());
        let server = start(config, clock.clone()).await.unwrap();
        Self { server, clock, http: http(), folder }
    }

    /// The same data under a new process, as after a restart.
    pub async fn restarted(self) -> Self {
        let Self { server, clock, http, folder } = self;
        let config = server.app.config.clone();
        server.close().await;
        let server = start(config, clock.clone()).await.unwrap();
        Self { server, clock, http, folder }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    pub async fn get(&self, path: &str) -> Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    /// From the listener that is for operators.
    pub async fn observe(&self, path: &str) -> Response {
        let address = self.server.observed_at.unwrap();
        self.http.get(format!("http://{address}{path}")).send().await.unwrap()
    }

    pub async fn phone(&self, slug: &str) -> Phone<'_> {
        let device = json!({ "platform": "preview", "app_version": "1", "language": "sv" });
        self.register(slug, device).await
    }

    /// A phone that told where to push.
    pub async fn reachable_phone(&self, slug: &str, address: &str) -> Phone<'_> {
        let push = json!({ "kind": "token", "address": address });
        let device = json!({ "platform": "android", "app_version": "1", "language": "sv", "push": push });
        self.register(slug, device).await
    }

    async fn register(&self, slug: &str, device: Value) -> Phone<'_> {
        let answer = self.http.post(self.url(&format!("/v1/kommuner/{slug}/devices"))).json(&device).send();
        let answer = answer.await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        let device: DeviceCreated = answer.json().await.unwrap();
        Phone { world: self, device: device.device_id, token: device.token }
    }
}

pub struct Phone<'w> {
    pub world: &'w World,
    pub device: Uuid,
    pub token: String,
}

impl Phone<'_> {
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.world.http.request(method, self.world.url(path)).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = self.ask(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.unwrap()
    }

    pub async fn put(&self, path: &str, body: impl Into<Vec<u8>>) -> Response {
        let ask = self.ask(Method::PUT, path).header("content-type", "application/json").body(body.into());
        ask.send().await.unwrap()
    }

    pub async fn submit(&self, case: Uuid, body: &Value) -> Response {
        self.put(&format!("/v1/cases/{case}"), body.to_string()).await
    }

    /// Submits what must be received.
    pub async fn submitted(&self, body: &Value) -> (Uuid, Value) {
        let case = new_id();
        let answer = self.submit(case, body).await;
        let status = answer.status();
        let json: Value = answer.json().await.unwrap();
        assert_eq!(status, StatusCode::CREATED, "{json}");
        (case, json)
    }

    pub async fn begin_upload(&self, bytes: &[u8], media_type: &str) -> Response {
        self.announce(&sha256(bytes), bytes.len(), media_type).await
    }

    pub async fn announce(&self, sha256: &str, size: usize, media_type: &str) -> Response {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let [sha256, name, kind] = [sha256, "gata.jpg", media_type].map(|text| STANDARD.encode(text));
        let metadata = format!("sha256 {sha256},filename {name},filetype {kind}");
        let ask = self.ask(Method::POST, "/v1/uploads").header("tus-resumable", "1.0.0");
        ask.header("upload-length", size).header("upload-metadata", metadata).send().await.unwrap()
    }

    pub fn piece(&self, location: &str, offset: usize) -> RequestBuilder {
        self.ask(Method::PATCH, location)
            .header("tus-resumable", "1.0.0")
            .header("upload-offset", offset)
            .header("content-type", "application/offset+octet-stream")
    }

    pub async fn standing(&self, location: &str) -> Response {
        self.ask(Method::HEAD, location).header("tus-resumable", "1.0.0").send().await.unwrap()
    }

    /// A whole file in one piece.
    pub async fn upload(&self, bytes: &[u8], media_type: &str) -> Response {
        let begun = self.begin_upload(bytes, media_type).await;
        assert_eq!(begun.status(), StatusCode::CREATED);
        self.piece(&location(&begun), 0).body(bytes.to_vec()).send().await.unwrap()
    }
}

pub fn http() -> reqwest::Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    reqwest::Client::builder().no_proxy().build().unwrap()
}

pub fn new_id() -> Uuid {
    let mut random = [0; 10];
    SystemRandom.fill(&mut random);
    uuid_v7(SystemClock.now(), random)
}

pub fn location(answer: &Response) -> String {
    answer.headers()["location"].to_str().unwrap().to_owned()
}

pub fn number(answer: &Response, header: &str) -> usize {
    answer.headers()[header].to_str().unwrap().parse().unwrap()
}

pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Bytes that begin as a JPEG does, and differ by `seed`.
pub fn photo(seed: u8, size: usize) -> Vec<u8> {
    let mut bytes = vec![seed; size];
    bytes[..4].copy_from_slice(&[0xff, 0xd8, 0xff, 0xe0]);
    bytes
}

/// The fixture's service as phones name it.
pub fn service(version: u32) -> Value {
    let toml = SERVICE.replace("version = 1", &format!("version = {version}"));
    let service = Service::from_toml(&toml).unwrap();
    json!({ "id": service.id, "version": version, "hash": service.canonical().1 })
}

/// A submission that is right.
pub fn submission() -> Value {
    json!({
        "service": service(2),
        "answers": { "vad": "hal", "beskrivning": "Ett stort hål" },
        "attachments": [],
        "language": "sv",
        "created_at": "2026-11-23T04:00:00Z",
    })
}

/// A submission that names these photos.
pub fn with_photos(photos: &[&[u8]]) -> Value {
    let mut body = submission();
    let hashes: Vec<_> = photos.iter().map(|photo| sha256(photo)).collect();
    body["answers"]["foto"] = json!(hashes);
    body["attachments"] = photos
        .iter()
        .map(|photo| {
            json!({
                "question": "foto", "sha256": sha256(photo), "size": photo.len(), "media_type": "image/jpeg",
                "name": "gata.jpg",
            })
        })
        .collect();
    body
}

/// An officer moves a case of norr.
pub async fn set_status(world: &World, case_id: Uuid, to: &str) -> Result<cases::Case, OfficerError> {
    let app = &world.server.app;
    let case = app.db.kommun("2583").read("a case", move |tx| cases::get(tx, case_id)).await.unwrap().unwrap();
    let wanted = StatusChange { version: case.event_n, to: to.into(), text: None };
    change_status(app, handling(case_id), wanted).await
}

pub fn handling(case_id: Uuid) -> Handling<'static> {
    Handling { kommun: "2583", officer: Uuid::from_u128(7), case_id }
}

/// Asserts a problem of this code, and answers it.
pub async fn problem(answer: Response, status: u16, code: &str) -> Value {
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let header = answer.headers()["x-request-id"].clone();
    let got = answer.status().as_u16();
    let json: Value = answer.json().await.unwrap();
    assert_eq!((got, json["code"].as_str()), (status, Some(code)), "{json}");
    assert_eq!(json["status"], status);
    assert_eq!(json["type"], format!("/problems/{code}"));
    assert_eq!(json["request_id"].as_str(), header.to_str().ok());
    json
}

static LOG: LazyLock<Mutex<Vec<u8>>> = LazyLock::new(Mutex::default);

struct ToMemory;

impl Write for ToMemory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Everything at the finest level, the libraries' lines too.
fn listen_to_the_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let filter = tracing_subscriber::EnvFilter::new("debug,minkommun_server=trace");
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(|| ToMemory).init();
    });
}

/// What every test of this run has logged so far.
pub fn log() -> String {
    String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned()
}
