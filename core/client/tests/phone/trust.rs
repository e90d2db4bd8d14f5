//! A server that forgets the phone, comes back from a backup, or signs with another key.

use minkommun_client::{
    CaseState, Cause, Error, Method, OutboxState, TakeBackError,
    model::wire::{PushAddress, PushKind},
};
use serde_json::json;
use tempfile::tempdir;

use crate::{
    acts::{begun, pdf, sent, settle, state},
    kommun::{Fault, World},
};

#[tokio::test]
async fn after_a_restored_backup_nothing_is_lost_and_nothing_is_news_again() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    let id = begun(&client, "Kom ihåg mig").await;
    client.drafts().attach(id, "foto", "a.pdf", pdf(300_000)).await.unwrap();
    client.drafts().submit(id).await.unwrap();
    settle(&client).await;
    let draft = begun(&client, "Inte sänt").await;
    world.restore_an_empty_backup();
    settle(&client).await;
    settle(&client).await;
    assert_eq!(world.get().cases.len(), 1);
    assert_eq!(world.get().files.values().next(), Some(&pdf(300_000)));
    let case = client.cases().get(id).await.unwrap();
    assert!(matches!(case.case.state, CaseState::Received(_)));
    assert!(client.drafts().get(draft).await.is_ok());
}

#[tokio::test]
async fn a_device_that_the_server_knows_no_more_is_registered_again_and_the_unsent_is_sent() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    assert!(!client.sync().now().await.unwrap().registered, "reading alone makes nobody known");
    let before = sent(&client, "Före").await;
    settle(&client).await;
    world.get().devices.clear();
    let after = sent(&client, "Efter").await;
    settle(&client).await;
    settle(&client).await;
    assert_eq!(world.get().devices.len(), 1);
    assert_eq!(world.get().cases.len(), 2);
    let old = client.cases().get(before).await.unwrap();
    assert!(old.case.stale && old.receipt.is_some() && old.history.len() == 1);
    assert!(!client.cases().get(after).await.unwrap().case.stale);
}

#[tokio::test]
async fn what_was_received_and_then_lost_by_a_restored_backup_is_offered_again_by_a_phone_that_never_read_its_mailbox()
{
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    client.sync().now().await.unwrap();
    // From here on the mailbox is never read, but the words go through.
    for _ in 0..3 {
        world.fault(Method::Get, "/v1/changes", Fault::NotSent);
    }
    let id = sent(&client, "Kom ihåg mig").await;
    client.sync().now().await.unwrap();
    assert!(world.get().cases.contains_key(&id));
    drop(client);
    world.restore_an_empty_backup();
    world.get().faults.clear();
    let client = world.phone(directory.path()).await;
    settle(&client).await;
    settle(&client).await;
    assert!(world.get().cases.contains_key(&id));
}

#[tokio::test]
async fn a_case_whose_answer_and_device_were_lost_is_received_once_and_its_receipt_is_here() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    world.fault(Method::Put, "/v1/cases/", Fault::AnswerLost);
    let id = begun(&client, "Svaret kom bort").await;
    client.drafts().attach(id, "foto", "a.pdf", pdf(1000)).await.unwrap();
    client.drafts().submit(id).await.unwrap();
    client.sync().now().await.unwrap();
    assert!(matches!(state(&client, id).await, OutboxState::Waiting { .. }));
    world.get().devices.clear();
    client.outbox().retry_now(id).await.unwrap();
    settle(&client).await;
    let case = client.cases().get(id).await.unwrap();
    assert!(matches!(case.case.state, CaseState::Received(_)) && case.case.stale, "{:?}", case.case);
    assert_eq!(case.receipt.as_ref(), Some(&world.get().cases[&id].receipt));
    assert_eq!(world.get().cases.len(), 1);
    assert_eq!(world.get().devices.len(), 1);
    // What the photo's case waits for cannot come from this device: the phone says so.
    assert!(matches!(state(&client, id).await, OutboxState::NeedsYou { code, .. } if code == "former-device"));
    client.outbox().leave_out_refused_files(id).await.unwrap();
    assert!(client.outbox().list().await.unwrap().is_empty());
    assert_eq!(client.cases().reopen(id).await, Err(TakeBackError::Client(Error::NotNow)), "never a second case");
}

