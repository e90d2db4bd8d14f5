//! Who has a case: taking it, giving it to somebody, giving it back.

use axum::{
    extract::{Form, Path, rejection::FormRejection},
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    case::{Which, subject},
    desk::{self, Desk, Problem},
    pages::refusal::Refused,
};
use crate::actions::{assign::assign, handle::OfficerError};

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Assignment {
    /// An officer's id, `me`, or empty for nobody.
    officer: String,
    /// Who had the case when the page was drawn; empty for nobody.
    assigned: String,
}

/// `POST /{slug}/console/arenden/{reference}/tilldela`
///
/// Photos that arrive meanwhile do not matter here; another officer does.
pub async fn submit(
    desk: Desk,
    Path(which): Path<Which>,
    form: Result<Form<Assignment>, FormRejection>,
) -> Result<Response, Problem> {
    let Ok(Form(form)) = form else { return Err(desk.refuse(Refused::Unreadable)) };
    let subject = subject(&desk, &which.reference).await?;
    let to = match form.officer.as_str() {
        "" => None,
        "me" => Some(desk.officer.id),
        id => {
            let known =
                Uuid::try_parse(id).ok().filter(|id| subject.colleagues.iter().any(|c| c.active && c.id == *id));
            Some(known.ok_or_else(|| desk.refuse(Refused::Unreadable))?)
        }
    };
    let had = |assignee: Option<Uuid>| assignee.map(|id| id.to_string()).unwrap_or_default();
    let mut case = subject.opened.case;
    loop {
        if had(case.assignee) != form.assigned && case.assignee != to {
            return Err(desk.refuse(Refused::Taken));
        }
        match assign(desk.app(), desk.handling(case.id), case.event_n, to).await {
            Ok(case) => {
                return Ok(desk::go(&format!(
                    "/{}/console/arenden/{}?done=assigned",
                    desk.kommun.slug, case.reference
                )));
            }
            Err(OfficerError::Changed(now)) => case = *now,
            Err(error) => return Err(desk.unchanged(&error)),
        }
    }
}
