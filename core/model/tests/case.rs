//! What may happen to a case, and what its history adds up to.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot go on fails the test")]

use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use minkommun_model::{
    case::{Actor, Author, Case, Command, Event, EventKind, Refused, change, fold, open, react},
    form::Answers,
    service::{Category, Service, Trigger, Workflow},
    text::Text,
};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

fn workflow() -> Workflow {
    static WORKFLOW: LazyLock<Workflow> = LazyLock::new(|| {
        Service::from_toml(include_str!("../../../catalogue/felanmalan-gata/1.toml")).unwrap().workflow
    });
    WORKFLOW.clone()
}

fn at(n: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::minutes(n.into())
}

fn history(kinds: impl IntoIterator<Item = EventKind>) -> Vec<Event> {
    (1..).zip(kinds).map(|(n, kind)| Event { n, at: at(n), by: Actor::Resident, kind }).collect()
}

fn fresh(attachments: u32) -> Case {
    fold(&history([open(&workflow(), attachments, attachments)])).unwrap()
}

fn to(status: &str) -> Command {
    Command::ChangeStatus { to: status.into(), text: None }
}

#[test]
fn a_case_begins_received_with_its_attachments_on_the_way() {
    let case = fresh(2);
    assert_eq!((case.status.as_str(), case.version), ("mottaget", 1));
    assert_eq!((case.attachments, case.attachments_missing), (2, 2));
    assert_eq!((case.received_at, case.updated_at), (at(1), at(1)));
}

#[test]
fn a_history_without_beginning_or_with_a_gap_is_refused() {
    let submitted = open(&workflow(), 0, 0);
    let note = EventKind::Assigned { officer: None };
    assert_eq!(fold(&[]), Err(Refused::BrokenHistory));
    assert_eq!(fold(&history([note.clone()])), Err(Refused::BrokenHistory));
    assert_eq!(fold(&history([submitted.clone(), submitted.clone()])), Err(Refused::BrokenHistory));
    let mut gap = history([submitted, note.clone(), note]);
    gap.remove(1);
    assert_eq!(fold(&gap), Err(Refused::BrokenHistory));
    assert_eq!(fold(&gap[1..]), Err(Refused::BrokenHistory));
}

