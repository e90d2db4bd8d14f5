//! What is wrong with the terms of a service: fees, periods, laws, deadlines, retention, classification.

use std::collections::BTreeSet;

use crate::{
    form::{
        limits,
        lint_condition::{ConditionError, lint_condition},
    },
    service::{Deadline, FeeRow, Kind, Question, Retention, RetentionRule, Service},
};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    #[error("{0} is no fee: kronor from 0, with two decimals at most")]
    Amount(String),
    #[error(
        "per names {0:?}, whose answer counts nothing: a number, a choice of many, a table, files or signatures does"
    )]
    Per(String),
    #[error("there are {0} rows; at most {most}", most = limits::FEE_ROWS)]
    FeeRows(usize),
    #[error("a period needs a first minute, a last minute, or both, the first before the last")]
    Period,
    #[error("there is no law {0:?} among the laws")]
    UnknownLaw(String),
    #[error("the law {0:?} stands twice")]
    LawTwice(String),
    #[error("{0:?} does not begin with https://")]
    Url(String),
    #[error("a deadline has one of days, working_days, weeks, months and promptly")]
    Span,
    #[error("a deadline of a law is no promise of the kommun's own")]
    PromisedLaw,
    #[error("what is deleted is deleted after a number of years; what is preserved has none")]
    Years,
    #[error("k, r and t are 0 to 4")]
    Klassa,
    #[error("{0:?} is no process code such as 3.4.2")]
    ProcessCode(String),
    #[error(transparent)]
    Condition(ConditionError),
}

/// Each with where it stands: `fees`, `deadlines.beslut`.
pub fn lint_terms(service: &Service, form: &[&Question]) -> Vec<(String, TermsError)> {
    let mut errors: Vec<(String, TermsError)> = Vec::new();
    if service.fees.len() > limits::FEE_ROWS {
        errors.push(("fees".into(), TermsError::FeeRows(service.fees.len())));
    }
    for fee in &service.fees {
        errors.extend(lint_fee(fee, form).into_iter().map(|error| ("fees".to_owned(), error)));
    }
    for period in &service.periods {
        let backwards = period.opens.zip(period.closes).is_some_and(|(opens, closes)| opens > closes);
        if backwards || (period.opens.is_none() && period.closes.is_none()) {
            errors.push(("periods".into(), TermsError::Period));
        }
    }
    let mut laws = BTreeSet::new();
    for law in &service.laws {
        let at = format!("laws.{}", law.id);
        if !laws.insert(law.id.as_str()) {
            errors.push((at.clone(), TermsError::LawTwice(law.id.clone())));
        }
        errors.extend(
            law.url
                .iter()
                .filter(|url| !url.starts_with("https://"))
                .map(|url| (at.clone(), TermsError::Url(url.clone()))),
        );
    }
    let unknown = |law: &Option<String>| {
        law.iter().find(|law| !laws.contains(law.as_str())).map(|law| TermsError::UnknownLaw(law.clone()))
    };
    for deadline in &service.deadlines {
        let at = format!("deadlines.{}", deadline.id);
        let found = lint_deadline(deadline).into_iter().chain(unknown(&deadline.law));
        errors.extend(found.map(|error| (at.clone(), error)));
    }
    if let Some(retention) = &service.retention {
        let found = lint_retention(retention).into_iter().chain(unknown(&retention.law));
        errors.extend(found.map(|error| ("retention".to_owned(), error)));
    }
    if service.klassa.is_some_and(|klassa| [klassa.k, klassa.r, klassa.t].iter().any(|level| *level > 4)) {
        errors.push(("klassa".into(), TermsError::Klassa));
    }
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if let Some(code) = service.process_code.as_ref().filter(|code| !code.split('.').all(is_number)) {
        errors.push(("process_code".into(), TermsError::ProcessCode(code.clone())));
    }
    errors
}

fn lint_fee(fee: &FeeRow, form: &[&Question]) -> Vec<TermsError> {
    let mut errors = Vec::new();
    #[expect(clippy::float_cmp, reason = "rounding gives back the very float that two decimals are read as")]
    let is_money = (0.0..=limits::KRONOR).contains(&fee.amount) && (fee.amount * 100.0).round() / 100.0 == fee.amount;
    if !is_money {
        errors.push(TermsError::Amount(fee.amount.to_string()));
    }
    if let Some(per) = &fee.per {
        let counts = |question: &&&Question| {
            let is_many = matches!(
                question.kind,
                Kind::Number(_) | Kind::ChoiceMany { .. } | Kind::ChoiceRanked { .. } | Kind::Attachment(_)
            );
            question.id == *per && (is_many || question.kind.columns().is_some())
        };
        if !form.iter().any(|question| counts(&question)) {
            errors.push(TermsError::Per(per.clone()));
        }
    }
    let conditions = fee.when.iter().flat_map(|when| lint_condition(when, form));
    errors.extend(conditions.map(TermsError::Condition));
    errors
}

fn lint_deadline(deadline: &Deadline) -> Option<TermsError> {
    let spans = [deadline.days, deadline.working_days, deadline.weeks, deadline.months];
    let given = spans.iter().flatten().count() + usize::from(deadline.promptly);
    if given != 1 {
        return Some(TermsError::Span);
    }
    (deadline.promise && deadline.law.is_some()).then_some(TermsError::PromisedLaw)
}

fn lint_retention(retention: &Retention) -> Option<TermsError> {
    let is_sound = match retention.rule {
        RetentionRule::Delete => retention.years.is_some(),
        RetentionRule::Preserve => retention.years.is_none(),
        RetentionRule::Unknown => false,
    };
    (!is_sound).then_some(TermsError::Years)
}
