use minkommun_server::store::{cases, services};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::*;

/// Nothing of a refused submission is left behind.
async fn nothing_is_written(phone: &Phone<'_>) {
    assert_eq!(phone.get("/v1/cases").await, json!([]));
    assert_eq!(phone.get("/v1/changes").await["events"], json!([]));
}

async fn refused_for(body: Value) -> Vec<(String, String)> {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let refusal = problem(phone.submit(new_id(), &body).await, 422, "invalid-answers").await;
    nothing_is_written(&phone).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = refusal["errors"].as_array().unwrap();
    errors.iter().map(|error| (text(&error["question"]), text(&error["code"]))).collect()
}

fn error(question: &str, code: &str) -> (String, String) {
    (question.into(), code.into())
}

#[tokio::test]
async fn an_unknown_service_is_refused() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let mut body = submission();
    body["service"]["hash"] = json!("0".repeat(64));
    problem(phone.submit(new_id(), &body).await, 422, "unknown-service").await;
    let mut body = submission();
    body["service"]["id"] = json!("en-annan");
    problem(phone.submit(new_id(), &body).await, 422, "unknown-service").await;
    nothing_is_written(&phone).await;
}

#[tokio::test]
async fn a_closed_version_is_gone_but_what_it_received_is_not() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let mut body = submission();
    body["service"] = service(1);
    let (case, first) = phone.submitted(&body).await;
    let db = world.server.app.db.kommun("2583");
    let now = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    assert!(db.write("close", move |tx| services::close(tx, "provtjanst", 1, now)).await.unwrap());

    problem(phone.submit(new_id(), &body).await, 410, "version-closed").await;
    let again = phone.submit(case, &body).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.json::<Value>().await.unwrap()["receipt"], first["receipt"]);
    let other = world.phone("soder").await;
    assert_eq!(other.submit(new_id(), &body).await.status(), StatusCode::CREATED, "open in the other kommun");
}

#[tokio::test]
async fn an_answer_of_the_wrong_kind_is_named() {
    let mut body = submission();
    body["answers"]["vad"] = json!(17);
    assert_eq!(refused_for(body).await, [error("vad", "wrong_kind")]);
}

#[tokio::test]
async fn hidden_and_unknown_answers_sent_anyway_are_named() {
    let mut body = submission();
    body["answers"]["vad_annat"] = json!("dolt");
    body["answers"]["hittepa"] = json!("okänt");
    let mut errors = refused_for(body).await;
    errors.sort();
    assert_eq!(errors, [error("hittepa", "unknown"), error("vad_annat", "hidden")]);
}

#[tokio::test]
async fn a_missing_answer_is_named() {
    let mut body = submission();
    body["answers"].as_object_mut().unwrap().remove("beskrivning");
    assert_eq!(refused_for(body).await, [error("beskrivning", "required")]);
}

#[tokio::test]
async fn an_attachment_that_answers_no_question_is_named() {
    let mut body = with_photos(&[&photo(1, 100)]);
    body["answers"].as_object_mut().unwrap().remove("foto");
    assert_eq!(refused_for(body).await, [error("foto", "unknown")]);
}

#[tokio::test]
async fn a_photo_that_says_it_is_a_pdf_is_named() {
    let mut body = with_photos(&[&photo(1, 100)]);
    body["attachments"][0]["media_type"] = json!("application/pdf");
    assert_eq!(refused_for(body).await, [error("foto", "file_type")]);
}

#[tokio::test]
async fn five_megabytes_of_json_are_too_large() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let mut body = submission();
    body["answers"]["beskrivning"] = json!("x".repeat(5_000_000));
    problem(phone.submit(new_id(), &body).await, 413, "too-large").await;
    nothing_is_written(&phone).await;
}

#[tokio::test]
async fn what_is_not_json_of_the_right_shape_is_refused_without_quoting_it() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let path = format!("/v1/cases/{}", new_id());
    problem(phone.put(&path, "{\"service\":").await, 400, "bad-request").await;
    let mut body = submission();
    body["language"] = json!({ "hemlighet": "Anna Andersson" });
    let refusal = problem(phone.submit(new_id(), &body).await, 400, "bad-request").await;
    assert!(!refusal.to_string().contains("Anna"));
    let text = phone.ask(Method::PUT, &path).header("content-type", "text/plain").body(submission().to_string());
    problem(text.send().await.unwrap(), 415, "unsupported-media-type").await;
    problem(phone.put("/v1/cases/inget-id", submission().to_string()).await, 404, "not-found").await;
    nothing_is_written(&phone).await;
}

