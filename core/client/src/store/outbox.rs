//! The outbox: what the resident has sent, kept as the exact bytes until there is a receipt, and after that as the
//! resident's own copy.

use chrono::{DateTime, TimeDelta, Utc};
use minkommun_model::{
    form::{Answers, FieldError},
    service::Service,
    wire::Submitted,
};
use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    error::Error,
    store::tx::{Tx, micros, time},
};

/// How long what was acknowledged is kept ready to be offered again, should the server restore a backup.
pub const OFFER_AGAIN: TimeDelta = TimeDelta::days(30);

/// Of the request's shape; every version that was ever shipped stays accepted.
pub const PAYLOAD_VERSION: u32 = 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Submission,
    Message,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Submission => "submission",
            Self::Message => "message",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Waiting,
    NeedsYou,
    Acknowledged,
}

impl Stage {
    fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::NeedsYou => "needs_you",
            Self::Acknowledged => "acknowledged",
        }
    }
}

/// Why the server refused it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub code: String,
    #[serde(default)]
    pub errors: Vec<FieldError>,
}

/// A row without what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxRow {
    pub id: Uuid,
    pub kind: Kind,
    pub case_id: Uuid,
    pub made_at: DateTime<Utc>,
    pub stage: Stage,
    pub paused: bool,
    pub may_have_reached: bool,
    pub attempts: u32,
    pub next_at: Option<DateTime<Utc>>,
    /// As text: a row of a later version may hold one that this version does not know.
    pub cause: Option<String>,
    pub refusal: Option<Refusal>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub answer: Option<Submitted>,
    pub payload_length: u64,
}

pub struct Frozen<'a> {
    pub id: Uuid,
    pub payload: &'a [u8],
    pub form: &'a [u8],
    pub answers: &'a Answers,
    pub now: DateTime<Utc>,
}

pub fn insert_submission(tx: &Tx<'_>, frozen: &Frozen<'_>) -> Result<(), Error> {
    let key = frozen.id.to_string();
    tx.sql.execute(
        "INSERT INTO outbox (id, kind, case_id, payload_version, payload, form, answers, made_at, state)
         VALUES (?1, 'submission', ?1, ?2, ?3, ?4, ?5, ?6, 'waiting')",
        (
            &key,
            PAYLOAD_VERSION,
            tx.seal("outbox", "payload", &key, frozen.payload),
            tx.seal("outbox", "form", &key, frozen.form),
            tx.seal_json("outbox", "answers", &key, frozen.answers)?,
            micros(frozen.now),
        ),
    )?;
    Ok(())
}

pub fn insert_message(tx: &Tx<'_>, id: Uuid, case_id: Uuid, payload: &[u8], now: DateTime<Utc>) -> Result<(), Error> {
    let key = id.to_string();
    let sealed = tx.seal("outbox", "payload", &key, payload);
    tx.sql.execute(
        "INSERT INTO outbox (id, kind, case_id, payload_version, payload, made_at, state)
         VALUES (?1, 'message', ?2, ?3, ?4, ?5, 'waiting')",
        (&key, case_id.to_string(), PAYLOAD_VERSION, sealed, micros(now)),
    )?;
    Ok(())
}

const COLUMNS: &str = "id, kind, case_id, made_at, state, paused, reached, attempts, next_at, cause, refusal,
    acknowledged_at, answer, length(payload)";

/// Oldest first. Kinds of a later version are left alone.
pub fn all(tx: &Tx<'_>) -> Result<Vec<OutboxRow>, Error> {
    select(tx, "1", [])
}

/// What is not received yet, files included: few rows, however many cases the phone has.
pub fn unfinished(tx: &Tx<'_>) -> Result<Vec<OutboxRow>, Error> {
    select(tx, "(state <> 'acknowledged' OR id IN (SELECT case_id FROM upload WHERE arrived_at IS NULL))", [])
}

/// A case's own rows: its submission and messages.
pub fn of_case(tx: &Tx<'_>, case_id: Uuid) -> Result<Vec<OutboxRow>, Error> {
    select(tx, "case_id = ?1", [case_id.to_string()])
}

