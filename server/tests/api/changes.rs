use std::time::Duration;

use minkommun_model::text::Text;
use minkommun_model::{
    case::EventKind,
    wire::{Changes, DeviceCreated, Seen},
};
use minkommun_server::{
    actions::{
        change_status::{StatusChange, change_status},
        handle::{Handling, OfficerError},
        message_resident::message_resident,
    },
    db::error::DbError,
    store::{
        audit::{self, Chain},
        deliveries::{self, State},
        kommuner,
    },
};
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::time::{Instant, timeout};

use crate::harness::*;

async fn changes(phone: &Phone<'_>, query: &str) -> Changes {
    serde_json::from_value(phone.get(&format!("/v1/changes{query}")).await).unwrap()
}

#[tokio::test]
async fn a_new_phone_knows_from_the_first_moment_when_a_backup_was_restored() {
    let world = World::new().await;
    let device = json!({ "platform": "preview", "app_version": "1", "language": "sv" });
    let answer = world.http.post(world.url("/v1/kommuner/norr/devices")).json(&device).send().await.unwrap();
    let device: DeviceCreated = answer.json().await.unwrap();
    let cursor = device.cursor.clone().expect("a place in the mailbox");
    let phone = Phone { world: &world, device: device.device_id, token: device.token };
    assert_eq!(changes(&phone, &format!("?after={cursor}")).await.cursor, cursor);
    let now = world.server.app.clock.now();
    world.server.app.db.write("begin an epoch", move |tx| kommuner::begin_epoch(tx, now)).await.unwrap();
    let asked = phone.ask(Method::GET, &format!("/v1/changes?after={cursor}")).send().await.unwrap();
    problem(asked, 410, "resync").await;
}

#[tokio::test]
async fn the_mailbox_comes_in_pages_and_each_event_once() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let mut sent = Vec::new();
    for _ in 0..7 {
        sent.push(phone.submitted(&submission()).await.0);
    }
    let mut seen = Vec::new();
    let mut query = "?limit=3".to_owned();
    loop {
        let page = changes(&phone, &query).await;
        assert_eq!(page.more, seen.len() + page.events.len() < 7);
        seen.extend(page.events.iter().map(|change| change.case_id));
        assert_eq!(page.events.last().map(|change| &change.cursor), Some(&page.cursor));
        if !page.more {
            query = format!("?after={}", page.cursor);
            break;
        }
        query = format!("?limit=3&after={}", page.cursor);
    }
    assert_eq!(seen, sent);
    let nothing = changes(&phone, &query).await;
    assert_eq!((nothing.events.len(), format!("?after={}", nothing.cursor)), (0, query));
}

#[tokio::test]
async fn a_waiting_phone_is_answered_as_soon_as_something_happens() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let (case, _) = phone.submitted(&submission()).await;
    let cursor = changes(&phone, "").await.cursor;
    let began = Instant::now();
    let query = format!("?wait=30&after={cursor}");
    let (news, status) = tokio::join!(changes(&phone, &query), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        set_status(&world, case, "pagar").await
    });
    status.unwrap();
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(matches!(&news.events[0].event.kind, EventKind::StatusChanged { to, .. } if to == "pagar"));
}

#[tokio::test]
async fn a_wait_for_nothing_ends_with_the_same_cursor() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    phone.submitted(&submission()).await;
    let cursor = changes(&phone, "").await.cursor;
    let began = Instant::now();
    let nothing = changes(&phone, &format!("?wait=1&after={cursor}")).await;
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert_eq!((nothing.events.len(), nothing.cursor), (0, cursor));
}

#[tokio::test]
async fn a_closing_server_answers_those_who_wait() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let ask = phone.ask(Method::GET, "/v1/changes?wait=30");
    let waiting = tokio::spawn(ask.send());
    tokio::time::sleep(Duration::from_millis(200)).await;
    let World { server, .. } = world;
    timeout(Duration::from_secs(5), server.close()).await.expect("no wait holds the server up");
    assert_eq!(waiting.await.unwrap().unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn a_cursor_from_before_a_restore_says_so() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    phone.submitted(&submission()).await;
    let cursor = changes(&phone, "").await.cursor;
    let (epoch, n) = cursor.split_once('.').unwrap();
    let ahead = format!("{epoch}.{}", n.parse::<i64>().unwrap() + 1);
    let ask = async |cursor: &str| phone.ask(Method::GET, &format!("/v1/changes?after={cursor}")).send().await.unwrap();
    problem(ask(&ahead).await, 410, "resync").await;
    problem(ask("struntprat").await, 400, "bad-cursor").await;
    problem(ask(&format!("{epoch}.-1")).await, 400, "bad-cursor").await;

    let now = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    world.server.app.db.write("restored", move |tx| kommuner::begin_epoch(tx, now)).await.unwrap();
    problem(ask(&cursor).await, 410, "resync").await;
    let seen = serde_json::to_vec(&Seen { cursor: cursor.clone() }).unwrap();
    problem(phone.put("/v1/seen", seen).await, 410, "resync").await;
    let anew = changes(&phone, "").await;
    assert_eq!(anew.events.len(), 1);
    assert_ne!(anew.cursor, cursor);
}