#[tokio::test]
async fn a_phones_clock_ten_years_off_changes_nothing_but_its_own_note() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    for year in ["2016", "2036"] {
        let mut body = submission();
        body["created_at"] = json!(format!("{year}-11-23T04:00:00Z"));
        let (_, json) = phone.submitted(&body).await;
        assert!(!json["case"]["received_at"].as_str().unwrap().starts_with(year));
    }
}

#[tokio::test]
async fn fields_that_this_server_does_not_know_are_ignored() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let mut body = submission();
    body["payload_version"] = json!(9);
    phone.submitted(&body).await;
}

#[tokio::test]
async fn a_token_of_another_kommun_opens_nothing_there() {
    let world = World::new().await;
    let north = world.phone("norr").await;
    // The secret of the north under the code of the south.
    let forged = north.token.replacen("2583", "2584", 1);
    for token in [forged.as_str(), "2583.kort", "", "9903.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let answer = world.http.get(world.url("/v1/cases")).bearer_auth(token).send().await.unwrap();
        problem(answer, 401, "not-signed-in").await;
    }
    problem(world.get("/v1/changes").await, 401, "not-signed-in").await;
}

#[tokio::test]
async fn the_log_has_a_line_for_each_request_and_nothing_about_anybody() {
    let world = World::new().await;
    let phone = world.reachable_phone("norr", "push-adress-hemlig-71").await;
    let mut body = submission();
    body["answers"]["beskrivning"] = json!("Grannen Torbjörn Hemlig-72 har hål");
    let (case, json) = phone.submitted(&body).await;
    body["answers"]["vad"] = json!("Hemlig-73");
    problem(phone.submit(new_id(), &body).await, 422, "invalid-answers").await;
    body["language"] = json!(["Hemlig-74"]);
    problem(phone.submit(new_id(), &body).await, 400, "bad-request").await;
    let message = json!({ "text": "Hemlig-75", "created_at": "2026-11-23T05:00:00Z" });
    phone.put(&format!("/v1/cases/{case}/messages/{}", new_id()), message.to_string()).await;
    phone.upload(&photo(76, 5_000), "image/jpeg").await;
    world.get("/v1/kommuner?namn=Hemlig-77").await;
    world.get("/v1/hemlig-78").await;
    phone.get("/v1/changes").await;

    let log = log();
    assert!(log.contains("/v1/cases/{id}"), "the route is logged");
    let reference = json["case"]["reference"].as_str().unwrap().to_owned();
    let secrets =
        ["emlig", "Torbjörn", &phone.token, &phone.device.to_string(), &case.to_string(), &reference, "127.0.0.1"];
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(secret) && line.contains("minkommun_server"));
        assert_eq!(line, None, "{secret}");
        let line = log.lines().find(|line| line.contains(secret) && secret != "127.0.0.1" && !is_the_clients(line));
        assert_eq!(line, None, "{secret}");
    }
}

/// The test's own HTTP client logs in the same process.
fn is_the_clients(line: &str) -> bool {
    ["reqwest", "hyper_util::client", "hyper::proto::h1::role"].iter().any(|target| line.contains(target))
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_method_are_problems_too() {
    let world = World::new().await;
    problem(world.get("/v1/nothing").await, 404, "not-found").await;
    problem(world.http.post(world.url("/v1/kommuner")).send().await.unwrap(), 405, "method-not-allowed").await;
    problem(world.get("/v1/kommuner/ingen").await, 404, "not-found").await;
    problem(world.get("/problems/inget").await, 404, "not-found").await;
}

#[tokio::test]
async fn who_asks_too_often_is_told_how_long_to_wait() {
    let world = World::with(|config| config.limits.device_rate = 1).await;
    let phone = world.phone("norr").await;
    let mut last = None;
    for _ in 0..12 {
        last = Some(phone.ask(Method::GET, "/v1/cases").send().await.unwrap());
    }
    let last = last.unwrap();
    assert_eq!(number(&last, "retry-after"), 1);
    problem(last, 429, "too-many-requests").await;
    let other = world.phone("norr").await;
    other.get("/v1/cases").await;
}

#[tokio::test]
async fn a_refused_submission_leaves_the_id_free() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let case = new_id();
    let mut body = submission();
    body["answers"]["vad"] = json!("finns inte");
    problem(phone.submit(case, &body).await, 422, "invalid-answers").await;
    let db = world.server.app.db.kommun("2583");
    assert!(db.read("a case", move |tx| cases::get(tx, case)).await.unwrap().is_none());
    assert_eq!(phone.submit(case, &submission()).await.status(), StatusCode::CREATED);
}
