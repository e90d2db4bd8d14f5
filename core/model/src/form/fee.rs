//! What a submission costs.

use serde::Serialize;
use serde_json::Value;

use crate::{
    form::{condition::holds, scope::Lookup},
    service::{FeeRow, Service},
    text::Text,
};

/// In öre, so that nothing is lost when rows are added up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fee {
    /// The rows of the table that hold, in its order.
    pub lines: Vec<FeeLine>,
    pub ore: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeeLine {
    pub label: Text,
    pub ore: i64,
}

/// `None` when the service has no fees. A row whose condition this program is too old for is left out: the server knows it.
pub fn fee_in(service: &Service, answers: &dyn Lookup) -> Option<Fee> {
    if service.fees.is_empty() {
        return None;
    }
    let lines: Vec<_> = service.fees.iter().filter_map(|row| line(row, answers)).collect();
    let ore = lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.ore));
    Some(Fee { lines, ore })
}

fn line(row: &FeeRow, answers: &dyn Lookup) -> Option<FeeLine> {
    let is_due = row.when.as_ref().is_none_or(|when| when.is_understood() && holds(when, &|id| answers.value(id)));
    if !is_due {
        return None;
    }
    let times = match &row.per {
        None => 1.0,
        Some(id) => times(answers.value(id).as_deref()?)?,
    };
    // Amounts are within `limits::KRONOR`, or saturate.
    #[expect(clippy::cast_possible_truncation, reason = "a float beyond i64 becomes its nearest end")]
    let ore = (row.amount * 100.0 * times).round() as i64;
    (times != 0.0).then(|| FeeLine { label: row.label.clone(), ore })
}

/// How many times a row counts; `None` for an answer that counts nothing.
fn times(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64().filter(|number| number.is_finite() && *number > 0.0),
        #[expect(clippy::cast_precision_loss, reason = "rows and choices are few")]
        Value::Array(items) => Some(items.len() as f64),
        _ => None,
    }
}
