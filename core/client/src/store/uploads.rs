//! How far the files of a submission have come, each on its own.

use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension;
use uuid::Uuid;

use crate::{
    error::Error,
    store::{
        outbox::OFFER_AGAIN,
        tx::{Tx, micros, time},
    },
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRow {
    pub case_id: Uuid,
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// Path on the server.
    pub url: Option<String>,
    /// Bytes that the server has for certain.
    pub sent: u64,
    pub attempts: u32,
    pub next_at: Option<DateTime<Utc>>,
    pub cause: Option<String>,
    /// The server's code.
    pub refusal: Option<String>,
    pub arrived: bool,
}

/// The refusal of a file whose case was sent as a device that the server knows no more.
pub const FORMER_DEVICE: &str = "former-device";

const COLUMNS: &str = "case_id, sha256, size, url, sent, attempts, next_at, cause, refusal, arrived_at";

pub fn insert(tx: &Tx<'_>, case_id: Uuid, sha256: &str, size: u64) -> Result<(), Error> {
    tx.sql.execute(
        "INSERT OR IGNORE INTO upload (case_id, sha256, size) VALUES (?1, ?2, ?3)",
        (case_id.to_string(), sha256, size.cast_signed()),
    )?;
    Ok(())
}

pub fn all(tx: &Tx<'_>) -> Result<Vec<UploadRow>, Error> {
    let mut statement = tx.sql.prepare(&format!("SELECT {COLUMNS} FROM upload ORDER BY case_id, size"))?;
    let rows = statement.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().collect()
}

pub fn get(tx: &Tx<'_>, case_id: Uuid, sha256: &str) -> Result<Option<UploadRow>, Error> {
    tx.sql
        .query_row(
            &format!("SELECT {COLUMNS} FROM upload WHERE case_id = ?1 AND sha256 = ?2"),
            (case_id.to_string(), sha256),
            read,
        )
        .optional()?
        .transpose()
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Result<UploadRow, Error>> {
    let case_id: String = row.get(0)?;
    let Ok(case_id) = case_id.parse() else { return Ok(Err(Error::Damaged)) };
    Ok(Ok(UploadRow {
        case_id,
        sha256: row.get(1)?,
        size: row.get::<_, i64>(2)?.unsigned_abs(),
        url: row.get(3)?,
        sent: row.get::<_, i64>(4)?.unsigned_abs(),
        attempts: row.get(5)?,
        next_at: row.get::<_, Option<i64>>(6)?.map(time),
        cause: row.get(7)?,
        refusal: row.get(8)?,
        arrived: row.get::<_, Option<i64>>(9)?.is_some(),
    }))
}

pub fn progress(tx: &Tx<'_>, case_id: Uuid, sha256: &str, url: Option<&str>, sent: u64) -> Result<(), Error> {
    tx.sql.execute(
        "UPDATE upload SET url = ?3, sent = ?4, attempts = 0, next_at = NULL, cause = NULL
         WHERE case_id = ?1 AND sha256 = ?2",
        (case_id.to_string(), sha256, url, sent.cast_signed()),
    )?;
    Ok(())
}

/// The server does not know the upload any more: from the beginning.
pub fn restart(tx: &Tx<'_>, case_id: Uuid, sha256: &str) -> Result<(), Error> {
    tx.sql.execute(
        "UPDATE upload SET url = NULL, sent = 0 WHERE case_id = ?1 AND sha256 = ?2",
        (case_id.to_string(), sha256),
    )?;
    Ok(())
}

/// As many times as one resident's file is wanted it arrives once: all cases with it have it.
pub fn arrived(tx: &Tx<'_>, sha256: &str, now: DateTime<Utc>) -> Result<(), Error> {
    tx.sql.execute(
        "UPDATE upload SET sent = size, arrived_at = ?2, attempts = 0, next_at = NULL, cause = NULL, refusal = NULL
         WHERE sha256 = ?1 AND case_id IN (SELECT id FROM outbox WHERE state = 'acknowledged')",
        (sha256, micros(now)),
    )?;
    Ok(())
}

/// What the server says of a case's files with its receipt: all are there, or some are not.
pub fn settle(tx: &Tx<'_>, case_id: Uuid, missing: u32, now: DateTime<Utc>) -> Result<(), Error> {
    let case_id = case_id.to_string();
    if missing == 0 {
        tx.sql.execute(
            "UPDATE upload SET sent = size, arrived_at = ?2 WHERE case_id = ?1 AND arrived_at IS NULL",
            (case_id, micros(now)),
        )?;
    } else {
        // Which ones is not said; one that is there is answered as complete at once.
        tx.sql.execute(
            "UPDATE upload SET sent = 0, url = NULL, arrived_at = NULL
             WHERE case_id = ?1 AND (arrived_at IS NOT NULL OR refusal = ?2)
             AND EXISTS (SELECT 1 FROM file WHERE owner = ?1 AND file.sha256 = upload.sha256 AND kept = 1)",
            (&case_id, FORMER_DEVICE),
        )?;
        tx.sql.execute(
            "UPDATE upload SET refusal = NULL WHERE case_id = ?1 AND refusal = ?2",
            (&case_id, FORMER_DEVICE),
        )?;
    }
    Ok(())
}

/// The case is a former device's, so what is missing of it cannot be given by this one; the resident is told.
pub fn settle_stale(tx: &Tx<'_>, case_id: Uuid, missing: u32, now: DateTime<Utc>) -> Result<(), Error> {
    if missing == 0 {
        return settle(tx, case_id, 0, now);
    }
    tx.sql.execute(
        "UPDATE upload SET refusal = ?2, next_at = NULL, cause = NULL WHERE case_id = ?1 AND arrived_at IS NULL",
        (case_id.to_string(), FORMER_DEVICE),
    )?;
    Ok(())
}

pub fn wait(
    tx: &Tx<'_>,
    case_id: Uuid,
    sha256: &str,
    attempts: u32,
    next_at: DateTime<Utc>,
    cause: &str,
) -> Result<(), Error> {
    tx.sql.execute(
        "UPDATE upload SET attempts = ?3, next_at = ?4, cause = ?5 WHERE case_id = ?1 AND sha256 = ?2",
        (case_id.to_string(), sha256, attempts, micros(next_at), cause),
    )?;
    Ok(())
}

pub fn refuse(tx: &Tx<'_>, case_id: Uuid, sha256: &str, code: &str) -> Result<(), Error> {
    tx.sql.execute(
        "UPDATE upload SET refusal = ?3, next_at = NULL, cause = NULL WHERE case_id = ?1 AND sha256 = ?2",
        (case_id.to_string(), sha256, code),
    )?;
    Ok(())
}

/// Due at once, also what the server refused.
pub fn hurry(tx: &Tx<'_>, case_id: Uuid) -> Result<(), Error> {
    tx.sql.execute(
        "UPDATE upload SET attempts = 0, next_at = NULL, refusal = NULL WHERE case_id = ?1",
        [case_id.to_string()],
    )?;
    Ok(())
}

/// Addresses of uploads belong to the device that made them, and to the server's memory.
pub fn forget_addresses(tx: &Tx<'_>) -> Result<(), Error> {
    tx.sql.execute("UPDATE upload SET url = NULL, sent = 0 WHERE arrived_at IS NULL", [])?;
    Ok(())
}

pub fn remove_refused(tx: &Tx<'_>, case_id: Uuid) -> Result<(), Error> {
    tx.sql.execute("DELETE FROM upload WHERE case_id = ?1 AND refusal IS NOT NULL", [case_id.to_string()])?;
    Ok(())
}

pub fn remove(tx: &Tx<'_>, case_id: Uuid) -> Result<(), Error> {
    tx.sql.execute("DELETE FROM upload WHERE case_id = ?1", [case_id.to_string()])?;
    Ok(())
}

/// The bytes of files that arrived so long ago that they will not be offered again leave the phone.
pub fn drop_old_bytes(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    let mut statement = tx.sql.prepare(
        "SELECT file.owner, file.n, file.sha256 FROM file
         JOIN upload ON upload.case_id = file.owner AND upload.sha256 = file.sha256
         JOIN outbox ON outbox.id = file.owner
         WHERE kept = 1 AND arrived_at IS NOT NULL AND outbox.state = 'acknowledged'
           AND max(arrived_at, acknowledged_at) < ?1",
    )?;
    let old = statement
        .query_map([micros(now - OFFER_AGAIN)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<Vec<(String, i64, String)>, _>>()?;
    for (owner, n, sha256) in old {
        tx.sql.execute("UPDATE file SET kept = 0 WHERE owner = ?1 AND n = ?2", (owner, n))?;
        tx.loosen(&sha256);
    }
    Ok(())
}
