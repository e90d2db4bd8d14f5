//! The mailbox: what has happened since a cursor.

use std::{fmt::Write, time::Duration};

use axum::{
    body::Body,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::SecondsFormat;
use minkommun_model::{
    problem::Code,
    wire::{Changes, Problem, Seen},
};
use serde::Deserialize;
use tokio::time::Instant;

use crate::{
    actions::mark_seen::mark_seen,
    api::{
        asking::{Exact, Resident},
        refusal::Refusal,
    },
    app::App,
    db::error::DbError,
    store::{
        devices::Device,
        mailbox::{self, Line},
    },
};

/// Proxies close what is silent for a minute.
const LONGEST_WAIT: u64 = 55;
const MOST: u32 = 500;

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// A cursor as it was given, or none to begin from the beginning.
    after: Option<String>,
    /// Seconds to wait for something new; 0 to 55.
    wait: Option<u64>,
    /// At most so many events; 1 to 500, 100 if not said.
    limit: Option<u32>,
}

/// Everything in the resident's mailbox after a cursor. With `wait`, an empty answer comes first when that long has
/// passed and nothing is new.
#[utoipa::path(get, path = "/v1/changes", tag = "changes", security(("device" = [])), params(Wanted), responses(
    (status = 200, body = Changes), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 410, body = Problem), (status = 429, body = Problem)))]
pub async fn get(
    Resident { kommun, device }: Resident,
    State(app): State<App>,
    wanted: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(wanted) = wanted.map_err(|_| Refusal::new(Code::BadRequest).detail("wait and limit are numbers."))?;
    let after = match &wanted.after {
        Some(cursor) => read_cursor(cursor, &device)?,
        None => 0,
    };
    let limit = wanted.limit.unwrap_or(100).clamp(1, MOST);
    let wait = Duration::from_secs(wanted.wait.unwrap_or(0).min(LONGEST_WAIT));

    // Whoever is asking was looked up a moment ago, and with them the mailbox's last number.
    if after < device.mailbox_n {
        return Ok(page(&device, after, limit, &read(&app, &kommun, &device, after, limit).await?));
    }
    if wait.is_zero() {
        return Ok(page(&device, after, limit, &[]));
    }
    let lines = wait_for(&app, &kommun, &device, after, limit, Instant::now() + wait).await?;
    Ok(page(&device, after, limit, &lines))
}

async fn wait_for(
    app: &App,
    kommun: &str,
    device: &Device,
    after: i64,
    limit: u32,
    until: Instant,
) -> Result<Vec<Line>, DbError> {
    let _waiting = app.metrics.long_poll();
    let place = app.wake.wait_for(device.resident);
    loop {
        // Listening before reading: what is committed in between wakes the wait that follows.
        let woken = place.woken();
        let lines = read(app, kommun, device, after, limit).await?;
        if !lines.is_empty() {
            return Ok(lines);
        }
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep_until(until) => return Ok(lines),
            () = app.closing.cancelled() => return Ok(lines),
        }
    }
}

async fn read(app: &App, kommun: &str, device: &Device, after: i64, limit: u32) -> Result<Vec<Line>, DbError> {
    let resident = device.resident;
    // One more than asked for says whether there is more.
    app.db.kommun(kommun).read("mailbox", move |tx| mailbox::after(tx, resident, after, limit + 1)).await
}

/// [`Changes`] as JSON. The events lie in the database as they go over the wire; reading and writing each again would
/// take most of the time of a page.
fn page(device: &Device, after: i64, limit: u32, lines: &[Line]) -> Response {
    let shown = &lines[..lines.len().min(limit as usize)];
    let mut json = String::with_capacity(64 + shown.iter().map(|line| line.body.len() + 160).sum::<usize>());
    json.push_str(r#"{"events":["#);
    for (i, line) in shown.iter().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        let at = line.at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let cursor = cursor(device.epoch, line.n);
        // Writing to a string cannot fail; a body is a JSON object with at least its kind.
        let _ = write!(
            json,
            r#"{comma}{{"cursor":"{cursor}","case_id":"{}","n":{},"at":"{at}",{}"#,
            line.case_id,
            line.event_n,
            &line.body[1..]
        );
    }
    let last = shown.last().map_or(after, |line| line.n);
    let more = lines.len() > shown.len();
    let _ = write!(json, r#"],"cursor":"{}","more":{more}}}"#, cursor(device.epoch, last));
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], Body::from(json))
        .into_response()
}

/// The device has shown its resident everything up to and including a cursor.
#[utoipa::path(put, path = "/v1/seen", tag = "changes", security(("device" = [])), request_body = Seen, responses(
    (status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 410, body = Problem),
    (status = 413, body = Problem), (status = 415, body = Problem), (status = 429, body = Problem)))]
pub async fn seen(
    Resident { kommun, device }: Resident,
    State(app): State<App>,
    body: Exact,
) -> Result<StatusCode, Refusal> {
    let seen: Seen = body.parse()?;
    let n = read_cursor(&seen.cursor, &device)?;
    mark_seen(&app, &kommun, device.id, n).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opaque to phones.
pub fn cursor(epoch: i64, n: i64) -> String {
    format!("{epoch}.{n}")
}

/// The mailbox number in a cursor. One of another epoch, or ahead of the mailbox, is from before a restore.
fn read_cursor(cursor: &str, device: &Device) -> Result<i64, Refusal> {
    let (epoch, n) = cursor.split_once('.').ok_or(Code::BadCursor)?;
    let epoch: i64 = epoch.parse().map_err(|_| Code::BadCursor)?;
    let n: i64 = n.parse().map_err(|_| Code::BadCursor)?;
    if n < 0 {
        return Err(Code::BadCursor.into());
    }
    if epoch != device.epoch || n > device.mailbox_n {
        return Err(Code::Resync.into());
    }
    Ok(n)
}