fn select(tx: &Tx<'_>, which: &str, values: impl rusqlite::Params) -> Result<Vec<OutboxRow>, Error> {
    let mut statement = tx.sql.prepare(&format!(
        "SELECT {COLUMNS} FROM outbox WHERE kind IN ('submission', 'message') AND {which} ORDER BY n"
    ))?;
    let mut rows = statement.query(values)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(tx, row)?);
    }
    Ok(all)
}

pub fn get(tx: &Tx<'_>, id: Uuid) -> Result<Option<OutboxRow>, Error> {
    let mut statement = tx.sql.prepare(&format!("SELECT {COLUMNS} FROM outbox WHERE id = ?1"))?;
    let mut rows = statement.query([id.to_string()])?;
    rows.next()?.map(|row| read(tx, row)).transpose()
}

fn read(tx: &Tx<'_>, row: &Row<'_>) -> Result<OutboxRow, Error> {
    let key: String = row.get(0)?;
    let kind: String = row.get(1)?;
    let case_id: String = row.get(2)?;
    let stage: String = row.get(4)?;
    let refusal: Option<Vec<u8>> = row.get(10)?;
    let answer: Option<Vec<u8>> = row.get(12)?;
    Ok(OutboxRow {
        id: key.parse().map_err(|_| Error::Damaged)?,
        kind: if kind == "message" { Kind::Message } else { Kind::Submission },
        case_id: case_id.parse().map_err(|_| Error::Damaged)?,
        made_at: time(row.get(3)?),
        stage: match stage.as_str() {
            "acknowledged" => Stage::Acknowledged,
            "needs_you" => Stage::NeedsYou,
            _ => Stage::Waiting,
        },
        paused: row.get(5)?,
        may_have_reached: row.get::<_, i64>(6)? > 0,
        attempts: row.get(7)?,
        next_at: row.get::<_, Option<i64>>(8)?.map(time),
        cause: row.get(9)?,
        refusal: refusal.map(|sealed| tx.open_json("outbox", "refusal", &key, &sealed)).transpose()?,
        acknowledged_at: row.get::<_, Option<i64>>(11)?.map(time),
        answer: answer.map(|sealed| tx.open_json("outbox", "answer", &key, &sealed)).transpose()?,
        payload_length: row.get::<_, i64>(13)?.unsigned_abs(),
    })
}

pub fn payload(tx: &Tx<'_>, id: Uuid) -> Result<Vec<u8>, Error> {
    let key = id.to_string();
    let sealed: Vec<u8> = tx.sql.query_row("SELECT payload FROM outbox WHERE id = ?1", [&key], |row| row.get(0))?;
    tx.open("outbox", "payload", &key, &sealed)
}

/// The bytes of a submission, if it was sent from this phone.
pub fn sent_payload(tx: &Tx<'_>, case_id: Uuid) -> Result<Option<Vec<u8>>, Error> {
    match payload(tx, case_id) {
        Err(Error::NotFound) => Ok(None),
        payload => payload.map(Some),
    }
}