#[tokio::test]
async fn numbers_that_make_no_sense_are_refused() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let odd = phone.ask(Method::GET, "/v1/changes?wait=länge").send().await.unwrap();
    problem(odd, 400, "bad-request").await;
}

#[tokio::test]
async fn news_is_pushed_once_and_what_the_device_has_shown_counts_as_seen() {
    let world = World::new().await;
    let phone = world.reachable_phone("norr", "adress-sedd").await;
    let (case, _) = phone.submitted(&submission()).await;
    set_status(&world, case, "pagar").await.unwrap();
    let app = &world.server.app;
    let states = async || {
        let found = app.db.kommun("2583").read("deliveries", move |tx| deliveries::of_case(tx, case)).await.unwrap();
        found.into_iter().map(|delivery| delivery.state).collect::<Vec<_>>()
    };
    assert_eq!(states().await.len(), 1, "a submission of one's own is no news, a status is");
    let cursor = changes(&phone, "").await.cursor;
    let seen = serde_json::to_vec(&Seen { cursor }).unwrap();
    assert_eq!(phone.put("/v1/seen", seen).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(states().await, [State::Seen]);
}

#[tokio::test]
async fn the_second_of_two_officers_is_told_and_changes_nothing() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let (case, _) = phone.submitted(&submission()).await;
    let app = &world.server.app;
    let wanted = || StatusChange { version: 1, to: "pagar".into(), text: None };
    let by = handling(case);
    change_status(app, by, wanted()).await.unwrap();
    assert!(matches!(change_status(app, by, wanted()).await, Err(OfficerError::Changed(now)) if now.event_n == 2));
    let elsewhere = Handling { kommun: "2584", ..by };
    assert!(matches!(change_status(app, elsewhere, wanted()).await, Err(OfficerError::NotFound)));
    assert!(matches!(set_status(&world, case, "mottaget").await, Err(OfficerError::Refused(_))));
    message_resident(app, by, new_id(), Text::new("Hej", "Hello")).await.unwrap();
    assert_eq!(changes(&phone, "").await.events.len(), 3);
    let chain = app.db.kommun("2583").scan("chain", audit::verify).await.unwrap();
    assert!(matches!(chain, Chain::Whole { lines: 2, .. }), "what was refused is not in the log of what was done");
}

#[tokio::test]
async fn a_changed_or_missing_audit_line_breaks_the_chain() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let (case, _) = phone.submitted(&submission()).await;
    set_status(&world, case, "pagar").await.unwrap();
    set_status(&world, case, "klart").await.unwrap();
    let app = &world.server.app;
    let chain = async || app.db.kommun("2583").scan("chain", audit::verify).await.unwrap();
    assert!(matches!(chain().await, Chain::Whole { lines: 2, .. }));
    let run = async |sql: &'static str| {
        let done = app.db.kommun("2583").write("tamper", move |tx| tx.execute(sql, &[]));
        Result::<u64, DbError>::unwrap(done.await)
    };
    run("UPDATE audit SET action = 'read_case' WHERE kommun = $1 AND n = 1").await;
    assert_eq!(chain().await, Chain::BrokenAt { n: 1 });
    run("UPDATE audit SET action = 'change_status' WHERE kommun = $1 AND n = 1").await;
    assert!(matches!(chain().await, Chain::Whole { lines: 2, .. }));
    run("DELETE FROM audit WHERE kommun = $1 AND n = 2").await;
    assert_eq!(chain().await, Chain::BrokenAt { n: 2 }, "the last line too");
}

/// Two that change a case at once read their clocks in one order and may get their turns in the other.
#[tokio::test]
async fn the_times_of_a_case_only_grow() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let (case, _) = phone.submitted(&submission()).await;
    for _ in 0..2 {
        world.clock.forward(chrono::TimeDelta::hours(-1));
        let path = format!("/v1/cases/{case}/messages/{}", new_id());
        let written: serde_json::Value = phone
            .put(&path, json!({ "text": "Hej", "created_at": "2026-11-23T05:00:00Z" }).to_string())
            .await
            .json()
            .await
            .unwrap();
        let newest = phone.get("/v1/changes").await["events"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(written["at"], newest["at"]);
        assert_eq!(newest["at"], phone.get("/v1/cases").await[0]["updated_at"]);
    }
    let changes = phone.get("/v1/changes").await;
    let times: Vec<chrono::DateTime<chrono::Utc>> = changes["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["at"].as_str().unwrap().parse().unwrap())
        .collect();
    assert_eq!(times.len(), 3);
    assert!(times.windows(2).all(|two| two[0] < two[1]), "{times:?}");
}
