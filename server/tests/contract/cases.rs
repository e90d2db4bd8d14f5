use minkommun_model::{
    case::{Actor, Event, EventKind},
    service::Category,
};
use minkommun_server::store::{
    audit::{self, Action, Chain, Entry},
    cases::{self, Assignee, Filter, Standing},
    events,
    messages::{self, Sent},
};
use serde_json::json;

use crate::bed::*;

async fn some_cases(bed: &Bed) {
    bed.write(|tx| {
        add_device(tx, 1)?;
        for n in 1..=5 {
            assert!(cases::add(tx, &case(n), &[n, 0, 255])?);
        }
        Ok(())
    })
    .await;
}

async fn stand(bed: &Bed, n: u8, status: &'static str, category: Category, assignee: Option<u128>) {
    bed.write(move |tx| {
        let standing = Standing {
            status,
            category,
            assignee: assignee.map(id),
            updated_at: at(60),
            event_n: 2,
            attachments_missing: 0,
        };
        cases::set_standing(tx, case(n).id, &standing)
    })
    .await;
}

pub async fn a_case_reads_back_as_written(bed: Bed) {
    some_cases(&bed).await;
    let wanted = format!("{:?}", case(3));
    let found = bed.read(|tx| cases::get(tx, case(3).id)).await.unwrap();
    assert_eq!(format!("{found:?}"), wanted);
    let found = bed.read(|tx| cases::by_reference(tx, "REFERENS03")).await.unwrap();
    assert_eq!(format!("{found:?}"), wanted);
    assert_eq!(bed.read(|tx| cases::payload(tx, case(3).id)).await.unwrap(), [3, 0, 255]);
    let of_resident: Vec<_> = bed.read(|tx| cases::of_resident(tx, resident(1))).await.iter().map(|c| c.id).collect();
    assert_eq!(of_resident, [5, 4, 3, 2, 1].map(|n| case(n).id));
    assert!(bed.read(|tx| cases::get(tx, id(9))).await.is_none());
    assert!(bed.read(|tx| cases::payload(tx, id(9))).await.is_none());
    assert!(bed.read(|tx| cases::by_reference(tx, "ANNAN")).await.is_none());
}

pub async fn a_taken_case_id_changes_nothing(bed: Bed) {
    some_cases(&bed).await;
    let mut other = case(3);
    other.receipt = "another".into();
    assert!(!bed.write(move |tx| cases::add(tx, &other, b"other")).await);
    assert_eq!(bed.read(|tx| cases::get(tx, case(3).id)).await.unwrap().receipt, case(3).receipt);
}

pub async fn a_case_stands_where_it_was_put(bed: Bed) {
    some_cases(&bed).await;
    stand(&bed, 2, "klart", Category::Archived, Some(77)).await;
    let found = bed.read(|tx| cases::get(tx, case(2).id)).await.unwrap();
    assert_eq!((found.status.as_str(), found.category, found.assignee), ("klart", Category::Archived, Some(id(77))));
    assert_eq!((found.updated_at, found.event_n, found.attachments_missing), (at(60), 2, 0));
}

pub async fn the_queue_filters_counts_and_turns_pages(bed: Bed) {
    some_cases(&bed).await;
    stand(&bed, 1, "klart", Category::Archived, None).await;
    stand(&bed, 2, "arbete", Category::InProgress, Some(77)).await;
    let filters = [
        (Filter::default(), vec![1, 2, 3, 4, 5]),
        (Filter { open_only: true, ..Filter::default() }, vec![2, 3, 4, 5]),
        (Filter { status: Some("klart".into()), ..Filter::default() }, vec![1]),
        (Filter { category: Some(Category::InProgress), ..Filter::default() }, vec![2]),
        (Filter { assignee: Some(Assignee::Officer(id(77))), ..Filter::default() }, vec![2]),
        (Filter { assignee: Some(Assignee::Nobody), open_only: true, ..Filter::default() }, vec![3, 4, 5]),
        (Filter { service: Some("annan".into()), ..Filter::default() }, vec![]),
        (
            Filter {
                reference: Some("REFERENS04".into()),
                service: Some("provtjanst".into()),
                status: Some("inkommet".into()),
                category: Some(Category::New),
                assignee: Some(Assignee::Nobody),
                open_only: true,
            },
            vec![4],
        ),
    ];
    for (filter, wanted) in filters {
        let said = format!("{filter:?}");
        let (page, total) = bed.read(move |tx| cases::queue(tx, &filter, 0, 10)).await;
        let wanted: Vec<_> = wanted.into_iter().map(|n| case(n).id).collect();
        assert_eq!(page.iter().map(|case| case.id).collect::<Vec<_>>(), wanted, "{said}");
        assert_eq!(total as usize, wanted.len(), "{said}");
    }
    let (page, total) = bed.read(|tx| cases::queue(tx, &Filter::default(), 1, 2)).await;
    assert_eq!((page.iter().map(|case| case.id).collect::<Vec<_>>(), total), (vec![case(3).id, case(4).id], 5));
}

