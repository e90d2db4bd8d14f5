//! Uploads under way. Their bytes are in the spool until the file is whole.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::{
    error::DbError,
    tx::{KommunTx, Tx},
    value::Row,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub id: Uuid,
    pub resident: Uuid,
    /// What the phone promises, in hex.
    pub sha256: String,
    pub size: u64,
    /// Bytes on disk; equal to `size` only once the file is stored.
    pub received: u64,
    pub filename: String,
    /// As the phone says.
    pub media_type: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

pub fn add(tx: &mut KommunTx<'_>, upload: &Upload) -> Result<(), DbError> {
    tx.execute(
        "-- add an upload
         INSERT INTO upload (kommun, id, resident, sha256, size, received, filename, media_type, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            upload.id.into(),
            upload.resident.into(),
            (&upload.sha256).into(),
            upload.size.into(),
            upload.received.into(),
            (&upload.filename).into(),
            (&upload.media_type).into(),
            upload.created_at.into(),
            upload.expires_at.into(),
        ],
    )
    .map(drop)
}

/// A resident's own upload.
pub fn get(tx: &mut KommunTx<'_>, resident: Uuid, id: Uuid) -> Result<Option<Upload>, DbError> {
    tx.query_opt(
        "-- an upload
         SELECT id, resident, sha256, size, received, filename, media_type, created_at, expires_at
         FROM upload WHERE kommun = $1 AND id = $2 AND resident = $3",
        &[id.into(), resident.into()],
    )?
    .map(read)
    .transpose()
}

/// How many a resident has under way.
pub fn under_way(tx: &mut KommunTx<'_>, resident: Uuid, now: DateTime<Utc>) -> Result<u32, DbError> {
    tx.query_opt(
        "-- uploads under way
         SELECT count(*) FROM upload WHERE kommun = $1 AND resident = $2 AND received < size AND expires_at > $3",
        &[resident.into(), now.into()],
    )?
    .ok_or(DbError::Broken("a count without a row"))?
    .get(0)
}

pub fn set_received(tx: &mut KommunTx<'_>, id: Uuid, received: u64, expires_at: DateTime<Utc>) -> Result<(), DbError> {
    tx.execute(
        "-- a piece has come
         UPDATE upload SET received = $3, expires_at = $4 WHERE kommun = $1 AND id = $2",
        &[id.into(), received.into(), expires_at.into()],
    )
    .map(drop)
}

pub fn remove(tx: &mut KommunTx<'_>, id: Uuid) -> Result<(), DbError> {
    tx.execute("-- remove an upload\nDELETE FROM upload WHERE kommun = $1 AND id = $2", &[id.into()]).map(drop)
}

/// Ids of expired uploads of every kommun, whose bytes may go. The rows stay, to answer that they have expired.
pub fn expired(tx: &mut dyn Tx, now: DateTime<Utc>) -> Result<Vec<Uuid>, DbError> {
    tx.query("-- expired uploads\nSELECT id FROM upload WHERE expires_at <= $1", &[now.into()])?
        .into_iter()
        .map(|mut row| row.get(0))
        .collect()
}

/// Which of these are still known, in any kommun: what else is in the spool belongs to nobody.
pub fn all(tx: &mut dyn Tx) -> Result<Vec<Uuid>, DbError> {
    tx.query("-- all uploads\nSELECT id FROM upload", &[])?.into_iter().map(|mut row| row.get(0)).collect()
}

/// Forgets rows that expired before `before`. Answers how many.
pub fn forget_expired(tx: &mut dyn Tx, before: DateTime<Utc>) -> Result<u64, DbError> {
    tx.execute("-- forget expired uploads\nDELETE FROM upload WHERE expires_at <= $1", &[before.into()])
}

fn read(mut row: Row) -> Result<Upload, DbError> {
    Ok(Upload {
        id: row.get(0)?,
        resident: row.get(1)?,
        sha256: row.get(2)?,
        size: row.get(3)?,
        received: row.get(4)?,
        filename: row.get(5)?,
        media_type: row.get(6)?,
        created_at: row.get(7)?,
        expires_at: row.get(8)?,
    })
}

/// Every upload of every kommun: their bytes are gone, and phones begin them anew.
pub fn remove_all(tx: &mut dyn Tx) -> Result<(), DbError> {
    tx.execute("-- remove all uploads\nDELETE FROM upload", &[]).map(drop)
}
