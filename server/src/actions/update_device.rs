//! A device tells what has changed: its app, its language, where to push.

use minkommun_model::wire::DeviceChange;
use uuid::Uuid;

use crate::{app::App, db::error::DbError, store::devices};

pub async fn update_device(app: &App, kommun: &str, device: Uuid, change: DeviceChange) -> Result<(), DbError> {
    let now = app.clock.now();
    app.db
        .kommun(kommun)
        .write("update a device", move |tx| {
            if let Some(app_version) = &change.app_version {
                devices::set_app_version(tx, device, app_version)?;
            }
            if let Some(language) = &change.language {
                devices::set_language(tx, device, language)?;
            }
            if let Some(push) = &change.push {
                devices::set_push(tx, device, push.as_ref(), now)?;
            }
            Ok(())
        })
        .await
}
