//! A resident's own cases.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use minkommun_model::{
    problem::Code,
    wire::{CaseDetail, CaseSummary, Problem, ResidentEvent, Submission, Submitted},
};

use crate::{
    actions::submit_case::{self, Sent, SubmitError, submit_case},
    api::{
        asking::{self, Exact, Resident},
        refusal::Refusal,
    },
    app::App,
    db::error::DbError,
    store::{cases, events},
};

/// Submit a case under an id that the phone made. Repeating the same bytes answers 200 with the same receipt, also when
/// the device that sent them first has been forgotten; the case's later news is then not for this one.
#[utoipa::path(put, path = "/v1/cases/{id}", tag = "cases", security(("device" = [])), params(("id" = String, Path)),
    request_body = Submission, responses((status = 201, body = Submitted), (status = 200, body = Submitted),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 409, body = Problem),
    (status = 410, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem), (status = 429, body = Problem), (status = 503, body = Problem)))]
pub async fn put(
    resident: Resident,
    State(app): State<App>,
    Path(id): Path<String>,
    body: Exact,
) -> Result<(StatusCode, Json<Submitted>), Refusal> {
    let case_id = asking::id(&id)?;
    let sent = Sent { kommun: &resident.kommun, device: &resident.device, case_id, payload: &body.0 };
    let received = submit_case(&app, sent).await?;
    let status = if received.first { StatusCode::CREATED } else { StatusCode::OK };
    let shown = if received.own { submit_case::summary } else { submit_case::as_received };
    let case = shown(&received.case, &received.service);
    Ok((status, Json(Submitted { case, receipt: received.case.receipt, former_device: !received.own })))
}

/// The resident's own cases, newest first.
#[utoipa::path(get, path = "/v1/cases", tag = "cases", security(("device" = [])), responses(
    (status = 200, body = Vec<CaseSummary>), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub async fn list(resident: Resident, State(app): State<App>) -> Result<Json<Vec<CaseSummary>>, Refusal> {
    let (on, owner) = (app.clone(), resident.device.resident);
    let summaries = app
        .db
        .kommun(&resident.kommun)
        .scan("cases of a resident", move |tx| {
            let mut summaries = Vec::new();
            for case in cases::of_resident(tx, owner)? {
                let service = on.adopted.service_of(tx, &case)?;
                summaries.push(submit_case::summary(&case, &service));
            }
            Ok::<_, DbError>(summaries)
        })
        .await?;
    Ok(Json(summaries))
}

/// One of the resident's own cases, with its history and receipt.
#[utoipa::path(get, path = "/v1/cases/{id}", tag = "cases", security(("device" = [])), params(("id" = String, Path)),
    responses((status = 200, body = CaseDetail), (status = 401, body = Problem), (status = 404, body = Problem),
    (status = 429, body = Problem)))]
pub async fn get(
    resident: Resident,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<CaseDetail>, Refusal> {
    let case_id = asking::id(&id)?;
    let (on, owner) = (app.clone(), resident.device.resident);
    let detail = app
        .db
        .kommun(&resident.kommun)
        .read("a case of a resident", move |tx| {
            let Some(case) = cases::get(tx, case_id)?.filter(|case| case.resident == owner) else {
                return Ok::<_, DbError>(None);
            };
            let service = on.adopted.service_of(tx, &case)?;
            let history = events::of_case(tx, case_id)?.into_iter();
            let events = history
                .filter(|event| event.kind.is_for_resident())
                .map(|event| ResidentEvent { n: event.n, at: event.at, kind: event.kind })
                .collect();
            Ok(Some(CaseDetail { case: submit_case::summary(&case, &service), receipt: case.receipt, events }))
        })
        .await?;
    Ok(Json(detail.ok_or(Code::NotFound)?))
}

impl From<SubmitError> for Refusal {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Shape(error) => Self::shape(&error),
            SubmitError::UnknownService => Code::UnknownService.into(),
            SubmitError::Closed => Code::VersionClosed.into(),
            SubmitError::NotOpen => Code::PeriodClosed.into(),
            SubmitError::TooLarge => Self::new(Code::TooLarge).detail(format!(
                "A case carries at most {} files of {} bytes together.",
                submit_case::CASE_FILES,
                submit_case::CASE_BYTES
            )),
            SubmitError::Answers(errors) => Self::new(Code::InvalidAnswers).errors(errors),
            SubmitError::Conflict => Code::CaseConflict.into(),
            SubmitError::Db(error) => error.into(),
        }
    }
}
