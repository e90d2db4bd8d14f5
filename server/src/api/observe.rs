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

use crate::{
    api::refusal::Refusal,
    app::App,
    metrics::known_method,
    telemetry::{self, Notes},
};

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

    let slug = slug(route, request.uri().path());
    let kommun = slug.and_then(|slug| app.adopted.kommun(slug)).map(|kommun| kommun.code.clone());
    // A page that is turned away is a page: the console has its own way through the gate.
    let gate = if wire { app.gates.enter(route, &method).map(Some) } else { Ok(None) };

    let answer = async {
        match gate {
            Ok(_pass) => next.run(request).await,
            Err(full) => Refusal::from(full).into_response(),
        }
    };
    let (mut response, notes) = telemetry::noting(answer).await;
    let mut refusal = response.extensions_mut().remove::<Refusal>().or_else(|| bare(&response, wire));
    if let Some(refusal) = &mut refusal {
        let mut chance = [0];
        app.random.fill(&mut chance);
        refusal.spread(chance[0]);
        app.metrics.refusal(refusal.code);
    }
    if let Some(refusal) = &refusal {
        response = refusal.answer(&id);
    }
    // Hex digits are a header's value.
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let line = Line { id: &id, method: &method, route, kommun: kommun.as_deref().unwrap_or("-"), notes: &notes };
    line.log(response.status(), began.elapsed(), refusal.as_ref());
    app.metrics.request(route, &method, response.status().as_u16(), began.elapsed());
    response
}

/// The kommun that an address names, as `/v1/kommuner/{slug}…` and `/{slug}/console…` do.
fn slug<'p>(route: &str, path: &'p str) -> Option<&'p str> {
    let at = route.split('/').position(|part| part == "{slug}")?;
    path.split('/').nth(at)
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

/// One request in the log; the fields are described in docs/observe.md.
struct Line<'a> {
    id: &'a str,
    method: &'a Method,
    route: &'a str,
    /// Of the address. A token's own is in the notes.
    kommun: &'a str,
    notes: &'a Notes,
}

impl Line<'_> {
    fn log(&self, status: StatusCode, took: Duration, refusal: Option<&Refusal>) {
        let Self { id, route, .. } = *self;
        let method = known_method(self.method);
        let (requester, kommun) = match self.notes.requester() {
            Some(requester) => (requester.kind, requester.kommun.as_str()),
            None => ("anybody", self.kommun),
        };
        let status = status.as_u16();
        let milliseconds = took.as_micros() as f64 / 1000.0;
        let database = self.notes.database().as_micros() as f64 / 1000.0;
        let code = refusal.map_or("-", |refusal| refusal.code.as_str());
        match refusal.and_then(|refusal| refusal.cause.as_deref()) {
            Some(cause) => tracing::error!(
                id,
                requester,
                kommun,
                method,
                route,
                status,
                code,
                milliseconds,
                database,
                cause,
                "request"
            ),
            None => {
                tracing::info!(id, requester, kommun, method, route, status, code, milliseconds, database, "request")
            }
        }
    }
}

fn request_id(app: &App) -> String {
    let mut id = [0; 8];
    app.random.fill(&mut id);
    hex::encode(id)
}
