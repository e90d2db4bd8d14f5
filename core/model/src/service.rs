//! A service as data: what a resident can ask for, how it is asked, and which statuses its cases go through.
//!
//! TOML under `catalogue/<service>/<version>.toml` is the file format, JSON of the same shape is what phones fetch. A
//! version's hash is the SHA-256 of that JSON, byte for byte, so a phone can check what it was given.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{strict, text::Text};

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

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// Unique in the service; a table's columns are unique in the table.
    pub id: String,
    pub label: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// Required unless said otherwise: the form marks what is optional.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_when: Option<Condition>,
    #[serde(flatten)]
    pub kind: Kind,
}

// serde's `skip_serializing_if` passes a reference.
fn is_false(value: &bool) -> bool {
    !*value
}

/// What a question asks for, with its constraints. The shape of each kind's answer is in `form::answer`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    Text(TextRules),
    LongText(TextRules),
    Number(NumberRules),
    ChoiceOne {
        options: Vec<Choice>,
    },
    ChoiceMany {
        options: Vec<Choice>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
    },
    YesNo,
    Date(DateRules),
    Email,
    Phone,
    Address,
    Place {
        /// Refuse a point clearly outside the kommun; one near the border is left to the resident, whose word counts.
        #[serde(default, skip_serializing_if = "is_false")]
        inside_kommun: bool,
    },
    Attachment(AttachmentRules),
    Table {
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        columns: Vec<Question>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min_rows: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_rows: Option<u32>,
    },
    /// Only a text; `important` is drawn as a warning. `{emergency_phone}` and the like are the kommun's own: see
    /// `kommun::Manifest::fill_in`.
    Information {
        text: Text,
        #[serde(default, skip_serializing_if = "is_false")]
        important: bool,
    },
    Consent {
        text: Text,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TextRules {
    /// In Unicode scalar values. Without a maximum, 200 for text and 4,000 for long text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// A regular expression that the whole answer must match; comes with an example.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberRules {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub whole: bool,
    /// Shown beside the field ("kr", "m²").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text>,
}

/// Bounds of a date: fixed days, or days from today in Sweden (`0` is today, `-30` a month ago).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DateRules {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<chrono::NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<chrono::NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest_days: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_days: Option<i32>,
    /// Id of another date question that this one must not come before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentRules {
    /// Media types, as found in the content: `image/jpeg`, `image/png`, `application/pdf` …
    pub accept: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_files: Option<u32>,
    /// Without it, one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_files: Option<u32>,
    /// Bytes of one file. Without it, 25 MB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_size: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choice {
    pub id: String,
    pub label: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
}

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
}

/// One question compared with literals; every comparison with a hidden or unanswered question is false, but for
/// `answered = false`. Exactly one of the operators is given; one that this program does not know is an error, on phones
/// too: a condition half understood would hide what should be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    pub question: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<serde_json::Value>>,
    /// The choice is among the chosen (`choice_many`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub includes: Option<serde_json::Value>,
    /// Numbers, or dates as `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<bool>,
}

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

impl Service {
    /// Reads a version from its TOML file; a key that means nothing is an error. It is not yet known to make sense:
    /// see `form::lint`.
    pub fn from_toml(toml: &str) -> Result<Self, toml::de::Error> {
        strict::from_toml(toml)
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

    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().find(|question| question.id == id)
    }
}

impl Question {
    fn add_texts<'a>(&'a self, within: &str, texts: &mut Vec<(String, &'a Text)>) {
        let at = format!("{within}{}", self.id);
        texts.push((format!("{at}.label"), &self.label));
        texts.extend(self.hint.iter().map(|hint| (format!("{at}.hint"), hint)));
        match &self.kind {
            Kind::ChoiceOne { options } | Kind::ChoiceMany { options, .. } => {
                for option in options {
                    texts.push((format!("{at}.{}", option.id), &option.label));
                    texts.extend(option.hint.iter().map(|hint| (format!("{at}.{}.hint", option.id), hint)));
                }
            }
            Kind::Table { columns, .. } => {
                columns.iter().for_each(|column| column.add_texts(&format!("{at}."), texts));
            }
            Kind::Information { text, .. } | Kind::Consent { text } => texts.push((format!("{at}.text"), text)),
            Kind::Number(rules) => texts.extend(rules.unit.iter().map(|unit| (format!("{at}.unit"), unit))),
            _ => {}
        }
    }
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
