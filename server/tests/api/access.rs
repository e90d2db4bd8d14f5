//! Every operation of openapi.json, tried by whoever should not: nobody, somebody else, somebody of another kommun. A new
//! operation must say here what it answers them.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::*;

/// Everybody may ask these.
const PUBLIC: &[&str] = &[
    "GET /.well-known/jwks.json",
    "GET /v1/kommuner",
    "GET /v1/kommuner/{slug}",
    "GET /v1/kommuner/{slug}/services",
    "GET /v1/kommuner/{slug}/services/{id}/versions/{hash}",
    "POST /v1/kommuner/{slug}/devices",
    "OPTIONS /v1/uploads",
];

/// What a token of another kommun, and one of another resident of the same, get for somebody's things. Operations that name
/// nobody's things answer about the asker's own.
const GUARDED: &[(&str, u16, u16)] = &[
    ("GET /v1/cases", 200, 200),
    ("GET /v1/cases/{id}", 404, 404),
    ("PUT /v1/cases/{id}/messages/{message_id}", 404, 404),
    ("GET /v1/changes", 200, 200),
    ("PUT /v1/seen", 204, 204),
    ("POST /v1/uploads", 201, 201),
    ("HEAD /v1/uploads/{id}", 404, 404),
    ("PATCH /v1/uploads/{id}", 404, 404),
    ("DELETE /v1/uploads/{id}", 404, 404),
    ("PATCH /v1/device", 204, 204),
    // In another kommun the id is free, and means another case from here on.
    ("PUT /v1/cases/{id}", 201, 409),
    // Last: after it the asker's token is nobody's.
    ("DELETE /v1/device", 204, 204),
];

/// Somebody's things: a case that waits for a photo, a message, an upload under way.
struct Things {
    case: Uuid,
    message: Uuid,
    upload: String,
    photo: Vec<u8>,
    body: Value,
}

impl Things {
    async fn of(phone: &Phone<'_>) -> Self {
        let (photo, awaited) = (photo(1, 4_000), photo(2, 4_000));
        let body = with_photos(&[&photo, &awaited]);
        let (case, _) = phone.submitted(&body).await;
        let message = new_id();
        let path = format!("/v1/cases/{case}/messages/{message}");
        assert_eq!(
            phone.put(&path, json!({ "text": "Hej", "created_at": "2026-11-23T05:00:00Z" }).to_string()).await.status(),
            201
        );
        let begun = phone.begin_upload(&photo, "image/jpeg").await;
        let upload = location(&begun);
        assert_eq!(phone.piece(&upload, 0).body(photo[..1000].to_vec()).send().await.unwrap().status(), 204);
        Self { case, message, upload, photo, body }
    }

    /// The operation on these things, as their owner would send it.
    fn ask(&self, world: &World, operation: &str) -> RequestBuilder {
        let (method, path) = operation.split_once(' ').unwrap();
        let upload = self.upload.rsplit('/').next().unwrap();
        let id = if path.contains("uploads") { upload.to_owned() } else { self.case.to_string() };
        let path = path.replace("{id}", &id).replace("{message_id}", &self.message.to_string());
        let ask = world.http.request(method.parse::<Method>().unwrap(), world.url(&path));
        match operation {
            "PUT /v1/cases/{id}" => ask.json(&self.body),
            "PUT /v1/cases/{id}/messages/{message_id}" => {
                ask.json(&json!({ "text": "Något annat", "created_at": "2026-11-23T05:00:00Z" }))
            }
            "PUT /v1/seen" => ask.json(&json!({ "cursor": "1.0" })),
            "PATCH /v1/device" => ask.json(&json!({ "language": "en" })),
            "PATCH /v1/uploads/{id}" => ask
                .header("tus-resumable", "1.0.0")
                .header("upload-offset", 1000)
                .header("content-type", "application/offset+octet-stream")
                .body(self.photo[1000..].to_vec()),
            _ => ask.header("tus-resumable", "1.0.0"),
        }
    }

