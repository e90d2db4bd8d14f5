//! What is wrong with a condition.

use serde_json::Value;

use crate::{
    civil::TimeOfDay,
    form::limits,
    service::{Comparison, Condition, Kind, Question},
};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    #[error("there is no question {0:?}")]
    UnknownQuestion(String),
    #[error("the comparison with {0:?} needs exactly one operator")]
    OneOperator(String),
    #[error("{question:?} cannot be compared with {operator:?}")]
    Operator { question: String, operator: &'static str },
    #[error("{question:?} is never {literal}")]
    Literal { question: String, literal: String },
    #[error("all and any need at least one condition")]
    Empty,
    #[error("{0} is no condition")]
    Unknown(String),
    #[error("conditions lie {0} deep within each other; at most {most}", most = limits::CONDITION_DEPTH)]
    TooDeep(usize),
    #[error("it compares {0} times; at most {most}", most = limits::CONDITION_PARTS)]
    TooLong(usize),
}

/// Judges a condition over the given questions, of which the first with an id counts.
pub fn lint_condition(condition: &Condition, among: &[&Question]) -> Vec<ConditionError> {
    let (depth, parts) = (condition.depth(), condition.questions().len());
    if depth > limits::CONDITION_DEPTH {
        return vec![ConditionError::TooDeep(depth)];
    }
    if parts > limits::CONDITION_PARTS {
        return vec![ConditionError::TooLong(parts)];
    }
    lint_part(condition, among)
}

fn lint_part(condition: &Condition, among: &[&Question]) -> Vec<ConditionError> {
    match condition {
        Condition::All { all: parts } | Condition::Any { any: parts } if parts.is_empty() => {
            vec![ConditionError::Empty]
        }
        Condition::All { all: parts } | Condition::Any { any: parts } => {
            parts.iter().flat_map(|part| lint_part(part, among)).collect()
        }
        Condition::Not { not } => lint_part(not, among),
        Condition::Compare(comparison) => lint_comparison(comparison, among).err().into_iter().collect(),
        Condition::Unknown(what) => vec![ConditionError::Unknown(what.to_string())],
    }
}

fn lint_comparison(comparison: &Comparison, among: &[&Question]) -> Result<(), ConditionError> {
    let id = &comparison.question;
    let question =
        among.iter().find(|question| question.id == *id).ok_or_else(|| ConditionError::UnknownQuestion(id.clone()))?;
    let operators = [
        ("equals", comparison.equals.is_some()),
        ("one_of", comparison.one_of.is_some()),
        ("includes", comparison.includes.is_some()),
        ("at_least", comparison.at_least.is_some()),
        ("at_most", comparison.at_most.is_some()),
        ("answered", comparison.answered.is_some()),
    ];
    let mut given = operators.iter().filter(|(_, given)| *given).map(|(operator, _)| *operator);
    let (Some(operator), None) = (given.next(), given.next()) else {
        return Err(ConditionError::OneOperator(id.clone()));
    };
    if !fits(operator, &question.kind) {
        return Err(ConditionError::Operator { question: id.clone(), operator });
    }
    let single = [&comparison.equals, &comparison.includes, &comparison.at_least, &comparison.at_most];
    let mut literals = single.into_iter().flatten().chain(comparison.one_of.iter().flatten());
    match literals.find(|literal| !can_be(&question.kind, literal)) {
        Some(literal) => Err(ConditionError::Literal { question: id.clone(), literal: literal.to_string() }),
        None => Ok(()),
    }
}

fn fits(operator: &str, kind: &Kind) -> bool {
    match (operator, kind) {
        (_, Kind::Information { .. } | Kind::Unknown) => false,
        ("answered", _) => true,
        ("includes", kind) => matches!(kind, Kind::ChoiceMany { .. } | Kind::ChoiceRanked { .. }),
        ("at_least" | "at_most", kind) => {
            matches!(kind, Kind::Number(_) | Kind::Amount(_) | Kind::Date(_) | Kind::Time(_))
        }
        // That somebody is a certain person or organisation is nothing that a shared service can know.
        (_, Kind::Person(_) | Kind::OrganisationNumber { .. }) => false,
        (_, Kind::ChoiceMany { .. } | Kind::ChoiceRanked { .. } | Kind::Place { .. } | Kind::Attachment(_)) => false,
        (_, kind) => kind.columns().is_none(),
    }
}

fn can_be(kind: &Kind, literal: &Value) -> bool {
    if let Some(options) = kind.options() {
        return options.iter().any(|option| literal.as_str() == Some(&option.id));
    }
    match kind {
        Kind::YesNo => literal.is_boolean(),
        Kind::Consent { .. } => *literal == Value::Bool(true),
        Kind::Number(_) | Kind::Amount(_) => literal.is_number(),
        Kind::Date(_) => literal.as_str().is_some_and(|date| date.parse::<chrono::NaiveDate>().is_ok()),
        Kind::Time(_) => literal.as_str().is_some_and(|time| time.parse::<TimeOfDay>().is_ok()),
        _ => literal.is_string(),
    }
}
