//! What the phone promises, kept over a server that fails on command.

use std::{path::Path, time::Duration};

use minkommun_client::{
    AttachError, CaseState, Cause, Error, FileState, Method, OpenError, OutboxState, SubmitError, TakeBackError,
    model::{service::Service, wire::Submission},
};
use serde_json::json;
use tempfile::tempdir;
use uuid::Uuid;

use crate::{
    acts::{begun, pdf, sent, settle, state},
    answers::service,
    kommun::{Fault, World},
};

#[tokio::test]
async fn an_answer_is_on_disk_when_the_call_returns() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    let id = begun(&client, "Ett hål i vägen").await;
    let file = client.drafts().attach(id, "foto", "C:\\bilder\\hål.pdf", pdf(200_000)).await.unwrap();
    drop(client);
    let client = world.phone(directory.path()).await;
    let draft = client.drafts().get(id).await.unwrap();
    assert_eq!(draft.answers["text"], json!("Ett hål i vägen"));
    assert_eq!(draft.files, std::slice::from_ref(&file));
    assert_eq!(file.name, "hål.pdf");
    assert_eq!(client.drafts().file(&file.sha256).await.unwrap(), pdf(200_000));
    assert!(draft.evaluation.errors.is_empty());
}

#[tokio::test]
async fn what_was_sent_without_a_network_arrives_once_with_its_file_when_there_is_one() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    let id = begun(&client, "Ett hål i vägen").await;
    client.drafts().attach(id, "foto", "hål.pdf", pdf(700_000)).await.unwrap();
    world.get().offline = true;
    client.sync().set_online(false).await.unwrap();
    let submitted = client.drafts().submit(id).await.unwrap();
    assert_eq!(client.drafts().submit(id).await.unwrap(), submitted, "submitting again changes nothing");
    let case = client.cases().get(id).await.unwrap();
    assert_eq!(case.case.reference, submitted.reference);
    assert!(matches!(case.case.state, CaseState::Outbox(OutboxState::Waiting { .. })));
    assert!(client.drafts().list().await.unwrap().is_empty());
    drop(client);

    let client = world.phone(directory.path()).await;
    world.get().offline = false;
    client.sync().set_online(true).await.unwrap();
    settle(&client).await;
    let case = client.cases().get(id).await.unwrap();
    assert!(matches!(case.case.state, CaseState::Received(_)), "{:?}", case.case.state);
    assert_eq!(case.receipt.as_ref(), Some(&world.get().cases[&id].receipt));
    assert_eq!(case.answers["text"], json!("Ett hål i vägen"));
    assert_eq!(case.history.len(), 1);
    let kommun = world.get();
    assert_eq!((kommun.cases.len(), kommun.cases[&id].puts), (1, 1));
    assert_eq!(kommun.files.values().next(), Some(&pdf(700_000)));
    let pieces = kommun.log.iter().filter(|(method, path)| *method == Method::Patch && path.contains("uploads"));
    assert_eq!(pieces.count(), 4, "64, 128 and 256 KB, and the rest");
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_with_the_same_bytes() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    world.fault(Method::Put, "/v1/cases/", Fault::AnswerLost);
    world.fault(Method::Put, "/v1/cases/", Fault::Says { status: 503, code: "busy" });
    world.fault(Method::Put, "/v1/cases/", Fault::Says { status: 500, code: "internal" });
    let id = sent(&client, "En trasig lampa").await;
    client.sync().now().await.unwrap();
    client.outbox().retry_now(id).await.unwrap();
    settle(&client).await;
    client.outbox().retry_now(id).await.unwrap();
    settle(&client).await;
    let kommun = world.get();
    assert_eq!((kommun.cases.len(), kommun.cases[&id].puts), (1, 2));
}

#[tokio::test]
async fn a_case_that_needs_the_resident_stops_nobody_elses_and_can_be_mended() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    world.fault(Method::Put, "/v1/cases/", Fault::Says { status: 422, code: "invalid-answers" });
    let refused = sent(&client, "För långt").await;
    client.sync().now().await.unwrap();
    let fine = sent(&client, "Lagom").await;
    client.sync().now().await.unwrap();
    assert!(world.get().cases.contains_key(&fine));
    let OutboxState::NeedsYou { code, errors } = state(&client, refused).await else { panic!("needs you") };
    assert_eq!((code.as_str(), errors[0].question.as_str()), ("invalid-answers", "text"));
    assert_eq!(client.cases().list().await.unwrap()[0].id, refused, "what needs you comes first");

    assert_eq!(client.cases().reopen(fine).await, Err(TakeBackError::Client(Error::NotNow)));
    assert_eq!(client.cases().reopen(refused).await, Ok(refused));
    client.drafts().answer(refused, "text", Some(json!("Kort"))).await.unwrap();
    client.drafts().submit(refused).await.unwrap();
    settle(&client).await;
    assert_eq!(world.get().cases.len(), 2);
}

