//! The one sentence for an error, the same at the field, in the summary and in the announcement.

use crate::{
    form::FieldError,
    service::{Kind, Question, Service},
    words::{
        format::{bytes, date, number},
        say::say,
    },
};

/// What to do about one error. For a cell of a table the sentence begins with its row.
pub fn error_text(language: &str, service: &Service, error: &FieldError) -> String {
    let question = find(service, &error.question);
    let label = question.map_or("", |question| question.label.get(language));
    let inside = in_a_sentence(label);
    let mut args = vec![("question".to_owned(), inside)];
    for (name, value) in &error.args {
        args.push((name.clone(), readable(language, &error.code, name, value)));
    }
    let args: Vec<_> = args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let text = say(language, &key(question, error, label), &args);
    match error.row {
        Some(row) => say(language, "error-in-row", &[("row", &(row + 1).to_string()), ("text", &text)]),
        None => text,
    }
}

/// What a problem code of the wire means to the resident, and what happens next. Codes that are newer than this program
/// get the words for any fault of ours.
pub fn problem_text(language: &str, code: &str) -> String {
    let key = format!("problem-{code}");
    let text = say(language, &key, &[]);
    if text == key { say(language, "problem-internal", &[]) } else { text }
}

fn find<'a>(service: &'a Service, id: &str) -> Option<&'a Question> {
    let Some((table, column)) = id.split_once('.') else {
        return service.question(id);
    };
    service.question(table)?.kind.columns()?.iter().find(|question| question.id == column)
}

fn key(question: Option<&Question>, error: &FieldError, label: &str) -> String {
    let ending = match (error.code.as_str(), question.map(|question| &question.kind)) {
        ("required", Some(Kind::YesNo)) => "-yes-no",
        ("required", Some(Kind::Consent { .. })) => "-consent",
        ("required", Some(Kind::Place { shape, .. })) if !shape.is_point() => "-shape",
        ("required", Some(Kind::Place { .. })) => "-place",
        ("required", Some(Kind::Attachment(_))) => "-files",
        ("required", Some(Kind::Table { .. })) => "-rows",
        ("required" | "too_few_rows" | "too_many_rows", Some(Kind::Signatures(_))) => "-parties",
        ("required", Some(Kind::ChoiceRanked { .. })) => "-ranked",
        ("required", _) if label.ends_with('?') => "-question",
        ("required", Some(Kind::ChoiceOne { .. } | Kind::ChoiceMany { .. } | Kind::Date(_) | Kind::Time(_))) => {
            "-choice"
        }
        ("place_outside", _) if error.args.contains_key("neighbour") => "-neighbour",
        _ => "",
    };
    format!("error-{}{ending}", error.code.replace('_', "-"))
}

/// A label as it stands within a sentence: "Beskrivning" is asked for as "Skriv beskrivning", "IBAN" stays.
fn in_a_sentence(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next();
    let second_is_upper = letters.clone().next().is_some_and(char::is_uppercase);
    match first {
        Some(first) if !second_is_upper && !label.ends_with('?') => first.to_lowercase().chain(letters).collect(),
        _ => label.to_owned(),
    }
}

fn readable(language: &str, code: &str, name: &str, value: &str) -> String {
    match (code, name) {
        ("file_too_large", "size" | "max") => value.parse().map_or_else(|_| value.into(), |n| bytes(language, n)),
        ("file_type", "type") => media_type(language, value),
        ("file_type", "accept") => value.split(' ').map(|one| media_type(language, one)).collect::<Vec<_>>().join(", "),
        (_, "time") => value.split_once(':').map_or_else(
            || value.into(),
            |(hour, minute)| say(language, "time", &[("hour", hour), ("minute", minute)]),
        ),
        (_, "date") => value.parse().map_or_else(|_| value.into(), |day| date(language, day)),
        ("too_small" | "too_large", "min" | "max") => {
            value.parse().map_or_else(|_| value.into(), |n| number(language, n))
        }
        _ => value.to_owned(),
    }
}

/// "PDF-fil" for `application/pdf`; types without a name of their own by what follows the slash.
fn media_type(language: &str, media_type: &str) -> String {
    let key = format!("file-{}", media_type.replace(['/', '.', '+'], "-"));
    let text = say(language, &key, &[]);
    if text == key { media_type.rsplit('/').next().unwrap_or(media_type).to_owned() } else { text }
}
