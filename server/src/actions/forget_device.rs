//! A device is forgotten: its token and push address go. What it sent stays: the kommun has received it.

use uuid::Uuid;

use crate::{app::App, db::error::DbError, store::devices};

pub async fn forget_device(app: &App, kommun: &str, device: Uuid) -> Result<(), DbError> {
    app.db.kommun(kommun).write("forget a device", move |tx| devices::remove(tx, device)).await
}
