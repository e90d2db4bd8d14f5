//! The people who handle cases.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::{
    error::DbError,
    tx::KommunTx,
    value::{Row, Value},
};

#[derive(Clone, Debug)]
pub struct Officer {
    pub id: Uuid,
    /// Lower case.
    pub email: String,
    pub name: String,
    /// argon2id, as a PHC string.
    pub password_hash: String,
    pub disabled_at: Option<DateTime<Utc>>,
}

pub fn add(tx: &mut KommunTx<'_>, officer: &Officer, now: DateTime<Utc>) -> Result<(), DbError> {
    tx.execute(
        "-- add an officer
         INSERT INTO officer (kommun, id, email, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            officer.id.into(),
            officer.email.to_lowercase().into(),
            (&officer.name).into(),
            (&officer.password_hash).into(),
            now.into(),
        ],
    )
    .map(drop)
}

pub fn get(tx: &mut KommunTx<'_>, id: Uuid) -> Result<Option<Officer>, DbError> {
    one(tx, "id", id.into())
}

/// Upper and lower case are alike.
pub fn by_email(tx: &mut KommunTx<'_>, email: &str) -> Result<Option<Officer>, DbError> {
    one(tx, "email", email.to_lowercase().into())
}

/// All of a kommun's, by name, the disabled among them: old events name them.
pub fn all(tx: &mut KommunTx<'_>) -> Result<Vec<Officer>, DbError> {
    tx.query(
        "-- officers
         SELECT id, email, name, password_hash, disabled_at FROM officer WHERE kommun = $1 ORDER BY name, id",
        &[],
    )?
    .into_iter()
    .map(read)
    .collect()
}

fn one(tx: &mut KommunTx<'_>, column: &str, value: Value<'_>) -> Result<Option<Officer>, DbError> {
    tx.query_opt(
        &format!(
            "-- an officer
             SELECT id, email, name, password_hash, disabled_at FROM officer WHERE kommun = $1 AND {column} = $2"
        ),
        &[value],
    )?
    .map(read)
    .transpose()
}

fn read(mut row: Row) -> Result<Officer, DbError> {
    Ok(Officer {
        id: row.get(0)?,
        email: row.get(1)?,
        name: row.get(2)?,
        password_hash: row.get(3)?,
        disabled_at: row.get(4)?,
    })
}
