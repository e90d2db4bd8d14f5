//! What a submission said it carries, and what of it has come.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::{error::DbError, tx::KommunTx, value::Row};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// From 0, in the order of the submission.
    pub position: u32,
    pub question: String,
    pub sha256: String,
    pub size: u64,
    pub media_type: String,
    pub name: String,
    /// `None` while the file has not come.
    pub received_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "position, question, sha256, size, media_type, name, received_at";

pub fn add(tx: &mut KommunTx<'_>, case: Uuid, attachment: &Attachment) -> Result<(), DbError> {
    tx.execute(
        "-- add an attachment
         INSERT INTO attachment (kommun, case_id, position, question, sha256, size, media_type, name, received_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            case.into(),
            attachment.position.into(),
            (&attachment.question).into(),
            (&attachment.sha256).into(),
            attachment.size.into(),
            (&attachment.media_type).into(),
            (&attachment.name).into(),
            attachment.received_at.into(),
        ],
    )
    .map(drop)
}

pub fn of_case(tx: &mut KommunTx<'_>, case: Uuid) -> Result<Vec<Attachment>, DbError> {
    tx.query(
        &format!(
            "-- attachments of a case\nSELECT {COLUMNS} FROM attachment WHERE kommun = $1 AND case_id = $2 ORDER BY position"
        ),
        &[case.into()],
    )?
    .into_iter()
    .map(read)
    .collect()
}

/// What a resident's cases still wait for under a hash, with the case of each.
pub fn awaited(tx: &mut KommunTx<'_>, resident: Uuid, sha256: &str) -> Result<Vec<(Uuid, Attachment)>, DbError> {
    tx.query(
        "-- awaited attachments of a hash
         SELECT attachment.position, attachment.question, attachment.sha256, attachment.size, attachment.media_type,
           attachment.name, attachment.received_at, attachment.case_id
         FROM attachment
         JOIN cases ON cases.kommun = attachment.kommun AND cases.id = attachment.case_id
         WHERE attachment.kommun = $1 AND attachment.sha256 = $2 AND attachment.received_at IS NULL
           AND cases.resident = $3
         ORDER BY attachment.case_id, attachment.position",
        &[sha256.into(), resident.into()],
    )?
    .into_iter()
    .map(|mut row| Ok((row.get(7)?, read(row)?)))
    .collect()
}

/// The file has come: every place in the case that names it is filled.
pub fn set_received(tx: &mut KommunTx<'_>, case: Uuid, sha256: &str, at: DateTime<Utc>) -> Result<u64, DbError> {
    tx.execute(
        "-- an attachment has come
         UPDATE attachment SET received_at = $4
         WHERE kommun = $1 AND case_id = $2 AND sha256 = $3 AND received_at IS NULL",
        &[case.into(), sha256.into(), at.into()],
    )
}

fn read(mut row: Row) -> Result<Attachment, DbError> {
    Ok(Attachment {
        position: row.get(0)?,
        question: row.get(1)?,
        sha256: row.get(2)?,
        size: row.get(3)?,
        media_type: row.get(4)?,
        name: row.get(5)?,
        received_at: row.get(6)?,
    })
}
