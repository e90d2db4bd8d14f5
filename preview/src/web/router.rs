//! Every address of the phone.

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path},
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tower_http::csrf::CsrfLayer;

use crate::{
    brand,
    phones::Phones,
    web::{
        bench, cases, form, more, outbox, start,
        visit::{AnyVisit, with_phone},
    },
};

/// Bytes of one page's form with its files: a few photos as cameras make them.
const LARGEST_FORM: usize = 128 << 20;

pub fn router(phones: Arc<Phones>) -> Router {
    Router::new()
        .route("/", get(start::root))
        .route("/valj-kommun", get(start::choose).post(start::chosen))
        .route("/valj-kommun/position", post(start::position))
        .route("/hem", get(start::home))
        .route("/tjanst/{id}", get(start::service))
        .route("/tjanst/{id}/borja", post(start::begin))
        .route("/utkast/{id}", get(form::resume))
        .route("/utkast/{id}/steg/{n}", get(form::step).post(form::save))
        .route("/utkast/{id}/granska", get(form::review))
        .route("/utkast/{id}/skicka", post(form::submit))
        .route("/utkast/{id}/ta-bort", get(form::ask_discard).post(form::discard))
        .route("/utkast/{id}/ny-version", post(form::move_to_newer))
        .route("/fil/{sha256}", get(form::file))
        .route("/inskickat/{id}", get(outbox::sent))
        .route("/utkorg", get(outbox::list))
        .route("/utkorg/{id}", post(outbox::act))
        .route("/arenden", get(cases::list))
        .route("/arende/{id}", get(cases::case))
        .route("/arende/{id}/meddelande", post(cases::message))
        .route("/arende/{id}/skickat", get(cases::what))
        .route("/arende/{id}/bevis", get(cases::receipt))
        .route("/handelser", get(cases::events))
        .route("/besked", get(more::notify).post(more::allow_push))
        .route("/mer", get(more::more))
        .route("/mer/glom", get(more::ask_forget).post(more::forget))
        .route("/sprak", post(more::language))
        .route("/prov/flygplan", post(bench::airplane))
        .route("/prov/doda", post(bench::kill))
        .route("/prov/sidor/{language}/{name}", get(bench::sample))
        .route("/handandet", get(bench::live))
        .route("/brand/{name}", get(brand_file))
        .route("/static/{name}", get(static_file))
        .fallback(nothing_here)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn_with_state(Arc::clone(&phones), with_phone))
        .layer(CsrfLayer::new())
        .with_state(phones)
}

async fn nothing_here(visit: AnyVisit) -> Response {
    visit.trouble(StatusCode::NOT_FOUND, "phone-trouble-gone", ("/", "phone-trouble-go-home")).into_response()
}

async fn brand_file(Path(name): Path<String>) -> Response {
    match name.strip_suffix(".css").and_then(brand::stylesheet) {
        Some(css) => {
            let headers = [
                (header::CONTENT_TYPE, "text/css; charset=utf-8"),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, css).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn static_file(Path(name): Path<String>) -> Response {
    let (media_type, content) = match name.as_str() {
        "tokens.css" => ("text/css; charset=utf-8", include_str!("../../static/tokens.css")),
        "phone.css" => ("text/css; charset=utf-8", include_str!("../../static/phone.css")),
        "frame.css" => ("text/css; charset=utf-8", include_str!("../../static/frame.css")),
        "phone.js" => ("text/javascript; charset=utf-8", include_str!("../../static/phone.js")),
        "icon.svg" => ("image/svg+xml", include_str!("../../static/icon.svg")),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "public, max-age=60")], content).into_response()
}
