//! What a resident writes about a case.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use minkommun_model::{
    form::FieldError,
    problem::Code,
    wire::{NewMessage, Problem, ResidentEvent},
};

use crate::{
    actions::write_message::{LENGTH, MessageError, Written, write_message},
    api::{
        asking::{self, Exact, Resident},
        refusal::Refusal,
    },
    app::App,
};

/// Write a message under an id that the phone made. Repeating the same bytes answers 200 with the same event.
#[utoipa::path(put, path = "/v1/cases/{id}/messages/{message_id}", tag = "cases", security(("device" = [])),
    params(("id" = String, Path), ("message_id" = String, Path)), request_body = NewMessage, responses(
    (status = 201, body = ResidentEvent), (status = 200, body = ResidentEvent), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    (status = 429, body = Problem), (status = 503, body = Problem)))]
pub async fn put(
    resident: Resident,
    State(app): State<App>,
    Path((id, message_id)): Path<(String, String)>,
    body: Exact,
) -> Result<(StatusCode, Json<ResidentEvent>), Refusal> {
    let written = Written {
        kommun: &resident.kommun,
        device: &resident.device,
        case_id: asking::id(&id)?,
        message_id: asking::id(&message_id)?,
        payload: &body.0,
    };
    let (event, first) = write_message(&app, written).await?;
    Ok((if first { StatusCode::CREATED } else { StatusCode::OK }, Json(event)))
}

impl From<MessageError> for Refusal {
    fn from(error: MessageError) -> Self {
        let field = |code: &str, args: BTreeMap<String, String>| {
            let error = FieldError { question: "text".into(), row: None, code: code.into(), args };
            Self::new(Code::InvalidAnswers).errors(vec![error])
        };
        match error {
            MessageError::Shape(error) => Self::shape(&error),
            MessageError::NotFound => Code::NotFound.into(),
            MessageError::Empty => field("required", BTreeMap::new()),
            MessageError::TooLong { length } => {
                let args = [("max", LENGTH), ("length", length)];
                field("too_long", args.into_iter().map(|(name, n)| (name.to_owned(), n.to_string())).collect())
            }
            MessageError::Conflict => {
                Self::new(Code::CaseConflict).detail("Another message has this id: send it under a new one.")
            }
            MessageError::Db(error) => error.into(),
        }
    }
}
