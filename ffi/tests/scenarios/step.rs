//! The format of a scenario; `tests/scenarios/README.md` says what each step means.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    #[serde(rename = "about")]
    pub _about: String,
    pub kommun: String,
    /// Each is read as a [`Step`] when its names have been replaced.
    pub steps: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    Open,
    Kill,
    Close,
    Pause,
    Resume,
    Forget,
    MarkSeen,
    PushAddress,
    Online { online: bool },
    World { path: String, body: Value },
    Start { service: String, r#as: String },
    Answer { draft: String, question: String, answer: Value },
    Attach { draft: String, question: String, name: String, seed: u64 },
    Submit { draft: String, faults: Option<Vec<String>> },
    Move { draft: String, new_questions: Vec<String>, not_needed: Vec<String> },
    Discard { draft: String },
    Reopen { case: String, r#as: String },
    ExpectService { service: String, version: u32 },
    ExpectDrafts { count: usize },
    ExpectDraft(ExpectDraft),
    ExpectOutbox { under_way: usize, needs_you: usize, code: Option<String> },
    ExpectCase { case: String, received: Option<bool>, status: Option<String>, files: Option<usize> },
    ExpectNow { unseen: Option<u32>, needs_you: Option<u32>, online: Option<bool> },
    ExpectEvents { unseen: usize },
}

#[derive(Debug, Deserialize)]
pub struct ExpectDraft {
    pub draft: String,
    pub version: Option<u32>,
    pub faults: Option<Vec<String>>,
    pub steps: Option<Vec<u32>>,
    pub files: Option<usize>,
    /// Absent and null differ: null says that there is none.
    #[serde(default, deserialize_with = "present")]
    pub newer_version: Option<Option<u32>>,
    #[serde(default)]
    pub typed: BTreeMap<String, String>,
}

fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<u32>>, D::Error> {
    Option::deserialize(from).map(Some)
}
