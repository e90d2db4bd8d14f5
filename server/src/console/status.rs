//! A new status in two steps: the exact words first, then the change.

use axum::{extract::Path, response::Response};
use http::StatusCode;
use minkommun_model::{
    case::{self, Command, EventKind},
    words,
};

use super::{
    case::{Which, subject},
    desk::{self, Desk, Problem},
    forms::{self, LONGEST_TEXT, Sent, Written},
    pages::{
        compose::{Compose, Conflict, Form, Preview, Reading, Theirs},
        frame::Section,
        refusal::Refused,
    },
    view::{self, Subject},
};
use crate::actions::{
    change_status::{StatusChange, change_status},
    handle::OfficerError,
    read_case::Opened,
    record,
};

/// `POST /{slug}/console/arenden/{reference}/status/granska`: shows the words.
pub async fn preview(Path(which): Path<Which>, written: Written) -> Result<Response, Problem> {
    let Written { desk, sent } = written;
    let subject = subject(&desk, &which.reference).await?;
    if sent.version != subject.opened.case.event_n.to_string() {
        return Ok(conflict(&desk, &subject, &sent));
    }
    match decide(&subject.opened, &sent) {
        Some(EventKind::StatusChanged { category, label, text, .. }) if !sent.is_too_long() => {
            let Opened { case, service, .. } = &subject.opened;
            let resident = case.language.as_str();
            let reading = Reading {
                heading: service.title.get(resident).to_owned(),
                tag: Some(view::tag_of(category, &label, resident)),
                text: text.get(resident).to_owned(),
                ..reading(&desk, &subject.opened)
            };
            let from = view::tag_by_id(service, &case.status, desk.language());
            let page = Preview {
                frame: desk.frame(Section::Cases),
                glance: view::glance(&desk, &subject),
                version: sent.version.clone(),
                change: Some((from, view::tag_of(category, &label, desk.language()))),
                told: told(&desk, &subject),
                fields: vec![("to", sent.to.clone()), ("text", sent.text())],
                act: "status",
                confirm: desk.say("console-status-confirm", &[]),
                reading,
            };
            Ok(desk::draw(StatusCode::OK, &page))
        }
        _ => Ok(compose(&desk, &subject, &sent, StatusCode::UNPROCESSABLE_ENTITY)),
    }
}

/// `POST /{slug}/console/arenden/{reference}/status/skriv`: back to the words, nothing lost.
pub async fn write(Path(which): Path<Which>, written: Written) -> Result<Response, Problem> {
    let Written { desk, sent } = written;
    let subject = subject(&desk, &which.reference).await?;
    Ok(compose(&desk, &subject, &sent, StatusCode::OK))
}

