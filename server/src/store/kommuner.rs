//! The tenants themselves: the one part of the store, beside job leasing, that sees more than one kommun.

use chrono::{DateTime, Utc};
use minkommun_model::kommun::Manifest;

use crate::db::{error::DbError, tx::Tx, value::Row};

#[derive(Clone, Debug)]
pub struct Kommun {
    /// Code and slug are in it.
    pub manifest: Manifest,
    pub epoch: i64,
}

/// Writes a kommun's manifest; a new kommun begins its first epoch `now`.
pub fn put(tx: &mut dyn Tx, manifest: &Manifest, position: u32, now: DateTime<Utc>) -> Result<(), DbError> {
    // Plain data with string keys always serialises.
    let json = serde_json::to_string(manifest).map_err(|error| DbError::Engine(error.into()))?;
    tx.execute(
        "-- put a kommun
         INSERT INTO kommun (kommun, slug, manifest, position, epoch) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (kommun) DO UPDATE SET slug = excluded.slug, manifest = excluded.manifest, position = excluded.position",
        &[
            (&manifest.code).into(),
            (&manifest.slug).into(),
            json.into(),
            position.into(),
            now.timestamp().into(),
        ],
    )
    .map(drop)
}

/// All of them, in the order of the list.
pub fn all(tx: &mut dyn Tx) -> Result<Vec<Kommun>, DbError> {
    tx.query("-- all kommuner\nSELECT manifest, epoch FROM kommun ORDER BY position, kommun", &[])?
        .into_iter()
        .map(read)
        .collect()
}

/// A backup was restored: cursors given out before `now` are refused, and phones fetch again.
pub fn begin_epoch(tx: &mut dyn Tx, now: DateTime<Utc>) -> Result<(), DbError> {
    tx.execute(
        "-- begin an epoch\nUPDATE kommun SET epoch = CASE WHEN epoch >= $1 THEN epoch + 1 ELSE $1 END",
        &[now.timestamp().into()],
    )
    .map(drop)
}

fn read(mut row: Row) -> Result<Kommun, DbError> {
    let manifest: String = row.get(0)?;
    let manifest = serde_json::from_str(&manifest).map_err(|error| DbError::Engine(error.into()))?;
    Ok(Kommun { manifest, epoch: row.get(1)? })
}
