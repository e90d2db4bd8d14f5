//! The officer console: pages drawn on the server that need no JavaScript. A handler reads a request, calls one action,
//! and draws a page from `pages`.

mod assets;
mod assign;
mod brand;
mod case;
mod desk;
mod forms;
mod log;
mod map;
mod message;
pub mod pages;
mod queue;
mod sign_in;
mod status;
mod view;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::{access::gates::Full, app::App};

/// Longest form: a text of 4,000 characters, each of up to twelve bytes when encoded, and room for its fields.
const LONGEST_FORM: usize = 64 * 1024;

/// Everything under `/{slug}/console/`, the list of kommuner at `/`, and `/static/`.
pub fn router<S: Clone + Send + Sync + 'static>(app: App) -> Router<S> {
    let pages = Router::new()
        .route("/", get(sign_in::start))
        .route("/sprak", post(sign_in::language))
        .route("/{slug}/console/logga-in", get(sign_in::form).post(sign_in::submit))
        .route("/{slug}/console/logga-ut", post(sign_in::out))
        .route("/{slug}/console/arenden", get(queue::show))
        .route("/{slug}/console/arenden/{reference}", get(case::show))
        .route("/{slug}/console/arenden/{reference}/bilagor/{position}", get(case::file))
        .route("/{slug}/console/arenden/{reference}/status/granska", post(status::preview))
        .route("/{slug}/console/arenden/{reference}/status/skriv", post(status::write))
        .route("/{slug}/console/arenden/{reference}/status/skicka", post(status::send))
        .route("/{slug}/console/arenden/{reference}/meddelande/granska", post(message::preview))
        .route("/{slug}/console/arenden/{reference}/meddelande/skriv", post(message::write))
        .route("/{slug}/console/arenden/{reference}/meddelande/skicka", post(message::send))
        .route("/{slug}/console/arenden/{reference}/tilldela", post(assign::submit))
        .route("/{slug}/console/logg", get(log::show))
        .route("/{slug}/console", get(queue::front))
        .route("/{slug}/console/", get(queue::front))
        .route("/{slug}/console/{*rest}", get(sign_in::nothing).post(sign_in::nothing))
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), finish));
    let assets =
        Router::new().route("/static/{file}", get(assets::file)).route("/static/brand/{file}", get(assets::brand_file));
    pages.merge(assets).with_state(app)
}

/// Gives a forged form its page, and every page its headers.
async fn finish(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let visit = desk::Visit::new(&parts, &app);
    let mut response = match app.gates.page() {
        Ok(_pass) => next.run(Request::from_parts(parts, body)).await,
        Err(Full) => visit.refuse(pages::refusal::Refused::Busy).into_response(),
    };
    if response.extensions().get::<ProtectionError>().is_some() {
        response = visit.refuse(pages::refusal::Refused::Forbidden).into_response();
    }
    desk::guard(response.headers_mut());
    response
}
