//! The whole loop on built programs: phone, network, server, officer, push, phone.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where it stopped")]

use std::{collections::BTreeMap, time::Duration};

use minkommun_client::{CaseDetail, CaseState, Client};
use minkommun_model::{
    case::EventKind,
    form::{self, Setting},
    service::Service,
    wire::{self, PushAddress, PushKind},
};
use minkommun_tests::{
    database::Engine,
    load::{self, FRESH_ID, Plan, request},
    officer::Officer,
    proxy::Faults,
    resident::{self, FAULT_REPORT, until},
    world::World,
};
use rand::{SeedableRng, rngs::StdRng};
use uuid::Uuid;

macro_rules! on_both_engines {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(minkommun_tests::database::Engine::Sqlite).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(minkommun_tests::database::Engine::Postgres).await;
            })*
        }
    };
}

on_both_engines! {
    a_report_written_without_a_network_arrives_once_and_its_new_status_comes_back
    on_a_network_that_drops_delays_doubles_and_cuts_everything_still_arrives_once
    a_server_restored_from_an_older_backup_gets_back_what_it_had_acknowledged
    a_submission_repeated_fifty_times_at_once_makes_one_case_and_one_push
    thirty_two_phones_at_once_get_no_error
}

const UMEA: &str = "umea";

/// A phone that has been started once with a network.
async fn phone(world: &World, name: &str, push: Option<&str>) -> Client {
    let client = resident::open(&world.folder().join(name), &world.network.url(), UMEA).await.unwrap();
    client.sync().set_online(true).await.unwrap();
    if let Some(address) = push {
        let address = PushAddress { kind: PushKind::Token, address: address.into() };
        client.sync().set_push_address(Some(address)).await.unwrap();
    }
    resident::services_arrive(&client).await.unwrap();
    client
}

/// A fault report with a photo, handed in. Nobody can get hurt, so no rule answers by itself.
async fn report(client: &Client, seed: u64) -> Uuid {
    let mut random = StdRng::seed_from_u64(seed);
    let draft = client.drafts().start(FAULT_REPORT).await.unwrap();
    client.drafts().answer(draft, "akut", Some(false.into())).await.unwrap();
    resident::fill(client, draft, UMEA, &mut random, &mut |_| Ok(())).await.unwrap();
    resident::attach(client, draft, "foto", &mut random, &mut |_| Ok(())).await.unwrap();
    client.drafts().submit(draft).await.unwrap().case_id
}

async fn case(client: &Client, id: Uuid) -> CaseDetail {
    client.cases().get(id).await.unwrap()
}

async fn arrived(client: &Client, id: Uuid) {
    until("the case and its photo arrive", async || {
        client.sync().now().await?;
        Ok(client.outbox().list().await?.iter().all(|item| item.case_id != id))
    })
    .await
    .unwrap();
}

async fn status_shown(client: &Client, id: Uuid, status: &str) {
    until("the phone shows the new status", async || {
        client.sync().now().await?;
        Ok(matches!(client.cases().get(id).await?.case.state, CaseState::Received(now) if now.id == status))
    })
    .await
    .unwrap();
}

/// The server's copy: the one case, its photo and its answers.
async fn received_once(world: &World, sent: &CaseDetail) {
    let ledger = world.ledger().await.unwrap();
    let [received] = ledger.cases[&sent.case.id].as_slice() else { panic!("more than one case") };
    assert_eq!(received.submission.answers, sent.answers);
    assert_eq!(Some(&received.receipt), sent.receipt.as_ref());
    assert_eq!(received.submission.attachments.len(), sent.files.len());
    assert_eq!(received.attachments_missing, 0);
}

