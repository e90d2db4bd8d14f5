//! What the server says of itself: the key of its receipts.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::app::App;

/// The public keys that receipts are checked with (RFC 7517).
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "receipts", responses((status = 200, body = Object)))]
pub async fn jwks(State(app): State<App>) -> Response {
    let mut response = Json(app.receipts.jwks()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    response
}
