//! An officer moves a case to another status, and the resident is told in the words that the officer saw before.

use minkommun_model::{case::Command, text::Text};
use serde_json::json;

use crate::{
    actions::handle::{Deed, Handling, OfficerError, as_seen, handle},
    app::App,
    store::{audit::Action, cases::Case},
};

pub struct StatusChange {
    /// The case's last event when the officer opened the form.
    pub version: u32,
    pub to: String,
    /// Without own words, the status's meaning is what the resident reads.
    pub text: Option<Text>,
}

/// Answers the case as it now stands.
pub async fn change_status(app: &App, by: Handling<'_>, wanted: StatusChange) -> Result<Case, OfficerError> {
    let StatusChange { version, to, text } = wanted;
    handle(app, "change a status", by, move |_, case, _| {
        as_seen(case, version)?;
        let command = Command::ChangeStatus { to: to.clone(), text: text.clone() };
        let detail = json!({ "from": case.status, "to": to });
        Ok(Some(Deed { command, action: Action::ChangeStatus, detail }))
    })
    .await
}
