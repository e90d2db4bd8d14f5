//! The stream of events that one resident may read, numbered 1, 2, 3 … in the order they were committed.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::{error::DbError, tx::KommunTx};

/// One line, ready for the wire: `body` is the JSON of the event's kind, as it was stored.
#[derive(Clone, Debug)]
pub struct Line {
    pub n: i64,
    pub case_id: String,
    pub event_n: u32,
    pub at: DateTime<Utc>,
    pub body: String,
}

/// Takes `count` numbers and answers the first. The row stays locked until the commit, so that numbers become visible
/// in order and a reader past one never misses it.
pub fn take_numbers(tx: &mut KommunTx<'_>, resident: Uuid, count: u32) -> Result<i64, DbError> {
    let last: i64 = tx
        .query_opt(
            "-- take mailbox numbers
             UPDATE resident SET mailbox_n = mailbox_n + $3 WHERE kommun = $1 AND id = $2 RETURNING mailbox_n",
            &[resident.into(), count.into()],
        )?
        .ok_or(DbError::Broken("a case without its resident"))?
        .get(0)?;
    Ok(last - i64::from(count) + 1)
}

/// What must not cross with the other: a submission that names files, and the arrival of a file of the same resident.
pub fn take_turns(tx: &mut KommunTx<'_>, resident: Uuid) -> Result<(), DbError> {
    let sql = format!("-- take turns\nSELECT 1 FROM resident WHERE kommun = $1 AND id = $2 {}", tx.for_change());
    tx.query(&sql, &[resident.into()]).map(drop)
}

pub fn put(tx: &mut KommunTx<'_>, resident: Uuid, n: i64, case: Uuid, event_n: u32) -> Result<(), DbError> {
    tx.execute(
        "-- put into a mailbox
         INSERT INTO mailbox (kommun, resident, n, case_id, event_n) VALUES ($1, $2, $3, $4, $5)",
        &[resident.into(), n.into(), case.into(), event_n.into()],
    )
    .map(drop)
}

/// Up to `limit` lines after number `after`.
pub fn after(tx: &mut KommunTx<'_>, resident: Uuid, after: i64, limit: u32) -> Result<Vec<Line>, DbError> {
    tx.query(
        "-- mailbox after a number
         SELECT mailbox.n, mailbox.case_id, mailbox.event_n, event.at, event.body
         FROM mailbox
         JOIN event ON event.kommun = mailbox.kommun AND event.case_id = mailbox.case_id AND event.n = mailbox.event_n
         WHERE mailbox.kommun = $1 AND mailbox.resident = $2 AND mailbox.n > $3
         ORDER BY mailbox.n LIMIT $4",
        &[resident.into(), after.into(), limit.into()],
    )?
    .into_iter()
    .map(|mut row| {
        Ok(Line { n: row.get(0)?, case_id: row.get(1)?, event_n: row.get(2)?, at: row.get(3)?, body: row.get(4)? })
    })
    .collect()
}
