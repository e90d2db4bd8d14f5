//! The outbox: what has been sent by the resident and not yet been received.

use std::{sync::Arc, time::SystemTime};

use minkommun_client::{
    Error, FileProgress, FileState as ClientFileState, OutboxItem as ClientItem, OutboxKind,
    OutboxState as ClientState, TakeBackError,
    shown::{self, Voice},
};
use minkommun_model::words;
use uuid::Uuid;

use crate::{error::KommunError, parts::Parts, sign::Chip, time::system};

#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Outbox {
    pub needs_you: Vec<OutboxItem>,
    pub under_way: Vec<OutboxItem>,
}

#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct OutboxItem {
    /// The case's id for a submission, the message's own for a message.
    pub id: String,
    pub case_id: String,
    pub is_message: bool,
    pub reference: String,
    pub title: String,
    /// When it was put there, in words.
    pub put: String,
    pub chip: Chip,
    pub state: OutboxState,
    /// What the state means, and what happens next.
    pub words: String,
    /// The sentences for the answers that the server refused.
    pub faults: Vec<String>,
    pub files: Vec<OutboxFile>,
    /// The first is the one to press.
    pub acts: Vec<Act>,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum OutboxState {
    /// Tries by itself: at once if `next_at` is `None`, else then.
    Waiting {
        next_at: Option<SystemTime>,
        cause: Option<Cause>,
    },
    /// Files included; 0 to 100.
    Sending {
        percent: u8,
    },
    Paused,
    /// `code` is the server's problem code.
    NeedsYou {
        code: String,
    },
    /// There is a receipt; files are still on their way.
    FilesLeft {
        percent: u8,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Cause {
    Network,
    /// A network that wants a login.
    Portal,
    Server,
    Busy,
    /// The receipt that came does not hold; what was sent is kept and sent again.
    Receipt,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OutboxFile {
    pub question: String,
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    /// Bytes, and how many the server has for certain.
    pub size: u64,
    pub sent: u64,
    pub state: FileState,
    pub chip: Chip,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FileState {
    Waiting { next_at: Option<SystemTime>, cause: Option<Cause> },
    Sending,
    Paused,
    Arrived,
    Refused { code: String },
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Act {
    pub kind: ActKind,
    pub label: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ActKind {
    /// [`crate::App::reopen`].
    Correct,
    /// [`crate::App::reopen`].
    Reopen,
    Pause,
    Resume,
    Retry,
    /// [`crate::App::undo`] of a submission: a draft again.
    Undo,
    /// [`crate::App::undo`] of a message: gone.
    UndoMessage,
}

/// What came of taking something back.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Undone {
    /// It is a draft again, with this id.
    Draft { id: String },
    /// A message is gone.
    Gone,
    /// The kommun may have it already: say so.
    TooLate { words: String },
}

pub async fn outbox(parts: Arc<Parts>) -> Result<Outbox, KommunError> {
    let v = parts.voice().await?;
    let (mut needs_you, mut under_way) = (Vec::new(), Vec::new());
    for item in parts.outbox.list().await? {
        let faults = faults(&parts, &v, &item).await?;
        let stuck = matches!(item.state, ClientState::NeedsYou { .. });
        if stuck { &mut needs_you } else { &mut under_way }.push(self::item(&v, item, faults));
    }
    Ok(Outbox { needs_you, under_way })
}

pub async fn undo(parts: Arc<Parts>, id: Uuid) -> Result<Undone, KommunError> {
    let undone = parts.outbox.undo(id).await;
    match undone {
        // A submission is a draft again; a message is gone.
        Ok(()) => match parts.drafts.get(id).await {
            Ok(_) => Ok(Undone::Draft { id: id.to_string() }),
            Err(Error::NotFound) => Ok(Undone::Gone),
            Err(error) => Err(error.into()),
        },
        Err(error) => late(&parts, error).await,
    }
}

pub async fn reopen(parts: Arc<Parts>, id: Uuid) -> Result<Undone, KommunError> {
    match parts.cases.reopen(id).await {
        Ok(id) => Ok(Undone::Draft { id: id.to_string() }),
        Err(error) => late(&parts, error).await,
    }
}

async fn late(parts: &Parts, error: TakeBackError) -> Result<Undone, KommunError> {
    match error {
        TakeBackError::MayHaveArrived => Ok(Undone::TooLate { words: parts.voice().await?.t("phone-undo-late") }),
        TakeBackError::Client(error) => Err(error.into()),
    }
}

async fn faults(parts: &Parts, v: &Voice, item: &ClientItem) -> Result<Vec<String>, KommunError> {
    let ClientState::NeedsYou { errors, .. } = &item.state else { return Ok(vec![]) };
    if errors.is_empty() {
        return Ok(vec![]);
    }
    let Some(service) = parts.cases.get(item.case_id).await?.form else { return Ok(vec![]) };
    Ok(errors.iter().map(|error| words::error_text(&v.language, &service, error)).collect())
}

fn item(v: &Voice, item: ClientItem, faults: Vec<String>) -> OutboxItem {
    let is_message = item.kind == OutboxKind::Message;
    let title = v.text(&item.title);
    OutboxItem {
        id: item.id.to_string(),
        case_id: item.case_id.to_string(),
        is_message,
        title: if is_message { v.t1("phone-outbox-message", "title", title) } else { title },
        put: v.t1("phone-outbox-put", "when", v.when(item.made_at)),
        chip: shown::outbox_chip(v, &item.state).into(),
        words: shown::outbox_words(v, &item.state),
        faults,
        files: item.files.iter().map(|one| file(v, one)).collect(),
        acts: shown::acts(&item).into_iter().map(|one| act(v, one)).collect(),
        state: state(item.state),
        reference: item.reference,
    }
}

fn state(state: ClientState) -> OutboxState {
    match state {
        ClientState::Waiting { next_at, cause: why } => {
            OutboxState::Waiting { next_at: next_at.map(system), cause: why.map(cause) }
        }
        ClientState::Sending { percent } => OutboxState::Sending { percent },
        ClientState::Paused => OutboxState::Paused,
        ClientState::NeedsYou { code, errors: _ } => OutboxState::NeedsYou { code },
        ClientState::FilesLeft { percent } => OutboxState::FilesLeft { percent },
    }
}

fn cause(cause: minkommun_client::Cause) -> Cause {
    match cause {
        minkommun_client::Cause::Network => Cause::Network,
        minkommun_client::Cause::Portal => Cause::Portal,
        minkommun_client::Cause::Server => Cause::Server,
        minkommun_client::Cause::Busy => Cause::Busy,
        minkommun_client::Cause::Receipt => Cause::Receipt,
    }
}

fn file(v: &Voice, file: &FileProgress) -> OutboxFile {
    OutboxFile {
        chip: shown::file_chip(v, file).into(),
        question: file.question.clone(),
        sha256: file.sha256.clone(),
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size: file.size,
        sent: file.sent,
        state: match &file.state {
            ClientFileState::Waiting { next_at, cause: why } => {
                FileState::Waiting { next_at: next_at.map(system), cause: why.map(cause) }
            }
            ClientFileState::Sending => FileState::Sending,
            ClientFileState::Paused => FileState::Paused,
            ClientFileState::Arrived => FileState::Arrived,
            ClientFileState::Refused { code } => FileState::Refused { code: code.clone() },
        },
    }
}

fn act(v: &Voice, act: shown::Act) -> Act {
    let kind = match act {
        shown::Act::Correct => ActKind::Correct,
        shown::Act::Reopen => ActKind::Reopen,
        shown::Act::Pause => ActKind::Pause,
        shown::Act::Resume => ActKind::Resume,
        shown::Act::Retry => ActKind::Retry,
        shown::Act::Undo => ActKind::Undo,
        shown::Act::UndoMessage => ActKind::UndoMessage,
    };
    Act { kind, label: v.t(act.key()) }
}
