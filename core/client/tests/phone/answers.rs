//! A form, and what a server answers with.

use minkommun_client::{Response, model::service::Service};
use serde_json::json;

pub fn service(version: u32, extra: &str) -> Service {
    Service::from_toml(&format!(
        r#"
        id = "felanmalan"
        version = {version}
        title = {{ sv = "Felanmälan", en = "Report a fault" }}
        summary = {{ sv = "Säg vad som är trasigt", en = "Say what is broken" }}
        topic = "streets_and_traffic"
        minutes = 3
        [[steps]]
        id = "vad"
        title = {{ sv = "Vad", en = "What" }}
        [[steps.questions]]
        id = "text"
        kind = "long_text"
        label = {{ sv = "Vad är fel?", en = "What is wrong?" }}
        [[steps.questions]]
        id = "foto"
        kind = "attachment"
        optional = true
        accept = ["image/jpeg", "image/png", "application/pdf"]
        max_files = 2
        max_size = 3000000
        label = {{ sv = "Foto", en = "Photo" }}
        {extra}
        [workflow]
        initial = "mottaget"
        [[workflow.statuses]]
        id = "mottaget"
        category = "submitted"
        label = {{ sv = "Mottaget", en = "Received" }}
        meaning = {{ sv = "Vi har fått det", en = "We have it" }}
        [[workflow.statuses]]
        id = "klart"
        category = "archived"
        label = {{ sv = "Åtgärdat", en = "Mended" }}
        meaning = {{ sv = "Det är lagat", en = "It is mended" }}
        [[workflow.transitions]]
        from = "mottaget"
        to = "klart"
        "#
    ))
    .expect("a service")
}

pub fn says<T: serde::Serialize>(status: u16, body: &T) -> Response {
    Response { status, headers: vec![], body: serde_json::to_vec(body).unwrap().into() }
}

pub fn problem(status: u16, code: &str) -> Response {
    let body = json!({"type": format!("/problems/{code}"), "title": code, "status": status, "detail": "", "code": code,
        "request_id": "r", "errors": if status == 422 {
            json!([{"question": "text", "code": "too_long", "args": {"max": "5"}}])
        } else { json!([]) }});
    says(status, &body)
}

pub fn tus(status: u16, offset: usize, location: Option<String>) -> Response {
    let mut headers = vec![("upload-offset".to_owned(), offset.to_string())];
    headers.extend(location.map(|location| ("location".to_owned(), location)));
    Response { status, headers, body: Default::default() }
}
