//! What time takes away by itself: abandoned uploads, ended sessions.

use std::collections::HashSet;

use chrono::TimeDelta;

use crate::{
    app::App,
    db::error::DbError,
    store::{sessions, uploads},
};

/// So long an expired upload's row stays, to answer that it has expired.
const REMEMBERED: TimeDelta = TimeDelta::days(7);

#[derive(Debug, thiserror::Error)]
pub enum ExpireError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("the spool cannot be swept")]
    Spool(#[from] std::io::Error),
}

/// Removes what has had its time. Harmless to repeat; answers how many uploads lost their bytes.
pub async fn expire(app: &App) -> Result<usize, ExpireError> {
    let now = app.clock.now();
    // The spool is listed first: an upload that begins after this has a row that is then found.
    let spooled = app.spool.ids().await?;
    let (expired, known) = app
        .db
        .read("expired uploads", move |tx| Ok::<_, DbError>((uploads::expired(tx, now)?, uploads::all(tx)?)))
        .await?;
    let expired: HashSet<_> = expired.into_iter().collect();
    let known: HashSet<_> = known.into_iter().collect();
    let mut removed = 0;
    for id in spooled.into_iter().filter(|id| expired.contains(id) || !known.contains(id)) {
        app.spool.remove(id).await?;
        removed += 1;
    }
    app.db.write("forget expired uploads", move |tx| uploads::forget_expired(tx, now - REMEMBERED)).await?;
    for kommun in app.adopted.kommuner() {
        app.db.kommun(&kommun.code).write("remove ended sessions", move |tx| sessions::remove_expired(tx, now)).await?;
    }
    Ok(removed)
}
