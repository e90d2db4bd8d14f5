//! Whether words keep to their question's constraints.

use std::{cell::RefCell, collections::HashMap};

use regex_lite::Regex;

use crate::{
    form::{
        fault::{Fault, fault},
        limits,
    },
    service::TextRules,
};

pub const TEXT_LENGTH: u32 = 200;
const EMAIL_LENGTH: u32 = 254;
/// More than one service has; a phone keeps no others.
const PATTERNS: usize = 100;

pub fn judge_text(rules: &TextRules, max: u32, text: &str) -> Result<(), Fault> {
    let length = text.chars().count();
    let (min, max) = (rules.min_length.unwrap_or(0), rules.max_length.unwrap_or(max).min(limits::TEXT_LENGTH));
    if length < min as usize {
        return fault("too_short", [("min", min.to_string()), ("length", length.to_string())]);
    }
    if length > max as usize {
        return fault("too_long", [("max", max.to_string()), ("length", length.to_string())]);
    }
    if !rules.pattern.as_ref().is_none_or(|pattern| matches(pattern, text)) {
        return fault("pattern", [("example", rules.example.clone().unwrap_or_default())]);
    }
    Ok(())
}

pub fn judge_email(text: &str) -> Result<(), Fault> {
    let sound = text.split_once('@').is_some_and(|(name, domain)| {
        let labels_are_sound = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
        !name.is_empty() && labels_are_sound && !domain.contains('@') && !text.contains(char::is_whitespace)
    });
    if !sound || text.chars().count() > EMAIL_LENGTH as usize { fault("email", []) } else { Ok(()) }
}

pub fn judge_phone(text: &str) -> Result<(), Fault> {
    let number = text.strip_prefix('+').unwrap_or(text);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let sound = number.chars().all(|c| c.is_ascii_digit() || " -/()\u{a0}".contains(c));
    // E.164 allows fifteen digits; the shortest subscriber numbers have five.
    if sound && (5..=15).contains(&digits) { Ok(()) } else { fault("phone", []) }
}

/// A pattern that does not compile matches nothing; the linter refuses it before anybody meets it.
fn matches(pattern: &str, text: &str) -> bool {
    thread_local! {
        // Compiling takes a hundred times as long as matching, and a form is judged after every answer.
        static COMPILED: RefCell<HashMap<String, Option<Regex>>> = RefCell::default();
    }
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() >= PATTERNS && !compiled.contains_key(pattern) {
            compiled.clear();
        }
        let regex = compiled.entry(pattern.to_owned()).or_insert_with(|| Regex::new(&format!("^(?:{pattern})$")).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    })
}