async fn a_report_written_without_a_network_arrives_once_and_its_new_status_comes_back(engine: Engine) {
    let world = World::start_on(engine, 1, Faults::NONE).await.unwrap();
    let address = world.fcm.phone();
    let client = phone(&world, "phone", Some(&address)).await;

    world.network.set_online(false);
    client.sync().set_online(false).await.unwrap();
    let id = report(&client, 1).await;
    let waiting = case(&client, id).await;
    assert!(matches!(waiting.case.state, CaseState::Outbox(_)));
    assert_eq!(waiting.files.len(), 1);

    world.network.set_online(true);
    client.sync().set_online(true).await.unwrap();
    arrived(&client, id).await;
    let sent = case(&client, id).await;
    assert_eq!(sent.case.reference, waiting.case.reference);
    received_once(&world, &sent).await;

    let officer = Officer::sign_in(&world.office.url(), UMEA).await.unwrap();
    officer.change_status(&sent.case.reference, Some("under_arbete")).await.unwrap();
    until("FCM delivers", async || Ok(!world.fcm.messages(&address).is_empty())).await.unwrap();
    status_shown(&client, id, "under_arbete").await;

    // A second push would have been on its way by now.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let pushes = world.fcm.messages(&address);
    assert_eq!(pushes.len(), 1);
    let said = pushes[0].to_string().to_lowercase();
    for secret in [&sent.case.reference, &id.to_string(), FAULT_REPORT, "arbete", "umea", "2480", "hål", "storgatan"] {
        assert!(!said.contains(&secret.to_lowercase()), "the push says {secret}: {said}");
    }
    // Neither does the log.
    let log = world.server.log();
    for secret in ["Storgatan", "Ett hål i vägen", "63.8258", &address] {
        assert!(!log.contains(secret), "the log says {secret}");
    }

    world.network.set_online(false);
    client.close().await;
    let client = resident::open(&world.folder().join("phone"), &world.network.url(), UMEA).await.unwrap();
    let offline = case(&client, id).await;
    assert!(matches!(&offline.case.state, CaseState::Received(now) if now.id == "under_arbete"));
    assert!(offline.history.iter().any(|line| matches!(line.kind, EventKind::StatusChanged { .. })));
    assert!(client.services().get(FAULT_REPORT).await.unwrap().is_some());
    assert_eq!(offline.receipt, sent.receipt);
}

async fn on_a_network_that_drops_delays_doubles_and_cuts_everything_still_arrives_once(engine: Engine) {
    let world = World::start_on(engine, 2, Faults::BAD).await.unwrap();
    let address = world.fcm.phone();
    let client = phone(&world, "phone", Some(&address)).await;
    let mut ids = Vec::new();
    for seed in 0..8 {
        ids.push(report(&client, seed).await);
    }
    let officer = Officer::sign_in(&world.office.url(), UMEA).await.unwrap();
    for id in &ids {
        arrived(&client, *id).await;
        let sent = case(&client, *id).await;
        received_once(&world, &sent).await;
        officer.change_status(&sent.case.reference, Some("planerat")).await.unwrap();
    }
    for id in &ids {
        status_shown(&client, *id, "planerat").await;
    }
    assert_eq!(world.ledger().await.unwrap().cases.len(), ids.len());
    until("FCM delivers", async || Ok(world.fcm.messages(&address).len() >= ids.len())).await.unwrap();
    assert_eq!(world.fcm.messages(&address).len(), ids.len());
    let met = world.network.counts();
    assert!(met.len() == 6, "the network was not bad enough: {met:?}");
}

async fn a_server_restored_from_an_older_backup_gets_back_what_it_had_acknowledged(engine: Engine) {
    let mut world = World::start_on(engine, 3, Faults::NONE).await.unwrap();
    let client = phone(&world, "phone", None).await;
    let (kept, lost) = (report(&client, 1).await, report(&client, 2).await);
    arrived(&client, kept).await;
    arrived(&client, lost).await;
    let before = case(&client, lost).await;

    world.server.kill().await.unwrap();
    let mut sql = String::new();
    for table in ["event", "mailbox", "attachment"] {
        sql.push_str(&format!("DELETE FROM {table} WHERE case_id = '{lost}';\n"));
    }
    sql.push_str(&format!("DELETE FROM cases WHERE id = '{lost}';\n"));
    sql.push_str(
        "UPDATE mailbox SET n = (SELECT COUNT(*) FROM mailbox AS earlier WHERE earlier.n <= mailbox.n);
         UPDATE event SET mailbox_n =
           (SELECT n FROM mailbox WHERE mailbox.case_id = event.case_id AND event_n = event.n);
         UPDATE resident SET mailbox_n = (SELECT COUNT(*) FROM mailbox);
         UPDATE kommun SET epoch = epoch + 1;",
    );
    world.database.run(&sql).await.unwrap();
    world.restart_server().await.unwrap();

    until("the lost case is back", async || {
        client.sync().now().await?;
        Ok(world.ledger().await?.cases.contains_key(&lost))
    })
    .await
    .unwrap();
    arrived(&client, lost).await;
    let after = case(&client, lost).await;
    assert_eq!(after.answers, before.answers);
    assert!(after.receipt.is_some());
    let ledger = world.ledger().await.unwrap();
    assert_eq!((ledger.cases.len(), ledger.cases[&lost].len(), ledger.cases[&kept].len()), (2, 1, 1));
    assert_eq!(ledger.cases[&lost][0].attachments_missing, 0);

    let officer = Officer::sign_in(&world.office.url(), UMEA).await.unwrap();
    for id in [kept, lost] {
        let reference = case(&client, id).await.case.reference;
        officer.change_status(&reference, Some("atgardat")).await.unwrap();
        status_shown(&client, id, "atgardat").await;
    }
}

