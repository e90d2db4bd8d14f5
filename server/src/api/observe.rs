//! Round every request: an id, one line in the log without personal data, and the body of a refusal.

use std::{any::Any, time::Duration};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use minkommun_model::problem::Code;
use tokio::time::Instant;

use crate::{api::refusal::Refusal, app::App};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The outermost layer of the router.
pub async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = request_id(&app);
    let method = request.method().clone();
    // The pattern and never the path: ids in it belong to somebody.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    let wire = route == "-" || route.starts_with("/v1/") || route.starts_with("/.well-known/");

    let mut response = next.run(request).await;
    let refusal = response.extensions_mut().remove::<Refusal>().or_else(|| bare(&response, wire));
    if let Some(refusal) = &refusal {
        response = refusal.answer(&id);
    }
    // Hex digits are a header's value.
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    log(&id, &method, route, response.status(), began.elapsed(), refusal.as_ref());
    response
}

/// Answers that nobody worded: an unknown address, a method that is not for it.
fn bare(response: &Response, wire: bool) -> Option<Refusal> {
    if !wire {
        return None;
    }
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => Some(Code::MethodNotAllowed.into()),
        _ => None,
    }
}

/// No such address.
pub async fn nothing_here() -> Refusal {
    Code::NotFound.into()
}

/// A handler panicked: the message stays here, for it may quote somebody.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    let mut refusal = Refusal::new(Code::Internal);
    refusal.cause = Some("a handler panicked".into());
    refusal.into_response()
}

fn log(id: &str, method: &Method, route: &str, status: StatusCode, took: Duration, refusal: Option<&Refusal>) {
    let status = status.as_u16();
    let milliseconds = took.as_micros() as f64 / 1000.0;
    let code = refusal.map_or("-", |refusal| refusal.code.as_str());
    match refusal.and_then(|refusal| refusal.cause.as_deref()) {
        Some(cause) => tracing::error!(id, %method, route, status, code, milliseconds, cause, "request"),
        None => tracing::info!(id, %method, route, status, code, milliseconds, "request"),
    }
}

fn request_id(app: &App) -> String {
    let mut id = [0; 8];
    app.random.fill(&mut id);
    hex::encode(id)
}
