//! A form to be drawn: its steps and questions in the app's language.

use minkommun_client::shown::Voice;
use minkommun_model::service::{Choice as ModelChoice, DateRules, Kind, Question as ModelQuestion, Service};

#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Step {
    pub id: String,
    pub title: String,
    pub questions: Vec<Question>,
}

#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Question {
    pub id: String,
    pub label: String,
    pub hint: Option<String>,
    /// Optional questions are marked, required ones are not.
    pub optional: bool,
    pub kind: QuestionKind,
}

#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum QuestionKind {
    /// Lengths in Unicode scalar values; `max_length` is `None` where the form does not say.
    Text {
        max_length: Option<u32>,
    },
    LongText {
        max_length: Option<u32>,
    },
    /// `unit` is shown beside the field.
    Number {
        whole: bool,
        unit: Option<String>,
    },
    ChoiceOne {
        options: Vec<Choice>,
    },
    ChoiceMany {
        options: Vec<Choice>,
        max: Option<u32>,
    },
    YesNo,
    /// Bounds for the picker, `YYYY-MM-DD`, as of the day the form was read.
    Date {
        earliest: Option<String>,
        latest: Option<String>,
    },
    Email,
    Phone,
    Address,
    Place,
    /// Media types; at most `max_files` of `max_size` bytes each.
    Attachment {
        accept: Vec<String>,
        max_files: u32,
        max_size: Option<u64>,
    },
    Table {
        columns: Vec<Question>,
        max_rows: Option<u32>,
    },
    Information {
        text: String,
        important: bool,
    },
    Consent {
        text: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Choice {
    pub id: String,
    pub label: String,
    pub hint: Option<String>,
}

pub fn steps(v: &Voice, service: &Service) -> Vec<Step> {
    let step = |step: &minkommun_model::service::Step| Step {
        id: step.id.clone(),
        title: v.text(&step.title),
        questions: step.questions.iter().map(|question| self::question(v, question)).collect(),
    };
    service.steps.iter().map(step).collect()
}

fn question(v: &Voice, question: &ModelQuestion) -> Question {
    Question {
        id: question.id.clone(),
        label: v.text(&question.label),
        hint: question.hint.as_ref().map(|hint| v.text(hint)),
        optional: question.optional,
        kind: kind(v, &question.kind),
    }
}

fn kind(v: &Voice, kind: &Kind) -> QuestionKind {
    match kind {
        Kind::Text(rules) => QuestionKind::Text { max_length: rules.max_length },
        Kind::LongText(rules) => QuestionKind::LongText { max_length: rules.max_length },
        Kind::Number(rules) => {
            QuestionKind::Number { whole: rules.whole, unit: rules.unit.as_ref().map(|unit| v.text(unit)) }
        }
        Kind::ChoiceOne { options } => QuestionKind::ChoiceOne { options: choices(v, options) },
        Kind::ChoiceMany { options, max, .. } => QuestionKind::ChoiceMany { options: choices(v, options), max: *max },
        Kind::YesNo => QuestionKind::YesNo,
        Kind::Date(rules) => date(v, rules),
        Kind::Email => QuestionKind::Email,
        Kind::Phone => QuestionKind::Phone,
        Kind::Address => QuestionKind::Address,
        Kind::Place { .. } => QuestionKind::Place,
        Kind::Attachment(rules) => QuestionKind::Attachment {
            accept: rules.accept.clone(),
            max_files: rules.max_files.unwrap_or(1),
            max_size: rules.max_size,
        },
        Kind::Table { columns, max_rows, .. } => QuestionKind::Table {
            columns: columns.iter().map(|column| question(v, column)).collect(),
            max_rows: *max_rows,
        },
        Kind::Information { text, important } => {
            QuestionKind::Information { text: v.text(text), important: *important }
        }
        Kind::Consent { text } => QuestionKind::Consent { text: v.text(text) },
    }
}

fn date(v: &Voice, rules: &DateRules) -> QuestionKind {
    let today = minkommun_model::civil::date(v.now);
    let from_today = |days: Option<i32>| days.map(|days| today + chrono::TimeDelta::days(i64::from(days)));
    let earliest = rules.earliest.max(from_today(rules.earliest_days));
    let latest = match (rules.latest, from_today(rules.latest_days)) {
        (Some(fixed), Some(moving)) => Some(fixed.min(moving)),
        (one, other) => one.or(other),
    };
    QuestionKind::Date { earliest: earliest.map(|day| day.to_string()), latest: latest.map(|day| day.to_string()) }
}

fn choices(v: &Voice, options: &[ModelChoice]) -> Vec<Choice> {
    let choice = |option: &ModelChoice| Choice {
        id: option.id.clone(),
        label: v.text(&option.label),
        hint: option.hint.as_ref().map(|hint| v.text(hint)),
    };
    options.iter().map(choice).collect()
}
