//! What the server says of the resident's cases: summaries and events. A cache that a resync drops.

use chrono::{DateTime, Utc};
use minkommun_model::{
    case::EventKind,
    wire::{CaseDetail, CaseSummary, Changes, ResidentEvent, StatusNow},
};
use rusqlite::OptionalExtension;
use uuid::Uuid;

use crate::{
    error::Error,
    store::{outbox, settings, tx::Tx, uploads},
};

pub struct ReceivedRow {
    pub case_id: Uuid,
    pub summary: Option<CaseSummary>,
    pub receipt: Option<String>,
    pub stale: bool,
}

pub struct EventRow {
    pub event: ResidentEvent,
    pub seen: bool,
}

pub fn all(tx: &Tx<'_>) -> Result<Vec<ReceivedRow>, Error> {
    let mut statement = tx.sql.prepare("SELECT case_id FROM received")?;
    let ids = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let mut all = Vec::new();
    for id in ids {
        all.extend(get(tx, id.parse().map_err(|_| Error::Damaged)?)?);
    }
    Ok(all)
}

pub fn get(tx: &Tx<'_>, case_id: Uuid) -> Result<Option<ReceivedRow>, Error> {
    let key = case_id.to_string();
    type Sealed = Option<Vec<u8>>;
    let found: Option<(Sealed, Sealed, bool)> = tx
        .sql
        .query_row("SELECT summary, receipt, stale FROM received WHERE case_id = ?1", [&key], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((summary, receipt, stale)) = found else { return Ok(None) };
    Ok(Some(ReceivedRow {
        case_id,
        summary: summary.map(|sealed| tx.open_json("received", "summary", &key, &sealed)).transpose()?,
        receipt: receipt.map(|sealed| tx.open_json("received", "receipt", &key, &sealed)).transpose()?,
        stale,
    }))
}

/// Cases of which there are events and no summary yet.
pub fn without_summary(tx: &Tx<'_>) -> Result<Vec<Uuid>, Error> {
    let mut statement = tx.sql.prepare("SELECT case_id FROM received WHERE summary IS NULL AND stale = 0")?;
    let ids = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    ids.iter().map(|id| id.parse().map_err(|_| Error::Damaged)).collect()
}

/// In the order of the case.
pub fn events(tx: &Tx<'_>, case_id: Uuid) -> Result<Vec<EventRow>, Error> {
    let key = case_id.to_string();
    let mut statement = tx.sql.prepare("SELECT n, seen, body FROM event WHERE case_id = ?1 ORDER BY n")?;
    let rows = statement
        .query_map([&key], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, bool>(1)?, row.get::<_, Vec<u8>>(2)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    rows.into_iter()
        .map(|(n, seen, body)| Ok(EventRow { event: tx.open_json("event", "body", &event_row(&key, n), &body)?, seen }))
        .collect()
}

/// The newest events of all cases, newest first. When they happened is sealed, so all of them are read.
pub fn latest(tx: &Tx<'_>, limit: usize) -> Result<Vec<(Uuid, EventRow)>, Error> {
    let mut statement = tx.sql.prepare("SELECT DISTINCT case_id FROM event")?;
    let ids = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let mut latest = Vec::new();
    for id in ids {
        let case_id = id.parse().map_err(|_| Error::Damaged)?;
        latest.extend(events(tx, case_id)?.into_iter().map(|row| (case_id, row)));
    }
    latest.sort_by_key(|(_, row)| std::cmp::Reverse((row.event.at, row.event.n)));
    latest.truncate(limit);
    Ok(latest)
}

/// How many events with news the resident has not been shown: of one case, or of all.
pub fn unseen(tx: &Tx<'_>, case_id: Option<Uuid>) -> Result<u32, Error> {
    let case_id = case_id.map(|id| id.to_string());
    Ok(tx.sql.query_row(
        "SELECT count(*) FROM event WHERE news = 1 AND seen = 0 AND (?1 IS NULL OR case_id = ?1)",
        [case_id],
        |row| row.get(0),
    )?)
}

/// Everything fetched so far has been shown.
pub fn mark_seen(tx: &Tx<'_>) -> Result<(), Error> {
    tx.sql.execute("UPDATE event SET seen = 1 WHERE seen = 0", [])?;
    if let Some(cursor) = settings::get::<String>(tx, settings::CURSOR)? {
        settings::set(tx, settings::SEEN, &cursor)?;
    }
    Ok(())
}

/// One page of the mailbox with its cursor, all or nothing. An event that is known already is left as it is.
pub fn add_page(tx: &Tx<'_>, page: &Changes) -> Result<(), Error> {
    for change in &page.events {
        begin_anew_if_stale(tx, change.case_id)?;
        add_event(tx, change.case_id, &change.event)?;
    }
    settings::set(tx, settings::CURSOR, &page.cursor)
}

/// An event of a case that was another device's, in this device's mailbox: the case has been received anew, whether or
/// not the answer that says so came through. Its summary is fetched.
fn begin_anew_if_stale(tx: &Tx<'_>, case_id: Uuid) -> Result<(), Error> {
    let key = case_id.to_string();
    let was_stale =
        tx.sql.execute("UPDATE received SET stale = 0, summary = NULL WHERE case_id = ?1 AND stale = 1", [&key])?;
    if was_stale > 0 {
        tx.sql.execute("DELETE FROM event WHERE case_id = ?1", [&key])?;
    }
    Ok(())
}

/// The server has the case under a former device: it can be read as it was, which may be later than what the server
/// tells this one, and no news comes.
pub fn put_stale(tx: &Tx<'_>, summary: &CaseSummary, receipt: &str) -> Result<(), Error> {
    let known = get(tx, summary.id)?.and_then(|received| received.summary);
    put(tx, known.as_ref().unwrap_or(summary), Some(receipt))?;
    tx.sql.execute("UPDATE received SET stale = 1 WHERE case_id = ?1", [summary.id.to_string()])?;
    Ok(())
}

fn add_event(tx: &Tx<'_>, case_id: Uuid, event: &ResidentEvent) -> Result<(), Error> {
    let key = case_id.to_string();
    tx.sql.execute("INSERT OR IGNORE INTO received (case_id) VALUES (?1)", [&key])?;
    let body = tx.seal_json("event", "body", &event_row(&key, event.n), event)?;
    // Only after a resync is there such a time: what was shown before it is not news again.
    let seen = settings::get::<DateTime<Utc>>(tx, settings::SHOWN_BEFORE)?.is_some_and(|shown| event.at <= shown);
    let added = tx.sql.execute(
        "INSERT OR IGNORE INTO event (case_id, n, news, seen, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        (&key, event.n, event.kind.is_news(), seen, body),
    )?;
    if added == 0 {
        return Ok(());
    }
    let Some(ReceivedRow { summary: Some(mut summary), receipt, .. }) = get(tx, case_id)? else { return Ok(()) };
    if event.at < summary.updated_at {
        return Ok(());
    }
    apply(&mut summary, event);
    put(tx, &summary, receipt.as_deref())
}

fn apply(summary: &mut CaseSummary, event: &ResidentEvent) {
    summary.updated_at = event.at;
    match &event.kind {
        EventKind::StatusChanged { to, category, label, .. } => {
            summary.status = StatusNow { id: to.clone(), category: *category, label: label.clone() };
        }
        EventKind::AttachmentsReceived { missing, .. } => summary.attachments_missing = *missing,
        _ => {}
    }
}

/// A summary from the server; an older one than the cached does not replace it. A case that was another device's
/// begins its history anew.
pub fn put_summary(tx: &Tx<'_>, summary: &CaseSummary, receipt: &str) -> Result<(), Error> {
    match get(tx, summary.id)? {
        Some(ReceivedRow { stale: true, .. }) => {
            tx.sql.execute("DELETE FROM event WHERE case_id = ?1", [summary.id.to_string()])?;
            put(tx, summary, Some(receipt))
        }
        Some(ReceivedRow { summary: Some(known), .. }) if known.updated_at > summary.updated_at => {
            put(tx, &known, Some(receipt))
        }
        _ => put(tx, summary, Some(receipt)),
    }
}

fn put(tx: &Tx<'_>, summary: &CaseSummary, receipt: Option<&str>) -> Result<(), Error> {
    let key = summary.id.to_string();
    let sealed = tx.seal_json("received", "summary", &key, summary)?;
    let receipt = receipt.map(|receipt| tx.seal_json("received", "receipt", &key, &receipt)).transpose()?;
    tx.sql.execute(
        "INSERT OR REPLACE INTO received (case_id, summary, receipt, stale) VALUES (?1, ?2, ?3, 0)",
        (key, sealed, receipt),
    )?;
    Ok(())
}

/// A whole case as fetched. Its events are no more seen than they were.
pub fn put_detail(tx: &Tx<'_>, detail: &CaseDetail) -> Result<(), Error> {
    put_summary(tx, &detail.case, &detail.receipt)?;
    for event in &detail.events {
        add_event(tx, detail.case.id, event)?;
    }
    Ok(())
}

/// The server's memory is another one: what was derived from it goes, what was acknowledged lately is offered again.
pub fn resync(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    let mut shown: Option<DateTime<Utc>> = settings::get(tx, settings::SHOWN_BEFORE)?;
    for row in all(tx)?.iter().filter(|row| !row.stale) {
        shown = events(tx, row.case_id)?.iter().filter(|row| row.seen).map(|row| row.event.at).max().max(shown);
    }
    if let Some(shown) = shown {
        settings::set(tx, settings::SHOWN_BEFORE, &shown)?;
    }
    tx.sql.execute("DELETE FROM event WHERE case_id IN (SELECT case_id FROM received WHERE stale = 0)", [])?;
    tx.sql.execute("DELETE FROM received WHERE stale = 0", [])?;
    for name in [settings::CURSOR, settings::SEEN, settings::SEEN_TOLD] {
        settings::remove(tx, name)?;
    }
    uploads::forget_addresses(tx)?;
    outbox::offer_again(tx, now)
}

/// The server knows the device no more. What it said of the cases stays to be read; the next device begins anew.
pub fn forget_device(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    tx.sql.execute("UPDATE received SET stale = 1", [])?;
    for name in [settings::DEVICE, settings::CURSOR, settings::SEEN, settings::SEEN_TOLD, settings::TOLD] {
        settings::remove(tx, name)?;
    }
    uploads::forget_addresses(tx)?;
    outbox::offer_again(tx, now)
}

fn event_row(case_id: &str, n: u32) -> String {
    format!("{case_id}/{n}")
}
