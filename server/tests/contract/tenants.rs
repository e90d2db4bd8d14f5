use minkommun_model::{
    case::{Actor, Event, EventKind},
    service::{Category, Service},
    wire::{PushAddress, PushKind},
};
use minkommun_server::{
    db::{
        error::DbError,
        tx::{KommunTx, Tx},
    },
    store::{
        attachments::{self, Attachment},
        audit::{self, Action, Chain, Entry},
        cases,
        deliveries::{self, State},
        devices, events,
        files::{self, File},
        jobs::{self, NewJob},
        mailbox,
        messages::{self, Sent},
        officers::{self, Officer},
        services,
        sessions::{self, Session},
        uploads::{self, Piece, Upload},
    },
};
use serde_json::json;

use crate::bed::*;

/// In an order in which rows can be written.
pub const TABLES: &[&str] = &[
    "kommun",
    "service_version",
    "resident",
    "device",
    "cases",
    "event",
    "mailbox",
    "message",
    "attachment",
    "file",
    "upload",
    "piece",
    "job",
    "delivery",
    "officer",
    "session",
    "audit",
];

fn push(tx: &KommunTx<'_>) -> PushAddress {
    PushAddress { kind: PushKind::Token, address: format!("phone in {}", tx.kommun()) }
}

fn officer() -> Officer {
    Officer {
        id: id(77),
        email: "anna@example.se".into(),
        name: "Anna".into(),
        password_hash: "$argon2id$".into(),
        disabled_at: None,
    }
}

fn entry() -> Entry {
    Entry { officer: Some(id(77)), action: Action::ReadCase, case: Some(case(1).id), detail: json!({}) }
}

/// One of everything, under ids that do not depend on the kommun.
pub fn plant(tx: &mut KommunTx<'_>) -> Result<(), DbError> {
    let service = Service::from_toml(include_str!("../api/fixture.toml")).unwrap();
    services::adopt(tx, &service, tx.kommun().to_owned().as_bytes(), "a1", at(0))?;
    add_device(tx, 1)?;
    let address = push(tx);
    devices::set_push(tx, id(1), Some(&address), at(1))?;
    let mut mine = case(1);
    mine.receipt = format!("receipt of {}", tx.kommun());
    cases::add(tx, &mine, tx.kommun().to_owned().as_bytes())?;
    let n = mailbox::take_numbers(tx, resident(1), 1)?;
    let event = Event { n: 1, at: at(1), by: Actor::Officer(id(77)), kind: EventKind::Assigned { officer: None } };
    events::append(tx, mine.id, &event, Some(n))?;
    mailbox::put(tx, resident(1), n, mine.id, 1)?;
    messages::add(tx, mine.id, id(8), &Sent { payload_sha256: tx.kommun().into(), event_n: 1 })?;
    let attachment = Attachment {
        position: 0,
        question: "foto".into(),
        sha256: "aa".into(),
        size: 7,
        media_type: "image/jpeg".into(),
        name: tx.kommun().into(),
        received_at: None,
    };
    attachments::add(tx, mine.id, &attachment)?;
    let size = tx.kommun().parse().unwrap();
    let file = File { size, media_type: "image/png".into(), object: tx.kommun().into() };
    files::put(tx, resident(1), "bb", &file, false, at(1))?;
    let mut upload = upload(9);
    upload.filename = tx.kommun().into();
    uploads::add(tx, &upload)?;
    let pieces = [Piece { start: 0, object: tx.kommun().into() }];
    assert!(uploads::advance(tx, &Upload { received: 5, ..upload }, 0, &pieces, at(0))?);
    let payload = format!("\"{}\"", tx.kommun());
    let job = NewJob { id: id(5), kind: "push", dedupe: Some("one"), payload: &payload, run_at: at(0) };
    jobs::enqueue(tx, &job, at(0))?;
    deliveries::queue(tx, mine.id, 1, id(1), at(1))?;
    officers::add(tx, &officer(), at(0))?;
    let session = Session { officer: id(77), created_at: at(0), seen_at: at(0), expires_at: at(100) };
    sessions::add(tx, &[7; 32], &session)?;
    audit::append(tx, &entry(), at(1))
}

