//! Whether one answer keeps to its question's constraints.

use std::{collections::BTreeMap, rc::Rc};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    civil::TimeOfDay,
    form::{
        fault::{Fault, fault, judge_count},
        judge_number::{judge_organisation, judge_parties, judge_person},
        judge_place::judge_place,
        judge_text::{TEXT_LENGTH, judge_email, judge_phone, judge_text},
        limits,
    },
    property,
    service::{AmountRules, AttachmentRules, DateRules, Kind, NumberRules, Question, TextRules, TimeRules},
};

/// What the answers are judged against, beside the form itself.
#[derive(Clone, Copy)]
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

const LONG_TEXT_LENGTH: u32 = 4_000;
const FILE_BYTES: u64 = 25_000_000;
/// Without a maximum of its own, what a table takes.
pub const TABLE_ROWS: u32 = 100;

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
        (Kind::Amount(rules), Value::Number(_)) => judge_amount(rules, value.as_f64()),
        (Kind::Number(_) | Kind::Amount(_), _) => fault("not_a_number", []),
        (Kind::ChoiceOne { options }, Value::String(chosen)) => {
            if options.iter().any(|option| option.id == *chosen) {
                Ok(())
            } else {
                fault("unknown_choice", [])
            }
        }
        (Kind::ChoiceMany { options, min, max } | Kind::ChoiceRanked { options, min, max }, Value::Array(chosen)) => {
            let known = |one: &Value| options.iter().any(|option| one.as_str() == Some(&option.id));
            if !chosen.iter().all(known) {
                return fault("unknown_choice", []);
            }
            judge_count(chosen.len(), *min, *max, "too_few", "too_many")
        }
        (Kind::YesNo, Value::Bool(_)) | (Kind::Consent { .. }, Value::Bool(true)) => Ok(()),
        (Kind::Date(rules), Value::String(date)) => judge_date(rules, date, setting.today, value_of),
        (Kind::Time(rules), Value::String(time)) => judge_time(rules, time, value_of),
        (Kind::Person(rules), Value::String(number)) => judge_person(rules, number, setting.today),
        (Kind::OrganisationNumber { sole_trader }, Value::String(number)) => {
            judge_organisation(*sole_trader, number, setting.today)
        }
        (Kind::Property, Value::String(name)) => property::read(name).map_or_else(|| fault("property", []), |_| Ok(())),
        (Kind::Place { inside_kommun, shape }, Value::Object(place)) => {
            judge_place(*shape, place, setting.kommun.filter(|_| *inside_kommun))
        }
        (Kind::Attachment(rules), Value::Array(files)) => judge_files(rules, files, setting.files),
        (Kind::Table { min_rows, max_rows, .. }, Value::Array(rows)) => {
            if !rows.iter().all(Value::is_object) {
                return fault("wrong_kind", []);
            }
            let max = Some(max_rows.unwrap_or(TABLE_ROWS).min(limits::TABLE_ROWS));
            judge_count(rows.len(), *min_rows, max, "too_few_rows", "too_many_rows")
        }
        (Kind::Signatures(rules), Value::Array(parties)) if parties.iter().all(Value::is_object) => {
            judge_parties(rules, parties)
        }
        _ => fault("wrong_kind", []),
    }
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

/// The smallest amount is 0 unless it is said.
fn judge_amount(rules: &AmountRules, kronor: Option<f64>) -> Result<(), Fault> {
    let rounded = |kronor: f64| (kronor * 100.0).round() / 100.0;
    #[expect(clippy::float_cmp, reason = "rounding gives back the very float that two decimals are read as")]
    if kronor.is_some_and(|kronor| kronor.abs() <= limits::KRONOR && rounded(kronor) != kronor) {
        return fault("too_many_decimals", []);
    }
    if rules.whole && kronor.is_some_and(|kronor| kronor.fract() != 0.0) {
        return fault("not_whole_kronor", []);
    }
    let max = rules.max.unwrap_or(limits::KRONOR);
    let rules = NumberRules { min: Some(rules.min.unwrap_or(0.0)), max: Some(max), ..NumberRules::default() };
    judge_number(&rules, kronor)
}

fn judge_time(rules: &TimeRules, text: &str, value_of: &dyn Fn(&str) -> Option<Rc<Value>>) -> Result<(), Fault> {
    let Ok(time) = text.parse::<TimeOfDay>() else { return fault("no_such_time", []) };
    if let Some(earliest) = rules.earliest.filter(|earliest| time < *earliest) {
        return fault("time_too_early", [("time", earliest.to_string())]);
    }
    if let Some(latest) = rules.latest.filter(|latest| time > *latest) {
        return fault("time_too_late", [("time", latest.to_string())]);
    }
    let other = rules.after.as_ref().and_then(|other| value_of(other));
    match other.and_then(|other| other.as_str()?.parse::<TimeOfDay>().ok()).filter(|other| time <= *other) {
        Some(other) => fault("time_not_after", [("time", other.to_string())]),
        None => Ok(()),
    }
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
