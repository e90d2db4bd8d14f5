//! What anybody may read: kommuner, their services, and each version of a form.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use chrono::TimeDelta;
use minkommun_model::{
    civil,
    kommun::Manifest,
    problem::Code,
    wire::{ClosingVersion, KommunSummary, Problem, ServiceSummary},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    api::{asking::Anybody, refusal::Refusal},
    app::App,
    db::error::DbError,
    store::services,
};

/// Every kommun on this server.
#[utoipa::path(get, path = "/v1/kommuner", tag = "kommuner", responses(
    (status = 200, body = Vec<KommunSummary>), (status = 304), (status = 429, body = Problem)))]
pub async fn list(_: Anybody, State(app): State<App>, headers: HeaderMap) -> Result<Response, Refusal> {
    let kommuner = app.adopted.kommuner().iter().map(|kommun| KommunSummary {
        code: kommun.code.clone(),
        slug: kommun.slug.clone(),
        name: kommun.name.clone(),
    });
    json(&headers, &kommuner.collect::<Vec<_>>())
}

/// A kommun's manifest: everything that makes the app its own.
#[utoipa::path(get, path = "/v1/kommuner/{slug}", tag = "kommuner", params(("slug" = String, Path)), responses(
    (status = 200, body = Manifest), (status = 304), (status = 404, body = Problem), (status = 429, body = Problem)))]
pub async fn manifest(
    _: Anybody,
    State(app): State<App>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let kommun = app.adopted.kommun(&slug).ok_or(Code::NotFound)?;
    json(&headers, &kommun.for_phones())
}

/// The services that a kommun has adopted, in the order of its list: of each the newest version that is open, and those
/// that still take what was begun on them.
#[utoipa::path(get, path = "/v1/kommuner/{slug}/services", tag = "kommuner", params(("slug" = String, Path)), responses(
    (status = 200, body = Vec<ServiceSummary>), (status = 304), (status = 404, body = Problem),
    (status = 429, body = Problem)))]
pub async fn list_services(
    _: Anybody,
    State(app): State<App>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let kommun = app.adopted.kommun(&slug).ok_or(Code::NotFound)?.clone();
    let (on, now) = (app.clone(), app.clock.now());
    let summaries = app
        .db
        .kommun(&kommun.code.clone())
        .read("open services", move |tx| {
            let versions = services::versions(tx)?;
            let mut summaries = Vec::new();
            for id in &kommun.services {
                // Newest first.
                let of_service = || versions.iter().filter(|version| version.service == *id);
                let closing = of_service().filter_map(|version| {
                    let closes = version.closed_at.filter(|closes| *closes > now)?;
                    let last_day = civil::date(closes - TimeDelta::microseconds(1));
                    Some(ClosingVersion { version: version.version, hash: version.hash.clone(), last_day })
                });
                let closing: Vec<_> = closing.collect();
                let open = of_service().find(|version| version.closed_at.is_none());
                let Some(listed) = open.map(|open| &open.hash).or(closing.first().map(|closing| &closing.hash)) else {
                    continue;
                };
                let service = on.adopted.service(tx, listed)?.ok_or(DbError::Broken("a version without a body"))?;
                summaries.push(ServiceSummary {
                    id: service.id.clone(),
                    version: service.version,
                    hash: listed.clone(),
                    title: service.title.clone(),
                    summary: service.summary.clone(),
                    topic: service.topic,
                    keywords: service.keywords.clone(),
                    closing,
                });
            }
            Ok::<_, DbError>(summaries)
        })
        .await?;
    json(&headers, &summaries)
}

/// One version of a service. `hash` is the SHA-256 of the answer, byte for byte; it never changes, closed or not.
#[utoipa::path(get, path = "/v1/kommuner/{slug}/services/{id}/versions/{hash}", tag = "kommuner",
    params(("slug" = String, Path), ("id" = String, Path), ("hash" = String, Path)), responses(
    (status = 200, body = minkommun_model::service::Service), (status = 304), (status = 404, body = Problem),
    (status = 429, body = Problem)))]
pub async fn service(
    _: Anybody,
    State(app): State<App>,
    Path((slug, id, hash)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let kommun = app.adopted.kommun(&slug).ok_or(Code::NotFound)?;
    let on = app.clone();
    let wanted = hash.clone();
    let body = app
        .db
        .kommun(&kommun.code)
        .read("a version of a service", move |tx| {
            let Some(body) = services::body(tx, &wanted)? else { return Ok::<_, DbError>(None) };
            Ok(on.adopted.service(tx, &wanted)?.filter(|service| service.id == id).map(|_| body))
        })
        .await?;
    let body = body.ok_or(Code::NotFound)?;
    Ok(tagged(&headers, body.into(), &hash, "public, max-age=31536000, immutable"))
}

/// JSON that may change at any time, and says whether it has.
fn json<T: Serialize>(headers: &HeaderMap, value: &T) -> Result<Response, Refusal> {
    let body = serde_json::to_vec(value).map_err(|error| Refusal::internal(&error))?;
    let tag = hex::encode(&Sha256::digest(&body)[..16]);
    Ok(tagged(headers, body.into(), &tag, "no-cache"))
}

fn tagged(headers: &HeaderMap, body: Bytes, tag: &str, caching: &'static str) -> Response {
    let tag = format!("\"{tag}\"");
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let known = known.flat_map(|value| value.split(',')).map(|value| value.trim().trim_start_matches("W/"));
    let fresh = known.into_iter().any(|value| value == "*" || value == tag);
    let mut response = if fresh {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json")], Body::from(body)).into_response()
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    // Hex digits in quotes are a header's value.
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