/// Every row of one kommun, as it stands.
async fn rows(bed: &Bed, kommun: &'static str) -> Vec<String> {
    let read = move |tx: &mut dyn Tx| {
        let mut rows = Vec::new();
        for table in TABLES {
            let found = tx.query(&format!("SELECT * FROM {table} WHERE kommun = $1"), &[kommun.into()])?;
            assert!(!found.is_empty(), "nothing is planted in {table}");
            let mut found: Vec<_> = found.iter().map(|row| format!("{table}: {row:?}")).collect();
            found.sort();
            rows.extend(found);
        }
        Ok::<_, DbError>(rows)
    };
    bed.db.read("all rows", read).await.unwrap()
}

/// Everything that can be read of the planted things in one kommun names that kommun.
fn only_mine(tx: &mut KommunTx<'_>) -> Result<(), DbError> {
    let me = tx.kommun().to_owned();
    assert_eq!(services::body(tx, "a1")?.unwrap(), me.as_bytes());
    assert_eq!(services::versions(tx)?.len(), 1);
    assert_eq!(devices::by_token(tx, &[1; 32])?.unwrap().mailbox_n, 1);
    assert_eq!(devices::push_address(tx, id(1))?.unwrap().push, push(tx));
    assert_eq!(devices::reachable(tx, resident(1))?.len(), 1);
    assert_eq!(cases::get(tx, case(1).id)?.unwrap().receipt, format!("receipt of {me}"));
    assert_eq!(cases::get_for_change(tx, case(1).id)?.unwrap().receipt, format!("receipt of {me}"));
    assert_eq!(cases::by_reference(tx, &case(1).reference)?.unwrap().receipt, format!("receipt of {me}"));
    assert_eq!(cases::payload(tx, case(1).id)?.unwrap(), me.as_bytes());
    assert_eq!(cases::of_resident(tx, resident(1))?.len(), 1);
    assert_eq!(cases::queue(tx, &cases::Filter::default(), 0, 10)?.1, 1);
    assert_eq!(events::of_case(tx, case(1).id)?.len(), 1);
    assert_eq!(mailbox::after(tx, resident(1), 0, 10)?.len(), 1);
    assert_eq!(messages::get(tx, case(1).id, id(8))?.unwrap().payload_sha256, me);
    assert_eq!(attachments::of_case(tx, case(1).id)?[0].name, me);
    assert_eq!(attachments::awaited(tx, resident(1), "aa")?.len(), 1);
    assert_eq!(files::get(tx, resident(1), "bb")?.unwrap().size.to_string(), me);
    let elsewhere = if me == NORR { SODER } else { NORR };
    assert!(files::is_file(tx, resident(1), &me)? && !files::is_file(tx, resident(1), elsewhere)?);
    let begun = upload(9).id;
    assert_eq!(uploads::pieces(tx, begun)?[0].object, me);
    assert!(uploads::is_piece(tx, begun, &me)? && !uploads::is_piece(tx, begun, elsewhere)?);
    assert_eq!(uploads::get(tx, resident(1), upload(9).id)?.unwrap().filename, me);
    assert_eq!(uploads::under_way(tx, resident(1), at(0))?, 1);
    assert_eq!(deliveries::of_case(tx, case(1).id)?.len(), 1);
    assert_eq!(deliveries::newest_seen(tx, case(1).id)?, None);
    assert_eq!(officers::all(tx)?.len(), 1);
    assert_eq!(officers::by_email(tx, "anna@example.se")?.unwrap().id, id(77));
    assert!(officers::get(tx, id(77))?.is_some());
    assert!(sessions::get(tx, &[7; 32])?.is_some());
    assert_eq!(audit::page(tx, &audit::Filter::default(), 0, 10)?.1, 1);
    assert!(matches!(audit::verify(tx)?, Chain::Whole { lines: 1, .. }));
    Ok(())
}

