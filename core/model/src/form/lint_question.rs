//! What is wrong with a question's constraints.

use regex_lite::Regex;

use crate::service::{Choice, DateRules, Kind, NumberRules, Question, TextRules};

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
    #[error("accept needs media types such as image/jpeg")]
    Accept,
    #[error("a table needs columns")]
    NoColumns,
    #[error("a table's column cannot be a table, attachment, place, information or consent")]
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
        Kind::ChoiceMany { options, min, max } => {
            lint_options(options, &mut errors);
            lint_bounds(*min, *max, &mut errors);
            if min.is_some_and(|min| min as usize > options.len()) {
                errors.push(QuestionError::TooFewOptions);
            }
        }
        Kind::Date(rules) => lint_date(rules, &question.id, among, &mut errors),
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
            if columns.is_empty() {
                errors.push(QuestionError::NoColumns);
            }
        }
        Kind::Consent { .. } if question.optional => errors.push(QuestionError::OptionalConsent),
        _ => {}
    }
    let alone = matches!(
        question.kind,
        Kind::Table { .. } | Kind::Attachment(_) | Kind::Place { .. } | Kind::Information { .. } | Kind::Consent { .. }
    );
    if in_table && alone {
        errors.push(QuestionError::Column);
    }
    errors
}

fn lint_text(rules: &TextRules, errors: &mut Vec<QuestionError>) {
    lint_bounds(rules.min_length, rules.max_length, errors);
    let Some(pattern) = &rules.pattern else { return };
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

fn lint_options(options: &[Choice], errors: &mut Vec<QuestionError>) {
    if options.is_empty() {
        errors.push(QuestionError::NoOptions);
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