#[tokio::test]
async fn an_id_that_is_taken_becomes_a_new_case_with_the_same_files() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    world.fault(Method::Put, "/v1/cases/", Fault::Says { status: 409, code: "case-conflict" });
    let id = begun(&client, "Samma nummer").await;
    client.drafts().attach(id, "foto", "a.pdf", pdf(1000)).await.unwrap();
    client.drafts().submit(id).await.unwrap();
    client.sync().now().await.unwrap();
    let new = client.cases().reopen(id).await.unwrap();
    assert_ne!(new, id);
    assert_eq!(client.drafts().get(new).await.unwrap().files.len(), 1);
    client.drafts().submit(new).await.unwrap();
    settle(&client).await;
    assert_eq!(world.get().cases.keys().collect::<Vec<_>>(), [&new]);
    assert_eq!(world.get().files.len(), 1);
}

#[tokio::test]
async fn only_what_cannot_have_reached_the_server_is_taken_back() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    let id = begun(&client, "Ångrar mig").await;
    world.get().offline = true;
    client.drafts().submit(id).await.unwrap();
    client.sync().now().await.unwrap();
    let OutboxState::Waiting { cause, .. } = state(&client, id).await else { panic!("waits") };
    assert_eq!(cause, Some(Cause::Network));
    assert!(client.outbox().list().await.unwrap()[0].can_undo);
    client.outbox().undo(id).await.unwrap();
    assert_eq!(client.drafts().get(id).await.unwrap().answers["text"], json!("Ångrar mig"));
    assert!(client.cases().list().await.unwrap().is_empty());

    world.get().offline = false;
    world.fault(Method::Put, "/v1/cases/", Fault::AnswerLost);
    world.fault(Method::Put, "/v1/cases/", Fault::NotSent);
    world.fault(Method::Put, "/v1/cases/", Fault::NotSent);
    client.drafts().submit(id).await.unwrap();
    client.sync().now().await.unwrap();
    client.outbox().pause(id).await.unwrap();
    client.sync().now().await.unwrap();
    assert_eq!(client.outbox().undo(id).await, Err(TakeBackError::MayHaveArrived));
    client.outbox().resume(id).await.unwrap();
    settle(&client).await;
    assert_eq!(world.get().cases.len(), 1);
}

#[tokio::test]
async fn news_is_read_without_a_network_and_the_server_hears_that_it_was_seen() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    let mut observer = client.cases().observe();
    assert_eq!(observer.next().await.map(|cases| cases.len()), Some(0));
    let id = sent(&client, "Lagat?").await;
    settle(&client).await;
    world.mend(id);
    // By the long poll alone.
    let mended = async {
        while let Some(cases) = observer.next().await {
            if matches!(&cases[..], [case] if case.state == CaseState::Received(world.get().cases[&id].status.clone())
                && case.unseen == 1)
            {
                return;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), mended).await.expect("news came");
    client.close().await;
    assert!(observer.next().await.is_none(), "observers end with the client");

    world.get().offline = true;
    let client = world.phone(directory.path()).await;
    let case = client.cases().get(id).await.unwrap();
    assert_eq!((case.history.len(), client.cases().unseen().await.unwrap()), (2, 1));
    client.cases().mark_seen().await.unwrap();
    assert_eq!(client.cases().unseen().await.unwrap(), 0);
    world.get().offline = false;
    client.sync().now().await.unwrap();
    assert_eq!(world.get().seen, ["0.2"]);
}

#[tokio::test]
async fn a_draft_of_a_closed_version_is_moved_to_the_open_one_with_its_answers() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    let id = begun(&client, "Gammal").await;
    let extra = r#"
        [[steps.questions]]
        id = "var"
        kind = "address"
        label = { sv = "Var?", en = "Where?" }"#;
    world.get().services.push(service(2, extra));
    client.drafts().submit(id).await.unwrap();
    client.sync().now().await.unwrap();
    client.sync().now().await.unwrap();
    assert!(matches!(state(&client, id).await, OutboxState::NeedsYou { code, .. } if code == "version-closed"));
    assert_eq!(client.cases().reopen(id).await, Ok(id));
    let draft = client.drafts().get(id).await.unwrap();
    assert_eq!((draft.service.version, &draft.answers["text"]), (2, &json!("Gammal")));
    let Err(SubmitError::Answers(errors)) = client.drafts().submit(id).await else { panic!("an answer is missing") };
    assert_eq!(errors[0].question, "var");
}