#[test]
fn an_allowed_change_tells_the_resident_the_meaning_unless_the_officer_writes() {
    let events = change(&fresh(0), &workflow(), to("planerat")).unwrap();
    let [EventKind::StatusChanged { from, to, category, label, text }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((from.as_str(), to.as_str(), *category), ("mottaget", "planerat", Category::InProgress));
    assert_eq!(label.get("sv"), "Planerat");
    assert_eq!(text, &workflow().status("planerat").unwrap().meaning);

    let own = Text::new("Vi lagar hålet på torsdag.", "We mend the hole on Thursday.");
    for (given, read) in [(own.clone(), own), (Text::new(" ", ""), text.clone())] {
        let command = Command::ChangeStatus { to: "planerat".into(), text: Some(given) };
        let events = change(&fresh(0), &workflow(), command).unwrap();
        assert!(matches!(&events[..], [EventKind::StatusChanged { text, .. }] if *text == read), "{events:?}");
    }
}

#[test]
fn a_change_outside_the_workflow_is_refused() {
    let refused = change(&fresh(0), &workflow(), to("borta"));
    assert_eq!(refused, Err(Refused::UnknownStatus("borta".into())));
    let refused = change(&fresh(0), &workflow(), to("mottaget"));
    assert_eq!(refused, Err(Refused::NotAllowed { from: "mottaget".into(), to: "mottaget".into() }));
    let mended = Case { status: "atgardat".into(), ..fresh(0) };
    assert!(change(&mended, &workflow(), to("planerat")).is_err());
    assert!(change(&mended, &workflow(), to("under_arbete")).is_ok());
}

#[test]
fn a_message_needs_words() {
    let write = |text| Command::WriteMessage { id: Uuid::nil(), author: Author::Resident, text };
    assert_eq!(change(&fresh(0), &workflow(), write(Text::new(" ", "\n"))), Err(Refused::EmptyMessage));
    assert_eq!(change(&fresh(0), &workflow(), write(Text::new("Hej", ""))).unwrap().len(), 1);
}

#[test]
fn what_changes_nothing_leaves_no_event() {
    let officer = Some(Uuid::from_u128(1));
    let assigned = Case { assignee: officer, ..fresh(2) };
    assert_eq!(change(&assigned, &workflow(), Command::Assign { officer }), Ok(vec![]));
    assert_eq!(change(&assigned, &workflow(), Command::ReceiveAttachments { missing: 2 }), Ok(vec![]));
    let received = change(&assigned, &workflow(), Command::ReceiveAttachments { missing: 1 });
    assert_eq!(received, Ok(vec![EventKind::AttachmentsReceived { received: 1, missing: 1 }]));
}

#[test]
fn an_acute_report_gets_a_message_by_rule_and_others_do_not() {
    let acute = Answers::from([("akut".into(), json!(true))]);
    let events = react(&workflow(), &acute, &fresh(0), Trigger::Submitted);
    assert!(matches!(events[..], [EventKind::Message { author: Author::Kommun, .. }]), "{events:?}");
    assert_eq!(events, react(&workflow(), &acute, &fresh(0), Trigger::Submitted), "deciding twice decides the same");
    let calm = Answers::from([("akut".into(), json!(false))]);
    assert_eq!(react(&workflow(), &calm, &fresh(0), Trigger::Submitted), []);
    assert_eq!(react(&workflow(), &acute, &fresh(0), Trigger::AttachmentsReceived), []);
}

#[test]
fn rules_follow_each_other_and_pass_over_what_the_workflow_does_not_allow() {
    let mut workflow = workflow();
    let rules = r#"
        [[rules]]
        on = "attachments_received"
        then = { status = "planerat" }
        [[rules]]
        on = "attachments_received"
        then = { status = "inte_var_vag" }
        [[rules]]
        on = "attachments_received"
        then = { status = "atgardat" }
    "#;
    let mut rules: toml::Table = toml::from_str(rules).unwrap();
    workflow.rules = rules.remove("rules").unwrap().try_into().unwrap();
    let waiting = Case { attachments_missing: 1, ..fresh(2) };
    assert_eq!(react(&workflow, &Answers::new(), &waiting, Trigger::AttachmentsReceived), []);
    let events = react(&workflow, &Answers::new(), &fresh(0), Trigger::AttachmentsReceived);
    let statuses: Vec<_> = events
        .iter()
        .map(|event| match event {
            EventKind::StatusChanged { from, to, .. } => format!("{from}>{to}"),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(statuses, ["mottaget>planerat", "planerat>atgardat"]);
}

fn command() -> impl Strategy<Value = Command> {
    let statuses: Vec<_> = workflow().statuses.iter().map(|status| status.id.clone()).chain(["borta".into()]).collect();
    prop_oneof![
        4 => (proptest::sample::select(statuses), proptest::option::of("[a-zåäö ]{0,5}"))
            .prop_map(|(to, text)| Command::ChangeStatus { to, text: text.map(|text| Text::new(&text, "")) }),
        1 => "[a-zåäö ]{0,5}".prop_map(|text| Command::WriteMessage {
            id: Uuid::nil(),
            author: Author::Kommun,
            text: Text::new(&text, ""),
        }),
        1 => (0..3u128).prop_map(|n| Command::Assign { officer: (n > 0).then(|| Uuid::from_u128(n)) }),
        1 => (0..4u32).prop_map(|missing| Command::ReceiveAttachments { missing }),
    ]
}

proptest! {
    /// Whatever is tried on a case, its history folds, stays within the workflow, counts every event and never loses
    /// an attachment again.
    #[test]
    fn what_change_decides_fold_understands(commands in proptest::collection::vec(command(), 0..40)) {
        let workflow = workflow();
        let mut events = history([open(&workflow, 3, 3)]);
        for command in commands {
            let before = fold(&events).unwrap();
            let Ok(kinds) = change(&before, &workflow, command.clone()) else { continue };
            for kind in kinds {
                let n = events.len() as u32 + 1;
                events.push(Event { n, at: at(n), by: Actor::Rule, kind });
            }
            let after = fold(&events).unwrap();
            prop_assert_eq!(after.version as usize, events.len());
            prop_assert!(after.attachments_missing <= before.attachments_missing);
            prop_assert!(workflow.status(&after.status).is_some());
            let moved = after.status != before.status;
            prop_assert!(!moved || workflow.next(&before.status).any(|next| next.id == after.status));
            match command {
                Command::ChangeStatus { to, .. } => prop_assert_eq!(after.status, to),
                Command::Assign { officer } => prop_assert_eq!(after.assignee, officer),
                Command::WriteMessage { .. } | Command::ReceiveAttachments { .. } => prop_assert!(!moved),
            }
        }
    }

    /// Events survive the database and the wire.
    #[test]
    fn events_read_back_as_they_were_written(commands in proptest::collection::vec(command(), 1..10)) {
        let workflow = workflow();
        for command in commands {
            for kind in change(&fresh(3), &workflow, command).unwrap_or_default() {
                let event = Event { n: 2, at: at(2), by: Actor::Officer(Uuid::from_u128(7)), kind };
                let json = serde_json::to_string(&event).unwrap();
                prop_assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
            }
        }
    }
}
