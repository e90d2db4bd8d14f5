//! What time takes away by itself: abandoned uploads, files that no case names, ended sessions.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, TryStreamExt};
use uuid::Uuid;

use crate::{
    app::App,
    db::{error::DbError, tx::KommunTx},
    files::store::FileError,
    store::{files, sessions, uploads},
};

/// So long an expired upload's row stays, to answer that it has expired.
const REMEMBERED: TimeDelta = TimeDelta::days(7);
/// So long the pieces of an expired upload stay: clocks of processes differ, and a piece may be on its way.
const LEEWAY: TimeDelta = TimeDelta::hours(1);
/// A file that no case has named for so long is not wanted: phones send a case before its files.
const UNNAMED: TimeDelta = TimeDelta::days(30);
/// An object is written before its row, and nothing takes so long in between.
const WITHOUT_ROW: TimeDelta = TimeDelta::days(1);
/// How often the file store is searched.
const SWEEP: TimeDelta = TimeDelta::days(1);
/// Objects that are looked up in one transaction.
const TOGETHER: usize = 200;

#[derive(Debug, thiserror::Error)]
pub enum ExpireError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("the file store cannot be swept")]
    Files(#[from] FileError),
}

/// Removes what has had its time. Harmless to repeat, and to do in several processes at once; answers how many objects
/// were removed.
pub async fn expire(app: &App) -> Result<usize, ExpireError> {
    let now = app.clock.now();
    app.db
        .write("forget expired uploads", move |tx| {
            uploads::forget_pieces(tx, now - LEEWAY)?;
            uploads::forget_expired(tx, now - REMEMBERED)
        })
        .await?;
    let mut removed = 0;
    for kommun in app.adopted.kommuner() {
        let mine = app
            .db
            .kommun(&kommun.code)
            .write("remove ended sessions and unnamed files", move |tx| {
                sessions::remove_expired(tx, now)?;
                files::forget_unnamed(tx, now - UNNAMED)?;
                files::may_sweep(tx, now - SWEEP, now)
            })
            .await?;
        if mine {
            removed += sweep(app, &kommun.code, now).await?;
        }
    }
    Ok(removed)
}

/// Removes a kommun's objects that no row names. If this is cut short, the rest goes the next day.
async fn sweep(app: &App, kommun: &str, now: DateTime<Utc>) -> Result<usize, ExpireError> {
    let mut removed = 0;
    for folder in [kommun.to_owned(), format!("uploads/{kommun}")] {
        let mut old = app.files.older(&folder, now - WITHOUT_ROW).try_chunks(TOGETHER).boxed();
        while let Some(names) = old.next().await {
            let names = names.map_err(|broken| broken.1)?;
            let unknown = app.db.kommun(kommun).scan("objects without a row", move |tx| {
                let mut unknown = Vec::new();
                for name in &names {
                    if !is_known(tx, name)? {
                        unknown.push(name.clone());
                    }
                }
                Ok::<_, DbError>(unknown)
            });
            let unknown = unknown.await?;
            removed += unknown.len();
            app.files.remove(unknown).await?;
        }
    }
    Ok(removed)
}

/// Whether a row names this object. What has a name of another making is left alone.
fn is_known(tx: &mut KommunTx<'_>, name: &str) -> Result<bool, DbError> {
    let parts: Vec<_> = name.split('/').collect();
    let id = |text: &str| Uuid::try_parse(text).ok();
    match parts.as_slice() {
        ["uploads", _, upload, object] => match id(upload) {
            Some(upload) => uploads::is_piece(tx, upload, object),
            None => Ok(true),
        },
        [_, resident, object] => match id(resident) {
            Some(resident) => files::is_file(tx, resident, object),
            None => Ok(true),
        },
        _ => Ok(true),
    }
}