#[tokio::test]
async fn an_upload_goes_on_where_it_broke_off_and_a_refused_file_stops_no_other() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    let id = begun(&client, "Två filer").await;
    client.drafts().attach(id, "foto", "a.pdf", pdf(600_000)).await.unwrap();
    client.drafts().attach(id, "foto", "b.pdf", pdf(10)).await.unwrap();
    // By its length: the smaller of the two.
    world.fault(Method::Post, "19", Fault::Says { status: 415, code: "wrong-content" });
    world.fault(Method::Patch, "/v1/uploads", Fault::AnswerLost);
    client.drafts().submit(id).await.unwrap();
    client.sync().now().await.unwrap();
    drop(client);
    let client = world.phone(directory.path()).await;
    client.sync().now().await.unwrap();
    let item = client.outbox().list().await.unwrap().remove(0);
    assert!(matches!(&item.state, OutboxState::NeedsYou { code, .. } if code == "wrong-content"));
    let states: Vec<&FileState> = item.files.iter().map(|file| &file.state).collect();
    assert_eq!(states, [&FileState::Arrived, &FileState::Refused { code: "wrong-content".into() }]);
    assert_eq!(world.get().files.values().next(), Some(&pdf(600_000)));
    let log = world.get().log.clone();
    let uploads = |wanted| log.iter().filter(|(method, path)| *method == wanted && path.contains("/uploads/")).count();
    assert_eq!(uploads(Method::Patch), 5, "64 KB, and after the start 64, 128, 256 KB and the rest: none twice");
    assert!(uploads(Method::Head) >= 1, "the offset was asked for");
    client.outbox().leave_out_refused_files(id).await.unwrap();
    assert!(client.outbox().list().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_message_is_shown_at_once_and_received_once() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    let id = sent(&client, "Ärende").await;
    assert!(client.cases().send_message(Uuid::nil(), "Hej").await.is_err());
    settle(&client).await;
    world.get().offline = true;
    client.cases().send_message(id, " Hur går det? ").await.unwrap();
    let case = client.cases().get(id).await.unwrap();
    assert_eq!(case.pending[0].text, "Hur går det?");
    world.get().offline = false;
    world.fault(Method::Put, "/v1/cases/", Fault::AnswerLost);
    settle(&client).await;
    client.sync().now().await.unwrap();
    let case = client.cases().get(id).await.unwrap();
    assert!(case.pending.is_empty());
    assert_eq!((case.history.len(), case.case.unseen), (2, 0));
}

#[tokio::test]
async fn a_form_that_is_not_what_its_hash_says_is_not_shown() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    world.get().spoil_forms = true;
    let client = world.phone(directory.path()).await;
    client.sync().now().await.unwrap();
    assert_eq!(client.services().list().await.unwrap().len(), 1);
    assert_eq!(client.services().get("felanmalan").await.unwrap(), None);
    assert_eq!(client.drafts().start("felanmalan").await, Err(Error::NotFetched));
    world.get().spoil_forms = false;
    client.sync().now().await.unwrap();
    assert!(client.services().get("felanmalan").await.unwrap().is_some());
}

#[tokio::test]
async fn a_form_that_has_come_is_kept_before_the_next_one_has() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    world.get().services.push(Service { id: "overgivet".into(), ..service(1, "") });
    world.get().silent_about = Some("/services/overgivet/versions/");
    let client = world.phone(directory.path()).await;
    let sync = client.sync();
    let kept = async {
        while client.services().get("felanmalan").await.unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        _ = sync.now() => panic!("the other form never comes"),
        kept = tokio::time::timeout(Duration::from_secs(20), kept) => kept.expect("kept while the phone waits"),
    }
    assert_eq!(client.services().get("overgivet").await.unwrap(), None);
}

#[tokio::test]
async fn files_are_refused_with_the_reason() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    let id = begun(&client, "Filer").await;
    let drafts = client.drafts();
    let attach = |name: &'static str, bytes| drafts.attach(id, "foto", name, bytes);
    assert_eq!(attach("tom.jpg", vec![]).await, Err(AttachError::Unreadable));
    assert_eq!(attach("x.jpg", b"\xff\xd8\xff\xe0 not a picture".to_vec()).await, Err(AttachError::Unreadable));
    assert!(matches!(attach("x.jpg", b"MZ program".to_vec()).await, Err(AttachError::NotAccepted { .. })));
    assert!(matches!(attach("x.pdf", pdf(3_000_000)).await, Err(AttachError::TooLarge { max: 3_000_000, .. })));
    assert_eq!(drafts.attach(id, "text", "x.pdf", pdf(1)).await, Err(AttachError::NoFilesHere));
    let first = attach("1.pdf", pdf(1)).await.unwrap();
    attach("1.pdf", pdf(1)).await.unwrap();
    attach("2.pdf", pdf(2)).await.unwrap();
    assert_eq!(attach("3.pdf", pdf(3)).await, Err(AttachError::TooMany { max: 2 }));
    drafts.detach(id, &first.sha256).await.unwrap();
    assert_eq!(drafts.file(&first.sha256).await, Err(Error::NotFound));
    assert_eq!(drafts.get(id).await.unwrap().files.len(), 1);
    drafts.discard(id).await.unwrap();
    assert_eq!(std::fs::read_dir(directory.path().join("files")).unwrap().count(), 0);
}

