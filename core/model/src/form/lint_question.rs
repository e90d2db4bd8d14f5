//! What is wrong with a question's constraints.

use regex_lite::Regex;

use crate::{
    form::limits,
    service::{
        AmountRules, Choice, DateRules, Kind, NumberRules, Prefill, Question, Sensitivity, TextRules, TimeRules,
    },
};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuestionError {
    #[error("the pattern {0:?} is not a regular expression")]
    Pattern(String),
    #[error("a pattern needs an example that matches it")]
    Example,
    #[error("the smallest allowed is larger than the largest")]
    Bounds,
    #[error("a choice needs options")]
    NoOptions,
    #[error("the option {0:?} stands twice")]
    OptionTwice(String),
    #[error("more is asked for than there are options")]
    TooFewOptions,
    #[error("not_before names {0:?}, which is no other date question")]
    NotBefore(String),
    #[error("after names {0:?}, which is no other time question")]
    After(String),
    #[error("a condition and optional say two things about whether it is required")]
    OptionalAndRequiredWhen,
    #[error("{what} is {given}; at most {most}")]
    TooLarge { what: &'static str, given: u64, most: u64 },
    #[error("this program is too old for its kind, or for one of its keys")]
    Unknown,
    #[error("{0:?} cannot be filled in there")]
    Prefill(Prefill),
    #[error("it holds what is personal, and is marked harmless")]
    Harmless,
    #[error("accept needs media types such as image/jpeg")]
    Accept,
    #[error("a table needs columns")]
    NoColumns,
    #[error("a table's column cannot be a table, ranked choice, attachment, place, information, consent or signatures")]
    Column,
    #[error("a consent cannot be optional")]
    OptionalConsent,
}

/// Judges one question, `in_table` if it is a column, against the questions it may name.
pub fn lint_question(question: &Question, in_table: bool, among: &[&Question]) -> Vec<QuestionError> {
    let mut errors = Vec::new();
    match &question.kind {
        Kind::Text(rules) | Kind::LongText(rules) => lint_text(rules, &mut errors),
        Kind::Number(NumberRules { min, max, .. }) => lint_bounds(*min, *max, &mut errors),
        Kind::ChoiceOne { options } => lint_options(options, &mut errors),
        Kind::Amount(AmountRules { min, max, .. }) => lint_bounds(Some(min.unwrap_or(0.0)), *max, &mut errors),
        Kind::ChoiceMany { options, min, max } | Kind::ChoiceRanked { options, min, max } => {
            lint_options(options, &mut errors);
            lint_bounds(*min, *max, &mut errors);
            if min.is_some_and(|min| min as usize > options.len()) {
                errors.push(QuestionError::TooFewOptions);
            }
        }
        Kind::Date(rules) => lint_date(rules, &question.id, among, &mut errors),
        Kind::Time(rules) => lint_time(rules, &question.id, among, &mut errors),
        Kind::Person(rules) => lint_bounds(rules.min_age, rules.max_age, &mut errors),
        Kind::Signatures(rules) => {
            lint_bounds(rules.min, Some(rules.max.unwrap_or(10)), &mut errors);
            lint_size("max", rules.max.unwrap_or_default(), limits::TABLE_ROWS, &mut errors);
        }
        Kind::Attachment(rules) => {
            lint_bounds(rules.min_files, Some(rules.max_files.unwrap_or(1)), &mut errors);
            let is_media_type =
                |one: &String| one.split_once('/').is_some_and(|(kind, name)| !kind.is_empty() && !name.is_empty());
            if rules.accept.is_empty() || !rules.accept.iter().all(is_media_type) {
                errors.push(QuestionError::Accept);
            }
        }
        Kind::Table { columns, min_rows, max_rows } => {
            lint_bounds(*min_rows, *max_rows, &mut errors);
            lint_size("max_rows", max_rows.unwrap_or_default(), limits::TABLE_ROWS, &mut errors);
            if columns.is_empty() {
                errors.push(QuestionError::NoColumns);
            }
        }
        Kind::Consent { .. } if question.optional => errors.push(QuestionError::OptionalConsent),
        _ => {}
    }
    let alone = matches!(
        question.kind,
        Kind::Table { .. }
            | Kind::Attachment(_)
            | Kind::Place { .. }
            | Kind::Information { .. }
            | Kind::Consent { .. }
            | Kind::Signatures(_)
            | Kind::ChoiceRanked { .. }
    );
    if !question.is_understood() && question.kind.columns().is_none() {
        errors.push(QuestionError::Unknown);
    }
    if question.optional && question.required_when.is_some() {
        errors.push(QuestionError::OptionalAndRequiredWhen);
    }
    if let Some(prefill) = question.prefill.filter(|prefill| !fits(*prefill, &question.kind)) {
        errors.push(QuestionError::Prefill(prefill));
    }
    if question.sensitivity == Some(Sensitivity::Harmless) && is_personal(&question.kind) {
        errors.push(QuestionError::Harmless);
    }
    if in_table && alone {
        errors.push(QuestionError::Column);
    }
    errors
}

fn fits(prefill: Prefill, kind: &Kind) -> bool {
    match prefill {
        Prefill::PersonName | Prefill::OrganisationName => matches!(kind, Kind::Text(_)),
        Prefill::PersonNumber => matches!(kind, Kind::Person(_)),
        Prefill::PersonAddress => matches!(kind, Kind::Address),
        Prefill::PersonEmail => matches!(kind, Kind::Email),
        Prefill::PersonPhone => matches!(kind, Kind::Phone),
        Prefill::OrganisationNumber => matches!(kind, Kind::OrganisationNumber { .. }),
        Prefill::Position => matches!(kind, Kind::Place { .. }),
        Prefill::Today => matches!(kind, Kind::Date(_)),
        Prefill::Unknown => false,
    }
}

/// Kinds that always tell who somebody is, or how to reach them.
fn is_personal(kind: &Kind) -> bool {
    let is_sole_traders = matches!(kind, Kind::OrganisationNumber { sole_trader: true });
    is_sole_traders || matches!(kind, Kind::Person(_) | Kind::Email | Kind::Phone | Kind::Address | Kind::Signatures(_))
}

fn lint_size(what: &'static str, given: u32, most: u32, errors: &mut Vec<QuestionError>) {
    if given > most {
        errors.push(QuestionError::TooLarge { what, given: given.into(), most: most.into() });
    }
}

fn lint_text(rules: &TextRules, errors: &mut Vec<QuestionError>) {
    lint_bounds(rules.min_length, rules.max_length, errors);
    lint_size("max_length", rules.max_length.unwrap_or_default(), limits::TEXT_LENGTH, errors);
    let Some(pattern) = &rules.pattern else { return };
    if pattern.chars().count() > limits::PATTERN_LENGTH {
        let (given, most) = (pattern.chars().count() as u64, limits::PATTERN_LENGTH as u64);
        return errors.push(QuestionError::TooLarge { what: "pattern", given, most });
    }
    match Regex::new(&format!("^(?:{pattern})$")) {
        Err(_) => errors.push(QuestionError::Pattern(pattern.clone())),
        Ok(regex) if !rules.example.as_ref().is_some_and(|example| regex.is_match(example)) => {
            errors.push(QuestionError::Example);
        }
        Ok(_) => {}
    }
}

fn lint_date(rules: &DateRules, id: &str, among: &[&Question], errors: &mut Vec<QuestionError>) {
    lint_bounds(rules.earliest, rules.latest, errors);
    lint_bounds(rules.earliest_days, rules.latest_days, errors);
    if let Some(other) = &rules.not_before {
        let named = among.iter().find(|question| question.id == *other);
        if other == id || !named.is_some_and(|question| matches!(question.kind, Kind::Date(_))) {
            errors.push(QuestionError::NotBefore(other.clone()));
        }
    }
}

fn lint_time(rules: &TimeRules, id: &str, among: &[&Question], errors: &mut Vec<QuestionError>) {
    lint_bounds(rules.earliest, rules.latest, errors);
    if let Some(other) = &rules.after {
        let named = among.iter().find(|question| question.id == *other);
        if other == id || !named.is_some_and(|question| matches!(question.kind, Kind::Time(_))) {
            errors.push(QuestionError::After(other.clone()));
        }
    }
}

fn lint_options(options: &[Choice], errors: &mut Vec<QuestionError>) {
    if options.is_empty() {
        errors.push(QuestionError::NoOptions);
    }
    if options.len() > limits::OPTIONS {
        let (given, most) = (options.len() as u64, limits::OPTIONS as u64);
        return errors.push(QuestionError::TooLarge { what: "options", given, most });
    }
    for (at, option) in options.iter().enumerate() {
        if options[..at].iter().any(|earlier| earlier.id == option.id) {
            errors.push(QuestionError::OptionTwice(option.id.clone()));
        }
    }
}

fn lint_bounds<T: PartialOrd>(min: Option<T>, max: Option<T>, errors: &mut Vec<QuestionError>) {
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        errors.push(QuestionError::Bounds);
    }
}
