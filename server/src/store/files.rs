//! Files that have come whole, by content. Their bytes are in the file store.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::{
    error::DbError,
    tx::{KommunTx, Tx},
    value::{Row, Value},
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub size: u64,
    /// As found in the content.
    pub media_type: String,
    /// Its name in the file store, among its resident's.
    pub object: String,
}

pub fn get(tx: &mut KommunTx<'_>, resident: Uuid, sha256: &str) -> Result<Option<File>, DbError> {
    tx.query_opt(
        "-- a file
         SELECT size, media_type, object FROM file WHERE kommun = $1 AND resident = $2 AND sha256 = $3",
        &[resident.into(), sha256.into()],
    )?
    .map(read)
    .transpose()
}

/// A file that a case names from now on, if it has come. What is named is never swept.
pub fn name(tx: &mut KommunTx<'_>, resident: Uuid, sha256: &str, now: DateTime<Utc>) -> Result<Option<File>, DbError> {
    tx.query_opt(
        "-- name a file
         UPDATE file SET named_at = coalesce(named_at, $4) WHERE kommun = $1 AND resident = $2 AND sha256 = $3
         RETURNING size, media_type, object",
        &[resident.into(), sha256.into(), now.into()],
    )?
    .map(read)
    .transpose()
}

/// The same file may come twice; the object that came last is the one that is read.
pub fn put(
    tx: &mut KommunTx<'_>,
    resident: Uuid,
    sha256: &str,
    file: &File,
    named: bool,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let named_at = named.then_some(now);
    tx.execute(
        "-- put a file
         INSERT INTO file (kommun, resident, sha256, size, media_type, object, created_at, named_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (kommun, resident, sha256)
         DO UPDATE SET object = excluded.object, named_at = coalesce(file.named_at, excluded.named_at)",
        &[
            resident.into(),
            sha256.into(),
            file.size.into(),
            (&file.media_type).into(),
            (&file.object).into(),
            now.into(),
            named_at.into(),
        ],
    )
    .map(drop)
}

/// A file of any kommun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub kommun: String,
    pub resident: Uuid,
    pub sha256: String,
    pub size: u64,
    /// Its name in the file store, among its resident's.
    pub object: String,
}

/// Up to `limit` files of every kommun, in the order of their names, from the first or from what follows `after`.
pub fn named(tx: &mut dyn Tx, after: Option<&Named>, limit: u32) -> Result<Vec<Named>, DbError> {
    let after = after.map(|file| (file.kommun.clone(), file.resident.to_string(), file.sha256.clone()));
    let (kommun, resident, sha256) = after.unwrap_or_default();
    tx.query(
        "-- files by name
         SELECT kommun, resident, sha256, size, object FROM file WHERE (kommun, resident, sha256) > ($1, $2, $3)
         ORDER BY kommun, resident, sha256 LIMIT $4",
        &[kommun.into(), resident.into(), sha256.into(), limit.into()],
    )?
    .into_iter()
    .map(|mut row| {
        let (kommun, resident, sha256) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Named { kommun, resident, sha256, size: row.get(3)?, object: row.get(4)? })
    })
    .collect()
}

/// Forgets files that came before `before` and that no case has named. Answers how many.
pub fn forget_unnamed(tx: &mut KommunTx<'_>, before: DateTime<Utc>) -> Result<u64, DbError> {
    tx.execute(
        "-- forget unnamed files
         DELETE FROM file WHERE kommun = $1 AND named_at IS NULL AND created_at < $2",
        &[before.into()],
    )
}

/// Whether an object is a file of this resident's.
pub fn is_file(tx: &mut KommunTx<'_>, resident: Uuid, object: &str) -> Result<bool, DbError> {
    let there = tx.query_opt(
        "-- an object that is a file
         SELECT 1 FROM file WHERE kommun = $1 AND resident = $2 AND object = $3",
        &[resident.into(), object.into()],
    )?;
    Ok(there.is_some())
}

/// Whether the objects of this kommun are mine to sweep now: of several that ask, one is told so, once between `last` and
/// `now`.
pub fn may_sweep(tx: &mut KommunTx<'_>, last: DateTime<Utc>, now: DateTime<Utc>) -> Result<bool, DbError> {
    let taken = tx.execute(
        "-- take the sweeping of files
         UPDATE kommun SET files_swept_at = $3 WHERE kommun = $1 AND files_swept_at <= $2",
        &[Value::from(last), now.into()],
    )?;
    Ok(taken == 1)
}

fn read(mut row: Row) -> Result<File, DbError> {
    Ok(File { size: row.get(0)?, media_type: row.get(1)?, object: row.get(2)? })
}
