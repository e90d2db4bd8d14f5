//! What the server says of itself: whether it lives, the key of its receipts, the description of its wire.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{api::refusal::Refusal, app::App, db::error::DbError, store::kommuner};

/// The process answers.
pub async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Requests are welcome: the database answers, and the server is not closing.
pub async fn ready(State(app): State<App>) -> Result<StatusCode, Refusal> {
    if app.closing.is_cancelled() {
        return Err(DbError::Busy.into());
    }
    app.db.read("is the database there", kommuner::all).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The public keys that receipts are checked with (RFC 7517).
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "receipts", responses((status = 200, body = Object)))]
pub async fn jwks(State(app): State<App>) -> Response {
    let mut response = Json(app.receipts.jwks()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    response
}