#[tokio::test]
async fn the_disk_shows_nothing_of_what_was_written() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    let id = begun(&client, "HEMLIGHETEN").await;
    client.drafts().attach(id, "foto", "HEMLIGHETEN.pdf", b"%PDF-1.7 HEMLIGHETEN".to_vec()).await.unwrap();
    client.drafts().submit(id).await.unwrap();
    settle(&client).await;
    begun(&client, "HEMLIGHETEN").await;
    let bytes = everything(directory.path());
    for secret in ["HEMLIGHETEN", "token-", "Mottaget"] {
        // The public form says "Mottaget" too, once for each place where it is cached whole.
        let found = bytes.windows(secret.len()).filter(|window| *window == secret.as_bytes()).count();
        assert!(found == 0 || secret == "Mottaget", "{secret} is on the disk");
    }
    client.close().await;
}

fn everything(directory: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        all.extend(if path.is_dir() { everything(&path) } else { std::fs::read(path).unwrap() });
    }
    all
}

#[tokio::test]
async fn a_damaged_database_is_set_aside_whole_and_said() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    begun(&client, "Utkast").await;
    client.close().await;
    let path = directory.path().join("client.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[..4096].fill(0x5a);
    std::fs::write(&path, &bytes).unwrap();
    let client = world.phone(directory.path()).await;
    let aside = client.recovered().expect("said").set_aside.clone();
    assert_eq!(std::fs::read(aside.join("client.db")).unwrap(), bytes);
    assert!(client.drafts().list().await.unwrap().is_empty());
    begun(&client, "Nytt").await;
}

#[tokio::test]
async fn data_that_is_not_ours_to_open_is_left_as_it_is() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    begun(&client, "Utkast").await;
    assert!(matches!(world.try_phone(directory.path(), 7).await, Err(OpenError::InUse)));
    client.close().await;
    assert!(matches!(world.try_phone(directory.path(), 8).await, Err(OpenError::WrongKey)));
    let client = world.phone(directory.path()).await;
    assert_eq!(client.drafts().list().await.unwrap().len(), 1);
    client.close().await;
    let path = directory.path().join("client.db");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 999).unwrap();
    let before = std::fs::read(&path).unwrap();
    let refused = world.try_phone(directory.path(), 7).await;
    assert!(matches!(refused, Err(OpenError::NewerSchema { found: 999, .. })));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn forgetting_the_phone_leaves_nothing_on_it_and_no_device_at_the_server() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let client = world.phone(directory.path()).await;
    sent(&client, "Glöm").await;
    settle(&client).await;
    let drafts = client.drafts();
    client.forget().await.unwrap();
    assert_eq!(drafts.list().await, Err(Error::Closed));
    assert!(world.get().devices.is_empty());
    assert_eq!(world.get().cases.len(), 1, "what was sent stays with the kommun");
    let left: Vec<_> = std::fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["lock"]);
}

#[tokio::test]
async fn hidden_answers_stay_on_the_phone() {
    let (world, directory) = (World::new(), tempdir().unwrap());
    let extra = r#"
        [[steps.questions]]
        id = "acute"
        kind = "yes_no"
        label = { sv = "Akut?", en = "Urgent?" }
        [[steps.questions]]
        id = "why"
        kind = "text"
        show_when = { question = "acute", equals = true }
        label = { sv = "Varför?", en = "Why?" }"#;
    world.get().services = vec![service(1, extra)];
    let client = world.phone(directory.path()).await;
    let id = begun(&client, "x").await;
    client.drafts().answer(id, "acute", Some(json!(true))).await.unwrap();
    client.drafts().answer(id, "why", Some(json!("HEMLIGT"))).await.unwrap();
    let draft = client.drafts().answer(id, "acute", Some(json!(false))).await.unwrap();
    assert_eq!(draft.answers["why"], json!("HEMLIGT"));
    client.drafts().submit(id).await.unwrap();
    settle(&client).await;
    let submission: Submission = serde_json::from_slice(&world.get().cases[&id].bytes).unwrap();
    assert!(!submission.answers.contains_key("why"));
}
