//! An answer as words, the same on the phone and in the console.

use chrono::NaiveDate;
use serde_json::Value;

use crate::{
    service::{Choice, Kind, Question, Shape},
    words::{
        format::{date, kronor, number},
        say::say,
    },
};

/// An answer as its resident would say it: choices by their labels, dates in full, yes and no. A table reads row by
/// row, a line each; draw its cells one by one where there is room. Files are counted: their names are elsewhere.
pub fn display(question: &Question, value: &Value, language: &str) -> String {
    match (&question.kind, value) {
        (Kind::YesNo, Value::Bool(true)) => say(language, "answer-yes", &[]),
        (Kind::YesNo, Value::Bool(false)) => say(language, "answer-no", &[]),
        (Kind::Consent { .. }, Value::Bool(true)) => say(language, "answer-consent", &[]),
        (Kind::ChoiceOne { options }, Value::String(id)) => label(options, id, language).to_owned(),
        (Kind::ChoiceRanked { options, .. }, Value::Array(ids)) => {
            let labels = ids.iter().filter_map(Value::as_str).map(|id| label(options, id, language));
            labels.zip(1..).map(|(label, place)| format!("{place}. {label}")).collect::<Vec<_>>().join("\n")
        }
        (Kind::Amount(_), Value::Number(_)) => kronor(language, value.as_f64().unwrap_or_default()),
        (Kind::Time(_), Value::String(time)) => match time.split_once(':') {
            Some((hour, minute)) => say(language, "time", &[("hour", hour), ("minute", minute)]),
            None => time.clone(),
        },
        (Kind::Person(_), Value::String(number)) => person(number),
        (Kind::ChoiceMany { options, .. }, Value::Array(ids)) => {
            let labels = ids.iter().filter_map(Value::as_str).map(|id| label(options, id, language));
            labels.collect::<Vec<_>>().join(", ")
        }
        (Kind::Date(_), Value::String(text)) => {
            text.parse::<NaiveDate>().map_or_else(|_| text.clone(), |day| date(language, day))
        }
        (Kind::Number(rules), Value::Number(_)) => {
            let plain = number(language, value.as_f64().unwrap_or_default());
            rules.unit.as_ref().map_or(plain.clone(), |unit| format!("{plain}\u{a0}{}", unit.get(language)))
        }
        (Kind::Place { shape, .. }, Value::Object(_)) if shape.points().is_some() => drawn(*shape, value, language),
        (Kind::Place { .. }, Value::Object(_)) => place(value, language),
        (Kind::Attachment(_), Value::Array(files)) => say(language, "answer-files", &[("n", &files.len().to_string())]),
        (kind, Value::Array(rows)) if kind.columns().is_some() => {
            let columns = kind.columns().unwrap_or_default();
            rows.iter().map(|cells| row(columns, cells, language)).collect::<Vec<_>>().join("\n")
        }
        (_, Value::String(text)) => text.clone(),
        (_, Value::Null) => String::new(),
        // The wrong shape: what a draft may hold while somebody is typing, and nothing that is sent.
        (_, other) => other.to_string(),
    }
}

fn label<'a>(options: &'a [Choice], id: &'a str, language: &str) -> &'a str {
    options.iter().find(|option| option.id == id).map_or(id, |option| option.label.get(language))
}

fn place(place: &Value, language: &str) -> String {
    if let Some(address) = place["address"].as_str() {
        return address.to_owned();
    }
    let (Some(latitude), Some(longitude)) = (place["latitude"].as_f64(), place["longitude"].as_f64()) else {
        return String::new();
    };
    // Coordinates are written with points in every language: people paste them into maps.
    let point = format!("{latitude:.5}, {longitude:.5}");
    match place["accuracy"].as_f64() {
        Some(metres) => say(language, "answer-point", &[("point", &point), ("metres", &format!("{metres:.0}"))]),
        None => point,
    }
}

/// The address, then each point on a line of its own.
fn drawn(shape: Shape, place: &Value, language: &str) -> String {
    let address = place["address"].as_str().map(str::to_owned);
    let points = shape.points().and_then(|(name, _)| place[name].as_array());
    let lines = points.into_iter().flatten().zip(1..).filter_map(|(point, n)| {
        let (latitude, longitude) = (point["latitude"].as_f64()?, point["longitude"].as_f64()?);
        let point = format!("{latitude:.5}, {longitude:.5}");
        Some(say(language, "answer-corner", &[("n", &n.to_string()), ("point", &point)]))
    });
    address.into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

/// "19121212-1212": people know their number with the hyphen.
fn person(number: &str) -> String {
    let is_whole = number.len() == 12 && number.bytes().all(|b| b.is_ascii_digit());
    if is_whole { format!("{}-{}", &number[..8], &number[8..]) } else { number.to_owned() }
}

fn row(columns: &[Question], cells: &Value, language: &str) -> String {
    let cell = |column: &Question| {
        let value = cells.get(&column.id)?;
        Some(format!("{}: {}", column.label.get(language), display(column, value, language)))
    };
    columns.iter().filter_map(cell).collect::<Vec<_>>().join(", ")
}
