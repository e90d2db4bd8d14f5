//! The outbox: what has been sent by the resident and not yet been received by the kommun.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Utc};
use minkommun_model::{form::FieldError, id::reference, text::Text};
use uuid::Uuid;

use crate::{
    cause::Cause,
    core::{Core, Nudge},
    error::Error,
    observe::Observer,
    store::{
        drafts, mailbox,
        outbox::{self as store, Kind, OutboxRow, Stage},
        tx::Tx,
        uploads::{self, UploadRow},
    },
    sync::{
        job::Job,
        live::{Live, Topic},
    },
};

/// One thing that waits to be received.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxItem {
    /// The case's id for a submission, the message's own for a message.
    pub id: Uuid,
    pub kind: OutboxKind,
    pub case_id: Uuid,
    /// Of the case.
    pub reference: String,
    /// The service's title.
    pub title: Text,
    pub state: OutboxState,
    /// When the resident sent it.
    pub made_at: DateTime<Utc>,
    /// Whether [`Outbox::undo`] would be allowed now: for certain, nothing of it has left the phone.
    pub can_undo: bool,
    /// Only of a submission, in the order of the form.
    pub files: Vec<FileProgress>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxKind {
    Submission,
    Message,
}

/// How far it has come.
#[derive(Clone, Debug, PartialEq)]
pub enum OutboxState {
    /// Tries by itself: at once if `next_at` is `None`, else then. `cause` is why the last try failed.
    Waiting { next_at: Option<DateTime<Utc>>, cause: Option<Cause> },
    /// Of everything it consists of, files included; 0 to 100.
    Sending { percent: u8 },
    /// By the resident.
    Paused,
    /// Only the resident can mend it: `code` is the server's problem code (`invalid-answers`, `version-closed`,
    /// `case-conflict` …), `errors` the answers it names.
    NeedsYou { code: String, errors: Vec<FieldError> },
    /// The words have been received (there is a receipt); files are still on their way.
    FilesLeft { percent: u8 },
}

