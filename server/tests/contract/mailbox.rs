use minkommun_model::case::{Actor, Event, EventKind};
use minkommun_server::store::{
    cases,
    deliveries::{self, State},
    devices, events, mailbox,
};

use crate::bed::*;

/// Device 1, its case 1, and events 1 to 3 in its mailbox as 1 to 3.
async fn three_events(bed: &Bed) {
    bed.write(|tx| {
        add_device(tx, 1)?;
        cases::add(tx, &case(1), b"{}")?;
        let first = mailbox::take_numbers(tx, resident(1), 3)?;
        for (n, mailbox_n) in (1..=3).zip(first..) {
            let event = Event { n, at: at(n.into()), by: Actor::Rule, kind: EventKind::Assigned { officer: None } };
            events::append(tx, case(1).id, &event, Some(mailbox_n))?;
            mailbox::put(tx, resident(1), mailbox_n, case(1).id, n)?;
        }
        Ok(())
    })
    .await;
}

pub async fn numbers_have_no_gaps_and_pages_begin_after_a_number(bed: Bed) {
    three_events(&bed).await;
    let page = |after, limit| bed.read(move |tx| mailbox::after(tx, resident(1), after, limit));
    let lines = page(0, 2).await;
    assert_eq!(lines.iter().map(|line| (line.n, line.event_n)).collect::<Vec<_>>(), [(1, 1), (2, 2)]);
    assert_eq!((lines[0].case_id.clone(), lines[0].at), (case(1).id.to_string(), at(1)));
    assert!(lines[0].body.contains(r#""kind""#), "{}", lines[0].body);
    assert_eq!(page(2, 10).await.len(), 1);
    assert!(page(3, 10).await.is_empty());
    assert_eq!(bed.write(|tx| mailbox::take_numbers(tx, resident(1), 2)).await, 4);
    bed.write(|tx| mailbox::take_turns(tx, resident(1))).await;
}

pub async fn deliveries_end_up_to_an_event_and_seen_is_stronger(bed: Bed) {
    three_events(&bed).await;
    bed.write(|tx| {
        for n in 1..=3 {
            deliveries::queue(tx, case(1).id, n, id(1), at(n.into()))?;
        }
        // Queued again, it stays as it was.
        deliveries::queue(tx, case(1).id, 1, id(1), at(50))?;
        deliveries::end(tx, case(1).id, 2, id(1), State::Sent, at(9))
    })
    .await;
    let states = || async {
        let found = bed.read(|tx| deliveries::of_case(tx, case(1).id)).await;
        found.iter().map(|delivery| (delivery.event_n, delivery.state, delivery.at)).collect::<Vec<_>>()
    };
    assert_eq!(states().await, [(1, State::Sent, at(9)), (2, State::Sent, at(9)), (3, State::Queued, at(3))]);
    bed.write(|tx| devices::mark_seen(tx, id(1), 1)).await;
    assert_eq!(states().await[0].1, State::Seen);
    bed.write(|tx| devices::remove(tx, id(1))).await;
    assert_eq!(states().await[0].1, State::Sent, "who has seen it is forgotten with the device");
}

pub async fn the_newest_event_seen_counts_any_device(bed: Bed) {
    three_events(&bed).await;
    assert_eq!(bed.read(|tx| deliveries::newest_seen(tx, case(1).id)).await, None);
    bed.write(|tx| devices::mark_seen(tx, id(1), 2)).await;
    assert_eq!(bed.read(|tx| deliveries::newest_seen(tx, case(1).id)).await, Some(2));
}
