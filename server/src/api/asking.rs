//! Who asks, and what they bring: the parts of a request that several calls share.

use std::{net::SocketAddr, time::Duration};

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header, request::Parts},
};
use bytes::Bytes;
use futures_util::StreamExt;
use minkommun_model::problem::Code;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{
    access::token,
    api::refusal::Refusal,
    app::App,
    db::error::DbError,
    store::{devices, devices::Device},
    telemetry,
};

/// Bytes of a JSON body.
pub const JSON_BYTES: usize = 256 * 1024;
/// A phone on a bad link may take this long to send its JSON.
const JSON_TIME: Duration = Duration::from_secs(60);

/// A device with a token, within its rate.
pub struct Resident {
    /// The kommun's code, from the token.
    pub kommun: String,
    pub device: Device,
}

impl FromRequestParts<App> for Resident {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        if let Some(resident) = known(parts, app).await? {
            telemetry::note_requester("device", &resident.kommun);
            app.limits.device(resident.device.id)?;
            return Ok(resident);
        }
        // Guessing tokens is asking without one.
        app.limits.address(client_address(parts, app))?;
        Err(Code::NotSignedIn.into())
    }
}

async fn known(parts: &Parts, app: &App) -> Result<Option<Resident>, DbError> {
    let Some(token) = bearer(&parts.headers) else { return Ok(None) };
    let Some(kommun) = token::kommun(token) else { return Ok(None) };
    let hash = token::hash(token);
    let device = app.db.kommun(kommun).read("device of a token", move |tx| devices::by_token(tx, &hash)).await?;
    Ok(device.map(|device| Resident { kommun: kommun.to_owned(), device }))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Somebody without a token, within the rate of their address.
pub struct Anybody {
    pub address: std::net::IpAddr,
}

impl FromRequestParts<App> for Anybody {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let address = client_address(parts, app);
        app.limits.address(address)?;
        Ok(Self { address })
    }
}

fn client_address(parts: &Parts, app: &App) -> std::net::IpAddr {
    // Without a socket (a test that calls the router) everybody is one neighbour.
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
    app.limits.client_address(peer.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 0))), &parts.headers)
}

/// A JSON body, byte for byte.
pub struct Exact(pub Bytes);

impl FromRequest<App> for Exact {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &App) -> Result<Self, Refusal> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
        if kind.split(';').next().map(str::trim) != Some("application/json") {
            return Err(Code::UnsupportedMediaType.into());
        }
        let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
        let announced: Option<usize> = announced.and_then(|length| length.parse().ok());
        let body = request.into_body();
        if announced.is_some_and(|length| length > JSON_BYTES) {
            return Err(too_large(body).await);
        }
        let read = tokio::time::timeout(JSON_TIME, to_bytes(body, JSON_BYTES)).await;
        match read {
            Ok(Ok(bytes)) => Ok(Self(bytes)),
            Ok(Err(error)) if is_limit(&error) => {
                Err(Refusal::new(Code::TooLarge).detail(format!("JSON has at most {JSON_BYTES} bytes.")))
            }
            Ok(Err(_)) | Err(_) => Err(Refusal::new(Code::BadRequest).detail("The body broke off.")),
        }
    }
}

/// Reads on for a while, so that a phone in the middle of sending gets the answer and not a broken connection.
async fn too_large(body: Body) -> Refusal {
    const PATIENCE: usize = 16 * 1024 * 1024;
    let mut stream = body.into_data_stream();
    let drain = async {
        let mut drained = 0;
        while let Some(Ok(bytes)) = stream.next().await {
            drained += bytes.len();
            if drained > PATIENCE {
                break;
            }
        }
    };
    // Whether it came to an end or not, the answer is the same.
    let _ = tokio::time::timeout(Duration::from_secs(10), drain).await;
    Refusal::new(Code::TooLarge).detail(format!("JSON has at most {JSON_BYTES} bytes."))
}

fn is_limit(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}

impl Exact {
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(&self.0).map_err(|error| Refusal::shape(&error))
    }
}

/// An id in a path. What is not one names nothing.
pub fn id(text: &str) -> Result<Uuid, Refusal> {
    Uuid::try_parse(text).map_err(|_| Code::NotFound.into())
}
