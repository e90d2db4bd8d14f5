//! The engine's writes and its view of the disk, in the words of the store.

use chrono::{DateTime, Utc};
use minkommun_model::wire::PushAddress;

use crate::{
    cause::Cause,
    error::Error,
    store::{
        fetched, mailbox,
        outbox::{self, Kind, OutboxRow, Stage},
        settings,
        tx::Tx,
        uploads,
    },
    sync::job::{Done, Job, Snapshot, Stored, Told, Write},
};

/// What there is to do. `app` is what the server should know of the device, but for the push address.
pub fn snapshot(tx: &Tx<'_>, app: &Told) -> Result<Snapshot, Error> {
    let registered = settings::get::<serde_json::Value>(tx, settings::DEVICE)?.is_some();
    let mut jobs = vec![Stored::new(Job::Catalogue), Stored::new(Job::Changes)];
    if !registered {
        jobs.push(Stored::new(Job::Register));
    }
    let told: Option<Told> = settings::get(tx, settings::TOLD)?;
    let wanted = wanted(tx, app)?;
    if (registered && told.as_ref() != Some(&wanted)) || (!registered && wanted.push.is_some()) {
        jobs.push(Stored::new(Job::Address));
    }
    let seen: Option<String> = settings::get(tx, settings::SEEN)?;
    if seen.is_some() && seen != settings::get(tx, settings::SEEN_TOLD)? {
        jobs.push(Stored::new(Job::Seen));
    }
    jobs.extend(mailbox::without_summary(tx)?.into_iter().map(|id| Stored::new(Job::Detail(id))));
    let rows = outbox::unfinished(tx)?;
    let open: Vec<&OutboxRow> = rows.iter().filter(|row| row.stage != Stage::Acknowledged).collect();
    for (n, row) in open.iter().enumerate() {
        let mut after = Vec::new();
        if row.kind == Kind::Message {
            after.push(Job::Submission(row.case_id));
            let earlier = open[..n].iter().filter(|other| other.kind == Kind::Message && other.stage == Stage::Waiting);
            after.extend(earlier.filter(|other| other.case_id == row.case_id).map(|other| Job::Message(other.id)));
        }
        jobs.push(Stored {
            attempts: row.attempts,
            next_at: row.next_at,
            cause: row.cause.as_deref().and_then(Cause::parse),
            paused: row.paused,
            refused: row.stage == Stage::NeedsYou,
            after,
            ..Stored::new(job_of(row))
        });
    }
    for upload in uploads::all(tx)?.into_iter().filter(|upload| !upload.arrived && upload.refusal.is_none()) {
        let paused = rows.iter().any(|row| row.id == upload.case_id && row.paused);
        jobs.push(Stored {
            attempts: upload.attempts,
            next_at: upload.next_at,
            cause: upload.cause.as_deref().and_then(Cause::parse),
            paused,
            after: vec![Job::Submission(upload.case_id)],
            ..Stored::new(Job::Upload { case_id: upload.case_id, sha256: upload.sha256 })
        });
    }
    let has_cursor = settings::get::<String>(tx, settings::CURSOR)?.is_some();
    Ok(Snapshot { registered, has_cursor, jobs })
}

/// What the server should know of the device now.
pub fn wanted(tx: &Tx<'_>, app: &Told) -> Result<Told, Error> {
    let push: Option<PushAddress> = settings::get::<Option<PushAddress>>(tx, settings::ADDRESS)?.flatten();
    Ok(Told { push, ..app.clone() })
}

fn job_of(row: &OutboxRow) -> Job {
    match row.kind {
        Kind::Submission => Job::Submission(row.id),
        Kind::Message => Job::Message(row.id),
    }
}

pub fn apply(tx: &Tx<'_>, write: Write, now: DateTime<Utc>) -> Result<(), Error> {
    match write {
        Write::Wait { job: Job::Upload { case_id, sha256 }, attempts, next_at, cause, .. } => {
            uploads::wait(tx, case_id, &sha256, attempts, next_at, cause.as_str())
        }
        Write::Wait { job: Job::Submission(id) | Job::Message(id), attempts, next_at, cause, untouched } => {
            outbox::wait(tx, id, attempts, next_at, cause.as_str(), untouched)
        }
        Write::Refuse { job: Job::Upload { case_id, sha256 }, refusal } => {
            uploads::refuse(tx, case_id, &sha256, &refusal.code)
        }
        Write::Refuse { job: Job::Submission(id) | Job::Message(id), refusal } => outbox::refuse(tx, id, &refusal),
        // Only outbox and uploads keep their failures.
        Write::Wait { .. } | Write::Refuse { .. } => Ok(()),
        Write::Done { job, done } => finish(tx, &job, done, now),
        Write::ForgetDevice => mailbox::forget_device(tx, now),
        Write::Resync => mailbox::resync(tx, now),
    }
}

fn finish(tx: &Tx<'_>, job: &Job, done: Done, now: DateTime<Utc>) -> Result<(), Error> {
    match (job, done) {
        (_, Done::Device(device, told)) => {
            if let Some(cursor) = &device.cursor {
                settings::set(tx, settings::CURSOR, cursor)?;
            }
            settings::set(tx, settings::DEVICE, &device)?;
            settings::set(tx, settings::TOLD, &told)
        }
        (Job::Submission(id), Done::Case(answer)) if answer.former_device => {
            outbox::acknowledge(tx, *id, Some(&answer), now)?;
            mailbox::put_stale(tx, &answer.case, &answer.receipt)?;
            uploads::settle_stale(tx, *id, answer.case.attachments_missing, now)
        }
        (Job::Submission(id), Done::Case(answer)) => {
            outbox::acknowledge(tx, *id, Some(&answer), now)?;
            mailbox::put_summary(tx, &answer.case, &answer.receipt)?;
            uploads::settle(tx, *id, answer.case.attachments_missing, now)
        }
        (Job::Message(id), _) => outbox::acknowledge(tx, *id, None, now),
        (_, Done::Page(page)) => mailbox::add_page(tx, &page),
        (_, Done::Detail(detail)) => mailbox::put_detail(tx, &detail),
        (_, Done::Seen(cursor)) => settings::set(tx, settings::SEEN_TOLD, &cursor),
        (_, Done::Address(told)) => settings::set(tx, settings::TOLD, &told),
        (_, Done::Catalogue { fetched, .. }) => {
            for item in fetched {
                fetched::put(tx, &item.name, item.etag.as_deref(), &item.body)?;
            }
            fetched::drop_old_forms(tx)
        }
        (Job::Upload { case_id, sha256 }, Done::Piece { url, sent }) => {
            uploads::progress(tx, *case_id, sha256, Some(&url), sent)
        }
        (Job::Upload { sha256, .. }, Done::Arrived) => uploads::arrived(tx, sha256, now),
        (Job::Upload { case_id, sha256 }, Done::Restart) => uploads::restart(tx, *case_id, sha256),
        _ => Ok(()),
    }
}
