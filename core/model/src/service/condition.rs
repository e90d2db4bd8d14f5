//! Conditions over answers, as they are declared. Whether one holds is `form::holds`.

use serde::{Deserialize, Serialize};

/// A declared condition, not a programming language, so that cycles and contradictions are found before publishing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Condition {
    All {
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        all: Vec<Condition>,
    },
    Any {
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        any: Vec<Condition>,
    },
    Not {
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        not: Box<Condition>,
    },
    Compare(Comparison),
    /// Of a shape that this program is too old for. The question it stands at is asked for with `update_app`.
    Unknown(serde_json::Value),
}

impl Condition {
    /// The questions that it looks at, in their order.
    pub fn questions(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.add_questions(&mut found);
        found
    }

    fn add_questions<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::All { all: parts } | Self::Any { any: parts } => {
                parts.iter().for_each(|part| part.add_questions(found));
            }
            Self::Not { not } => not.add_questions(found),
            Self::Compare(comparison) => found.push(&comparison.question),
            Self::Unknown(_) => {}
        }
    }

    /// Whether this program is new enough for all of it.
    pub fn is_understood(&self) -> bool {
        match self {
            Self::All { all: parts } | Self::Any { any: parts } => parts.iter().all(Self::is_understood),
            Self::Not { not } => not.is_understood(),
            Self::Compare(_) => true,
            Self::Unknown(_) => false,
        }
    }

    /// How deep conditions lie within each other; a comparison is 1.
    pub fn depth(&self) -> usize {
        match self {
            Self::All { all: parts } | Self::Any { any: parts } => {
                1 + parts.iter().map(Self::depth).max().unwrap_or_default()
            }
            Self::Not { not } => 1 + not.depth(),
            Self::Compare(_) | Self::Unknown(_) => 1,
        }
    }
}

/// One question compared with literals; every comparison with a hidden or unanswered question is false, but for
/// `answered = false`. Exactly one of the operators is given; with one that this program does not know, the condition is
/// `Condition::Unknown`: half understood, it would hide what should be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    pub question: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<serde_json::Value>>,
    /// The choice is among the chosen (`choice_many`, `choice_ranked`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub includes: Option<serde_json::Value>,
    /// Numbers, dates as `YYYY-MM-DD`, times as `HH:MM`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<bool>,
}
