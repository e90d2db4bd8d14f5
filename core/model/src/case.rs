//! A case: a fold over its events, and the pure decisions about what may happen to it next.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use std::rc::Rc;

use sha2::{Digest, Sha256};

use crate::{
    form::{Answers, holds},
    service::{Category, Effect, Status, Trigger, Workflow},
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
    /// So many of the case's attachments have come by now, and so many have not.
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
    /// So many are still to come.
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

/// What the whole history of a case adds up to. Refuses a history that does not begin with a submission, or lacks a
/// line.
pub fn fold(events: &[Event]) -> Result<Case, Refused> {
    let (first, later) = events.split_first().ok_or(Refused::BrokenHistory)?;
    let EventKind::Submitted { status, attachments, attachments_missing } = &first.kind else {
        return Err(Refused::BrokenHistory);
    };
    let mut case = Case {
        status: status.clone(),
        version: first.n,
        received_at: first.at,
        updated_at: first.at,
        attachments: *attachments,
        attachments_missing: *attachments_missing,
        assignee: None,
    };
    if first.n != 1 {
        return Err(Refused::BrokenHistory);
    }
    for event in later {
        if event.n != case.version + 1 || matches!(event.kind, EventKind::Submitted { .. }) {
            return Err(Refused::BrokenHistory);
        }
        apply(&mut case, event);
    }
    Ok(case)
}

fn apply(case: &mut Case, event: &Event) {
    case.version = event.n;
    case.updated_at = event.at;
    match &event.kind {
        EventKind::StatusChanged { to, .. } => case.status.clone_from(to),
        EventKind::AttachmentsReceived { missing, .. } => case.attachments_missing = *missing,
        EventKind::Assigned { officer } => case.assignee = *officer,
        EventKind::Submitted { .. } | EventKind::Message { .. } | EventKind::Unknown => {}
    }
}

/// Decides whether a command may be carried out, and what happens if so. No events when it would change nothing: the
/// same officer again, attachments that had already come.
pub fn change(case: &Case, workflow: &Workflow, command: Command) -> Result<Vec<EventKind>, Refused> {
    match command {
        Command::ChangeStatus { to, text } => {
            let status = workflow.status(&to).ok_or_else(|| Refused::UnknownStatus(to.clone()))?;
            if !workflow.next(&case.status).any(|next| next.id == to) {
                return Err(Refused::NotAllowed { from: case.status.clone(), to });
            }
            let text = text.filter(|text| !text.is_empty()).unwrap_or_else(|| status.meaning.clone());
            Ok(vec![status_changed(&case.status, status, text)])
        }
        Command::WriteMessage { text, .. } if text.is_empty() => Err(Refused::EmptyMessage),
        Command::WriteMessage { id, author, text } => Ok(vec![EventKind::Message { id, author, text }]),
        Command::Assign { officer } if officer == case.assignee => Ok(Vec::new()),
        Command::Assign { officer } => Ok(vec![EventKind::Assigned { officer }]),
        Command::ReceiveAttachments { missing } if missing >= case.attachments_missing => Ok(Vec::new()),
        Command::ReceiveAttachments { missing } => {
            Ok(vec![EventKind::AttachmentsReceived { received: case.attachments.saturating_sub(missing), missing }])
        }
    }
}

/// What the service's rules add when `on` has just happened to the case; `AttachmentsReceived` counts when the last one
/// has come. Rules run in their order; a status that cannot be reached from where the case then is is passed over.
pub fn react(workflow: &Workflow, answers: &Answers, case: &Case, on: Trigger) -> Vec<EventKind> {
    if on == Trigger::AttachmentsReceived && case.attachments_missing > 0 {
        return Vec::new();
    }
    let value_of = |id: &str| answers.get(id).cloned().map(Rc::new);
    let mut status = case.status.as_str();
    let mut events = Vec::new();
    for (position, rule) in workflow.rules.iter().enumerate() {
        if rule.on != on || !rule.when.as_ref().is_none_or(|when| holds(when, &value_of)) {
            continue;
        }
        match &rule.then {
            Effect::Message(text) => {
                let id = rule_message_id(case, position);
                events.push(EventKind::Message { id, author: Author::Kommun, text: text.clone() });
            }
            Effect::Status(to) => {
                if let Some(next) = workflow.next(status).find(|next| next.id == *to) {
                    events.push(status_changed(status, next, next.meaning.clone()));
                    status = &next.id;
                }
            }
        }
    }
    events
}

fn status_changed(from: &str, to: &Status, text: Text) -> EventKind {
    EventKind::StatusChanged {
        from: from.to_owned(),
        to: to.id.clone(),
        category: to.category,
        label: to.label.clone(),
        text,
    }
}

/// Messages by rules get their id from where they stand in the case, so that deciding twice decides the same.
fn rule_message_id(case: &Case, position: usize) -> Uuid {
    let place = format!("{} {} {position}", case.received_at.timestamp_micros(), case.version);
    let hash = Sha256::digest(place.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