/// The form of a submission as bytes and read, and the draft's answers.
pub fn contents(tx: &Tx<'_>, id: Uuid) -> Result<Option<(Vec<u8>, Service, Answers)>, Error> {
    let key = id.to_string();
    let found: Option<(Vec<u8>, Vec<u8>)> = tx
        .sql
        .query_row("SELECT form, answers FROM outbox WHERE id = ?1 AND kind = 'submission'", [&key], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((form, answers)) = found else { return Ok(None) };
    let form = tx.open("outbox", "form", &key, &form)?;
    let service = serde_json::from_slice(&form).map_err(|_| Error::Damaged)?;
    Ok(Some((form, service, tx.open_json("outbox", "answers", &key, &answers)?)))
}

/// Counts an attempt before its first byte leaves, and gives the exact bytes to send. `None` when the item is not
/// there to be sent any more.
pub fn begin_attempt(tx: &Tx<'_>, id: Uuid) -> Result<Option<(Uuid, Vec<u8>)>, Error> {
    let changed = tx.sql.execute(
        "UPDATE outbox SET reached = reached + 1 WHERE id = ?1 AND state = 'waiting' AND paused = 0",
        [id.to_string()],
    )?;
    if changed == 0 {
        return Ok(None);
    }
    let case_id: String =
        tx.sql.query_row("SELECT case_id FROM outbox WHERE id = ?1", [id.to_string()], |row| row.get(0))?;
    Ok(Some((case_id.parse().map_err(|_| Error::Damaged)?, payload(tx, id)?)))
}

/// The attempt failed and another will be made. `untouched`: for certain, nothing of it reached the server.
pub fn wait(
    tx: &Tx<'_>,
    id: Uuid,
    attempts: u32,
    next_at: DateTime<Utc>,
    cause: &str,
    untouched: bool,
) -> Result<(), Error> {
    tx.sql.execute(
        "UPDATE outbox SET attempts = ?2, next_at = ?3, cause = ?4, reached = max(0, reached - ?5) WHERE id = ?1",
        (id.to_string(), attempts, micros(next_at), cause, untouched),
    )?;
    Ok(())
}

pub fn refuse(tx: &Tx<'_>, id: Uuid, refusal: &Refusal) -> Result<(), Error> {
    let key = id.to_string();
    let sealed = tx.seal_json("outbox", "refusal", &key, refusal)?;
    set_stage(tx, id, Stage::NeedsYou)?;
    tx.sql.execute("UPDATE outbox SET refusal = ?2, next_at = NULL, cause = NULL WHERE id = ?1", (key, sealed))?;
    Ok(())
}

pub fn acknowledge(tx: &Tx<'_>, id: Uuid, answer: Option<&Submitted>, now: DateTime<Utc>) -> Result<(), Error> {
    let key = id.to_string();
    if let Some(answer) = answer {
        let sealed = tx.seal_json("outbox", "answer", &key, answer)?;
        tx.sql.execute("UPDATE outbox SET answer = ?2 WHERE id = ?1", (&key, sealed))?;
    }
    tx.sql.execute(
        "UPDATE outbox SET acknowledged_at = coalesce(acknowledged_at, ?2), attempts = 0, next_at = NULL, cause = NULL,
         refusal = NULL WHERE id = ?1",
        (&key, micros(now)),
    )?;
    set_stage(tx, id, Stage::Acknowledged)
}

pub fn set_stage(tx: &Tx<'_>, id: Uuid, stage: Stage) -> Result<(), Error> {
    tx.sql.execute("UPDATE outbox SET state = ?2 WHERE id = ?1", (id.to_string(), stage.as_str()))?;
    Ok(())
}

/// What was acknowledged lately is offered again: the server has lost its memory, or of us. So is a message that was
/// refused: perhaps only because its case was lost.
pub fn offer_again(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    tx.sql.execute(
        "UPDATE outbox SET state = 'waiting', attempts = 0, next_at = NULL, cause = NULL
         WHERE (state = 'acknowledged' AND acknowledged_at >= ?1) OR (state = 'needs_you' AND kind = 'message')",
        [micros(now - OFFER_AGAIN)],
    )?;
    Ok(())
}

pub fn set_paused(tx: &Tx<'_>, id: Uuid, paused: bool) -> Result<(), Error> {
    let changed = tx.sql.execute("UPDATE outbox SET paused = ?2 WHERE id = ?1", (id.to_string(), paused))?;
    if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Due at once, and awake if paused.
pub fn hurry(tx: &Tx<'_>, id: Uuid) -> Result<(), Error> {
    let changed =
        tx.sql.execute("UPDATE outbox SET attempts = 0, next_at = NULL, paused = 0 WHERE id = ?1", [id.to_string()])?;
    if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Only for what the resident takes back.
pub fn remove(tx: &Tx<'_>, id: Uuid) -> Result<(), Error> {
    tx.sql.execute("DELETE FROM outbox WHERE id = ?1", [id.to_string()])?;
    Ok(())
}

/// Messages that were received so long ago that they will not be offered again: the history has them.
pub fn drop_old_messages(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    tx.sql.execute(
        "DELETE FROM outbox WHERE kind = ?1 AND state = 'acknowledged' AND acknowledged_at < ?2",
        (Kind::Message.as_str(), micros(now - OFFER_AGAIN)),
    )?;
    Ok(())
}
