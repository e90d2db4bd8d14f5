//! One case: its page, and its attachments.

use axum::{
    body::Body,
    extract::{Path, Query},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use minkommun_model::{civil, id, words};
use serde::Deserialize;

use super::{
    desk::{self, Desk, Problem},
    forms,
    pages::{
        case::CasePage,
        frame::{Choice, Frame, Notice, Section},
        refusal::Refused,
    },
    view::{self, Subject},
};
use crate::actions::{
    read_case::{Opened, read_case, read_file},
    survey,
};

#[derive(Deserialize)]
pub struct Which {
    pub reference: String,
    #[serde(default)]
    pub position: u32,
}

/// Opens a case for an officer; the audit log has it, whether it is there or not.
pub async fn subject(desk: &Desk, reference: &str) -> Result<Subject, Problem> {
    // What cannot be a reference is looked for all the same, so that the attempt is logged.
    let reference = id::parse_reference(reference).unwrap_or_else(|| reference.chars().take(40).collect());
    let opened = read_case(desk.app(), desk.code(), desk.officer.id, &reference).await;
    let opened = opened.map_err(|error| desk.unread(&error))?;
    around(desk, opened).await
}

async fn around(desk: &Desk, opened: Opened) -> Result<Subject, Problem> {
    let app = desk.app();
    let colleagues = survey::colleagues(app, desk.code()).await.map_err(|error| desk.broken(&error))?;
    let reach = survey::reach(app, desk.code(), opened.case.id, opened.case.resident).await;
    let reach = reach.map_err(|error| desk.broken(&error))?;
    Ok(Subject { opened, colleagues, reach })
}

/// `GET /{slug}/console/arenden/{reference}`
pub async fn show(desk: Desk, Path(which): Path<Which>) -> Result<Response, Problem> {
    let subject = subject(&desk, &which.reference).await?;
    let Opened { case, service, .. } = &subject.opened;
    let glance = view::glance(&desk, &subject);
    let frame = desk.noticed(Section::Cases, |frame, done| notice(frame, done, &desk, &subject));
    // Paper outlives "today".
    let day = words::date(desk.language(), civil::date(desk.now()));
    let time = words::time(desk.language(), desk.now());
    let printed = [
        ("kommun", desk.kommun.name.as_str()),
        ("reference", &case.reference),
        ("day", &day),
        ("time", &time),
        ("who", &desk.officer.name),
    ];
    let version = [("service", service.title.get(desk.language())), ("version", &service.version.to_string())];
    let page = CasePage {
        printed: desk.say("console-printed", &printed),
        version: case.event_n.to_string(),
        service_version: desk.say("console-version", &version),
        steps: view::answers(&desk, &subject.opened),
        files: view::files(&desk, &subject.opened),
        place: view::place(&desk, &subject.opened),
        thread: view::thread(&desk, &subject),
        history: view::history(&desk, &subject),
        status: forms::status(&desk, &subject.opened, "", ""),
        message: forms::message(&desk, &subject.opened, ""),
        officers: officers(&desk, &subject),
        assigned: case.assignee.map(|id| id.to_string()).unwrap_or_default(),
        take: if case.assignee == Some(desk.officer.id) { String::new() } else { desk.officer.id.to_string() },
        glance,
        frame,
    };
    Ok(desk::draw(StatusCode::OK, &page))
}

fn notice(frame: &Frame, done: &str, desk: &Desk, subject: &Subject) -> Option<Notice> {
    let Opened { case, service, .. } = &subject.opened;
    let good = |strong: String, text: String| Some(Notice { class: "good", icon: "check", strong, text });
    match done {
        "status" => {
            let status = view::tag_by_id(service, &case.status, desk.language()).label;
            good(frame.with("console-status-done", "status", status), frame.say("console-status-done-text"))
        }
        "message" => good(frame.say("console-message-done"), frame.say("console-message-done-text")),
        "assigned" => good(
            match case.assignee {
                None => frame.say("console-assign-nobody"),
                Some(id) if id == desk.officer.id => frame.say("console-assign-you"),
                Some(id) => frame.with("console-assign-other", "who", view::name(desk, &subject.colleagues, id)),
            },
            String::new(),
        ),
        _ => None,
    }
}

fn officers(desk: &Desk, subject: &Subject) -> Vec<Choice> {
    let assignee = subject.opened.case.assignee;
    let choice = |value: String, label: String, chosen| Choice { value, label, hint: String::new(), chosen };
    let nobody = choice(String::new(), desk.say("console-nobody", &[]), assignee.is_none());
    let able = subject.colleagues.iter().filter(|colleague| colleague.active || assignee == Some(colleague.id));
    let each = able.map(|c| choice(c.id.to_string(), c.name.clone(), assignee == Some(c.id)));
    std::iter::once(nobody).chain(each).collect()
}

/// `GET /{slug}/console/arenden/{reference}/bilagor/{position}`
pub async fn file(desk: Desk, Path(which): Path<Which>, Query(_): Query<()>) -> Result<Response, Problem> {
    let reference = id::parse_reference(&which.reference).ok_or_else(|| desk.refuse(Refused::NoCase))?;
    let read = read_file(desk.app(), desk.code(), desk.officer.id, &reference, which.position).await;
    let (attachment, bytes) = read.map_err(|error| desk.unread(&error))?;
    // The type was found in the content when it came. Pictures are drawn; anything else is handed over as a file.
    let picture = attachment.media_type.starts_with("image/") && attachment.media_type != "image/svg+xml";
    let disposition = if picture { "inline" } else { "attachment" };
    let mut name = String::new();
    for byte in attachment.name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => name.push(char::from(byte)),
            _ => name.push_str(&format!("%{byte:02X}")),
        }
    }
    let mut response = Body::from_stream(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(attachment.size));
    let kind = HeaderValue::from_str(&attachment.media_type);
    headers.insert(header::CONTENT_TYPE, kind.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    if let Ok(value) = HeaderValue::from_str(&format!("{disposition}; filename*=UTF-8''{name}")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    // Somebody else's bytes: they run nothing and reach nothing.
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'"),
    );
    Ok(response)
}
