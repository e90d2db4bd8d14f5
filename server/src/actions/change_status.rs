//! An officer moves a case to another status, and the resident is told in the words that the officer saw before.

use minkommun_model::{
    case::{self, Actor, Command, Refused},
    text::Text,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    actions::record::{self, Recorder},
    app::App,
    db::error::DbError,
    store::{
        audit::{self, Action, Entry},
        cases::{self, Case},
    },
};

pub struct StatusChange<'a> {
    pub kommun: &'a str,
    pub officer: Uuid,
    pub case_id: Uuid,
    /// The case's last event when the officer opened the form.
    pub version: u32,
    pub to: String,
    /// Without own words, the status's meaning is what the resident reads.
    pub text: Option<Text>,
}

#[derive(Debug, thiserror::Error)]
pub enum OfficerError {
    /// There is none, or it is another kommun's.
    #[error("there is no such case")]
    NotFound,
    /// Something has happened since the form was opened. Nothing was changed.
    #[error("the case has changed")]
    Changed(Box<Case>),
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Answers the case as it now stands.
pub async fn change_status(app: &App, wanted: StatusChange<'_>) -> Result<Case, OfficerError> {
    let StatusChange { kommun, officer, case_id, version, to, text } = wanted;
    let on = app.clone();
    let recorder = Recorder::new(app);
    let (case, recorded) = app
        .db
        .kommun(kommun)
        .write("change a status", move |tx| {
            let mut case = cases::get(tx, case_id)?.ok_or(OfficerError::NotFound)?;
            let service = on.adopted.service_of(tx, &case)?;
            if case.event_n != version {
                return Err(OfficerError::Changed(Box::new(case)));
            }
            let from = case.status.clone();
            let command = Command::ChangeStatus { to: to.clone(), text: text.clone() };
            let kinds = case::change(&record::model(&case), &service.workflow, command)?;
            let recorded = recorder.happen(tx, &mut case, Actor::Officer(officer), kinds, None)?;
            let entry = Entry {
                officer: Some(officer),
                action: Action::ChangeStatus,
                case: Some(case_id),
                detail: json!({ "from": from, "to": to, "event": case.event_n }),
            };
            audit::append(tx, &entry, recorder.now)?;
            Ok((case, recorded))
        })
        .await?;
    recorded.wake(app);
    Ok(case)
}
