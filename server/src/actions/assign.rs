//! Who has a case.

use minkommun_model::case::{self, Actor, Command};
use serde_json::json;
use uuid::Uuid;

use crate::{
    actions::{
        change_status::OfficerError,
        record::{self, Recorder},
    },
    app::App,
    store::{
        audit::{self, Action, Entry},
        cases::{self, Case},
    },
};

/// Gives a case to somebody, or to nobody. `version` is the case's last event when the officer saw it. Answers the case
/// as it now stands.
pub async fn assign(
    app: &App,
    kommun: &str,
    officer: Uuid,
    case_id: Uuid,
    version: u32,
    to: Option<Uuid>,
) -> Result<Case, OfficerError> {
    let on = app.clone();
    let recorder = Recorder::new(app);
    let (case, recorded) = app
        .db
        .kommun(kommun)
        .write("assign a case", move |tx| {
            let mut case = cases::get(tx, case_id)?.ok_or(OfficerError::NotFound)?;
            let service = on.adopted.service_of(tx, &case)?;
            if case.event_n != version {
                return Err(OfficerError::Changed(Box::new(case)));
            }
            let kinds = case::change(&record::model(&case), &service.workflow, Command::Assign { officer: to })?;
            let recorded = recorder.happen(tx, &mut case, Actor::Officer(officer), kinds, None)?;
            let entry = Entry {
                officer: Some(officer),
                action: Action::Assign,
                case: Some(case_id),
                detail: json!({ "to": to, "event": case.event_n }),
            };
            audit::append(tx, &entry, recorder.now)?;
            Ok((case, recorded))
        })
        .await?;
    recorded.wake(app);
    Ok(case)
}
