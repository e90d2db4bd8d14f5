//! An installation of the app introduces itself, and begins with an anonymous resident of its own.

use minkommun_model::wire::{DeviceCreated, NewDevice};

use crate::{access::token, app::App, db::error::DbError, ports::new_id, store::devices};

/// Answers the token, which only the phone will have.
pub async fn register_device(app: &App, kommun: &str, device: NewDevice) -> Result<DeviceCreated, DbError> {
    let token = token::new(kommun, app.random.as_ref());
    let hash = token::hash(&token);
    let id = new_id(app.clock.as_ref(), app.random.as_ref());
    let resident = new_id(app.clock.as_ref(), app.random.as_ref());
    let now = app.clock.now();
    app.db
        .kommun(kommun)
        .write("register a device", move |tx| {
            let new = devices::NewDevice {
                id,
                resident,
                token_hash: &hash,
                platform: device.platform,
                app_version: &device.app_version,
                language: &device.language,
            };
            devices::add(tx, &new, now)?;
            match &device.push {
                Some(push) => devices::set_push(tx, id, Some(push), now),
                None => Ok(()),
            }
        })
        .await?;
    Ok(DeviceCreated { device_id: id, token })
}
