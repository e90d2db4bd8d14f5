//! Attachments by tus 1.0: creation, checksum, expiration, termination.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use minkommun_model::{problem::Code, wire::Problem};

use crate::{
    actions::receive_file::{self, FILE_BYTES, UploadError},
    api::{
        asking::{self, Resident},
        refusal::Refusal,
        tus,
    },
    app::App,
};

/// What the server can do.
#[utoipa::path(options, path = "/v1/uploads", tag = "uploads", responses((status = 204)))]
pub async fn abilities() -> (StatusCode, HeaderMap) {
    let mut headers = HeaderMap::new();
    tus::abilities(&mut headers);
    (StatusCode::NO_CONTENT, headers)
}

/// Begin an upload. `Upload-Metadata` has `sha256` (hex), `filename` and `filetype`. A file that this resident already
/// gave is answered as complete: `Upload-Offset` is its length.
#[utoipa::path(post, path = "/v1/uploads", tag = "uploads", security(("device" = [])), params(
    ("Tus-Resumable" = String, Header), ("Upload-Length" = u64, Header), ("Upload-Metadata" = String, Header)),
    responses((status = 201, headers(("Location" = String), ("Upload-Offset" = u64), ("Upload-Expires" = String))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 412, body = Problem),
    (status = 413, body = Problem), (status = 415, body = Problem), (status = 429, body = Problem),
    (status = 503, body = Problem)))]
pub async fn begin(
    Resident { kommun, device }: Resident,
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<(StatusCode, HeaderMap), Refusal> {
    tus::check_version(&headers)?;
    let upload = receive_file::begin(&app, &kommun, &device, tus::announced(&headers)?).await?;
    let mut answer = HeaderMap::new();
    tus::standing(&mut answer, &upload);
    let location = HeaderValue::from_str(&format!("/v1/uploads/{}", upload.id));
    answer.insert(header::LOCATION, location.map_err(|error| Refusal::internal(&error))?);
    Ok((StatusCode::CREATED, answer))
}

/// Where an upload stands.
#[utoipa::path(head, path = "/v1/uploads/{id}", tag = "uploads", security(("device" = [])), params(
    ("id" = String, Path), ("Tus-Resumable" = String, Header)), responses(
    (status = 200, headers(("Upload-Offset" = u64), ("Upload-Length" = u64), ("Upload-Expires" = String))),
    (status = 401), (status = 404), (status = 410), (status = 412), (status = 429)))]
pub async fn standing(
    Resident { kommun, device }: Resident,
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<(StatusCode, HeaderMap), Refusal> {
    tus::check_version(&headers)?;
    let upload = receive_file::standing(&app, &kommun, &device, asking::id(&id)?).await?;
    let mut answer = HeaderMap::new();
    tus::standing(&mut answer, &upload);
    Ok((StatusCode::OK, answer))
}

/// Send a piece. With `Upload-Checksum`, a piece that breaks off or differs leaves nothing behind; without, what came
/// before the break is kept.
#[utoipa::path(patch, path = "/v1/uploads/{id}", tag = "uploads", security(("device" = [])), params(
    ("id" = String, Path), ("Tus-Resumable" = String, Header), ("Upload-Offset" = u64, Header),
    ("Upload-Checksum" = Option<String>, Header)),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"), responses(
    (status = 204, headers(("Upload-Offset" = u64), ("Upload-Expires" = String))), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 410, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 429, body = Problem), (status = 460, body = Problem),
    (status = 503, body = Problem)))]
pub async fn receive(
    Resident { kommun, device }: Resident,
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, HeaderMap), Refusal> {
    tus::check_version(&headers)?;
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind != Some(b"application/offset+octet-stream") {
        return Err(Code::UnsupportedMediaType.into());
    }
    let id = asking::id(&id)?;
    let (offset, checksum) = (tus::offset(&headers)?, tus::checksum(&headers)?);
    let upload = receive_file::receive(&app, &kommun, &device, id, offset, checksum, body.into_data_stream()).await?;
    let mut answer = HeaderMap::new();
    tus::standing(&mut answer, &upload);
    Ok((StatusCode::NO_CONTENT, answer))
}

/// Give an upload up.
#[utoipa::path(delete, path = "/v1/uploads/{id}", tag = "uploads", security(("device" = [])), params(
    ("id" = String, Path), ("Tus-Resumable" = String, Header)), responses((status = 204),
    (status = 401, body = Problem), (status = 404, body = Problem), (status = 410, body = Problem),
    (status = 412, body = Problem), (status = 429, body = Problem)))]
pub async fn give_up(
    Resident { kommun, device }: Resident,
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<(StatusCode, HeaderMap), Refusal> {
    tus::check_version(&headers)?;
    receive_file::give_up(&app, &kommun, &device, asking::id(&id)?).await?;
    let mut answer = HeaderMap::new();
    tus::sign(&mut answer);
    Ok((StatusCode::NO_CONTENT, answer))
}

impl From<UploadError> for Refusal {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::NotFound => Code::NotFound.into(),
            UploadError::Expired => Code::UploadExpired.into(),
            UploadError::Offset => Code::OffsetConflict.into(),
            UploadError::TooLarge => Self::new(Code::TooLarge)
                .detail(format!("A file has at most {FILE_BYTES} bytes, and no more than was announced.")),
            UploadError::TooMany => crate::access::limits::Wait(Duration::from_secs(60)).into(),
            UploadError::Checksum => Code::ChecksumMismatch.into(),
            UploadError::Content => Code::WrongContent.into(),
            UploadError::BrokenOff => Self::new(Code::BadRequest).detail("The piece broke off: ask with HEAD."),
            UploadError::Files(error) => error.into(),
            UploadError::Db(error) => error.into(),
        }
    }
}
