//! What has been sent and not yet received, and the page right after sending.

use askama::Template;

use crate::screens::chrome::{Answer, Chip, Chrome};

#[derive(Template)]
#[template(path = "outbox.html")]
pub struct Outbox {
    pub c: Chrome,
    pub needs_you: Vec<Item>,
    pub under_way: Vec<Item>,
    /// Announced when it changes.
    pub say: String,
}

pub struct Item {
    pub id: String,
    pub title: String,
    pub when: String,
    pub chip: Chip,
    /// Percent.
    pub percent: Option<u8>,
    pub words: String,
    pub errors: Vec<String>,
    pub files: Vec<File>,
    pub acts: Vec<Act>,
}

pub struct File {
    pub name: String,
    pub icon: &'static str,
    pub tone: &'static str,
    pub state_icon: &'static str,
    pub state: String,
}

pub struct Act {
    pub value: &'static str,
    pub icon: &'static str,
    pub label: String,
    pub main: bool,
}

#[derive(Template)]
#[template(path = "sent.html")]
pub struct Sent {
    pub c: Chrome,
    pub id: String,
    pub tone: &'static str,
    pub icon: &'static str,
    pub title: String,
    pub text: String,
    pub reference: String,
    pub facts: Vec<Answer>,
    pub received: bool,
    pub stored: String,
    /// Where notifications are explained, until the resident has said yes.
    pub notify: Option<String>,
}
