//! Cases: what has been sent, readable without a network.

use chrono::{DateTime, Utc};
use minkommun_model::{
    case::EventKind,
    form::Answers,
    service::Service,
    text::Text,
    wire::{ServiceRef, StatusNow},
};
use uuid::Uuid;

use crate::{
    error::Error,
    observe::Observer,
    outbox::{OutboxState, TakeBackError},
    services::stub,
};

/// A case in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseView {
    pub id: Uuid,
    pub reference: String,
    pub service: ServiceRef,
    pub title: Text,
    pub state: CaseState,
    /// When the resident sent it, if from this phone.
    pub sent_at: Option<DateTime<Utc>>,
    /// The server's time: the legal moment.
    pub received_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    /// Files that the kommun still waits for.
    pub attachments_missing: u32,
    /// Events with news that the resident has not been shown.
    pub unseen: u32,
    /// Sent as a device that the server no longer knows: no more news comes here.
    pub stale: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum CaseState {
    /// Not yet received.
    Outbox(OutboxState),
    /// There is a receipt.
    Received(StatusNow),
}

/// A case with its history and what was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseDetail {
    pub case: CaseView,
    /// Oldest first. Kinds that this version does not know are left out.
    pub history: Vec<HistoryLine>,
    /// Messages from the resident that are still on their way.
    pub pending: Vec<PendingMessage>,
    /// The form and the answers, when it was sent from this phone.
    pub form: Option<Service>,
    pub answers: Answers,
    pub files: Vec<SentFile>,
    /// Compact JWS.
    pub receipt: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct HistoryLine {
    /// Its place in the case.
    pub n: u32,
    pub at: DateTime<Utc>,
    pub kind: EventKind,
    pub seen: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PendingMessage {
    pub id: Uuid,
    pub text: String,
    pub made_at: DateTime<Utc>,
    pub state: OutboxState,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentFile {
    pub question: String,
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
}

#[derive(Clone)]
pub struct Cases {}

impl Cases {
    /// Those that need the resident first, then the last changed.
    pub async fn list(&self) -> Result<Vec<CaseView>, Error> {
        Err(Error::Closed)
    }

    pub async fn get(&self, id: Uuid) -> Result<CaseDetail, Error> {
        let _ = id;
        Err(Error::Closed)
    }

    /// Puts a message to the kommun in the outbox; it is sent after the case itself. Gives the message's id.
    pub async fn send_message(&self, id: Uuid, text: &str) -> Result<Uuid, Error> {
        let _ = (id, text);
        Err(Error::Closed)
    }

    /// Everything fetched so far has been shown to the resident.
    pub async fn mark_seen(&self) -> Result<(), Error> {
        Err(Error::Closed)
    }

    /// How many events with news the resident has not been shown.
    pub async fn unseen(&self) -> Result<u32, Error> {
        Err(Error::Closed)
    }

    /// Makes a draft again of a submission that needs the resident, and gives the draft's id: the same, or a new one
    /// after a conflict. When the version is closed, the draft moves to the one on the phone.
    pub async fn reopen(&self, id: Uuid) -> Result<Uuid, TakeBackError> {
        let _ = id;
        Err(Error::Closed.into())
    }

    pub fn observe(&self) -> Observer<Vec<CaseView>> {
        stub()
    }

    /// One case; `None` while there is no such case.
    pub fn observe_case(&self, id: Uuid) -> Observer<Option<CaseDetail>> {
        let _ = id;
        stub()
    }
}
