//! Conditions over answers.

use std::{cmp::Ordering, rc::Rc};

use chrono::NaiveDate;
use serde_json::Value;

use crate::{
    civil::TimeOfDay,
    service::{Comparison, Condition},
};

/// Whether the condition holds. `value_of` gives the answer to a question, or `None` when it is hidden or unanswered:
/// every comparison with such a question is false, but for `answered = false`.
pub fn holds(condition: &Condition, value_of: &dyn Fn(&str) -> Option<Rc<Value>>) -> bool {
    match condition {
        Condition::All { all } => all.iter().all(|part| holds(part, value_of)),
        Condition::Any { any } => any.iter().any(|part| holds(part, value_of)),
        Condition::Not { not } => !holds(not, value_of),
        // Whoever asks has looked at `is_understood` first.
        Condition::Unknown(_) => false,
        Condition::Compare(comparison) => compare(comparison, value_of(&comparison.question).as_deref()),
    }
}

fn compare(comparison: &Comparison, value: Option<&Value>) -> bool {
    if let Some(answered) = comparison.answered {
        return value.is_some() == answered;
    }
    let Some(value) = value else { return false };
    if let Some(literal) = &comparison.equals {
        return same(value, literal);
    }
    if let Some(literals) = &comparison.one_of {
        return literals.iter().any(|literal| same(value, literal));
    }
    if let Some(literal) = &comparison.includes {
        return value.as_array().is_some_and(|chosen| chosen.iter().any(|one| same(one, literal)));
    }
    if let Some(literal) = &comparison.at_least {
        return order(value, literal).is_some_and(Ordering::is_ge);
    }
    if let Some(literal) = &comparison.at_most {
        return order(value, literal).is_some_and(Ordering::is_le);
    }
    false
}

fn same(value: &Value, literal: &Value) -> bool {
    match (value.as_f64(), literal.as_f64()) {
        (Some(value), Some(literal)) => value == literal,
        _ => value == literal,
    }
}

/// `None` when the two are not both numbers, both dates or both times of day.
fn order(value: &Value, literal: &Value) -> Option<Ordering> {
    if let (Some(value), Some(literal)) = (value.as_f64(), literal.as_f64()) {
        return value.partial_cmp(&literal);
    }
    let (value, literal) = (value.as_str()?, literal.as_str()?);
    let dates = || Some(value.parse::<NaiveDate>().ok()?.cmp(&literal.parse().ok()?));
    let times = || Some(value.parse::<TimeOfDay>().ok()?.cmp(&literal.parse().ok()?));
    dates().or_else(times)
}