/// A valid submission as a phone would freeze it, without files.
async fn submission(world: &World) -> String {
    let ask = async |path: &str| load::ask(world.server.address(), &request("GET", path, None, None)).await.unwrap().1;
    let list: Vec<wire::ServiceSummary> = serde_json::from_slice(&ask("/v1/kommuner/umea/services").await).unwrap();
    let found = list.into_iter().find(|service| service.id == FAULT_REPORT).unwrap();
    let path = format!("/v1/kommuner/umea/services/{FAULT_REPORT}/versions/{}", found.hash);
    let service: Service = serde_json::from_slice(&ask(&path).await).unwrap();
    let submission = resident::submission(&service, found.hash, UMEA, &mut StdRng::seed_from_u64(4)).unwrap();
    let files = BTreeMap::new();
    let today = minkommun_model::civil::date(submission.created_at);
    let setting = Setting { today, kommun: None, files: &files };
    assert!(form::check(&service, &submission.answers, &setting).is_empty());
    serde_json::to_string(&submission).unwrap()
}

async fn device(world: &World, push: Option<&str>) -> String {
    let push = push.map(|address| PushAddress { kind: PushKind::Token, address: address.into() });
    let new =
        wire::NewDevice { platform: wire::Platform::Ios, app_version: "0.1.0".into(), language: "sv".into(), push };
    let body = serde_json::to_string(&new).unwrap();
    let asked = request("POST", "/v1/kommuner/umea/devices", None, Some(&body));
    let (status, body) = load::ask(world.server.address(), &asked).await.unwrap();
    assert_eq!(status, 201, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice::<wire::DeviceCreated>(&body).unwrap().token
}

async fn a_submission_repeated_fifty_times_at_once_makes_one_case_and_one_push(engine: Engine) {
    let world = World::start_on(engine, 4, Faults::NONE).await.unwrap();
    let address = world.fcm.phone();
    let token = device(&world, Some(&address)).await;
    let body = submission(&world).await;
    let put = request("PUT", &format!("/v1/cases/{FRESH_ID}"), Some(&token), Some(&body));
    let answers = futures_util::future::join_all((0..50).map(|_| load::ask(world.server.address(), &put))).await;
    let answers: Vec<(u16, wire::Submitted)> = answers
        .into_iter()
        .map(|answer| answer.unwrap())
        .map(|(status, body)| (status, serde_json::from_slice(&body).unwrap()))
        .collect();
    assert_eq!(answers.iter().filter(|(status, _)| *status == 201).count(), 1);
    assert_eq!(answers.iter().filter(|(status, _)| *status == 200).count(), 49);
    assert!(answers.iter().all(|(_, submitted)| submitted.receipt == answers[0].1.receipt));
    assert_eq!(world.ledger().await.unwrap().cases.len(), 1);

    let officer = Officer::sign_in(&world.office.url(), UMEA).await.unwrap();
    officer.change_status(&answers[0].1.case.reference, Some("under_arbete")).await.unwrap();
    until("FCM delivers", async || Ok(!world.fcm.messages(&address).is_empty())).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(world.fcm.messages(&address).len(), 1);
}

async fn thirty_two_phones_at_once_get_no_error(engine: Engine) {
    let world = World::start_on(engine, 5, Faults::NONE).await.unwrap();
    let body = submission(&world).await;
    let mut connections = Vec::new();
    for _ in 0..32 {
        let token = device(&world, None).await;
        let put = request("PUT", &format!("/v1/cases/{FRESH_ID}"), Some(&token), Some(&body));
        let get = request("GET", "/v1/changes?limit=100", Some(&token), None);
        connections.push(vec![put.clone(), put, get]);
    }
    let plan = Plan { address: world.server.address(), seconds: 2.0, connections };
    let figures = load::run(plan, 1_790_000_000_000).await.unwrap();
    assert_eq!(figures.not_2xx(), 0, "{:?}", figures.statuses);
    let created = usize::try_from(figures.statuses[&201]).unwrap();
    assert!(created >= 32, "each phone was answered at least once");
    assert_eq!(world.ledger().await.unwrap().cases.len(), created);
}