/// `POST /{slug}/console/arenden/{reference}/status/skicka`: changes it.
pub async fn send(Path(which): Path<Which>, written: Written) -> Result<Response, Problem> {
    let Written { desk, sent } = written;
    let seen = subject(&desk, &which.reference).await?;
    if sent.is_too_long() || sent.to.is_empty() {
        return Ok(compose(&desk, &seen, &sent, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let Ok(version) = sent.version.parse() else { return Err(desk.refuse(Refused::Unreadable)) };
    let own = sent.text();
    let change =
        StatusChange { version, to: sent.to.clone(), text: (!own.is_empty()).then(|| forms::text(&seen.opened, &own)) };
    match change_status(desk.app(), desk.handling(seen.opened.case.id), change).await {
        Ok(case) => Ok(desk::go(&format!("/{}/console/arenden/{}?done=status", desk.kommun.slug, case.reference))),
        // Somebody was first, perhaps between the look above and the change.
        Err(OfficerError::Changed(_)) => {
            let now = subject(&desk, &which.reference).await?;
            Ok(conflict(&desk, &now, &sent))
        }
        Err(OfficerError::Refused(_)) => Ok(compose(&desk, &seen, &sent, StatusCode::UNPROCESSABLE_ENTITY)),
        Err(error) => Err(desk.unchanged(&error)),
    }
}

/// The event that the change would be, by the same decision that will make it.
fn decide(opened: &Opened, sent: &Sent) -> Option<EventKind> {
    let own = sent.text();
    let text = (!own.is_empty()).then(|| forms::text(opened, &own));
    let command = Command::ChangeStatus { to: sent.to.clone(), text };
    case::change(&record::model(&opened.case), &opened.service.workflow, command).ok()?.into_iter().next()
}

pub fn compose(desk: &Desk, subject: &Subject, sent: &Sent, status: StatusCode) -> Response {
    let mut form = forms::status(desk, &subject.opened, &sent.to, &sent.text());
    if status == StatusCode::UNPROCESSABLE_ENTITY {
        if !form.choices.iter().any(|choice| choice.chosen) {
            form.mistake_choice = Some(desk.say("console-status-choose", &[]));
        }
        if sent.is_too_long() {
            let max = words::number(desk.language(), LONGEST_TEXT as f64);
            form.mistake_text = Some(desk.say("console-status-too-long", &[("max", &max)]));
        }
    }
    let page = Compose {
        frame: desk.frame(Section::Cases),
        glance: view::glance(desk, subject),
        version: subject.opened.case.event_n.to_string(),
        form: Form::Status(form),
    };
    desk::draw(status, &page)
}

fn conflict(desk: &Desk, subject: &Subject, sent: &Sent) -> Response {
    let Opened { case, service, events, .. } = &subject.opened;
    let seen: u32 = sent.version.parse().unwrap_or(0);
    // What the officer changed from, as their page said: the status before the events that came since.
    let before = events.iter().filter(|event| event.n <= seen).rev().find_map(|event| match &event.kind {
        EventKind::StatusChanged { to, .. } => Some(to.clone()),
        EventKind::Submitted { status, .. } => Some(status.clone()),
        _ => None,
    });
    let theirs = events.iter().filter(|event| event.n > seen).map(|event| Theirs {
        at: desk.moment(event.at),
        by: view::actor(desk, event, &subject.colleagues),
        what: view::title(desk, service, event, &subject.colleagues),
        text: match &event.kind {
            EventKind::StatusChanged { text, .. } | EventKind::Message { text, .. } => {
                text.get(&case.language).to_owned()
            }
            _ => String::new(),
        },
    });
    let page = Conflict {
        frame: desk.frame(Section::Cases),
        glance: view::glance(desk, subject),
        version: case.event_n.to_string(),
        theirs: theirs.collect(),
        from: view::tag_by_id(service, before.as_deref().unwrap_or(&case.status), desk.language()),
        to: view::tag_by_id(service, &sent.to, desk.language()),
        to_id: sent.to.clone(),
        text: sent.text(),
        still_allowed: decide(&subject.opened, sent).is_some(),
    };
    desk::draw(StatusCode::CONFLICT, &page)
}

/// The words around the words: locked screen, app, case. Heading and text are the caller's.
pub fn reading(desk: &Desk, opened: &Opened) -> Reading {
    let resident = opened.case.language.as_str();
    let about = [("service", opened.service.title.get(resident)), ("reference", opened.case.reference.as_str())];
    Reading {
        language: resident.to_owned(),
        lock_title: words::say(resident, "push_title", &[("kommun", &desk.kommun.name)]),
        lock_text: words::say(resident, "push_new_event", &[]),
        app: desk.kommun.name.clone(),
        heading: String::new(),
        tag: None,
        text: String::new(),
        about: words::say(resident, "console-reading-about", &about),
    }
}

pub fn told(desk: &Desk, subject: &Subject) -> String {
    let language = forms::language_name(desk, &subject.opened);
    match subject.reach.phones {
        0 => desk.say("console-told-quiet", &[("language", &language)]),
        n => desk.say("console-told-push", &[("language", &language), ("phones", &n.to_string())]),
    }
}
