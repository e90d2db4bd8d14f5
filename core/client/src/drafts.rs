//! Drafts: what the resident has begun and nobody else can see.

use chrono::{DateTime, Utc};
use minkommun_model::{
    form::{Answers, Evaluation, FieldError},
    service::Service,
    text::Text,
};
use serde_json::Value;
use uuid::Uuid;

use crate::{error::Error, observe::Observer, services::stub};

/// A draft in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftSummary {
    pub id: Uuid,
    pub service_id: String,
    pub title: Text,
    pub saved_at: DateTime<Utc>,
    /// Ids of the answered questions that are visible, and how many are visible in all (information left out).
    pub answered: u32,
    pub questions: u32,
}

/// A draft with everything a form needs to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The case's id, when it is sent.
    pub id: Uuid,
    /// The version that the draft was begun with; its own copy.
    pub service: Service,
    /// Also those that are hidden now.
    pub answers: Answers,
    pub files: Vec<DraftFile>,
    pub saved_at: DateTime<Utc>,
    /// What is visible and what is wrong, as of now.
    pub evaluation: Evaluation,
    /// A newer version of the service that [`Drafts::move_to_newer`] would move to.
    pub newer_version: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftFile {
    pub question: String,
    /// Of the file as it will be sent, in hex.
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
}

/// What moving a draft to a newer version changed. Nothing is dropped: answers that are not needed stay in the draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Visible questions that the old version did not have.
    pub new_questions: Vec<String>,
    /// Answered questions that the new version does not have.
    pub not_needed: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmittedDraft {
    pub case_id: Uuid,
    pub reference: String,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    #[error("the question takes no files")]
    NoFilesHere,
    /// A picture that cannot be decoded, or an empty file.
    #[error("the file cannot be read")]
    Unreadable,
    /// Bytes, after a picture has been made smaller.
    #[error("the file is too large: {size} of {max} bytes")]
    TooLarge { size: u64, max: u64 },
    /// Media types; `found` by content, `application/octet-stream` when unknown.
    #[error("a file of type {found} is not accepted")]
    NotAccepted { found: String, accept: Vec<String> },
    #[error("no more than {max} files")]
    TooMany { max: u32 },
    #[error(transparent)]
    Client(#[from] Error),
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum SubmitError {
    /// In form order; the draft is as it was.
    #[error("some answers need changing")]
    Answers(Vec<FieldError>),
    #[error(transparent)]
    Client(#[from] Error),
}

#[derive(Clone)]
pub struct Drafts {}

impl Drafts {
    /// Begins a draft with the service's version on the phone. [`Error::NotFetched`] when there is none.
    pub async fn start(&self, service_id: &str) -> Result<Uuid, Error> {
        let _ = service_id;
        Err(Error::Closed)
    }

    /// The last saved first.
    pub async fn list(&self) -> Result<Vec<DraftSummary>, Error> {
        Err(Error::Closed)
    }

    pub async fn get(&self, id: Uuid) -> Result<Draft, Error> {
        let _ = id;
        Err(Error::Closed)
    }

    /// Saves one answer, `None` takes it away. On disk when it returns. Gives the draft as it is now.
    pub async fn answer(&self, id: Uuid, question: &str, value: Option<Value>) -> Result<Draft, Error> {
        let _ = (id, question, value);
        Err(Error::Closed)
    }

    /// Adds a file to an attachment question: pictures are turned upright, made at most 2048 pixels long, rid of
    /// metadata and encoded anew; other files are kept byte for byte. The type is what the content says, not the name.
    pub async fn attach(&self, id: Uuid, question: &str, name: &str, bytes: Vec<u8>) -> Result<DraftFile, AttachError> {
        let _ = (id, question, name, bytes);
        Err(Error::Closed.into())
    }

    pub async fn detach(&self, id: Uuid, sha256: &str) -> Result<(), Error> {
        let _ = (id, sha256);
        Err(Error::Closed)
    }

    /// A file of a draft, a case or the outbox, as it was attached: to be shown.
    pub async fn file(&self, sha256: &str) -> Result<Vec<u8>, Error> {
        let _ = sha256;
        Err(Error::Closed)
    }

    /// Deletes the draft and its files for good.
    pub async fn discard(&self, id: Uuid) -> Result<(), Error> {
        let _ = id;
        Err(Error::Closed)
    }

    /// Moves the draft to the service's version on the phone, and says what that changed.
    pub async fn move_to_newer(&self, id: Uuid) -> Result<Moved, Error> {
        let _ = id;
        Err(Error::Closed)
    }

    /// Checks the draft and freezes it: its exact bytes, its files and its place in the outbox are on disk together when
    /// this returns, and the draft is gone.
    pub async fn submit(&self, id: Uuid) -> Result<SubmittedDraft, SubmitError> {
        let _ = id;
        Err(Error::Closed.into())
    }

    pub fn observe(&self) -> Observer<Vec<DraftSummary>> {
        stub()
    }
}
