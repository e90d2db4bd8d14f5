//! A form to be drawn: its steps and questions in the app's language.

use minkommun_client::shown::Voice;
use minkommun_model::service::{Choice as ModelChoice, DateRules, Kind, Question as ModelQuestion, Service, Shape};

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
    /// An example within the empty field.
    pub placeholder: Option<String>,
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
    /// The best first.
    ChoiceRanked {
        options: Vec<Choice>,
        max: Option<u32>,
    },
    YesNo,
    /// Kronor; `whole`: no öre.
    Amount {
        whole: bool,
    },
    /// Bounds for the picker, `YYYY-MM-DD`, as of the day the form was read.
    Date {
        earliest: Option<String>,
        latest: Option<String>,
    },
    /// `HH:MM`
    Time {
        earliest: Option<String>,
        latest: Option<String>,
    },
    Email,
    Phone,
    Address,
    /// A personnummer or a coordination number: a number keyboard; hyphen, spaces, ten or twelve digits.
    Person,
    /// The same keyboard.
    OrganisationNumber,
    /// A fastighetsbeteckning.
    Property,
    Place {
        shape: PlaceShape,
    },
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
    /// The others who are to sign; drawn as a table, one page for each party.
    Signatures {
        columns: Vec<Question>,
        max_rows: Option<u32>,
    },
    /// Newer than this app: the words say to update it.
    Newer {
        words: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PlaceShape {
    Point,
    /// At least two points.
    Line,
    /// At least three corners.
    Area,
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
        placeholder: question.placeholder.as_ref().map(|example| v.text(example)),
        kind: kind(v, &question.kind),
    }
}

fn kind(v: &Voice, kind: &Kind) -> QuestionKind {
    let columns = || kind.columns().unwrap_or_default().iter().map(|column| question(v, column)).collect();
    let newer = || QuestionKind::Newer { words: v.t("phone-question-newer") };
    match kind {
        Kind::Text(rules) => QuestionKind::Text { max_length: rules.max_length },
        Kind::LongText(rules) => QuestionKind::LongText { max_length: rules.max_length },
        Kind::Number(rules) => {
            QuestionKind::Number { whole: rules.whole, unit: rules.unit.as_ref().map(|unit| v.text(unit)) }
        }
        Kind::ChoiceOne { options } => QuestionKind::ChoiceOne { options: choices(v, options) },
        Kind::ChoiceMany { options, max, .. } => QuestionKind::ChoiceMany { options: choices(v, options), max: *max },
        Kind::ChoiceRanked { options, max, .. } => {
            QuestionKind::ChoiceRanked { options: choices(v, options), max: *max }
        }
        Kind::YesNo => QuestionKind::YesNo,
        Kind::Amount(rules) => QuestionKind::Amount { whole: rules.whole },
        Kind::Time(rules) => QuestionKind::Time {
            earliest: rules.earliest.map(|time| time.to_string()),
            latest: rules.latest.map(|time| time.to_string()),
        },
        Kind::Person(_) => QuestionKind::Person,
        Kind::OrganisationNumber { .. } => QuestionKind::OrganisationNumber,
        Kind::Property => QuestionKind::Property,
        Kind::Date(rules) => date(v, rules),
        Kind::Email => QuestionKind::Email,
        Kind::Phone => QuestionKind::Phone,
        Kind::Address => QuestionKind::Address,
        Kind::Place { shape, .. } => match shape {
            Shape::Point => QuestionKind::Place { shape: PlaceShape::Point },
            Shape::Line => QuestionKind::Place { shape: PlaceShape::Line },
            Shape::Area => QuestionKind::Place { shape: PlaceShape::Area },
            Shape::Unknown => newer(),
        },
        Kind::Attachment(rules) => QuestionKind::Attachment {
            accept: rules.accept.clone(),
            max_files: rules.max_files.unwrap_or(1),
            max_size: rules.max_size,
        },
        Kind::Table { max_rows, .. } => QuestionKind::Table { columns: columns(), max_rows: *max_rows },
        Kind::Signatures(rules) => QuestionKind::Signatures { columns: columns(), max_rows: rules.max },
        Kind::Unknown => newer(),
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
