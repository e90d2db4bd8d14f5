//! Answers and their JSON shapes.
//!
//! | kind | answer |
//! |---|---|
//! | `text`, `long_text`, `email`, `phone`, `address` | string |
//! | `number` | number |
//! | `choice_one` | the option's id |
//! | `choice_many` | array of option ids |
//! | `yes_no` | bool |
//! | `date` | `"YYYY-MM-DD"` |
//! | `place` | `{"address"?: string, "latitude"?: degrees, "longitude"?: degrees, "accuracy"?: metres}` |
//! | `attachment` | array of SHA-256 in lower-case hex |
//! | `table` | array of rows, each `{column: value}` |
//! | `consent` | `true` |
//! | `information` | takes no answer |
//!
//! A draft may hold anything that a person has typed (`"tolv"` for a number): the evaluator says what to change, and
//! nothing typed is lost.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::service::{Choice, Kind, Question};

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
    "no_such_place",
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
];

/// The answer as it is compared, checked and sent: trimmed, without doubles, choices in the form's order. `None` when
/// it says nothing. A value of the wrong shape comes back as it is, for the check to name. A table's rows depend on
/// what is visible in them: see `scope`.
pub fn normalise(question: &Question, value: &Value) -> Option<Value> {
    match (&question.kind, value) {
        (Kind::Information { .. }, _) | (_, Value::Null) => None,
        (Kind::Consent { .. }, Value::Bool(false)) => None,
        (_, Value::String(text)) => {
            let text = text.replace("\r\n", "\n");
            let text = text.trim();
            (!text.is_empty()).then(|| json!(text))
        }
        (Kind::ChoiceMany { options, .. }, Value::Array(chosen)) => some_items(in_order(options, chosen)),
        (Kind::Attachment(_), Value::Array(files)) => some_items(without_doubles(files)),
        (Kind::Place { .. }, Value::Object(place)) => normalise_place(place),
        (_, Value::Array(items)) if items.is_empty() => None,
        (_, Value::Object(fields)) if fields.is_empty() => None,
        _ => Some(value.clone()),
    }
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
}
