use std::collections::BTreeSet;

use minkommun_server::{
    db::{Db, error::DbError},
    store::jobs::{self, Job, NewJob},
};
use uuid::Uuid;

use crate::bed::*;

async fn enqueue(bed: &Bed, n: u128, dedupe: Option<&'static str>, run_at: i64) {
    bed.write(move |tx| {
        let payload = format!("{{\"n\":{n}}}");
        let job = NewJob { id: id(n), kind: "push", dedupe, payload: &payload, run_at: at(run_at) };
        jobs::enqueue(tx, &job, at(run_at))
    })
    .await;
}

/// Leases for ten seconds.
async fn lease(db: &Db, by: u128, now: i64, limit: u32) -> Vec<Job> {
    db.write::<_, DbError, _>("lease", move |tx| jobs::lease(tx, "push", id(by), at(now), at(now + 10), limit))
        .await
        .unwrap()
}

async fn next_due(bed: &Bed) -> Option<chrono::DateTime<chrono::Utc>> {
    bed.db.read::<_, DbError, _>("due", |tx| jobs::next_due(tx, "push")).await.unwrap()
}

pub async fn a_newer_job_takes_the_place_of_an_unsent_one(bed: Bed) {
    enqueue(&bed, 1, Some("case phone"), 1).await;
    enqueue(&bed, 2, Some("case phone"), 5).await;
    enqueue(&bed, 3, Some("other phone"), 2).await;
    enqueue(&bed, 4, None, 3).await;
    enqueue(&bed, 5, None, 3).await;
    let mut leased = lease(&bed.db, 99, 3, 10).await;
    leased.sort_by_key(|job| job.id);
    assert_eq!(leased.iter().map(|job| job.id).collect::<Vec<_>>(), [1, 3, 4, 5].map(id));
    let first = &leased[0];
    assert_eq!((first.kommun.as_str(), first.payload.as_str(), first.attempts), (NORR, "{\"n\":2}", 1));
    assert_eq!((first.created_at, first.last_error.as_deref(), first.lease), (at(5), None, id(99)));
    // One that is being sent is not replaced.
    enqueue(&bed, 6, Some("case phone"), 3).await;
    assert_eq!(lease(&bed.db, 98, 3, 10).await.len(), 1);
}

pub async fn a_lease_is_its_holders_until_it_runs_out(bed: Bed) {
    enqueue(&bed, 1, None, 0).await;
    assert_eq!(lease(&bed.db, 97, 0, 10).await.len(), 1);
    assert!(lease(&bed.db, 98, 9, 10).await.is_empty());
    assert_eq!(lease(&bed.db, 98, 10, 10).await[0].attempts, 2);
    assert!(!bed.write(|tx| jobs::finish(tx, id(1), id(97))).await);
    assert!(!bed.write(|tx| jobs::postpone(tx, id(1), id(97), at(20), true, "late")).await);
    assert!(!bed.write(|tx| jobs::bury(tx, id(1), id(97), "late")).await);
    assert!(bed.write(|tx| jobs::finish(tx, id(1), id(98))).await);
    assert_eq!(next_due(&bed).await, None);
}

pub async fn a_lease_never_takes_more_than_asked_for(bed: Bed) {
    for n in 0..50 {
        enqueue(&bed, n, None, 0).await;
    }
    assert_eq!(lease(&bed.db, 99, 0, 7).await.len(), 7);
    assert_eq!(lease(&bed.db, 98, 0, 100).await.len(), 43);
}

pub async fn the_next_due_job_is_the_earliest_that_can_be_leased(bed: Bed) {
    assert_eq!(next_due(&bed).await, None);
    enqueue(&bed, 1, None, 3).await;
    enqueue(&bed, 2, None, 30).await;
    assert_eq!(next_due(&bed).await, Some(at(3)));
    lease(&bed.db, 99, 5, 1).await;
    assert_eq!(next_due(&bed).await, Some(at(15)), "when the lease runs out");
}

pub async fn a_postponed_job_gives_way_to_a_newer_one(bed: Bed) {
    enqueue(&bed, 1, Some("case phone"), 0).await;
    lease(&bed.db, 99, 0, 1).await;
    assert!(bed.write(|tx| jobs::postpone(tx, id(1), id(99), at(20), false, "busy")).await);
    let again = &lease(&bed.db, 99, 20, 1).await[0];
    assert_eq!((again.id, again.attempts, again.last_error.as_deref()), (id(1), 1, Some("busy")));
    enqueue(&bed, 2, Some("case phone"), 21).await;
    assert!(bed.write(|tx| jobs::postpone(tx, id(1), id(99), at(40), true, "busy")).await);
    assert_eq!(lease(&bed.db, 98, 50, 10).await.iter().map(|job| job.id).collect::<Vec<_>>(), [id(2)]);
}

pub async fn a_buried_job_stays_and_is_never_leased(bed: Bed) {
    enqueue(&bed, 1, Some("case phone"), 0).await;
    lease(&bed.db, 99, 0, 1).await;
    assert!(bed.write(|tx| jobs::bury(tx, id(1), id(99), "unreadable")).await);
    assert!(lease(&bed.db, 98, 1000, 10).await.is_empty());
    assert_eq!(next_due(&bed).await, None);
    let sql = "SELECT state, last_error FROM job WHERE kommun = $1";
    let mut row = bed.read(|tx| tx.query_opt(sql, &[])).await.unwrap();
    assert_eq!((row.get::<String>(0).unwrap(), row.get::<String>(1).unwrap()), ("dead".into(), "unreadable".into()));
    // Its place is free for what is newer.
    enqueue(&bed, 2, Some("case phone"), 0).await;
    assert_eq!(lease(&bed.db, 98, 1000, 10).await.len(), 1);
}

pub async fn jobs_are_counted_by_kind_and_state(bed: Bed) {
    for n in 1..=4 {
        enqueue(&bed, n, None, i64::try_from(n).unwrap()).await;
    }
    assert_eq!(lease(&bed.db, 99, 2, 10).await.len(), 2);
    assert!(bed.write(|tx| jobs::bury(tx, id(1), id(99), "unreadable")).await);
    let mut tally: Vec<_> = bed
        .db
        .read::<_, DbError, _>("tally", jobs::tally)
        .await
        .unwrap()
        .into_iter()
        .map(|tally| (tally.kind, tally.state, tally.count, tally.first_at))
        .collect();
    tally.sort();
    let wanted = [("dead", 1, at(1)), ("leased", 1, at(2)), ("waiting", 2, at(3))];
    assert_eq!(tally, wanted.map(|(state, count, first_at)| ("push".to_owned(), state.to_owned(), count, first_at)));
}

pub async fn workers_side_by_side_never_lease_one_job_twice(bed: Bed) {
    for n in 0..120 {
        enqueue(&bed, n, None, 0).await;
    }
    let workers: Vec<_> = (0..6u128)
        .map(|worker| {
            let db = bed.db.clone();
            tokio::spawn(async move {
                let mut mine: Vec<Uuid> = Vec::new();
                // Whoever finds nothing may have met rows that others were about to lease.
                for turn in 0..20 {
                    mine.extend(lease(&db, 9000 + 100 * worker + turn, 0, 7).await.iter().map(|job| job.id));
                }
                mine
            })
        })
        .collect();
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await.unwrap());
    }
    assert_eq!(all.len(), 120);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 120);
}
