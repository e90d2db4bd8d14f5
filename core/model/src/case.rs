//! A case: a fold over its events, and the pure decisions about what may happen to it next.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    service::{Category, Workflow},
    text::Text,
};

/// One line of a case's history. Append-only; `n` counts from 1 within the case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub n: u32,
    pub at: DateTime<Utc>,
    pub by: Actor,
    #[serde(flatten)]
    pub kind: EventKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "actor", content = "officer")]
pub enum Actor {
    Resident,
    Officer(Uuid),
    /// A rule of the service.
    Rule,
}

/// What happened. A phone that meets a kind it does not know shows nothing and keeps going.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    Submitted {
        status: String,
        attachments: u32,
        attachments_missing: u32,
    },
    AttachmentsReceived {
        received: u32,
        missing: u32,
    },
    StatusChanged {
        from: String,
        to: String,
        category: Category,
        label: Text,
        /// The words the resident reads: the officer's own, or the status's meaning.
        text: Text,
    },
    Message {
        id: Uuid,
        author: Author,
        text: Text,
    },
    /// Only for officers: who has the case.
    Assigned {
        officer: Option<Uuid>,
    },
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Author {
    Resident,
    Kommun,
}

impl EventKind {
    /// Whether the case's resident may read it, and so whether it goes into the mailbox.
    pub fn is_for_resident(&self) -> bool {
        !matches!(self, Self::Assigned { .. } | Self::Unknown)
    }

    /// Whether the phone should buzz: somebody else did something that the resident can read.
    pub fn is_news(&self) -> bool {
        match self {
            Self::StatusChanged { .. } => true,
            Self::Message { author, .. } => *author == Author::Kommun,
            Self::Submitted { .. } | Self::AttachmentsReceived { .. } | Self::Assigned { .. } | Self::Unknown => false,
        }
    }
}

/// What a case's events add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub status: String,
    /// Number of the last event; what an officer's form carries, so that two at once are noticed.
    pub version: u32,
    pub received_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub attachments: u32,
    pub attachments_missing: u32,
    pub assignee: Option<Uuid>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Without own words, the status's meaning is what the resident reads.
    ChangeStatus {
        to: String,
        text: Option<Text>,
    },
    WriteMessage {
        id: Uuid,
        author: Author,
        text: Text,
    },
    Assign {
        officer: Option<Uuid>,
    },
    ReceiveAttachments {
        missing: u32,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the service has no status {0}")]
    UnknownStatus(String),
    #[error("a case cannot go from {from} to {to}")]
    NotAllowed { from: String, to: String },
    #[error("a message needs words")]
    EmptyMessage,
    #[error("the history does not begin with a submission, or breaks off")]
    BrokenHistory,
}

/// The first event of a case: it has been received. `missing` of its `attachments` have not come yet.
pub fn open(workflow: &Workflow, attachments: u32, missing: u32) -> EventKind {
    EventKind::Submitted { status: workflow.initial.clone(), attachments, attachments_missing: missing }
}