    /// All that their owner can see of them.
    async fn seen_by(&self, owner: &Phone<'_>) -> Vec<Value> {
        let standing = owner.standing(&self.upload).await;
        vec![
            owner.get("/v1/cases").await,
            owner.get(&format!("/v1/cases/{}", self.case)).await,
            owner.get("/v1/changes?limit=500").await,
            json!([standing.status().as_u16(), number(&standing, "upload-offset")]),
        ]
    }
}

async fn operations(world: &World) -> BTreeMap<String, bool> {
    let description: Value = world.get("/openapi.json").await.json().await.unwrap();
    let mut operations = BTreeMap::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let guarded = operation["security"].as_array().is_some_and(|all| !all.is_empty());
            operations.insert(format!("{} {path}", method.to_uppercase()), guarded);
        }
    }
    operations
}

#[tokio::test]
async fn every_operation_says_who_may_ask_it() {
    let world = World::new().await;
    let operations = operations(&world).await;
    let said: BTreeSet<&str> = PUBLIC.iter().copied().chain(GUARDED.iter().map(|(operation, ..)| *operation)).collect();
    assert_eq!(operations.keys().map(String::as_str).collect::<BTreeSet<_>>(), said);
    for (operation, guarded) in &operations {
        assert_eq!(*guarded, !PUBLIC.contains(&operation.as_str()), "{operation}");
    }
}

#[tokio::test]
async fn without_a_token_of_this_server_every_guarded_operation_is_refused() {
    let world = World::new().await;
    let owner = world.phone("norr").await;
    let things = Things::of(&owner).await;
    let before = things.seen_by(&owner).await;
    let secret = owner.token.split_once('.').unwrap().1;
    let tokens = [
        None,
        Some("nonsense".to_owned()),
        // Somebody's secret under another kommun's code, and a secret that nobody has.
        Some(format!("2584.{secret}")),
        Some(format!("2583.{}", "A".repeat(43))),
    ];
    for (operation, ..) in GUARDED {
        for token in &tokens {
            let mut ask = things.ask(&world, operation);
            if let Some(token) = token {
                ask = ask.bearer_auth(token);
            }
            let answer = ask.send().await.unwrap();
            assert_eq!(answer.status(), 401, "{operation} with {token:?}");
        }
    }
    assert_eq!(things.seen_by(&owner).await, before);
}

#[tokio::test]
async fn with_somebody_elses_token_nothing_is_read_or_changed() {
    let world = World::new().await;
    let owner = world.phone("norr").await;
    let things = Things::of(&owner).await;
    let before = things.seen_by(&owner).await;
    let secrets = [things.case.to_string(), things.message.to_string(), "Hej".to_owned()];
    for (slug, column) in [("soder", 1), ("norr", 2)] {
        let stranger = world.phone(slug).await;
        let cursor = stranger.get("/v1/changes").await["cursor"].clone();
        for (operation, in_another_kommun, in_the_same) in GUARDED {
            let mut ask = things.ask(&world, operation).bearer_auth(&stranger.token);
            if *operation == "PUT /v1/cases/{id}" {
                // Who knows the very bytes is who sent them, on a phone that was forgotten since: another test's matter.
                let mut other = things.body.clone();
                other["answers"]["beskrivning"] = json!("Någon annans ord");
                ask = ask.json(&other);
            }
            if *operation == "PUT /v1/seen" {
                ask = ask.json(&json!({ "cursor": cursor }));
            }
            if *operation == "POST /v1/uploads" {
                // The same content: nobody learns from it that somebody has it.
                let begun = stranger.begin_upload(&things.photo, "image/jpeg").await;
                assert_eq!((begun.status().as_u16(), number(&begun, "upload-offset")), (201, 0), "{operation}");
                continue;
            }
            let wanted = if column == 1 { *in_another_kommun } else { *in_the_same };
            let answer = ask.send().await.unwrap();
            assert_eq!(answer.status().as_u16(), wanted, "{operation} from {slug}");
            // A submission of one's own answers with the id that one sent.
            if *operation != "PUT /v1/cases/{id}" && (column == 2 || !operation.starts_with("GET")) {
                let text = answer.text().await.unwrap();
                assert!(secrets.iter().all(|secret| !text.contains(secret)), "{operation} from {slug}: {text}");
            }
        }
        assert_eq!(things.seen_by(&owner).await, before, "a stranger in {slug} has changed something");
    }
}
