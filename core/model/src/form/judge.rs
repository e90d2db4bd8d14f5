//! Whether one answer keeps to its question's constraints.

use std::{collections::BTreeMap, rc::Rc};

use chrono::{Days, NaiveDate};
use regex_lite::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    place::Boundaries,
    service::{AttachmentRules, DateRules, Kind, NumberRules, Question, TextRules},
};

/// What the answers are judged against, beside the form itself.
pub struct Setting<'a> {
    /// The day it is in Europe/Stockholm (`civil::date`).
    pub today: NaiveDate,
    /// The kommun's code, for places that must lie inside it.
    pub kommun: Option<&'a str>,
    /// The files at hand, by SHA-256 in hex.
    pub files: &'a BTreeMap<String, FileFacts>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// In bytes.
    pub size: u64,
    /// As found in the content.
    pub media_type: String,
}

/// A code of `answer::CODES` and what its words need.
pub struct Fault {
    pub code: &'static str,
    pub args: BTreeMap<String, String>,
}

const TEXT_LENGTH: u32 = 200;
const LONG_TEXT_LENGTH: u32 = 4_000;
const EMAIL_LENGTH: u32 = 254;
const FILE_BYTES: u64 = 25_000_000;
/// Without a maximum of its own, what a table takes.
pub const TABLE_ROWS: u32 = 100;

/// The boundaries are generalised by about a kilometre: a point nearer the border than this is the resident's to judge.
const BORDER_SLACK_METRES: f64 = 2_000.0;
/// Out at sea nobody else is responsible, and the generalisation dropped inhabited islands.
const SEA_SLACK_METRES: f64 = 50_000.0;

fn fault<const N: usize>(code: &'static str, args: [(&str, String); N]) -> Result<(), Fault> {
    Err(Fault { code, args: args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect() })
}

/// Judges a normalised answer. `value_of` finds the other questions' answers. A table's cells are judged one by one
/// by the caller; here only the number of its rows.
pub fn judge(
    question: &Question,
    value: &Value,
    setting: &Setting<'_>,
    value_of: &dyn Fn(&str) -> Option<Rc<Value>>,
) -> Result<(), Fault> {
    match (&question.kind, value) {
        (Kind::Text(rules), Value::String(text)) => judge_text(rules, TEXT_LENGTH, text),
        (Kind::LongText(rules), Value::String(text)) => judge_text(rules, LONG_TEXT_LENGTH, text),
        (Kind::Address, Value::String(text)) => judge_text(&TextRules::default(), TEXT_LENGTH, text),
        (Kind::Email, Value::String(text)) => judge_email(text),
        (Kind::Phone, Value::String(text)) => judge_phone(text),
        (Kind::Number(rules), Value::Number(_)) => judge_number(rules, value.as_f64()),
        (Kind::Number(_), _) => fault("not_a_number", []),
        (Kind::ChoiceOne { options }, Value::String(chosen)) => {
            if options.iter().any(|option| option.id == *chosen) {
                Ok(())
            } else {
                fault("unknown_choice", [])
            }
        }
        (Kind::ChoiceMany { options, min, max }, Value::Array(chosen)) => {
            let known = |one: &Value| options.iter().any(|option| one.as_str() == Some(&option.id));
            if !chosen.iter().all(known) {
                return fault("unknown_choice", []);
            }
            judge_count(chosen.len(), *min, *max, "too_few", "too_many")
        }
        (Kind::YesNo, Value::Bool(_)) | (Kind::Consent { .. }, Value::Bool(true)) => Ok(()),
        (Kind::Date(rules), Value::String(date)) => judge_date(rules, date, setting.today, value_of),
        (Kind::Place { inside_kommun }, Value::Object(place)) => {
            judge_place(place, setting.kommun.filter(|_| *inside_kommun))
        }
        (Kind::Attachment(rules), Value::Array(files)) => judge_files(rules, files, setting.files),
        (Kind::Table { min_rows, max_rows, .. }, Value::Array(rows)) => {
            if !rows.iter().all(Value::is_object) {
                return fault("wrong_kind", []);
            }
            let max = Some(max_rows.unwrap_or(TABLE_ROWS));
            judge_count(rows.len(), *min_rows, max, "too_few_rows", "too_many_rows")
        }
        _ => fault("wrong_kind", []),
    }
}

fn judge_text(rules: &TextRules, max: u32, text: &str) -> Result<(), Fault> {
    let length = text.chars().count();
    let (min, max) = (rules.min_length.unwrap_or(0), rules.max_length.unwrap_or(max));
    if length < min as usize {
        return fault("too_short", [("min", min.to_string()), ("length", length.to_string())]);
    }
    if length > max as usize {
        return fault("too_long", [("max", max.to_string()), ("length", length.to_string())]);
    }
    // A pattern that does not compile matches nothing; the linter refuses it before anybody meets it.
    let matches = |pattern: &String| Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|regex| regex.is_match(text));
    if !rules.pattern.as_ref().is_none_or(matches) {
        return fault("pattern", [("example", rules.example.clone().unwrap_or_default())]);
    }
    Ok(())
}

fn judge_email(text: &str) -> Result<(), Fault> {
    let sound = text.split_once('@').is_some_and(|(name, domain)| {
        let labels_are_sound = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
        !name.is_empty() && labels_are_sound && !domain.contains('@') && !text.contains(char::is_whitespace)
    });
    if !sound || text.chars().count() > EMAIL_LENGTH as usize { fault("email", []) } else { Ok(()) }
}

