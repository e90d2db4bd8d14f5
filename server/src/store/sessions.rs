//! Officers' sign-ins. Only the hash of a session's token is kept.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::{
    error::DbError,
    tx::{KommunTx, Tx},
};

#[derive(Clone, Debug)]
pub struct Session {
    pub officer: Uuid,
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen_at: DateTime<Utc>,
    /// However much it is used.
    pub expires_at: DateTime<Utc>,
}

pub fn add(tx: &mut KommunTx<'_>, token_hash: &[u8], session: &Session) -> Result<(), DbError> {
    tx.execute(
        "-- add a session
         INSERT INTO session (kommun, token_hash, officer, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            token_hash.into(),
            session.officer.into(),
            session.created_at.into(),
            session.seen_at.into(),
            session.expires_at.into(),
        ],
    )
    .map(drop)
}

pub fn get(tx: &mut KommunTx<'_>, token_hash: &[u8]) -> Result<Option<Session>, DbError> {
    tx.query_opt(
        "-- a session
         SELECT officer, created_at, seen_at, expires_at FROM session WHERE kommun = $1 AND token_hash = $2",
        &[token_hash.into()],
    )?
    .map(|mut row| {
        Ok(Session { officer: row.get(0)?, created_at: row.get(1)?, seen_at: row.get(2)?, expires_at: row.get(3)? })
    })
    .transpose()
}

pub fn touch(tx: &mut KommunTx<'_>, token_hash: &[u8], now: DateTime<Utc>) -> Result<(), DbError> {
    tx.execute(
        "-- touch a session
         UPDATE session SET seen_at = $3 WHERE kommun = $1 AND token_hash = $2",
        &[token_hash.into(), now.into()],
    )
    .map(drop)
}

pub fn remove(tx: &mut KommunTx<'_>, token_hash: &[u8]) -> Result<(), DbError> {
    tx.execute(
        "-- remove a session
         DELETE FROM session WHERE kommun = $1 AND token_hash = $2",
        &[token_hash.into()],
    )
    .map(drop)
}

/// Forgets what ended before `now`. Answers how many.
pub fn remove_expired(tx: &mut KommunTx<'_>, now: DateTime<Utc>) -> Result<u64, DbError> {
    tx.execute("-- remove ended sessions\nDELETE FROM session WHERE kommun = $1 AND expires_at <= $2", &[now.into()])
}

/// Every session of every kommun: all officers sign in anew.
pub fn remove_all(tx: &mut dyn Tx) -> Result<(), DbError> {
    tx.execute("-- remove all sessions\nDELETE FROM session", &[]).map(drop)
}
