use minkommun_model::{civil, id, service::Service};
use minkommun_server::{
    ports::Clock,
    store::{deliveries, services},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::*;

#[tokio::test]
async fn a_submission_is_received_with_its_reference_status_and_receipt() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let (case, json) = phone.submitted(&submission()).await;
    assert_eq!(json["case"]["id"], case.to_string());
    assert_eq!(json["case"]["reference"], id::reference(case));
    assert_eq!(json["case"]["status"]["id"], "mottaget");
    assert_eq!(json["case"]["attachments_missing"], 0);

    let detail = phone.get(&format!("/v1/cases/{case}")).await;
    assert_eq!(detail["receipt"], json["receipt"]);
    assert_eq!(detail["events"][0]["kind"], "submitted");
    let list = phone.get("/v1/cases").await;
    assert_eq!(list[0]["id"], case.to_string());
}

#[tokio::test]
async fn a_submission_repeated_fifty_times_at_once_makes_one_case_and_one_push() {
    let world = World::new().await;
    let phone = world.reachable_phone("norr", "adress-femtio").await;
    let mut body = submission();
    body["answers"]["bradskande"] = json!(true);
    let case = new_id();
    let path = format!("/v1/cases/{case}");
    let answers = futures_util::future::join_all((0..50).map(|_| phone.put(&path, body.to_string()))).await;

    let mut created = 0;
    let mut receipts = Vec::new();
    for answer in answers {
        match answer.status() {
            StatusCode::CREATED => created += 1,
            status => assert_eq!(status, StatusCode::OK),
        }
        let json: Value = answer.json().await.unwrap();
        receipts.push(json["receipt"].clone());
    }
    assert_eq!(created, 1);
    receipts.dedup();
    assert_eq!(receipts.len(), 1, "a repeat answers with the same receipt");

    // And once more, one after another and after a restart.
    assert_eq!(phone.submit(case, &body).await.status(), StatusCode::OK);
    let list = phone.get("/v1/cases").await;
    assert_eq!(list.as_array().unwrap().len(), 1);
    let pushes =
        world.server.app.db.kommun("2583").read("deliveries", move |tx| deliveries::of_case(tx, case)).await.unwrap();
    assert_eq!(pushes.len(), 1);
}

#[tokio::test]
async fn what_was_received_is_there_after_a_restart_and_a_repeat_still_answers_with_its_receipt() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let (case, first) = phone.submitted(&submission()).await;
    let token = phone.token.clone();
    let world = world.restarted().await;
    let ask = world.http.put(world.url(&format!("/v1/cases/{case}"))).bearer_auth(&token);
    let answer = ask.header("content-type", "application/json").body(submission().to_string()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let again: Value = answer.json().await.unwrap();
    assert_eq!(again["receipt"], first["receipt"]);
}

#[tokio::test]
async fn other_bytes_under_the_same_id_are_refused_and_a_neighbour_sees_nothing() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let neighbour = world.phone("norr").await;
    let (case, _) = phone.submitted(&submission()).await;

    let mut other = submission();
    other["answers"]["beskrivning"] = json!("Något helt annat");
    problem(phone.submit(case, &other).await, 409, "case-conflict").await;
    problem(neighbour.submit(case, &other).await, 409, "case-conflict").await;

    let path = format!("/v1/cases/{case}");
    problem(neighbour.ask(Method::GET, &path).send().await.unwrap(), 404, "not-found").await;
    assert_eq!(neighbour.get("/v1/cases").await, json!([]));
}

#[tokio::test]
async fn the_same_bytes_from_a_phone_registered_anew_get_the_receipt_and_none_of_the_news() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let (case, first) = phone.submitted(&submission()).await;
    assert_eq!(phone.ask(Method::DELETE, "/v1/device").send().await.unwrap().status(), StatusCode::NO_CONTENT);
    set_status(&world, case, "pagar").await.unwrap();

    let anew = world.phone("norr").await;
    let answer = anew.submit(case, &submission()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let again: Value = answer.json().await.unwrap();
    assert_eq!(again["receipt"], first["receipt"]);
    assert_eq!(again["former_device"], true);
    assert_eq!(again["case"], first["case"], "as it was received, whatever happened since");

    let path = format!("/v1/cases/{case}");
    problem(anew.ask(Method::GET, &path).send().await.unwrap(), 404, "not-found").await;
    assert_eq!(anew.get("/v1/cases").await, json!([]));
    assert_eq!(anew.get("/v1/changes").await["events"], json!([]));
}

