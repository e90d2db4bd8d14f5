//! Drafts and their files.

use chrono::{DateTime, Utc};
use minkommun_model::{form::Answers, service::Service};
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    error::Error,
    store::tx::{Tx, micros, time},
};

pub struct DraftRow {
    /// The form's bytes as they were fetched.
    pub form: Vec<u8>,
    pub service: Service,
    pub answers: Answers,
    pub saved_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    pub n: i64,
    pub sha256: String,
    pub size: u64,
    pub facts: FileNames,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileNames {
    pub question: String,
    pub name: String,
    pub media_type: String,
}

pub fn insert(tx: &Tx<'_>, id: Uuid, form: &[u8], answers: &Answers, now: DateTime<Utc>) -> Result<(), Error> {
    let key = id.to_string();
    tx.sql.execute(
        "INSERT INTO draft (id, form, answers, started_at, saved_at) VALUES (?1, ?2, ?3, ?4, ?4)",
        (&key, tx.seal("draft", "form", &key, form), tx.seal_json("draft", "answers", &key, answers)?, micros(now)),
    )?;
    Ok(())
}

pub fn ids(tx: &Tx<'_>) -> Result<Vec<Uuid>, Error> {
    let mut statement = tx.sql.prepare("SELECT id FROM draft ORDER BY saved_at DESC, id DESC")?;
    let ids = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    ids.iter().map(|id| id.parse().map_err(|_| Error::Damaged)).collect()
}

/// [`Error::NotFound`] when there is none.
pub fn get(tx: &Tx<'_>, id: Uuid) -> Result<DraftRow, Error> {
    let key = id.to_string();
    let (form, answers, saved_at): (Vec<u8>, Vec<u8>, i64) =
        tx.sql.query_row("SELECT form, answers, saved_at FROM draft WHERE id = ?1", [&key], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let form = tx.open("draft", "form", &key, &form)?;
    let service = serde_json::from_slice(&form).map_err(|_| Error::Damaged)?;
    let answers = tx.open_json("draft", "answers", &key, &answers)?;
    Ok(DraftRow { form, service, answers, saved_at: time(saved_at) })
}

pub fn set_answers(tx: &Tx<'_>, id: Uuid, answers: &Answers, now: DateTime<Utc>) -> Result<(), Error> {
    let key = id.to_string();
    let sealed = tx.seal_json("draft", "answers", &key, answers)?;
    let changed =
        tx.sql.execute("UPDATE draft SET answers = ?2, saved_at = ?3 WHERE id = ?1", (&key, sealed, micros(now)))?;
    if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
}

pub fn set_form(tx: &Tx<'_>, id: Uuid, form: &[u8]) -> Result<(), Error> {
    let key = id.to_string();
    tx.sql.execute("UPDATE draft SET form = ?2 WHERE id = ?1", (&key, tx.seal("draft", "form", &key, form)))?;
    Ok(())
}

/// The draft's row alone; its files stay with its id.
pub fn remove(tx: &Tx<'_>, id: Uuid) -> Result<(), Error> {
    let changed = tx.sql.execute("DELETE FROM draft WHERE id = ?1", [id.to_string()])?;
    if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// In the order in which they were added.
pub fn files(tx: &Tx<'_>, owner: Uuid) -> Result<Vec<FileRow>, Error> {
    let owner = owner.to_string();
    let mut statement = tx.sql.prepare("SELECT n, sha256, size, facts FROM file WHERE owner = ?1 ORDER BY n")?;
    let rows = statement
        .query_map([&owner], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?, row.get::<_, Vec<u8>>(3)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    rows.into_iter()
        .map(|(n, sha256, size, facts)| {
            let facts = tx.open_json("file", "facts", &file_row(&owner, n), &facts)?;
            Ok(FileRow { n, sha256, size: size.unsigned_abs(), facts })
        })
        .collect()
}

pub fn add_file(tx: &Tx<'_>, owner: Uuid, sha256: &str, size: u64, facts: &FileNames) -> Result<(), Error> {
    let owner = owner.to_string();
    let n: i64 =
        tx.sql.query_row("SELECT coalesce(max(n), 0) + 1 FROM file WHERE owner = ?1", [&owner], |row| row.get(0))?;
    let facts = tx.seal_json("file", "facts", &file_row(&owner, n), facts)?;
    tx.sql.execute(
        "INSERT INTO file (owner, n, sha256, size, facts) VALUES (?1, ?2, ?3, ?4, ?5)",
        (&owner, n, sha256, size.cast_signed(), facts),
    )?;
    Ok(())
}

pub fn remove_file(tx: &Tx<'_>, owner: Uuid, file: &FileRow) -> Result<(), Error> {
    tx.sql.execute("DELETE FROM file WHERE owner = ?1 AND n = ?2", (owner.to_string(), file.n))?;
    tx.loosen(&file.sha256);
    Ok(())
}

/// Moves the files of one owner to another.
pub fn hand_over_files(tx: &Tx<'_>, from: Uuid, to: Uuid) -> Result<(), Error> {
    for file in files(tx, from)? {
        add_file(tx, to, &file.sha256, file.size, &file.facts)?;
        remove_file(tx, from, &file)?;
    }
    Ok(())
}

/// The size of a file whose bytes are here.
pub fn file_size(tx: &Tx<'_>, sha256: &str) -> Result<Option<u64>, Error> {
    let size: Option<i64> = tx
        .sql
        .query_row("SELECT size FROM file WHERE sha256 = ?1 AND kept = 1 LIMIT 1", [sha256], |row| row.get(0))
        .optional()?;
    Ok(size.map(i64::unsigned_abs))
}

/// Hashes of all files whose bytes should be here.
pub fn kept_files(tx: &Tx<'_>) -> Result<std::collections::BTreeSet<String>, Error> {
    let mut statement = tx.sql.prepare("SELECT DISTINCT sha256 FROM file WHERE kept = 1")?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn file_row(owner: &str, n: i64) -> String {
    format!("{owner}/{n}")
}
