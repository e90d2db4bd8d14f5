//! Conditions over answers.

use std::{cmp::Ordering, rc::Rc};

use chrono::NaiveDate;
use serde_json::Value;

use crate::service::{Comparison, Condition};

/// Whether the condition holds. `value_of` gives the answer to a question, or `None` when it is hidden or unanswered:
/// every comparison with such a question is false, but for `answered = false`.
pub fn holds(condition: &Condition, value_of: &dyn Fn(&str) -> Option<Rc<Value>>) -> bool {
    match condition {
        Condition::All { all } => all.iter().all(|part| holds(part, value_of)),
        Condition::Any { any } => any.iter().any(|part| holds(part, value_of)),
        Condition::Not { not } => !holds(not, value_of),
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

/// `None` when the two are not both numbers or both dates.
fn order(value: &Value, literal: &Value) -> Option<Ordering> {
    match (value.as_f64(), literal.as_f64()) {
        (Some(value), Some(literal)) => value.partial_cmp(&literal),
        _ => Some(date(value)?.cmp(&date(literal)?)),
    }
}

fn date(value: &Value) -> Option<NaiveDate> {
    value.as_str()?.parse().ok()
}
