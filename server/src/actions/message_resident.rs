//! An officer writes to the resident of a case.

use minkommun_model::{
    case::{Author, Command, Event, EventKind},
    text::Text,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    actions::handle::{Deed, Handling, OfficerError, handle},
    app::App,
    store::{audit::Action, cases::Case, events},
};

/// Answers the case as it now stands. A message goes through even when something else happened meanwhile; one with an
/// `id` that the case has already is not written again.
pub async fn message_resident(app: &App, by: Handling<'_>, id: Uuid, text: Text) -> Result<Case, OfficerError> {
    handle(app, "message a resident", by, move |tx, case, _| {
        let written = |event: &Event| matches!(event.kind, EventKind::Message { id: known, .. } if known == id);
        if events::of_case(tx, case.id)?.iter().any(written) {
            return Ok(None);
        }
        let command = Command::WriteMessage { id, author: Author::Kommun, text: text.clone() };
        Ok(Some(Deed { command, action: Action::WriteMessage, detail: json!({}) }))
    })
    .await
}
