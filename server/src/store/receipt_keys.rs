//! The public halves of all keys that receipts have been signed with, by every process. They stay: a receipt can be checked
//! for as long as anybody has it.

use chrono::{DateTime, Utc};

use crate::{
    db::{error::DbError, tx::Tx},
    receipts::PublicKey,
};

pub fn put(tx: &mut dyn Tx, public: &PublicKey, now: DateTime<Utc>) -> Result<(), DbError> {
    tx.execute(
        "-- put a receipt key
         INSERT INTO receipt_key (kid, public_key, created_at) VALUES ($1, $2, $3) ON CONFLICT (kid) DO NOTHING",
        &[(&public.kid).into(), public.key.as_slice().into(), now.into()],
    )
    .map(drop)
}

/// All of them, the newest first.
pub fn all(tx: &mut dyn Tx) -> Result<Vec<PublicKey>, DbError> {
    tx.query("-- receipt keys\nSELECT kid, public_key FROM receipt_key ORDER BY created_at DESC, kid", &[])?
        .into_iter()
        .map(|mut row| Ok(PublicKey { kid: row.get(0)?, key: row.get(1)? }))
        .collect()
}
