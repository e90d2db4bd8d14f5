//! A server without a socket, an officer's browser without JavaScript, and a resident's phone.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Body};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Parser;
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use minkommun_model::id;
use minkommun_server::{
    actions::add_officer::{NewOfficer, add_officer},
    app::App,
    config::Config,
    lifecycle::Server,
    ports::{Clock, Random, SystemRandom, new_id},
    router::router,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;

pub const UMEA: &str = "2480";

/// Stands still until a test moves it.
pub struct TestClock(Mutex<DateTime<Utc>>);

impl TestClock {
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    config: Config,
}

pub struct Desk {
    pub app: App,
    pub clock: Arc<TestClock>,
    router: Router,
    server: Server,
    _data: TempDir,
}

pub struct Page {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub html: String,
    pub bytes: Vec<u8>,
}

impl Page {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |to| to.to_str().unwrap())
    }

    /// The value of the first input of that name.
    pub fn input(&self, name: &str) -> &str {
        let (_, rest) = self.html.split_once(&format!(r#"name="{name}" value=""#)).expect("the page has that input");
        rest.split('"').next().unwrap()
    }

    pub fn main(&self) -> &str {
        let (_, main) = self.html.split_once("<main").expect("a page");
        main.split("</main>").next().unwrap()
    }
}

/// Keeps its cookies.
#[derive(Default)]
pub struct Browser {
    pub cookies: BTreeMap<String, String>,
    /// Sent with every request.
    pub headers: Vec<(&'static str, &'static str)>,
}

impl Desk {
    pub async fn open() -> Self {
        let data = tempfile::tempdir().unwrap();
        let directory = data.path().to_str().unwrap();
        let cli = Cli::parse_from(["test", "--listen", "127.0.0.1:0", "--demo", "--data", directory]);
        let clock = Arc::new(TestClock(Mutex::new("2026-11-18T09:42:00Z".parse().unwrap())));
        let server = Server::start(cli.config, clock.clone(), Arc::new(SystemRandom)).await.unwrap();
        let app = server.app.clone();
        Self { router: router(app.clone()), app, clock, server, _data: data }
    }

    pub async fn close(self) {
        self.server.close().await;
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn get(&self, browser: &mut Browser, address: &str) -> Page {
        self.browse(browser, "GET", address, String::new()).await
    }

    pub async fn post(&self, browser: &mut Browser, address: &str, fields: &[(&str, &str)]) -> Page {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.browse(browser, "POST", address, form).await
    }

    async fn browse(&self, browser: &mut Browser, method: &str, address: &str, form: String) -> Page {
        let cookies = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        let mut request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::HOST, "kommun.example")
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in &browser.headers {
            request = request.header(*name, *value);
        }
        let response = self.send(request.body(Body::from(form)).unwrap()).await;
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            match cookie.contains("Max-Age=0") {
                true => browser.cookies.remove(name),
                false => browser.cookies.insert(name.into(), value.into()),
            };
        }
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        let html = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: parts.status, headers: parts.headers, html, bytes }
    }

    /// A browser in which the demo officer of a kommun is signed in.
    pub async fn officer(&self, slug: &str) -> Browser {
        self.signed_in(slug, &format!("demo@{slug}.example"), &format!("demo-{slug}-2026")).await
    }

    pub async fn signed_in(&self, slug: &str, email: &str, password: &str) -> Browser {
        let mut browser = Browser::default();
        let form = [("email", email), ("password", password), ("next", "")];
        let page = self.post(&mut browser, &format!("/{slug}/console/logga-in"), &form).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
        browser
    }

    pub async fn add_officer(&self, kommun: &str, email: &str, name: &str, password: &str) -> Uuid {
        let new = NewOfficer { kommun, email, name, password };
        add_officer(&self.app.db, &self.app.passwords, self.clock.as_ref(), &SystemRandom, new).await.unwrap()
    }

    async fn wire(&self, method: &str, path: &str, token: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let response = self.send(request).await;
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    pub async fn phone(&self, slug: &str, language: &str) -> Phone {
        let push = json!({ "kind": "token", "address": Uuid::from_u128(self.random()).to_string() });
        let device = json!({ "platform": "preview", "app_version": "1", "language": language, "push": push });
        let (status, answer) = self.wire("POST", &format!("/v1/kommuner/{slug}/devices"), "", device).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        let (_, services) = self.wire("GET", &format!("/v1/kommuner/{slug}/services"), "", json!({})).await;
        let token = answer["token"].as_str().unwrap().to_owned();
        Phone { token, services, language: language.into() }
    }

    fn random(&self) -> u128 {
        let mut bytes = [0; 16];
        SystemRandom.fill(&mut bytes);
        u128::from_le_bytes(bytes)
    }

    /// Reports a hole in the road and gives the case's reference. Contact by e-mail, so that there is something to keep
    /// out of the queue.
    pub async fn report(&self, phone: &Phone) -> String {
        let answers = json!({
            "vad": "hal", "akut": false, "beskrivning": "Djupt hål mitt i körfältet.",
            "plats": { "address": "Provgatan 12, Umeå", "latitude": 63.8258, "longitude": 20.263, "accuracy": 12 },
            "kontakt": "epost", "epost": "tolvan@example.com",
        });
        self.submit(phone, "felanmalan-gata", answers, json!([])).await
    }

    /// A report with a photo that has come and one that has not; gives the reference and the bytes of the first.
    pub async fn report_with_photos(&self, phone: &Phone) -> (String, Vec<u8>) {
        let photo = png();
        let (came, missing) = (hex::encode(Sha256::digest(&photo)), hex::encode(Sha256::digest(b"elsewhere")));
        let answers = json!({
            "vad": "hal", "akut": false, "beskrivning": "Djupt hål.", "plats": { "address": "Provgatan 12" },
            "kontakt": "appen", "foto": [came, missing],
        });
        let file = |sha256: &str, size: usize, name: &str| json!({ "question": "foto", "sha256": sha256, "size": size, "media_type": "image/png", "name": name });
        let files = json!([file(&came, photo.len(), "hål.png"), file(&missing, 9, "på-väg.png")]);
        let reference = self.submit(phone, "felanmalan-gata", answers, files).await;
        self.upload(phone, &photo, &came).await;
        (reference, photo)
    }

    async fn submit(&self, phone: &Phone, service: &str, answers: Value, attachments: Value) -> String {
        let services = phone.services.as_array().expect("a list of services");
        let service = services.iter().find(|known| known["id"] == service).expect("the service is adopted");
        let id = new_id(self.clock.as_ref(), &SystemRandom);
        let submission = json!({
            "service": { "id": service["id"], "version": service["version"], "hash": service["hash"] },
            "answers": answers, "attachments": attachments, "language": phone.language,
            "created_at": "2026-11-18T09:00:00Z",
        });
        let (status, answer) = self.wire("PUT", &format!("/v1/cases/{id}"), &phone.token, submission).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        id::reference(id)
    }

    async fn upload(&self, phone: &Phone, bytes: &[u8], sha256: &str) {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let metadata = format!(
            "sha256 {},filename {},filetype {}",
            STANDARD.encode(sha256),
            STANDARD.encode("x.png"),
            STANDARD.encode("image/png")
        );
        let begin = Request::builder()
            .method("POST")
            .uri("/v1/uploads")
            .header(header::AUTHORIZATION, format!("Bearer {}", phone.token))
            .header("tus-resumable", "1.0.0")
            .header("upload-length", bytes.len())
            .header("upload-metadata", metadata)
            .body(Body::empty())
            .unwrap();
        let begun = self.send(begin).await;
        assert_eq!(begun.status(), StatusCode::CREATED);
        let address = begun.headers()[header::LOCATION].to_str().unwrap().to_owned();
        let piece = Request::builder()
            .method("PATCH")
            .uri(address)
            .header(header::AUTHORIZATION, format!("Bearer {}", phone.token))
            .header("tus-resumable", "1.0.0")
            .header("upload-offset", 0)
            .header(header::CONTENT_TYPE, "application/offset+octet-stream")
            .body(Body::from(bytes.to_vec()))
            .unwrap();
        assert_eq!(self.send(piece).await.status(), StatusCode::NO_CONTENT);
    }

    /// What the phone can read of its cases, newest first.
    pub async fn events(&self, phone: &Phone) -> Vec<Value> {
        let (_, changes) = self.wire("GET", "/v1/changes?wait=0&limit=100", &phone.token, json!({})).await;
        changes["events"].as_array().expect("a list of events").clone()
    }

    /// The phone has shown everything.
    pub async fn see(&self, phone: &Phone) {
        let (_, changes) = self.wire("GET", "/v1/changes?wait=0&limit=100", &phone.token, json!({})).await;
        let (status, answer) = self.wire("PUT", "/v1/seen", &phone.token, json!({ "cursor": changes["cursor"] })).await;
        assert!(status.is_success(), "{status} {answer}");
    }
}

pub struct Phone {
    token: String,
    services: Value,
    language: String,
}

/// The smallest picture there is: one grey point.
fn png() -> Vec<u8> {
    hex::decode(concat!(
        "89504e470d0a1a0a0000000d4948445200000001000000010800000000",
        "3a7e9b550000000a49444154789c6368000000820081dd436af40000000049454e44ae426082"
    ))
    .unwrap()
}
