//! How far the news of an event has come on its way to each device.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::{error::DbError, tx::KommunTx};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Queued,
    /// FCM has taken it: not that it has arrived.
    Sent,
    /// The address is dead, or was never one.
    Unreachable,
    /// It could not be sent in time. The phone still gets the event when it next asks.
    Expired,
    /// The device has shown everything up to the event.
    Seen,
}

#[derive(Clone, Debug)]
pub struct Delivery {
    pub event_n: u32,
    pub device: Uuid,
    pub state: State,
    pub at: DateTime<Utc>,
}

pub fn queue(tx: &mut KommunTx<'_>, case: Uuid, event_n: u32, device: Uuid, now: DateTime<Utc>) -> Result<(), DbError> {
    tx.execute(
        "-- queue a delivery
         INSERT INTO delivery (kommun, case_id, event_n, device, state, at) VALUES ($1, $2, $3, $4, 'queued', $5)
         ON CONFLICT (kommun, case_id, event_n, device) DO NOTHING",
        &[case.into(), event_n.into(), device.into(), now.into()],
    )
    .map(drop)
}

/// How the queued news up to and including an event ended: one push speaks for all that it replaced.
pub fn end(
    tx: &mut KommunTx<'_>,
    case: Uuid,
    event_n: u32,
    device: Uuid,
    state: State,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    tx.execute(
        "-- end deliveries
         UPDATE delivery SET state = $5, at = $6
         WHERE kommun = $1 AND case_id = $2 AND event_n <= $3 AND device = $4 AND state = 'queued'",
        &[case.into(), event_n.into(), device.into(), text(state).into(), now.into()],
    )
    .map(drop)
}

/// Per event and device. A device that has shown the event has seen it, whatever became of its push.
pub fn of_case(tx: &mut KommunTx<'_>, case: Uuid) -> Result<Vec<Delivery>, DbError> {
    tx.query(
        "-- deliveries of a case
         SELECT delivery.event_n, delivery.device, delivery.state, delivery.at,
           CASE WHEN device.seen_n >= event.mailbox_n THEN 1 ELSE 0 END
         FROM delivery
         JOIN event ON event.kommun = delivery.kommun AND event.case_id = delivery.case_id AND event.n = delivery.event_n
         LEFT JOIN device ON device.kommun = delivery.kommun AND device.id = delivery.device
         WHERE delivery.kommun = $1 AND delivery.case_id = $2
         ORDER BY delivery.event_n, delivery.device",
        &[case.into()],
    )?
    .into_iter()
    .map(|mut row| {
        let state: String = row.get(2)?;
        let seen: bool = row.get(4)?;
        Ok(Delivery {
            event_n: row.get(0)?,
            device: row.get(1)?,
            state: if seen { State::Seen } else { parse(&state)? },
            at: row.get(3)?,
        })
    })
    .collect()
}

/// The newest event of a case that any of its resident's devices has shown, pushed or not.
pub fn newest_seen(tx: &mut KommunTx<'_>, case: Uuid) -> Result<Option<u32>, DbError> {
    tx.query_opt(
        "-- newest event seen
         SELECT max(event.n) FROM event
         JOIN cases ON cases.kommun = event.kommun AND cases.id = event.case_id
         JOIN device ON device.kommun = cases.kommun AND device.resident = cases.resident
           AND device.seen_n >= event.mailbox_n
         WHERE event.kommun = $1 AND event.case_id = $2",
        &[case.into()],
    )?
    .map_or(Ok(None), |mut row| row.get(0))
}

fn text(state: State) -> &'static str {
    match state {
        State::Queued => "queued",
        State::Sent => "sent",
        State::Unreachable => "unreachable",
        State::Expired => "expired",
        State::Seen => "seen",
    }
}

fn parse(state: &str) -> Result<State, DbError> {
    [State::Queued, State::Sent, State::Unreachable, State::Expired, State::Seen]
        .into_iter()
        .find(|s| text(*s) == state)
        .ok_or(DbError::Broken("a delivery in an unknown state"))
}
