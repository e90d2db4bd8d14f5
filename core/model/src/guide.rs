//! A guide for somebody with a task larger than one service: moving in, starting a company. Its steps are ticked off on
//! the phone, without a network, and lead to services.
//!
//! TOML under `guides/<id>.toml` is the file format. A guide has no versions: nothing is sent by it. Ticks belong to a
//! step's id, so a step whose words change keeps its tick, and one that becomes another gets a new id.

use serde::{Deserialize, Serialize};

use crate::{
    strict::{self, FileError, Vocabulary},
    text::{SWEDISH, Text},
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guide {
    /// Lower-case words with hyphens (`flytta-hit`).
    pub id: String,
    pub title: Text,
    /// One sentence: for whom, and what for.
    pub summary: Text,
    pub steps: Vec<GuideStep>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GuideStep {
    /// Unique in the guide: lower-case letters, digits and underscores.
    pub id: String,
    /// What to do, verb first ("Anmäl flytten").
    pub title: Text,
    pub text: Text,
    /// Ids of services that do it. A phone leaves out those that its kommun has not adopted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// Where else it is done, with somebody other than the kommun.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<GuideLink>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GuideLink {
    pub title: Text,
    /// https
    pub url: String,
}

const WORDS: Vocabulary = Vocabulary {
    keys: &["en", "id", "links", "services", "steps", "summary", "sv", "text", "title", "url"],
    values: &[],
};

/// One thing that keeps a guide from being published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuideError {
    #[error(
        "the id {id:?} is not lower-case ASCII letters, digits and {separator:?}, beginning with a letter or digit"
    )]
    Id { id: String, separator: char },
    #[error("the step {id:?} stands twice")]
    Twice { id: String },
    #[error("{at}: no Swedish text")]
    NoSwedish { at: String },
    #[error("the guide has no steps")]
    NoSteps,
    #[error("{step}: there is no service {service:?}")]
    UnknownService { step: String, service: String },
    #[error("{step}: {url} does not begin with https://")]
    Link { step: String, url: String },
}

impl Guide {
    /// Reads a guide from its TOML file; a key that means nothing is an error. It is not yet known to make sense: see
    /// `lint`.
    pub fn from_toml(toml: &str) -> Result<Self, FileError> {
        strict::from_toml(toml, &WORDS)
    }

    /// Every text, with where it stands (`anmal.title`), for linters and translators.
    pub fn texts(&self) -> Vec<(String, &Text)> {
        let mut texts = vec![("title".to_owned(), &self.title), ("summary".to_owned(), &self.summary)];
        for step in &self.steps {
            texts.push((format!("{}.title", step.id), &step.title));
            texts.push((format!("{}.text", step.id), &step.text));
            texts.extend(step.links.iter().map(|link| (format!("{}.link", step.id), &link.title)));
        }
        texts
    }

    /// Everything that is wrong; empty for a guide that may be published. `is_service` knows the catalogue.
    pub fn lint(&self, is_service: impl Fn(&str) -> bool) -> Vec<GuideError> {
        let mut errors = Vec::new();
        errors.extend(wrong_id(&self.id, '-'));
        if self.steps.is_empty() {
            errors.push(GuideError::NoSteps);
        }
        let without_swedish = |text: &Text| text.0.get(SWEDISH).is_none_or(|words| words.trim().is_empty());
        let lacking = self.texts().into_iter().filter(|(_, text)| without_swedish(text));
        errors.extend(lacking.map(|(at, _)| GuideError::NoSwedish { at }));
        for (position, step) in self.steps.iter().enumerate() {
            errors.extend(wrong_id(&step.id, '_'));
            if self.steps[..position].iter().any(|earlier| earlier.id == step.id) {
                errors.push(GuideError::Twice { id: step.id.clone() });
            }
            let unknown = step.services.iter().filter(|service| !is_service(service));
            errors.extend(
                unknown.map(|service| GuideError::UnknownService { step: step.id.clone(), service: service.clone() }),
            );
            let unsafe_links = step.links.iter().filter(|link| !link.url.starts_with("https://"));
            errors.extend(unsafe_links.map(|link| GuideError::Link { step: step.id.clone(), url: link.url.clone() }));
        }
        errors
    }
}

fn wrong_id(id: &str, separator: char) -> Option<GuideError> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == separator;
    let sound = id.chars().all(allowed) && id.starts_with(|c: char| c.is_ascii_alphanumeric());
    (!sound).then(|| GuideError::Id { id: id.to_owned(), separator })
}
