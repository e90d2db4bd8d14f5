//! Files that have come whole, by content. Their bytes are in the file store.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::{error::DbError, tx::KommunTx};

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
