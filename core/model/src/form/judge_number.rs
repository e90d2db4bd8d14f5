//! Whether the numbers of people and organisations are theirs.

use chrono::NaiveDate;
use serde_json::Value;

use crate::{
    form::fault::{Fault, fault, judge_count},
    organisation::{self, OrganisationError},
    person::{PersonError, PersonNumber},
    service::{PersonRules, SignatureRules},
};

/// Parties of a `signatures` that does not say.
const PARTIES: u32 = 10;

pub fn judge_person(rules: &PersonRules, text: &str, today: NaiveDate) -> Result<(), Fault> {
    let number = match PersonNumber::read(text, today) {
        Ok(number) => number,
        Err(PersonError::Shape) => return fault("person_shape", []),
        Err(PersonError::Date) => return fault("person_date", []),
        Err(PersonError::Future) => return fault("person_future", []),
        Err(PersonError::CheckDigit) => return fault("person_check_digit", []),
    };
    if rules.registered && number.is_coordination_number {
        return fault("person_registered", []);
    }
    let age = number.age(today);
    if let Some(min) = rules.min_age.filter(|min| age < *min) {
        return fault("person_too_young", [("min", min.to_string())]);
    }
    if let Some(max) = rules.max_age.filter(|max| age > *max) {
        return fault("person_too_old", [("max", max.to_string())]);
    }
    Ok(())
}

pub fn judge_organisation(sole_trader: bool, text: &str, today: NaiveDate) -> Result<(), Fault> {
    match organisation::read(text, sole_trader.then_some(today)) {
        Ok(_) => Ok(()),
        Err(OrganisationError::Shape) => fault("organisation_shape", []),
        Err(OrganisationError::Person) => fault("organisation_person", []),
        Err(OrganisationError::CheckDigit) => fault("organisation_check_digit", []),
    }
}

/// Those who are to sign: how many, and nobody twice. Each party's fields are judged one by one elsewhere.
pub fn judge_parties(rules: &SignatureRules, parties: &[Value]) -> Result<(), Fault> {
    let max = Some(rules.max.unwrap_or(PARTIES));
    judge_count(parties.len(), rules.min, max, "too_few_rows", "too_many_rows")?;
    let mut numbers: Vec<_> = parties.iter().filter_map(|party| party["person"].as_str()).collect();
    numbers.sort_unstable();
    if numbers.windows(2).any(|pair| pair[0] == pair[1]) { fault("person_twice", []) } else { Ok(()) }
}
