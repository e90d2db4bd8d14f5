//! Files that have come whole, by content. Their bytes are in the file store.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::{
    error::DbError,
    tx::{KommunTx, Tx},
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub size: u64,
    /// As found in the content.
    pub media_type: String,
}

pub fn get(tx: &mut KommunTx<'_>, resident: Uuid, sha256: &str) -> Result<Option<File>, DbError> {
    tx.query_opt(
        "-- a file
         SELECT size, media_type FROM file WHERE kommun = $1 AND resident = $2 AND sha256 = $3",
        &[resident.into(), sha256.into()],
    )?
    .map(|mut row| Ok(File { size: row.get(0)?, media_type: row.get(1)? }))
    .transpose()
}

/// The same file may come twice.
pub fn put(
    tx: &mut KommunTx<'_>,
    resident: Uuid,
    sha256: &str,
    file: &File,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    tx.execute(
        "-- put a file
         INSERT INTO file (kommun, resident, sha256, size, media_type, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (kommun, resident, sha256) DO NOTHING",
        &[resident.into(), sha256.into(), file.size.into(), (&file.media_type).into(), now.into()],
    )
    .map(drop)
}

/// A file as the store names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub kommun: String,
    pub resident: Uuid,
    pub sha256: String,
    pub size: u64,
}

/// Up to `limit` files of every kommun, in the order of their names, from the first or from what follows `after`.
pub fn named(tx: &mut dyn Tx, after: Option<&Named>, limit: u32) -> Result<Vec<Named>, DbError> {
    let after = after.map(|file| (file.kommun.clone(), file.resident.to_string(), file.sha256.clone()));
    let (kommun, resident, sha256) = after.unwrap_or_default();
    tx.query(
        "-- files by name
         SELECT kommun, resident, sha256, size FROM file WHERE (kommun, resident, sha256) > ($1, $2, $3)
         ORDER BY kommun, resident, sha256 LIMIT $4",
        &[kommun.into(), resident.into(), sha256.into(), limit.into()],
    )?
    .into_iter()
    .map(|mut row| Ok(Named { kommun: row.get(0)?, resident: row.get(1)?, sha256: row.get(2)?, size: row.get(3)? }))
    .collect()
}
