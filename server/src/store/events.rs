//! What happened to a case, line by line. Append-only.

use chrono::{DateTime, Utc};
use minkommun_model::case::{Actor, Event, EventKind};
use uuid::Uuid;

use crate::db::{error::DbError, tx::KommunTx};

/// `mailbox_n` is where the resident reads it; `None` for the kommun's own.
pub fn append(tx: &mut KommunTx<'_>, case: Uuid, event: &Event, mailbox_n: Option<i64>) -> Result<(), DbError> {
    let (actor, officer) = match event.by {
        Actor::Resident => ("resident", None),
        Actor::Officer(officer) => ("officer", Some(officer)),
        Actor::Rule => ("rule", None),
    };
    let body = serde_json::to_string(&event.kind).map_err(|error| DbError::Engine(error.into()))?;
    tx.execute(
        "-- append an event
         INSERT INTO event (kommun, case_id, n, at, actor, officer, mailbox_n, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[case.into(), event.n.into(), event.at.into(), actor.into(), officer.into(), mailbox_n.into(), body.into()],
    )
    .map(drop)
}

/// The whole history, oldest first.
pub fn of_case(tx: &mut KommunTx<'_>, case: Uuid) -> Result<Vec<Event>, DbError> {
    tx.query(
        "-- history of a case
         SELECT n, at, actor, officer, body FROM event WHERE kommun = $1 AND case_id = $2 ORDER BY n",
        &[case.into()],
    )?
    .into_iter()
    .map(|mut row| {
        let actor: String = row.get(2)?;
        let officer: Option<Uuid> = row.get(3)?;
        let by = match (actor.as_str(), officer) {
            ("resident", _) => Actor::Resident,
            ("officer", Some(officer)) => Actor::Officer(officer),
            ("rule", _) => Actor::Rule,
            _ => return Err(DbError::Broken("an event without an actor")),
        };
        let body: String = row.get(4)?;
        let kind: EventKind = serde_json::from_str(&body).map_err(|error| DbError::Engine(error.into()))?;
        Ok(Event { n: row.get(0)?, at: row.get::<DateTime<Utc>>(1)?, by, kind })
    })
    .collect()
}
