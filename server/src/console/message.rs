//! A message to the resident: write, see the exact words, send.

use axum::{extract::Path, response::Response};
use http::StatusCode;
use minkommun_model::words;
use uuid::Uuid;

use super::{
    case::{Which, subject},
    desk::{self, Desk, Problem},
    forms::{self, LONGEST_TEXT, Sent, Written},
    pages::{
        compose::{Compose, Form, Preview, Reading},
        frame::Section,
        refusal::Refused,
    },
    status::{reading, told},
    view::{self, Subject},
};
use crate::{actions::message_resident::message_resident, ports};

/// `POST /{slug}/console/arenden/{reference}/meddelande/granska`
pub async fn preview(Path(which): Path<Which>, written: Written) -> Result<Response, Problem> {
    let Written { desk, sent } = written;
    let subject = subject(&desk, &which.reference).await?;
    if is_wrong(&sent) {
        return Ok(compose(&desk, &subject, &sent, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let app = desk.app();
    let reading = Reading {
        heading: words::say(&subject.opened.case.language, "event-message-from-kommun", &[]),
        text: sent.text(),
        ..reading(&desk, &subject.opened)
    };
    let page = Preview {
        frame: desk.frame(Section::Cases),
        glance: view::glance(&desk, &subject),
        version: sent.version.clone(),
        change: None,
        told: told(&desk, &subject),
        fields: vec![("id", ports::new_id(app.clock.as_ref(), app.random.as_ref()).to_string()), ("text", sent.text())],
        act: "meddelande",
        confirm: desk.say("console-message-confirm", &[]),
        reading,
    };
    Ok(desk::draw(StatusCode::OK, &page))
}

/// `POST /{slug}/console/arenden/{reference}/meddelande/skriv`
pub async fn write(Path(which): Path<Which>, written: Written) -> Result<Response, Problem> {
    let Written { desk, sent } = written;
    let subject = subject(&desk, &which.reference).await?;
    Ok(compose(&desk, &subject, &sent, StatusCode::OK))
}

/// `POST /{slug}/console/arenden/{reference}/meddelande/skicka`
pub async fn send(Path(which): Path<Which>, written: Written) -> Result<Response, Problem> {
    let Written { desk, sent } = written;
    let subject = subject(&desk, &which.reference).await?;
    if is_wrong(&sent) {
        return Ok(compose(&desk, &subject, &sent, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let Ok(id) = Uuid::try_parse(&sent.id) else { return Err(desk.refuse(Refused::Unreadable)) };
    let text = forms::text(&subject.opened, &sent.text());
    let written = message_resident(desk.app(), desk.handling(subject.opened.case.id), id, text).await;
    let case = written.map_err(|error| desk.unchanged(&error))?;
    Ok(desk::go(&format!("/{}/console/arenden/{}?done=message", desk.kommun.slug, case.reference)))
}

fn is_wrong(sent: &Sent) -> bool {
    sent.text().is_empty() || sent.is_too_long()
}

pub fn compose(desk: &Desk, subject: &Subject, sent: &Sent, status: StatusCode) -> Response {
    let mut form = forms::message(desk, &subject.opened, &sent.text());
    if status == StatusCode::UNPROCESSABLE_ENTITY {
        let max = words::number(desk.language(), LONGEST_TEXT as f64);
        form.mistake = Some(match sent.is_too_long() {
            true => desk.say("console-message-too-long", &[("max", &max)]),
            false => desk.say("console-message-empty", &[]),
        });
    }
    let page = Compose {
        frame: desk.frame(Section::Cases),
        glance: view::glance(desk, subject),
        version: subject.opened.case.event_n.to_string(),
        form: Form::Message(form),
    };
    desk::draw(status, &page)
}
