//! The apps' words, from the model's Fluent tables. Pure and quick: may be called from anywhere.

use std::collections::HashMap;

use minkommun_model::{id::parse_reference, words};

/// A text to be said.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Phrase {
    pub key: String,
    #[uniffi(default)]
    pub args: HashMap<String, String>,
}

/// Tags of the languages there are texts in, Swedish first.
#[uniffi::export]
pub fn languages() -> Vec<String> {
    words::LANGUAGES.iter().map(|tag| (*tag).to_owned()).collect()
}

/// The text for `key`; Swedish where the language lacks it, the key itself where Swedish does.
#[uniffi::export]
pub fn say(language: &str, key: &str, args: HashMap<String, String>) -> String {
    let args: Vec<_> = args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    words::say(language, key, &args)
}

/// All texts of a screen in one call.
#[uniffi::export]
pub fn say_all(language: &str, phrases: Vec<Phrase>) -> Vec<String> {
    phrases.into_iter().map(|phrase| say(language, &phrase.key, phrase.args)).collect()
}

/// What a problem code of the wire means to the resident.
#[uniffi::export]
pub fn problem_text(language: &str, code: &str) -> String {
    words::problem_text(language, code)
}

/// The words of a notification by the key that it carries; `None` for a key that is not on the closed list.
#[uniffi::export]
pub fn push_text(language: &str, key: &str, kommun: &str) -> Option<String> {
    let known = key.starts_with("push_").then(|| words::say(language, key, &[("kommun", kommun)]))?;
    (known != key).then_some(known)
}

/// A reference as it is written, from what somebody typed or read out loud; `None` when it is none.
#[uniffi::export]
pub fn read_reference(typed: &str) -> Option<String> {
    parse_reference(typed)
}
