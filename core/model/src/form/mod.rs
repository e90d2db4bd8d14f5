//! The one evaluator: which questions are visible, what is wrong, what leaves the phone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Question id -> value, in the shapes that `answer` describes.
pub type Answers = BTreeMap<String, serde_json::Value>;

/// One thing wrong with one answer; words come from the language tables by `code`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// A question's id, or `table.column`.
    pub question: String,
    /// Row of a table, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    pub code: String,
    /// What the words need: `{"max": "200", "length": "231"}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
}
