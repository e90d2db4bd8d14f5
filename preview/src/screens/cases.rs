//! Cases, one case, what was sent, its receipt, and what has happened lately.

use askama::Template;

use crate::screens::chrome::{Chip, Chrome, Group, Section};

#[derive(Template)]
#[template(path = "cases.html")]
pub struct Cases {
    pub c: Chrome,
    pub sections: Vec<Section>,
    /// Announced when it changes.
    pub say: String,
}

#[derive(Template)]
#[template(path = "case.html")]
pub struct Case {
    pub c: Chrome,
    pub id: String,
    pub reference: String,
    pub title: String,
    pub chip: Chip,
    /// What the status means, in the kommun's words.
    pub meaning: Option<String>,
    pub missing: Option<String>,
    pub history: Vec<HistoryRow>,
    pub messages: Vec<MessageRow>,
    /// The newest message from the kommun: announced when it changes.
    pub newest_message: String,
    pub message_error: Option<String>,
    pub what: String,
    pub has_receipt: bool,
}

pub struct HistoryRow {
    pub icon: &'static str,
    pub title: String,
    pub when: String,
    pub text: Option<String>,
    pub new: bool,
}

pub struct MessageRow {
    pub mine: bool,
    pub by: String,
    pub when: String,
    pub text: String,
    /// Only of one that is still on its way.
    pub state: Option<String>,
}

/// What was sent, or the receipt for it.
#[derive(Template)]
#[template(path = "what.html")]
pub struct What {
    pub c: Chrome,
    pub id: String,
    pub reference: String,
    pub title: String,
    pub heading: String,
    pub intro: Option<String>,
    pub groups: Vec<Group>,
    /// The receipt itself.
    pub raw: Option<String>,
}

#[derive(Template)]
#[template(path = "events.html")]
pub struct Events {
    pub c: Chrome,
    pub sections: Vec<Section>,
    pub push: String,
    pub ask: bool,
}
