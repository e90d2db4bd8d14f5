//! Answers and their JSON shapes.
//!
//! | kind | answer |
//! |---|---|
//! | `text`, `long_text`, `email`, `phone`, `address` | string |
//! | `number` | number |
//! | `amount` | number of kronor |
//! | `choice_one` | the option's id |
//! | `choice_many` | array of option ids |
//! | `choice_ranked` | array of option ids, the best first |
//! | `yes_no` | bool |
//! | `date` | `"YYYY-MM-DD"` |
//! | `time` | `"HH:MM"` |
//! | `person` | `"YYYYMMDDNNNC"` |
//! | `organisation_number` | `"556016-0680"`; a sole trader's as a `person` |
//! | `property` | `"UMEÅ BÖLE 1:23"` |
//! | `place` | `{"address"?: string, "latitude"?: degrees, "longitude"?: degrees, "accuracy"?: metres}`; of a line or an area `{"address"?, "line" or "area": [{"latitude", "longitude"}, …]}` |
//! | `attachment` | array of SHA-256 in lower-case hex |
//! | `table` | array of rows, each `{column: value}` |
//! | `signatures` | array of parties, each `{"name", "person", "email"?, "phone"?}` |
//! | `consent` | `true` |
//! | `information` | takes no answer |
//!
//! A draft may hold anything that a person has typed (`"tolv"` for a number): the evaluator says what to change, and
//! nothing typed is lost.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    civil::TimeOfDay,
    organisation,
    person::PersonNumber,
    property,
    service::{Choice, Kind, Question},
};

/// Question id -> value.
pub type Answers = BTreeMap<String, Value>;

/// One thing wrong with one answer; words come from the language tables by `code`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// A question's id, or `table.column`.
    pub question: String,
    /// Row of a table, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    pub code: String,
    /// What the words need: `{"max": "200", "length": "231"}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
}

/// Every code that an error may carry; each has words in every language.
pub const CODES: &[&str] = &[
    "required",
    "wrong_kind",
    "too_short",
    "too_long",
    "pattern",
    "email",
    "phone",
    "not_a_number",
    "not_whole",
    "too_small",
    "too_large",
    "unknown_choice",
    "too_few",
    "too_many",
    "no_such_date",
    "too_early",
    "too_late",
    "no_such_time",
    "time_too_early",
    "time_too_late",
    "time_not_after",
    "not_whole_kronor",
    "too_many_decimals",
    "person_shape",
    "person_date",
    "person_future",
    "person_check_digit",
    "person_registered",
    "person_too_young",
    "person_too_old",
    "person_twice",
    "organisation_shape",
    "organisation_person",
    "organisation_check_digit",
    "property",
    "no_such_place",
    "too_few_points",
    "too_many_points",
    "place_outside",
    "file_not_ready",
    "file_type",
    "file_too_large",
    "too_few_files",
    "too_many_files",
    "too_few_rows",
    "too_many_rows",
    "hidden",
    "unknown",
    "update_app",
];

/// The answer as it is compared, checked and sent: trimmed, without doubles, choices in the form's order. `None` when
/// it says nothing. A value of the wrong shape comes back as it is, for the check to name. A table's rows depend on
/// what is visible in them: see `scope`. Without `today`, a personnummer of ten digits stays as it is.
pub fn normalise(question: &Question, value: &Value, today: Option<NaiveDate>) -> Option<Value> {
    match (&question.kind, value) {
        // Nothing that a newer program has saved is touched.
        (Kind::Unknown, _) => (!value.is_null()).then(|| value.clone()),
        (Kind::Information { .. }, _) | (_, Value::Null) => None,
        (Kind::Consent { .. }, Value::Bool(false)) => None,
        (_, Value::String(text)) => {
            let text = text.replace("\r\n", "\n");
            let text = text.trim();
            (!text.is_empty()).then(|| written(&question.kind, text, today))
        }
        (Kind::ChoiceMany { options, .. }, Value::Array(chosen)) => some_items(in_order(options, chosen)),
        (Kind::ChoiceRanked { .. }, Value::Array(chosen)) => some_items(without_doubles(chosen)),
        (Kind::Attachment(_), Value::Array(files)) => some_items(without_doubles(files)),
        (Kind::Place { .. }, Value::Object(place)) => normalise_place(place),
        (_, Value::Array(items)) if items.is_empty() => None,
        (_, Value::Object(fields)) if fields.is_empty() => None,
        _ => Some(value.clone()),
    }
}

/// A text in the one form that its kind has; one that cannot be read stays as it was typed.
fn written(kind: &Kind, text: &str, today: Option<NaiveDate>) -> Value {
    let person = || Some(PersonNumber::read(text, today?).ok()?.twelve);
    let one_form = match kind {
        Kind::Person(_) => person(),
        Kind::OrganisationNumber { sole_trader } => organisation::read(text, today.filter(|_| *sole_trader)).ok(),
        Kind::Property => property::read(text),
        _ => None,
    };
    one_form.map_or_else(|| json!(text), Value::String)
}

