//! Who has a case.

use minkommun_model::case::Command;
use serde_json::json;
use uuid::Uuid;

use crate::{
    actions::handle::{Deed, Handling, OfficerError, as_seen, handle},
    app::App,
    store::{audit::Action, cases::Case},
};

/// Gives a case to somebody, or to nobody. `version` is the case's last event when the officer saw it. Answers the case
/// as it now stands.
pub async fn assign(app: &App, by: Handling<'_>, version: u32, to: Option<Uuid>) -> Result<Case, OfficerError> {
    handle(app, "assign a case", by, move |_, case, _| {
        as_seen(case, version)?;
        let command = Command::Assign { officer: to };
        Ok(Some(Deed { command, action: Action::Assign, detail: json!({ "to": to }) }))
    })
    .await
}
