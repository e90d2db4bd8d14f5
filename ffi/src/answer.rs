//! Answers as they cross: typed where the question's kind has a shape, text where somebody has typed.

use std::collections::HashMap;

use minkommun_model::{
    form::answer::from_typed,
    service::{Kind, Question},
};
use serde_json::{Map, Value, json};

/// One answer. What comes back from a draft may be [`Answer::Text`] for any kind: "tolv" stays as it was typed.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum Answer {
    /// For texts, dates (`YYYY-MM-DD`), one choice (its id), and for numbers what was typed ("1 234,5").
    Text {
        text: String,
    },
    /// Of a number or an amount.
    Number {
        number: f64,
    },
    /// Yes, no, and a consent.
    Yes {
        yes: bool,
    },
    /// Ids of the chosen, of a ranking the best first.
    Choices {
        ids: Vec<String>,
    },
    Place {
        place: Place,
    },
    /// Of attachments; they are changed by attaching and detaching.
    Files {
        sha256: Vec<String>,
    },
    Rows {
        rows: Vec<Row>,
    },
    /// A shape that this version does not know, as JSON.
    Other {
        json: String,
    },
}

/// Degrees in WGS 84 and metres.
#[derive(Clone, Debug, Default, PartialEq, uniffi::Record)]
pub struct Place {
    #[uniffi(default)]
    pub address: Option<String>,
    #[uniffi(default)]
    pub latitude: Option<f64>,
    #[uniffi(default)]
    pub longitude: Option<f64>,
    #[uniffi(default)]
    pub accuracy: Option<f64>,
    /// Of a line or an area, in order.
    #[uniffi(default)]
    pub points: Vec<Point>,
}

/// Degrees in WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, uniffi::Record)]
pub struct Point {
    pub latitude: f64,
    pub longitude: f64,
}

/// A row of a table: column -> answer.
#[derive(Clone, Debug, Default, PartialEq, uniffi::Record)]
pub struct Row {
    pub cells: HashMap<String, Answer>,
}

/// In the question's shape; `None` when it says nothing.
pub fn to_value(question: &Question, answer: Answer) -> Option<Value> {
    match answer {
        Answer::Text { text } => from_typed(&question.kind, &text),
        Answer::Number { number } => from_typed(&question.kind, &number.to_string()),
        Answer::Yes { yes } => match question.kind {
            Kind::Consent { .. } => yes.then_some(Value::Bool(true)),
            _ => Some(Value::Bool(yes)),
        },
        Answer::Choices { ids } | Answer::Files { sha256: ids } => (!ids.is_empty()).then(|| json!(ids)),
        Answer::Place { place } => place_value(question, place),
        Answer::Rows { rows } => {
            let columns = question.kind.columns()?;
            let row = |row: Row| {
                let cells = row.cells.into_iter().filter_map(|(id, answer)| {
                    let column = columns.iter().find(|column| column.id == id)?;
                    Some((id, to_value(column, answer)?))
                });
                Value::Object(cells.collect())
            };
            (!rows.is_empty()).then(|| rows.into_iter().map(row).collect())
        }
        Answer::Other { json } => serde_json::from_str(&json).ok(),
    }
}

fn place_value(question: &Question, place: Place) -> Option<Value> {
    let mut fields = Map::new();
    fields.extend(place.address.filter(|it| !it.trim().is_empty()).map(|it| ("address".into(), json!(it))));
    fields.extend(place.latitude.map(|it| ("latitude".into(), json!(it))));
    fields.extend(place.longitude.map(|it| ("longitude".into(), json!(it))));
    fields.extend(place.accuracy.map(|it| ("accuracy".into(), json!(it))));
    if let Kind::Place { shape, .. } = &question.kind
        && let Some((name, _)) = shape.points()
        && !place.points.is_empty()
    {
        let point = |point: &Point| json!({ "latitude": point.latitude, "longitude": point.longitude });
        fields.insert(name.into(), place.points.iter().map(point).collect());
    }
    (!fields.is_empty()).then_some(Value::Object(fields))
}

pub fn from_value(question: &Question, value: &Value) -> Answer {
    let strings = |items: &[Value]| -> Option<Vec<String>> {
        items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
    };
    let known = match (&question.kind, value) {
        (_, Value::String(text)) => Some(Answer::Text { text: text.clone() }),
        (_, Value::Number(number)) => number.as_f64().map(|number| Answer::Number { number }),
        (_, Value::Bool(yes)) => Some(Answer::Yes { yes: *yes }),
        (Kind::Attachment(_), Value::Array(files)) => strings(files).map(|sha256| Answer::Files { sha256 }),
        (kind, Value::Array(rows)) if let Some(columns) = kind.columns() => {
            let row = |row: &Value| Row {
                cells: columns
                    .iter()
                    .filter_map(|column| Some((column.id.clone(), from_value(column, row.get(&column.id)?))))
                    .collect(),
            };
            Some(Answer::Rows { rows: rows.iter().map(row).collect() })
        }
        (_, Value::Array(items)) => strings(items).map(|ids| Answer::Choices { ids }),
        (Kind::Place { shape, .. }, Value::Object(_)) => Some(Answer::Place {
            place: Place {
                address: value["address"].as_str().map(str::to_owned),
                latitude: value["latitude"].as_f64(),
                longitude: value["longitude"].as_f64(),
                accuracy: value["accuracy"].as_f64(),
                points: points(shape.points().and_then(|(name, _)| value[name].as_array())),
            },
        }),
        _ => None,
    };
    known.unwrap_or_else(|| Answer::Other { json: value.to_string() })
}

fn points(values: Option<&Vec<Value>>) -> Vec<Point> {
    let point =
        |value: &Value| Some(Point { latitude: value["latitude"].as_f64()?, longitude: value["longitude"].as_f64()? });
    values.into_iter().flatten().filter_map(point).collect()
}
