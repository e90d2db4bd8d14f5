//! An installation of the app introduces itself, and begins with an anonymous resident of its own.

use minkommun_model::wire::NewDevice;

use crate::{
    access::token,
    app::App,
    db::error::DbError,
    ports::new_id,
    store::devices::{self, Device},
};

/// Answers the device and its token, which only the phone will have.
pub async fn register_device(app: &App, kommun: &str, device: NewDevice) -> Result<(Device, String), DbError> {
    let token = token::new(kommun, app.random.as_ref());
    let hash = token::hash(&token);
    let id = new_id(app.clock.as_ref(), app.random.as_ref());
    let resident = new_id(app.clock.as_ref(), app.random.as_ref());
    let now = app.clock.now();
    let device = app
        .db
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
            if let Some(push) = &device.push {
                devices::set_push(tx, id, Some(push), now)?;
            }
            devices::by_token(tx, &hash)?.ok_or(DbError::Broken("a device is added and is not there"))
        })
        .await?;
    Ok((device, token))
}
