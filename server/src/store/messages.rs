//! Which messages a resident has sent, so that a repeat is known as one.

use uuid::Uuid;

use crate::db::{error::DbError, tx::KommunTx};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub payload_sha256: String,
    pub event_n: u32,
}

pub fn get(tx: &mut KommunTx<'_>, case: Uuid, id: Uuid) -> Result<Option<Sent>, DbError> {
    tx.query_opt(
        "-- a message of a resident
         SELECT payload_sha256, event_n FROM message WHERE kommun = $1 AND case_id = $2 AND id = $3",
        &[case.into(), id.into()],
    )?
    .map(|mut row| Ok(Sent { payload_sha256: row.get(0)?, event_n: row.get(1)? }))
    .transpose()
}

pub fn add(tx: &mut KommunTx<'_>, case: Uuid, id: Uuid, sent: &Sent) -> Result<(), DbError> {
    tx.execute(
        "-- add a message of a resident
         INSERT INTO message (kommun, case_id, id, payload_sha256, event_n) VALUES ($1, $2, $3, $4, $5)",
        &[case.into(), id.into(), (&sent.payload_sha256).into(), sent.event_n.into()],
    )
    .map(drop)
}
