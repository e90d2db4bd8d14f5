//! Installations of the app.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use minkommun_model::{
    problem::Code,
    wire::{DeviceChange, DeviceCreated, NewDevice, Problem, PushAddress},
};

use crate::{
    actions::{forget_device::forget_device, register_device::register_device, update_device::update_device},
    api::{
        asking::{Anybody, Exact, Resident},
        changes,
        refusal::Refusal,
    },
    app::App,
};

/// FCM's longest so far is some 250; nobody stores a novel here.
const ADDRESS_BYTES: usize = 4096;
const WORD_BYTES: usize = 64;

/// Register an installation. It begins with an anonymous resident of its own; the token is shown once.
#[utoipa::path(post, path = "/v1/kommuner/{slug}/devices", tag = "devices", params(("slug" = String, Path)),
    request_body = NewDevice, responses((status = 201, body = DeviceCreated), (status = 400, body = Problem),
    (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 429, body = Problem)))]
pub async fn register(
    from: Anybody,
    State(app): State<App>,
    Path(slug): Path<String>,
    body: Exact,
) -> Result<(StatusCode, Json<DeviceCreated>), Refusal> {
    app.limits.registration(from.address)?;
    let kommun = app.adopted.kommun(&slug).ok_or(Code::NotFound)?.clone();
    let device: NewDevice = body.parse()?;
    word(&device.app_version)?;
    word(&device.language)?;
    address(device.push.as_ref())?;
    let (device, token) = register_device(&app, &kommun.code, device).await?;
    let cursor = Some(changes::cursor(device.epoch, device.mailbox_n));
    Ok((StatusCode::CREATED, Json(DeviceCreated { device_id: device.id, token, cursor })))
}

/// Change what the server knows of this installation: its app, its language, where to push.
#[utoipa::path(patch, path = "/v1/device", tag = "devices", security(("device" = [])), request_body = DeviceChange,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 413, body = Problem), (status = 415, body = Problem), (status = 429, body = Problem)))]
pub async fn update(resident: Resident, State(app): State<App>, body: Exact) -> Result<StatusCode, Refusal> {
    let change: DeviceChange = body.parse()?;
    [&change.app_version, &change.language].into_iter().flatten().try_for_each(|text| word(text))?;
    address(change.push.as_ref().and_then(Option::as_ref))?;
    update_device(&app, &resident.kommun, resident.device.id, change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forget this installation: its token and push address go, what it sent stays with the kommun.
#[utoipa::path(delete, path = "/v1/device", tag = "devices", security(("device" = [])), responses((status = 204),
    (status = 401, body = Problem), (status = 429, body = Problem)))]
pub async fn forget(resident: Resident, State(app): State<App>) -> Result<StatusCode, Refusal> {
    forget_device(&app, &resident.kommun, resident.device.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn word(text: &str) -> Result<(), Refusal> {
    if text.len() <= WORD_BYTES { Ok(()) } else { Err(bad("app_version and language have at most 64 bytes.")) }
}

fn address(push: Option<&PushAddress>) -> Result<(), Refusal> {
    match push {
        Some(push) if push.address.is_empty() || push.address.len() > ADDRESS_BYTES => {
            Err(bad("A push address has 1 to 4096 bytes."))
        }
        _ => Ok(()),
    }
}

fn bad(detail: &str) -> Refusal {
    Refusal::new(Code::BadRequest).detail(detail)
}
