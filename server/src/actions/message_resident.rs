//! An officer writes to the resident of a case.

use minkommun_model::{
    case::{self, Actor, Author, Command, Event, EventKind},
    text::Text,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    actions::{
        change_status::OfficerError,
        record::{self, Recorded, Recorder},
    },
    app::App,
    store::{
        audit::{self, Action, Entry},
        cases::{self, Case},
        events,
    },
};

/// Answers the case as it now stands. A message goes through even when something else happened meanwhile; one with an
/// `id` that the case has already is not written again.
pub async fn message_resident(
    app: &App,
    kommun: &str,
    officer: Uuid,
    case_id: Uuid,
    id: Uuid,
    text: Text,
) -> Result<Case, OfficerError> {
    let on = app.clone();
    let recorder = Recorder::new(app);
    let (case, recorded) = app
        .db
        .kommun(kommun)
        .write("message a resident", move |tx| {
            let mut case = cases::get(tx, case_id)?.ok_or(OfficerError::NotFound)?;
            let written = |event: &Event| matches!(event.kind, EventKind::Message { id: known, .. } if known == id);
            if events::of_case(tx, case_id)?.iter().any(written) {
                return Ok((case, Recorded::default()));
            }
            let service = on.adopted.service_of(tx, &case)?;
            let command = Command::WriteMessage { id, author: Author::Kommun, text: text.clone() };
            let kinds = case::change(&record::model(&case), &service.workflow, command)?;
            let recorded = recorder.happen(tx, &mut case, Actor::Officer(officer), kinds, None)?;
            let entry = Entry {
                officer: Some(officer),
                action: Action::WriteMessage,
                case: Some(case_id),
                detail: json!({ "event": case.event_n }),
            };
            audit::append(tx, &entry, recorder.now)?;
            Ok::<_, OfficerError>((case, recorded))
        })
        .await?;
    recorded.wake(app);
    Ok(case)
}