#[derive(Clone, Debug, PartialEq)]
pub struct FileProgress {
    pub question: String,
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// Bytes that the server has for certain.
    pub sent: u64,
    pub state: FileState,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FileState {
    Waiting {
        next_at: Option<DateTime<Utc>>,
        cause: Option<Cause>,
    },
    Sending,
    Paused,
    Arrived,
    /// The server refuses it: `wrong-content`, `too-large` …
    Refused {
        code: String,
    },
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TakeBackError {
    /// An attempt may have reached the server, so the kommun may have it.
    #[error("it may have been received already")]
    MayHaveArrived,
    #[error(transparent)]
    Client(#[from] Error),
}

#[derive(Clone)]
pub struct Outbox {
    pub(crate) core: Arc<Core>,
}

impl Outbox {
    /// What is not wholly received yet; what needs the resident comes first, then the oldest.
    pub async fn list(&self) -> Result<Vec<OutboxItem>, Error> {
        list(Arc::clone(&self.core)).await
    }

    pub fn observe(&self) -> Observer<Vec<OutboxItem>> {
        self.core.observe(Topic::Cases, |core| Box::pin(list(core)))
    }

    /// Sends nothing more of it, files included, until [`Outbox::resume`]. What is just being sent is not called back.
    pub async fn pause(&self, id: Uuid) -> Result<(), Error> {
        self.change(move |tx| store::set_paused(tx, id, true)).await
    }

    pub async fn resume(&self, id: Uuid) -> Result<(), Error> {
        self.change(move |tx| store::set_paused(tx, id, false)).await
    }

    /// Tries at once, whatever it was waiting for; also files that the server refused.
    pub async fn retry_now(&self, id: Uuid) -> Result<(), Error> {
        self.change(move |tx| {
            store::hurry(tx, id)?;
            uploads::hurry(tx, id)
        })
        .await
    }

    /// Lets go of the files of a received case that the server refuses; they stay on the phone as sent.
    pub async fn leave_out_refused_files(&self, id: Uuid) -> Result<(), Error> {
        self.change(move |tx| uploads::remove_refused(tx, id)).await
    }

    /// Takes a submission back to a draft (its id stays), or a message away, when nothing of it can have reached the
    /// server, or the server has refused it.
    pub async fn undo(&self, id: Uuid) -> Result<(), TakeBackError> {
        let taken = self
            .core
            .db
            .write(move |tx| {
                let row = store::get(tx, id)?.ok_or(Error::NotFound)?;
                if !can_undo(&row) {
                    return Ok(false);
                }
                if row.kind == Kind::Submission {
                    let (form, _, answers) = store::contents(tx, id)?.ok_or(Error::Damaged)?;
                    drafts::insert(tx, id, &form, &answers, row.made_at)?;
                    uploads::remove(tx, id)?;
                }
                store::remove(tx, id)?;
                Ok(true)
            })
            .await?;
        if !taken {
            return Err(TakeBackError::MayHaveArrived);
        }
        self.core.live.changed(Topic::Drafts);
        self.core.live.changed(Topic::Cases);
        self.core.nudge(Nudge::Changed);
        Ok(())
    }

    async fn change(&self, work: impl FnOnce(&Tx<'_>) -> Result<(), Error> + Send + 'static) -> Result<(), Error> {
        self.core.db.write(work).await?;
        self.core.live.changed(Topic::Cases);
        self.core.nudge(Nudge::Changed);
        Ok(())
    }
}

async fn list(core: Arc<Core>) -> Result<Vec<OutboxItem>, Error> {
    let running = Running::of(&core.live);
    core.db
        .read(move |tx| {
            let uploads = uploads::all(tx)?;
            let mut items = Vec::new();
            for row in store::unfinished(tx)? {
                // Offering again what was received is nobody's worry, until it goes wrong.
                let again = row.acknowledged_at.is_some() && row.stage == Stage::Waiting;
                if let Some(state) = state(&row, &uploads, &running).filter(|_| !again) {
                    items.push(item(tx, row, state, &uploads, &running)?);
                }
            }
            items.sort_by_key(|item| !matches!(item.state, OutboxState::NeedsYou { .. }));
            Ok(items)
        })
        .await
}

fn item(
    tx: &Tx<'_>,
    row: OutboxRow,
    state: OutboxState,
    uploads: &[UploadRow],
    running: &Running,
) -> Result<OutboxItem, Error> {
    let title = match mailbox::get(tx, row.case_id)?.and_then(|received| received.summary) {
        Some(summary) => summary.title,
        None => store::contents(tx, row.case_id)?.map(|(_, service, _)| service.title).unwrap_or_default(),
    };
    let mut files = Vec::new();
    for file in drafts::files(tx, row.id)? {
        if let Some(upload) = uploads.iter().find(|up| up.case_id == row.id && up.sha256 == file.sha256) {
            files.push(FileProgress {
                state: file_state(upload, row.paused, running),
                question: file.facts.question,
                sha256: file.sha256,
                name: file.facts.name,
                media_type: file.facts.media_type,
                size: file.size,
                sent: upload.sent,
            });
        }
    }
    Ok(OutboxItem {
        id: row.id,
        kind: match row.kind {
            Kind::Submission => OutboxKind::Submission,
            Kind::Message => OutboxKind::Message,
        },
        case_id: row.case_id,
        reference: reference(row.case_id),
        title,
        made_at: row.made_at,
        can_undo: can_undo(&row),
        files,
        state,
    })
}

// A refused message may go: the server has said that it does not have it. A refused submission is reopened instead.
fn can_undo(row: &OutboxRow) -> bool {
    row.acknowledged_at.is_none()
        && (!row.may_have_reached || (row.kind == Kind::Message && row.stage == Stage::NeedsYou))
}

/// What is under way right now, and what the network was last seen to do.
pub(crate) struct Running {
    jobs: BTreeSet<Job>,
    trouble: Option<Cause>,
}

impl Running {
    pub(crate) fn of(live: &Live) -> Self {
        let status = live.status();
        let trouble = if status.online { status.last_error } else { Some(Cause::Network) };
        Self { jobs: live.running(), trouble }
    }

    // Without a failure of its own, it waits for what troubles everything.
    fn waiting(&self, next_at: Option<DateTime<Utc>>, cause: Option<&str>) -> (Option<DateTime<Utc>>, Option<Cause>) {
        (next_at, cause.and_then(Cause::parse).or(self.trouble))
    }
}

/// How far a row has come; `None` when it has wholly been received.
pub(crate) fn state(row: &OutboxRow, uploads: &[UploadRow], running: &Running) -> Option<OutboxState> {
    let own: Vec<&UploadRow> =
        uploads.iter().filter(|upload| row.kind == Kind::Submission && upload.case_id == row.id).collect();
    let received = row.stage == Stage::Acknowledged;
    let total = row.payload_length + own.iter().map(|upload| upload.size).sum::<u64>();
    let sent = if received { row.payload_length } else { 0 } + own.iter().map(|upload| upload.sent).sum::<u64>();
    let percent = u8::try_from((sent * 100).checked_div(total).unwrap_or(0)).unwrap_or(100);
    let job = match row.kind {
        Kind::Submission => Job::Submission(row.id),
        Kind::Message => Job::Message(row.id),
    };
    let refused_file = own.iter().find_map(|upload| upload.refusal.as_ref());
    Some(match row.stage {
        Stage::NeedsYou => {
            let (code, errors) = row.refusal.clone().map_or_else(Default::default, |it| (it.code, it.errors));
            OutboxState::NeedsYou { code, errors }
        }
        Stage::Acknowledged if own.iter().all(|upload| upload.arrived) => return None,
        Stage::Acknowledged if refused_file.is_some() => {
            OutboxState::NeedsYou { code: refused_file.cloned().unwrap_or_default(), errors: vec![] }
        }
        _ if row.paused => OutboxState::Paused,
        Stage::Acknowledged => OutboxState::FilesLeft { percent },
        Stage::Waiting if running.jobs.contains(&job) => OutboxState::Sending { percent },
        Stage::Waiting => {
            let (next_at, cause) = running.waiting(row.next_at, row.cause.as_deref());
            OutboxState::Waiting { next_at, cause }
        }
    })
}

fn file_state(upload: &UploadRow, paused: bool, running: &Running) -> FileState {
    let job = Job::Upload { case_id: upload.case_id, sha256: upload.sha256.clone() };
    if upload.arrived {
        return FileState::Arrived;
    }
    if let Some(code) = &upload.refusal {
        return FileState::Refused { code: code.clone() };
    }
    if paused {
        return FileState::Paused;
    }
    if running.jobs.contains(&job) {
        return FileState::Sending;
    }
    let (next_at, cause) = running.waiting(upload.next_at, upload.cause.as_deref());
    FileState::Waiting { next_at, cause }
}
