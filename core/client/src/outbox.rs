//! The outbox: what has been sent by the resident and not yet been received by the kommun.

use chrono::{DateTime, Utc};
use minkommun_model::{form::FieldError, text::Text};
use uuid::Uuid;

use crate::{error::Error, observe::Observer, services::stub};

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

/// Why the last try failed, in the terms that the phone has words for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// No network, or no answer over it.
    Network,
    /// Something else than our server answers: a network that wants a login.
    Portal,
    /// The server has a fault (5xx).
    Server,
    /// Many are sending now (429, 503 with Retry-After).
    Busy,
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
pub struct Outbox {}

impl Outbox {
    /// What is not wholly received yet; what needs the resident comes first, then the oldest.
    pub async fn list(&self) -> Result<Vec<OutboxItem>, Error> {
        Err(Error::Closed)
    }

    pub fn observe(&self) -> Observer<Vec<OutboxItem>> {
        stub()
    }

    /// Sends nothing more of it, files included, until [`Outbox::resume`].
    pub async fn pause(&self, id: Uuid) -> Result<(), Error> {
        let _ = id;
        Err(Error::Closed)
    }

    pub async fn resume(&self, id: Uuid) -> Result<(), Error> {
        let _ = id;
        Err(Error::Closed)
    }

    /// Tries at once, whatever it was waiting for.
    pub async fn retry_now(&self, id: Uuid) -> Result<(), Error> {
        let _ = id;
        Err(Error::Closed)
    }

    /// Takes a submission back to a draft (its id stays), or a message away, when nothing of it can have reached the
    /// server.
    pub async fn undo(&self, id: Uuid) -> Result<(), TakeBackError> {
        let _ = id;
        Err(Error::Closed.into())
    }
}