/// Everything that can be changed or taken away.
fn change_all(tx: &mut KommunTx<'_>) -> Result<(), DbError> {
    let address = push(tx);
    services::close(tx, "provtjanst", 1, at(2))?;
    devices::set_app_version(tx, id(1), "9")?;
    devices::set_language(tx, id(1), "en")?;
    devices::mark_seen(tx, id(1), 1)?;
    devices::put_push_address_aside(tx, id(1), &address, at(1), at(2))?;
    devices::drop_push_address(tx, id(1), &address, at(1))?;
    // The other kommun's phone has this address, and keeps it.
    let theirs = PushAddress { kind: PushKind::Token, address: format!("phone in {SODER}") };
    devices::set_push(tx, id(1), Some(&theirs), at(3))?;
    devices::set_push(tx, id(1), None, at(4))?;
    let standing = cases::Standing {
        status: "klart",
        category: Category::Archived,
        assignee: Some(id(77)),
        updated_at: at(2),
        event_n: 2,
        attachments_missing: 0,
    };
    cases::set_standing(tx, case(1).id, &standing)?;
    mailbox::take_turns(tx, resident(1))?;
    mailbox::take_numbers(tx, resident(1), 5)?;
    attachments::set_received(tx, case(1).id, "aa", at(2))?;
    files::name(tx, resident(1), "bb", at(2))?;
    files::forget_unnamed(tx, at(1000))?;
    files::may_sweep(tx, at(1000), at(1000))?;
    let moved = Upload { received: 7, expires_at: at(50), ..upload(9) };
    uploads::advance(tx, &moved, 5, &[], at(0))?;
    uploads::begin_anew(tx, moved.id)?;
    uploads::remove(tx, upload(9).id)?;
    deliveries::end(tx, case(1).id, 1, id(1), State::Sent, at(2))?;
    sessions::touch(tx, &[7; 32], at(2))?;
    sessions::remove_expired(tx, at(1000))?;
    sessions::remove(tx, &[7; 32])?;
    audit::append(tx, &entry(), at(2))?;
    devices::remove(tx, id(1))
}

pub async fn equal_ids_in_two_kommuner_never_meet(bed: Bed) {
    for kommun in [NORR, SODER] {
        bed.db.kommun(kommun).write("plant", plant).await.unwrap();
    }
    for kommun in [NORR, SODER] {
        bed.db.kommun(kommun).write("read", only_mine).await.unwrap();
    }
    let theirs = rows(&bed, SODER).await;
    bed.write(change_all).await;
    assert_eq!(rows(&bed, SODER).await, theirs);

    // A job is leased for its kommun, and only there it can be ended.
    let lease = |tx: &mut dyn Tx| jobs::lease(tx, "push", id(99), at(5), at(15), 10);
    let leased = bed.db.write::<_, DbError, _>("lease", lease).await.unwrap();
    assert_eq!(leased.len(), 2);
    assert!(leased.iter().all(|job| job.payload == format!("\"{}\"", job.kommun)));
    let theirs = rows(&bed, SODER).await;
    assert!(bed.write(|tx| jobs::postpone(tx, id(5), id(99), at(9), true, "x")).await);
    bed.db.write::<_, DbError, _>("lease", |tx| jobs::lease(tx, "push", id(98), at(9), at(15), 10)).await.unwrap();
    assert!(bed.write(|tx| jobs::bury(tx, id(5), id(98), "x")).await);
    assert_eq!(rows(&bed, SODER).await, theirs);
    assert!(!bed.write(|tx| jobs::finish(tx, id(5), id(99))).await);
    assert_eq!(rows(&bed, SODER).await, theirs);
}
