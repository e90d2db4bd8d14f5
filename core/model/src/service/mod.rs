//! A service as data: what a resident can ask for, how it is asked, and which statuses its cases go through.
//!
//! TOML under `catalogue/<service>/<version>.toml` is the file format, JSON of the same shape is what phones fetch. A
//! version's hash is the SHA-256 of that JSON, byte for byte, so a phone can check what it was given.

mod condition;
mod question;
mod terms;
mod vocabulary;
mod workflow;

pub use condition::{Comparison, Condition};
pub use question::{
    AmountRules, AttachmentRules, Choice, DateRules, Kind, NumberRules, PersonRules, Prefill, Question, Sensitivity,
    Shape, SignatureRules, TextRules, TimeRules,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
pub use terms::{
    Audience, ClockStart, Deadline, FeeRow, Identification, Klassa, Late, Law, Period, Profile, Retention,
    RetentionFrom, RetentionRule,
};
pub use workflow::{Category, Effect, Rule, Status, Transition, Trigger, Workflow};

use crate::{
    strict::{self, FileError},
    text::Text,
};

/// Of a service's file: ten times the longest there is.
pub const FILE_BYTES: usize = 1_000_000;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Service {
    /// Stable across versions: lower-case words with hyphens (`felanmalan-gata`).
    pub id: String,
    pub version: u32,
    pub title: Text,
    /// One sentence: what it is for.
    pub summary: Text,
    /// Groups services on the phone's first page.
    pub topic: Topic,
    /// About how long it takes to fill in.
    pub minutes: u32,
    /// What to have at hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Text>,
    /// What the kommun promises ("Vi svarar inom tio arbetsdagar").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Text>,
    /// The other ways to reach the kommun in this matter; may name what `kommun::Manifest::fill_in` fills in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_ways: Option<Text>,
    /// Words a resident may search for that the title lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// For whom; everybody, unless said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<Audience>,
    #[serde(default, skip_serializing_if = "Identification::is_none")]
    pub identification: Identification,
    /// When it takes submissions; always, unless said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Period>,
    /// What it costs; nothing, unless said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<FeeRow>,
    /// What else there is to know of the fee: that it is preliminary, when it is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_note: Option<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub laws: Vec<Law>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deadlines: Vec<Deadline>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub klassa: Option<Klassa>,
    /// Of SKR's classification structure ("3.4.2").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process_code: Option<String>,
    pub steps: Vec<Step>,
    pub workflow: Workflow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    StreetsAndTraffic,
    WasteAndWater,
    CultureAndLeisure,
    BuildingAndEnvironment,
    SchoolAndChildcare,
    CareAndSupport,
    BusinessAndPermits,
    MunicipalityAndPolitics,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    pub id: String,
    pub title: Text,
    pub questions: Vec<Question>,
}

impl Service {
    /// Reads a version from its TOML file; a key or a word that means nothing is an error that says where it stands and
    /// what was probably meant. It is not yet known to make sense: see `form::lint`.
    pub fn from_toml(toml: &str) -> Result<Self, FileError> {
        if toml.len() > FILE_BYTES {
            let message = format!("the file has {} bytes; a service has at most {FILE_BYTES}", toml.len());
            return Err(FileError { line: None, message });
        }
        if let Some(error) = vocabulary::find_broken_condition(toml, strict::parse(toml)?.get_ref()) {
            return Err(error);
        }
        strict::from_toml(toml, &vocabulary::WORDS)
    }

    /// The JSON that phones fetch and its SHA-256 in hex, the version's hash.
    pub fn canonical(&self) -> (Vec<u8>, String) {
        // Serialising plain data with string keys cannot fail.
        let bytes = serde_json::to_vec(self).expect("a service serialises");
        let hash = hex::encode(Sha256::digest(&bytes));
        (bytes, hash)
    }

    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.steps.iter().flat_map(|step| &step.questions)
    }

    /// Every text, with where it stands (`vad.label`), for linters and translators.
    pub fn texts(&self) -> Vec<(String, &Text)> {
        let mut texts = vec![("title".to_owned(), &self.title), ("summary".to_owned(), &self.summary)];
        texts.extend(self.needs.iter().map(|need| ("needs".to_owned(), need)));
        texts.extend(self.promise.iter().map(|promise| ("promise".to_owned(), promise)));
        texts.extend(self.other_ways.iter().map(|ways| ("other_ways".to_owned(), ways)));
        texts.extend(self.fees.iter().map(|fee| ("fees.label".to_owned(), &fee.label)));
        texts.extend(self.fee_note.iter().map(|note| ("fee_note".to_owned(), note)));
        texts.extend(self.laws.iter().map(|law| (format!("laws.{}", law.id), &law.title)));
        texts.extend(self.deadlines.iter().map(|deadline| (format!("deadlines.{}", deadline.id), &deadline.label)));
        texts.extend(self.steps.iter().map(|step| (format!("{}.title", step.id), &step.title)));
        for question in self.questions() {
            question.add_texts("", &mut texts);
        }
        for status in &self.workflow.statuses {
            texts.push((format!("{}.label", status.id), &status.label));
            texts.push((format!("{}.meaning", status.id), &status.meaning));
        }
        for rule in &self.workflow.rules {
            if let Effect::Message(text) = &rule.then {
                texts.push(("rule".to_owned(), text));
            }
        }
        texts
    }

    /// Whether this program is new enough for every question.
    pub fn is_understood(&self) -> bool {
        self.questions().all(Question::is_understood)
    }

    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().find(|question| question.id == id)
    }
}
