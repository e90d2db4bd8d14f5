//! What the server says of itself: the key of its receipts.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{api::refusal::Refusal, app::App, receipts, store::receipt_keys};

/// The public keys that receipts are checked with (RFC 7517).
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "receipts", responses((status = 200, body = Object)))]
pub async fn jwks(State(app): State<App>) -> Result<Response, Refusal> {
    let keys = app.db.read("receipt keys", receipt_keys::all).await?;
    let mut response = Json(receipts::jwks(&keys)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(response)
}
