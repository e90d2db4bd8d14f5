//! Whether a place keeps to its question's constraints.

use serde_json::{Map, Value};

use crate::{
    form::{
        fault::{Fault, fault},
        judge_text::{TEXT_LENGTH, judge_text},
        limits,
    },
    place::Boundaries,
    service::{Shape, TextRules},
};

/// The boundaries are generalised by about a kilometre: a point nearer the border than this is the resident's to judge.
const BORDER_SLACK_METRES: f64 = 2_000.0;
/// Out at sea nobody else is responsible, and the generalisation dropped inhabited islands.
const SEA_SLACK_METRES: f64 = 50_000.0;

pub fn judge_place(shape: Shape, place: &Map<String, Value>, kommun: Option<&str>) -> Result<(), Fault> {
    match place.get("address") {
        None => {}
        Some(Value::String(address)) => judge_text(&TextRules::default(), TEXT_LENGTH, address)?,
        Some(_) => return fault("wrong_kind", []),
    }
    if let Some((name, min)) = shape.points() {
        return judge_points(place.get(name), min, kommun);
    }
    let number = |name: &str| place.get(name).map(|value| value.as_f64());
    let (latitude, longitude) = match (number("latitude"), number("longitude")) {
        (None, None) => return Ok(()),
        (Some(Some(latitude)), Some(Some(longitude))) => (latitude, longitude),
        _ => return fault("wrong_kind", []),
    };
    let accuracy = match number("accuracy") {
        None => 0.0,
        Some(Some(accuracy)) if accuracy >= 0.0 => accuracy,
        Some(_) => return fault("wrong_kind", []),
    };
    judge_point(latitude, longitude, accuracy, kommun)
}

/// A line's or an area's points. An address alone is enough: not everybody can use a map.
fn judge_points(points: Option<&Value>, min: usize, kommun: Option<&str>) -> Result<(), Fault> {
    let Some(points) = points else { return Ok(()) };
    let Some(points) = points.as_array() else { return fault("wrong_kind", []) };
    if points.len() > limits::POINTS {
        return fault("too_many_points", [("max", limits::POINTS.to_string())]);
    }
    for point in points {
        let (Some(latitude), Some(longitude)) = (point["latitude"].as_f64(), point["longitude"].as_f64()) else {
            return fault("wrong_kind", []);
        };
        judge_point(latitude, longitude, 0.0, kommun)?;
    }
    if points.len() < min { fault("too_few_points", [("min", min.to_string())]) } else { Ok(()) }
}

fn judge_point(latitude: f64, longitude: f64, accuracy: f64, kommun: Option<&str>) -> Result<(), Fault> {
    if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
        return fault("no_such_place", []);
    }
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
