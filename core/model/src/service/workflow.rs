//! The statuses that a service's cases go through, and what happens by itself.

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use crate::text::Text;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Workflow {
    /// The status of a case that has just been received.
    pub initial: String,
    pub statuses: Vec<Status>,
    pub transitions: Vec<Transition>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Status {
    pub id: String,
    pub category: Category,
    pub label: Text,
    /// What the resident reads beneath the label when an officer writes nothing of their own.
    pub meaning: Text,
}

/// The seven categories of Open ePlatform: every status of every service belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Category {
    New,
    WaitingForSignatures,
    WaitingForPayment,
    Submitted,
    WaitingForCompletion,
    InProgress,
    Archived,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transition {
    pub from: String,
    pub to: String,
}

/// What happens by itself: when `on` happens and `when` holds for the answers, then `then`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rule {
    pub on: Trigger,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    pub then: Effect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    Submitted,
    AttachmentsReceived,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    Status(String),
    Message(Text),
}

impl Workflow {
    pub fn status(&self, id: &str) -> Option<&Status> {
        self.statuses.iter().find(|status| status.id == id)
    }

    /// The statuses that a case may move to from `from`.
    pub fn next(&self, from: &str) -> impl Iterator<Item = &Status> {
        self.transitions
            .iter()
            .filter(move |transition| transition.from == from)
            .filter_map(|transition| self.status(&transition.to))
    }
}