pub async fn a_history_comes_in_order_with_its_actors(bed: Bed) {
    some_cases(&bed).await;
    let event = |n, by, officer| Event { n, at: at(n.into()), by, kind: EventKind::Assigned { officer } };
    let history = [
        event(1, Actor::Resident, None),
        event(2, Actor::Officer(id(77)), Some(id(78))),
        event(3, Actor::Rule, Some(id(77))),
    ];
    let written = history.clone();
    bed.write(move |tx| written.iter().rev().try_for_each(|event| events::append(tx, case(1).id, event, Some(5))))
        .await;
    let found = bed.read(|tx| events::of_case(tx, case(1).id)).await;
    assert_eq!(format!("{found:?}"), format!("{history:?}"));
    assert!(bed.read(|tx| events::of_case(tx, case(2).id)).await.is_empty());
}

pub async fn a_message_is_known_when_it_comes_again(bed: Bed) {
    some_cases(&bed).await;
    let sent = Sent { payload_sha256: "c3".into(), event_n: 4 };
    let written = sent.clone();
    bed.write(move |tx| messages::add(tx, case(1).id, id(8), &written)).await;
    assert_eq!(bed.read(|tx| messages::get(tx, case(1).id, id(8))).await, Some(sent));
    assert_eq!(bed.read(|tx| messages::get(tx, case(2).id, id(8))).await, None);
}

async fn some_lines(bed: &Bed) {
    for (n, action) in [(1, Action::ReadQueue), (2, Action::ReadCase), (3, Action::ReadCase), (4, Action::SignOut)] {
        let entry = Entry {
            officer: (n != 4).then_some(id(77)),
            action,
            case: (n == 2).then_some(case(1).id),
            detail: json!({ "n": n, "å": "ä" }),
        };
        bed.write(move |tx| audit::append(tx, &entry, at(n))).await;
    }
}

pub async fn the_audit_chain_is_whole_until_somebody_changes_a_line(bed: Bed) {
    assert_eq!(bed.read(audit::verify).await, Chain::Whole { lines: 0, last_hash: String::new() });
    some_lines(&bed).await;
    assert!(matches!(bed.read(audit::verify).await, Chain::Whole { lines: 4, .. }));
    bed.behind("UPDATE audit SET detail = '{}' WHERE n = 3").await;
    assert_eq!(bed.read(audit::verify).await, Chain::BrokenAt { n: 3 });
    bed.behind("DELETE FROM audit WHERE n >= 3").await;
    assert_eq!(bed.read(audit::verify).await, Chain::BrokenAt { n: 3 });
}

pub async fn the_audit_log_filters_and_turns_pages(bed: Bed) {
    some_lines(&bed).await;
    let filters = [
        (audit::Filter::default(), vec![4, 3, 2, 1]),
        (audit::Filter { case: Some(case(1).id), ..Default::default() }, vec![2]),
        (audit::Filter { officer: Some(id(77)), ..Default::default() }, vec![3, 2, 1]),
        (audit::Filter { actions: vec![Action::ReadCase, Action::SignOut], ..Default::default() }, vec![4, 3, 2]),
        (audit::Filter { case: Some(case(1).id), officer: Some(id(77)), actions: vec![Action::ReadQueue] }, vec![]),
    ];
    for (filter, wanted) in filters {
        let said = format!("{filter:?}");
        let (lines, total) = bed.read(move |tx| audit::page(tx, &filter, 0, 10)).await;
        assert_eq!(lines.iter().map(|line| line.n).collect::<Vec<_>>(), wanted, "{said}");
        assert_eq!(total as usize, wanted.len(), "{said}");
    }
    let (lines, total) = bed.read(|tx| audit::page(tx, &audit::Filter::default(), 1, 3)).await;
    assert_eq!((lines.iter().map(|line| line.n).collect::<Vec<_>>(), total), (vec![1], 4));
    assert_eq!(lines[0].at, at(1));
}
