//! The device has shown its resident everything up to a place in the mailbox.

use uuid::Uuid;

use crate::{app::App, db::error::DbError, store::devices};

pub async fn mark_seen(app: &App, kommun: &str, device: Uuid, mailbox_n: i64) -> Result<(), DbError> {
    app.db.kommun(kommun).write("mark as seen", move |tx| devices::mark_seen(tx, device, mailbox_n)).await
}