fn normalise_place(place: &Map<String, Value>) -> Option<Value> {
    let mut kept = Map::new();
    match place.get("address") {
        Some(Value::String(address)) if address.trim().is_empty() => {}
        Some(Value::String(address)) => drop(kept.insert("address".into(), json!(address.trim()))),
        Some(Value::Null) | None => {}
        Some(other) => drop(kept.insert("address".into(), other.clone())),
    }
    for coordinate in ["latitude", "longitude"] {
        if let Some(value) = place.get(coordinate).filter(|value| !value.is_null()) {
            kept.insert(coordinate.into(), value.clone());
        }
    }
    if let Some(accuracy) = place.get("accuracy").filter(|value| !value.is_null())
        && kept.contains_key("latitude")
    {
        kept.insert("accuracy".into(), accuracy.clone());
    }
    for shape in ["line", "area"] {
        let drawn =
            place.get(shape).filter(|points| !points.is_null() && points.as_array().is_none_or(|all| !all.is_empty()));
        kept.extend(drawn.map(|points| (shape.to_owned(), points.clone())));
    }
    (!kept.is_empty()).then_some(Value::Object(kept))
}

fn in_order(options: &[Choice], chosen: &[Value]) -> Vec<Value> {
    let mut chosen = without_doubles(chosen);
    // A stable sort leaves what is not an option last, as it came.
    chosen.sort_by_key(|value| {
        options.iter().position(|option| value.as_str() == Some(&option.id)).unwrap_or(options.len())
    });
    chosen
}

fn without_doubles(values: &[Value]) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for value in values {
        if !kept.contains(value) {
            kept.push(value.clone());
        }
    }
    kept
}

fn some_items(items: Vec<Value>) -> Option<Value> {
    (!items.is_empty()).then_some(Value::Array(items))
}

/// What a person typed or chose in one field, in the question's shape: `"1 234,5"` becomes a number, `"2026-3-4"` a
/// date. What cannot be read stays as the text it was; `None` when the field is empty.
pub fn from_typed(kind: &Kind, typed: &str) -> Option<Value> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    Some(match kind {
        Kind::Number(_) => read_number(typed).map_or_else(|| json!(typed), plain_number),
        Kind::Amount(_) => read_kronor(typed).map_or_else(|| json!(typed), plain_number),
        Kind::Time(_) => read_time(typed).map_or_else(|| json!(typed), |time| json!(time)),
        Kind::YesNo => match typed {
            "true" | "yes" | "ja" => json!(true),
            "false" | "no" | "nej" => json!(false),
            other => json!(other),
        },
        Kind::Consent { .. } => json!(true),
        Kind::Date(_) => match typed.parse::<NaiveDate>() {
            Ok(date) => json!(date),
            Err(_) => json!(typed),
        },
        _ => json!(typed),
    })
}

/// Whole numbers without a decimal point, as people and other programs write them.
fn plain_number(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "whole, and small enough to be exact")]
    if number.fract() == 0.0 && number.abs() < EXACT { json!(number as i64) } else { json!(number) }
}

/// Reads a number as Swedes and Englishmen write it: spaces between thousands, comma or point before decimals.
pub fn read_number(typed: &str) -> Option<f64> {
    let plain: String = typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            ',' => '.',
            '\u{2212}' => '-',
            other => other,
        })
        .collect();
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let wrong = digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if wrong { None } else { plain.parse().ok() }
}

/// "1 250 kr", "1 250,50 kronor", "1250:-", "12:50"
fn read_kronor(typed: &str) -> Option<f64> {
    let plain = typed.to_lowercase();
    let plain = plain.strip_suffix(":-").unwrap_or(&plain);
    let plain = ["kronor", "kr.", "kr", "sek"].iter().find_map(|unit| plain.strip_suffix(unit)).unwrap_or(plain);
    read_number(&plain.trim().replace(':', ","))
}

/// "8", "8.30", "08:30", "0830", "kl. 8.30"
fn read_time(typed: &str) -> Option<TimeOfDay> {
    let plain = typed.to_lowercase();
    let plain = ["klockan", "kl.", "kl"].iter().find_map(|word| plain.strip_prefix(word)).unwrap_or(&plain).trim();
    let (hours, minutes) = match plain.split_once([':', '.', ',']) {
        Some(both) => both,
        None if plain.len() == 4 && plain.is_ascii() => plain.split_at(2),
        None => (plain, "00"),
    };
    if hours.is_empty() || hours.len() > 2 || minutes.len() != 2 {
        return None;
    }
    format!("{hours:0>2}:{minutes}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(read_number("1 234,5"), Some(1234.5));
        assert_eq!(read_number("\u{2212}3"), Some(-3.0));
        assert_eq!(read_number("12.5"), Some(12.5));
        for wrong in ["tolv", "1e5", "inf", "NaN", "1.2.3", "-", ""] {
            assert_eq!(read_number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn kronor_and_times_are_read_as_people_write_them() {
        for (typed, kronor) in [("1 250 kr", 1250.0), ("1 250,50 kronor", 1250.5), ("1250:-", 1250.0), ("12:50", 12.5)]
        {
            assert_eq!(read_kronor(typed), Some(kronor), "{typed}");
        }
        assert_eq!(read_kronor("kr"), None);
        for (typed, time) in [("8", "08:00"), ("8.30", "08:30"), ("0830", "08:30"), ("kl. 23,59", "23:59")] {
            assert_eq!(read_time(typed).unwrap().to_string(), time, "{typed}");
        }
        for wrong in ["24:00", "8:5", "åtta", "halv nio", "12345", ""] {
            assert_eq!(read_time(wrong), None, "{wrong}");
        }
    }
}