#[tokio::test]
async fn kommuner_do_not_meet_even_under_the_same_case_id() {
    let world = World::new().await;
    let north = world.phone("norr").await;
    let south = world.phone("soder").await;
    let (case, _) = north.submitted(&submission()).await;
    let path = format!("/v1/cases/{case}");
    problem(south.ask(Method::GET, &path).send().await.unwrap(), 404, "not-found").await;
    // The id is free there: it is another kommun's case now.
    assert_eq!(south.submit(case, &submission()).await.status(), StatusCode::CREATED);
    assert_eq!(south.get("/v1/changes").await["events"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_message_is_written_once_however_often_it_is_sent() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let (case, _) = phone.submitted(&submission()).await;
    let path = format!("/v1/cases/{case}/messages/{}", new_id());
    let body = json!({ "text": "Hålet har blivit större", "created_at": "2026-11-23T05:00:00Z" });

    let first = phone.put(&path, body.to_string()).await;
    assert_eq!(first.status(), StatusCode::CREATED);
    let first: Value = first.json().await.unwrap();
    assert_eq!((&first["kind"], &first["author"]), (&json!("message"), &json!("resident")));
    let again = phone.put(&path, body.to_string()).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.json::<Value>().await.unwrap(), first);

    let other = json!({ "text": "Nej, mindre", "created_at": "2026-11-23T05:00:00Z" });
    problem(phone.put(&path, other.to_string()).await, 409, "case-conflict").await;
    let empty = json!({ "text": " ", "created_at": "2026-11-23T05:00:00Z" });
    let path = format!("/v1/cases/{case}/messages/{}", new_id());
    problem(phone.put(&path, empty.to_string()).await, 422, "invalid-answers").await;
    let neighbour = world.phone("norr").await;
    problem(neighbour.put(&path, body.to_string()).await, 404, "not-found").await;
    let detail = phone.get(&format!("/v1/cases/{case}")).await;
    assert_eq!(detail["events"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_forgotten_device_is_nobody_and_its_case_stays() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let (case, _) = phone.submitted(&submission()).await;
    let forgotten = phone.ask(Method::DELETE, "/v1/device").send().await.unwrap();
    assert_eq!(forgotten.status(), StatusCode::NO_CONTENT);
    problem(phone.ask(Method::GET, "/v1/cases").send().await.unwrap(), 401, "not-signed-in").await;
    let there = world.server.app.db.kommun("2583");
    let case = there.read("a case", move |tx| minkommun_server::store::cases::get(tx, case)).await.unwrap();
    assert!(case.is_some());
}

/// A kommun that closes a version with a last day: what was begun is received until that day is over in Sweden.
#[tokio::test]
async fn a_version_that_is_closing_is_listed_with_its_last_day_and_receives_until_it_is_over() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let last_day = civil::date(world.clock.now()) + chrono::Days::new(3);
    let close = async |version: u32| {
        let db = world.server.app.db.kommun("2583");
        let at = civil::end_of(last_day);
        assert!(db.write("close", move |tx| services::close(tx, "provtjanst", version, at)).await.unwrap());
    };
    let listed = async || -> Value { world.get("/v1/kommuner/norr/services").await.json().await.unwrap() };
    let closing = |version: u32| json!({ "version": version, "hash": service(version)["hash"], "last_day": last_day.to_string() });
    assert_eq!(listed().await[0].get("closing"), None, "older phones see what they have always seen");

    close(1).await;
    assert_eq!(listed().await[0]["version"], 2);
    assert_eq!(listed().await[0]["closing"], json!([closing(1)]));
    let mut body = submission();
    body["service"] = service(1);
    let (case, first) = phone.submitted(&body).await;

    // Nothing newer is open: the version is still listed, for those that have begun.
    close(2).await;
    assert_eq!(listed().await[0]["version"], 2);
    assert_eq!(listed().await[0]["closing"], json!([closing(2), closing(1)]));
    phone.submitted(&submission()).await;

    let left = civil::end_of(last_day) - world.clock.now();
    world.clock.forward(left - chrono::TimeDelta::minutes(1));
    phone.submitted(&body).await;
    world.clock.forward(chrono::TimeDelta::minutes(2));
    problem(phone.submit(new_id(), &body).await, 410, "version-closed").await;
    assert_eq!(listed().await, json!([]));
    let again = phone.submit(case, &body).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.json::<Value>().await.unwrap()["receipt"], first["receipt"]);
}

#[tokio::test]
async fn a_period_takes_what_arrives_by_its_last_minute_and_says_what_becomes_of_the_rest() {
    // The first [[steps]] only: a period stands before them.
    let toml = |late: &str, version: u32| {
        let (head, steps) = SERVICE.split_once("[[steps]]").unwrap();
        format!("{head}[[periods]]\ncloses = \"2099-12-31T23:59\"\nlate = \"{late}\"\n\n[[steps]]{steps}")
            .replace("version = 1", &format!("version = {version}"))
    };
    let world = World::with(|config| {
        let folder = config.data.catalogue.clone().unwrap();
        write(&folder, "provtjanst/3.toml", &toml("refuse", 3));
        write(&folder, "provtjanst/4.toml", &toml("mark_late", 4));
    })
    .await;
    let phone = world.phone("norr").await;
    let body = |late: &str, version: u32| {
        let service = Service::from_toml(&toml(late, version)).unwrap();
        let mut body = submission();
        body["service"] = json!({ "id": service.id, "version": version, "hash": service.canonical().1 });
        body
    };
    phone.submitted(&body("refuse", 3)).await;
    let in_time = new_id();
    assert_eq!(phone.submit(in_time, &body("refuse", 3)).await.status(), StatusCode::CREATED);

    world.clock.forward(chrono::TimeDelta::days(36_500));
    let late = phone.submit(new_id(), &body("refuse", 3)).await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem: Value = late.json().await.unwrap();
    assert_eq!(problem["code"], "period-closed");
    assert_eq!(phone.submit(in_time, &body("refuse", 3)).await.status(), StatusCode::OK, "received is received");
    assert_eq!(phone.submit(new_id(), &body("mark_late", 4)).await.status(), StatusCode::CREATED);
}