#[tokio::test]
async fn a_receipt_that_does_not_hold_is_no_receipt() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    world.get().forge_receipts = true;
    let forged = sent(&client, "Fel hand").await;
    client.sync().now().await.unwrap();
    world.get().forge_receipts = false;
    world.get().receive_wrongly = true;
    let other = sent(&client, "Fel innehåll").await;
    for _ in 0..3 {
        client.sync().now().await.unwrap();
    }
    for id in [forged, other] {
        let waits = state(&client, id).await;
        assert!(matches!(waits, OutboxState::Waiting { cause: Some(Cause::Receipt), .. }), "{waits:?}");
        let case = client.cases().get(id).await.unwrap();
        assert!(matches!(case.case.state, CaseState::Outbox(_)) && case.receipt.is_none());
        assert_eq!(client.outbox().undo(id).await, Err(TakeBackError::MayHaveArrived));
    }
    // The kommun mends itself: what was kept is received, once.
    world.get().receive_wrongly = false;
    world.get().restore_receipts();
    settle(&client).await;
    for id in [forged, other] {
        assert!(matches!(client.cases().get(id).await.unwrap().case.state, CaseState::Received(_)));
    }
    assert_eq!(world.get().cases.len(), 2);
}

#[tokio::test]
async fn a_kommun_that_changes_its_key_is_believed_as_soon_as_it_says_so() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    let first = sent(&client, "Gamla nyckeln").await;
    settle(&client).await;
    let fetched = |world: &World| world.get().log.iter().filter(|(_, path)| path.contains("jwks")).count();
    let before = fetched(&world);
    let second = sent(&client, "Gamla nyckeln igen").await;
    world.get().offline = false;
    client.outbox().retry_now(second).await.unwrap();
    world.get().keys.push(2);
    let third = sent(&client, "Nya nyckeln").await;
    settle(&client).await;
    for id in [first, second, third] {
        assert!(matches!(client.cases().get(id).await.unwrap().case.state, CaseState::Received(_)));
    }
    assert!(fetched(&world) > before);
}

#[tokio::test]
async fn a_push_address_is_told_again_at_each_start_and_never_with_the_registration() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    let address = PushAddress { kind: PushKind::Token, address: "abc".into() };
    client.sync().set_push_address(Some(address)).await.unwrap();
    client.sync().now().await.unwrap();
    assert_eq!(world.get().registered[0]["push"], json!(null), "a late duplicate has nothing to take the address with");
    let told = |world: &World| world.get().patched.iter().filter(|told| told["push"]["address"] == "abc").count();
    assert_eq!(told(&world), 1);
    client.sync().now().await.unwrap();
    assert_eq!(told(&world), 1, "once a start");
    drop(client);
    let client = world.phone(directory.path()).await;
    client.sync().now().await.unwrap();
    assert_eq!(told(&world), 2);
}

#[tokio::test]
async fn a_push_address_is_told_until_it_is_known() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    world.get().offline = true;
    let address = PushAddress { kind: PushKind::Token, address: "abc".into() };
    client.sync().set_push_address(Some(address.clone())).await.unwrap();
    client.sync().now().await.unwrap();
    world.get().offline = false;
    client.sync().now().await.unwrap();
    assert!(client.sync().status().await.unwrap().registered);
    client.sync().set_push_address(None).await.unwrap();
    client.sync().now().await.unwrap();
    let kommun = world.get();
    let told: Vec<_> = kommun.patched.iter().map(|told| told["push"]["address"].clone()).collect();
    assert_eq!(told, [json!("abc"), json!(null)]);
    assert_eq!(kommun.devices.len(), 1);
}
