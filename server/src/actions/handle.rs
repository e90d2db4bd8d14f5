//! What every change by an officer has in common: read the case, decide, write what happened and the audit line in one
//! transaction, and wake who waits for it.

use minkommun_model::{
    case::{self, Actor, Command, Refused},
    service::Service,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    actions::record::{self, Recorded, Recorder},
    app::App,
    db::{error::DbError, tx::KommunTx},
    store::{
        audit::{self, Action, Entry},
        cases::{self, Case},
    },
};

/// Who handles which case.
#[derive(Clone, Copy, Debug)]
pub struct Handling<'a> {
    pub kommun: &'a str,
    pub officer: Uuid,
    pub case_id: Uuid,
}

/// What an officer does to a case, and what the audit log says of it beside the event's number.
pub struct Deed {
    pub command: Command,
    pub action: Action,
    /// A JSON object.
    pub detail: serde_json::Value,
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

/// Answers the case as it now stands. `decide` sees the case inside the transaction; `None` says that there is nothing
/// left to do.
pub async fn handle<F>(app: &App, name: &'static str, by: Handling<'_>, decide: F) -> Result<Case, OfficerError>
where
    F: Fn(&mut KommunTx<'_>, &Case, &Service) -> Result<Option<Deed>, OfficerError> + Send + 'static,
{
    let Handling { kommun, officer, case_id } = by;
    let on = app.clone();
    let recorder = Recorder::new(app);
    let (case, recorded) = app
        .db
        .kommun(kommun)
        .write(name, move |tx| {
            let mut case = cases::get_for_change(tx, case_id)?.ok_or(OfficerError::NotFound)?;
            let service = on.adopted.service_of(tx, &case)?;
            let Some(Deed { command, action, mut detail }) = decide(tx, &case, &service)? else {
                return Ok((case, Recorded::default()));
            };
            let kinds = case::change(&record::model(&case), &service.workflow, command)?;
            let recorded = recorder.happen(tx, &mut case, Actor::Officer(officer), kinds, None)?;
            detail["event"] = json!(case.event_n);
            audit::append(tx, &Entry { officer: Some(officer), action, case: Some(case_id), detail }, recorder.now)?;
            Ok::<_, OfficerError>((case, recorded))
        })
        .await?;
    recorded.wake(app);
    Ok(case)
}

/// Whether the case is as the officer saw it: `version` is its last event when the form was opened.
pub fn as_seen(case: &Case, version: u32) -> Result<(), OfficerError> {
    if case.event_n == version { Ok(()) } else { Err(OfficerError::Changed(Box::new(case.clone()))) }
}
