//! The forms of a case's page as they are to be drawn, and what came in with them.

use minkommun_model::text::Text;
use serde::Deserialize;

use super::{
    desk::Desk,
    pages::{
        compose::{MessageForm, StatusForm},
        frame::Choice,
    },
};
use crate::actions::read_case::Opened;

/// Of a text to the resident, in Unicode scalar values.
pub const LONGEST_TEXT: usize = 4_000;

/// What the status form and the message form send, at each of their steps.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    /// The case's version that the page was drawn from.
    pub version: String,
    /// The new status.
    pub to: String,
    text: String,
    /// The message's id, made when it was previewed: sending twice makes one message.
    pub id: String,
}

impl Sent {
    /// Without the spaces around it; browsers send line ends as CR LF.
    pub fn text(&self) -> String {
        self.text.replace("\r\n", "\n").trim().to_owned()
    }

    pub fn is_too_long(&self) -> bool {
        self.text().chars().count() > LONGEST_TEXT
    }
}

/// An officer writes in one language: the case's. Others fall back to it.
pub fn text(opened: &Opened, words: &str) -> Text {
    Text([(opened.case.language.clone(), words.to_owned())].into())
}

pub fn status(desk: &Desk, opened: &Opened, chosen: &str, text: &str) -> StatusForm {
    let choice = |status: &minkommun_model::service::Status| Choice {
        value: status.id.clone(),
        label: status.label.get(desk.language()).to_owned(),
        hint: status.meaning.get(desk.language()).to_owned(),
        chosen: status.id == chosen,
    };
    StatusForm {
        choices: opened.service.workflow.next(&opened.case.status).map(choice).collect(),
        text: text.to_owned(),
        language_note: language_note(desk, opened),
        mistake_choice: None,
        mistake_text: None,
    }
}

pub fn message(desk: &Desk, opened: &Opened, text: &str) -> MessageForm {
    MessageForm { text: text.to_owned(), language_note: language_note(desk, opened), mistake: None }
}

/// The name of the case's language, for a sentence.
pub fn language_name(desk: &Desk, opened: &Opened) -> String {
    let base = opened.case.language.split('-').next().unwrap_or_default();
    let key = if base == "en" { "console-language-en" } else { "console-language-sv" };
    desk.say(key, &[])
}

/// Says so when the resident reads another language than the one this officer works in.
fn language_note(desk: &Desk, opened: &Opened) -> String {
    if opened.case.language.starts_with(desk.language()) {
        return String::new();
    }
    desk.say("console-language-note", &[("language", &language_name(desk, opened))])
}