fn judge_phone(text: &str) -> Result<(), Fault> {
    let number = text.strip_prefix('+').unwrap_or(text);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let sound = number.chars().all(|c| c.is_ascii_digit() || " -/()\u{a0}".contains(c));
    // E.164 allows fifteen digits; the shortest subscriber numbers have five.
    if sound && (5..=15).contains(&digits) { Ok(()) } else { fault("phone", []) }
}

fn judge_number(rules: &NumberRules, number: Option<f64>) -> Result<(), Fault> {
    let Some(number) = number.filter(|number| number.is_finite()) else {
        return fault("not_a_number", []);
    };
    if rules.whole && number.fract() != 0.0 {
        return fault("not_whole", []);
    }
    if let Some(min) = rules.min.filter(|min| number < *min) {
        return fault("too_small", [("min", min.to_string())]);
    }
    if let Some(max) = rules.max.filter(|max| number > *max) {
        return fault("too_large", [("max", max.to_string())]);
    }
    Ok(())
}

fn judge_count(
    count: usize,
    min: Option<u32>,
    max: Option<u32>,
    too_few: &'static str,
    too_many: &'static str,
) -> Result<(), Fault> {
    if let Some(min) = min.filter(|min| count < *min as usize) {
        return fault(too_few, [("min", min.to_string())]);
    }
    if let Some(max) = max.filter(|max| count > *max as usize) {
        return fault(too_many, [("max", max.to_string())]);
    }
    Ok(())
}

fn judge_date(
    rules: &DateRules,
    text: &str,
    today: NaiveDate,
    value_of: &dyn Fn(&str) -> Option<Rc<Value>>,
) -> Result<(), Fault> {
    // chrono also takes years of other lengths and single digits; the wire has one form.
    let Some(date) = text.parse::<NaiveDate>().ok().filter(|date| date.to_string() == text) else {
        return fault("no_such_date", []);
    };
    let other = rules.not_before.as_ref().and_then(|other| value_of(other));
    let not_before = other.and_then(|other| other.as_str()?.parse().ok());
    let earliest = [rules.earliest, rules.earliest_days.and_then(|days| day_from(today, days)), not_before];
    if let Some(earliest) = earliest.into_iter().flatten().max().filter(|earliest| date < *earliest) {
        return fault("too_early", [("date", earliest.to_string())]);
    }
    let latest = [rules.latest, rules.latest_days.and_then(|days| day_from(today, days))];
    if let Some(latest) = latest.into_iter().flatten().min().filter(|latest| date > *latest) {
        return fault("too_late", [("date", latest.to_string())]);
    }
    Ok(())
}

fn day_from(today: NaiveDate, days: i32) -> Option<NaiveDate> {
    let distance = Days::new(days.unsigned_abs().into());
    if days < 0 { today.checked_sub_days(distance) } else { today.checked_add_days(distance) }
}

fn judge_place(place: &Map<String, Value>, kommun: Option<&str>) -> Result<(), Fault> {
    match place.get("address") {
        None => {}
        Some(Value::String(address)) => judge_text(&TextRules::default(), TEXT_LENGTH, address)?,
        Some(_) => return fault("wrong_kind", []),
    }
    let number = |name: &str| place.get(name).map(|value| value.as_f64());
    let (latitude, longitude) = match (number("latitude"), number("longitude")) {
        (None, None) => return Ok(()),
        (Some(Some(latitude)), Some(Some(longitude))) => (latitude, longitude),
        _ => return fault("wrong_kind", []),
    };
    if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
        return fault("no_such_place", []);
    }
    let accuracy = match number("accuracy") {
        None => 0.0,
        Some(Some(accuracy)) if accuracy >= 0.0 => accuracy,
        Some(_) => return fault("wrong_kind", []),
    };
    let Some(kommun) = kommun else { return Ok(()) };
    let boundaries = Boundaries::builtin();
    let outside = boundaries.metres_outside(kommun, latitude, longitude).unwrap_or(0.0);
    if outside <= BORDER_SLACK_METRES + accuracy {
        return Ok(());
    }
    let home = boundaries.name(kommun).unwrap_or_default().to_owned();
    match boundaries.kommun_at(latitude, longitude) {
        None if outside <= SEA_SLACK_METRES => Ok(()),
        Some(there) => fault("place_outside", [("kommun", home), ("neighbour", there.name.to_owned())]),
        None => fault("place_outside", [("kommun", home)]),
    }
}

fn judge_files(rules: &AttachmentRules, files: &[Value], known: &BTreeMap<String, FileFacts>) -> Result<(), Fault> {
    let max = rules.max_files.unwrap_or(1);
    judge_count(files.len(), rules.min_files, Some(max), "too_few_files", "too_many_files")?;
    for file in files {
        let Some(hash) = file.as_str().filter(|hash| is_sha256(hash)) else {
            return fault("wrong_kind", []);
        };
        let file = ("file", hash.to_owned());
        let Some(facts) = known.get(hash) else {
            return fault("file_not_ready", [file]);
        };
        if !rules.accept.contains(&facts.media_type) {
            let args = [file, ("type", facts.media_type.clone()), ("accept", rules.accept.join(" "))];
            return fault("file_type", args);
        }
        let max = rules.max_size.unwrap_or(FILE_BYTES);
        if facts.size > max {
            return fault("file_too_large", [file, ("size", facts.size.to_string()), ("max", max.to_string())]);
        }
    }
    Ok(())
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
