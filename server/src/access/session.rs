//! Whose session a cookie stands for.

use chrono::TimeDelta;

use crate::{
    access::token,
    app::App,
    db::error::DbError,
    store::{officers, officers::Officer, sessions},
};

/// Without a request for so long, the officer signs in again.
pub const IDLE: TimeDelta = TimeDelta::minutes(60);
/// However busy, the officer signs in again after a working day.
pub const LONGEST: TimeDelta = TimeDelta::hours(10);

/// The officer behind a session's token, in this kommun alone; `None` when it has ended, was never, or is another
/// kommun's.
pub async fn officer(app: &App, kommun: &str, session: &str) -> Result<Option<Officer>, DbError> {
    if token::kommun(session) != Some(kommun) {
        return Ok(None);
    }
    let hash = token::hash(session);
    let now = app.clock.now();
    let found = app
        .db
        .kommun(kommun)
        .read("officer of a session", move |tx| {
            let Some(session) = sessions::get(tx, &hash)? else { return Ok::<_, DbError>(None) };
            if now >= session.expires_at || now - session.seen_at >= IDLE {
                return Ok(None);
            }
            let officer = officers::get(tx, session.officer)?.filter(|officer| officer.disabled_at.is_none());
            Ok(officer.map(|officer| (officer, session.seen_at)))
        })
        .await?;
    let Some((officer, seen_at)) = found else { return Ok(None) };
    // To the minute is enough, and spares a write for every page.
    if now - seen_at >= TimeDelta::minutes(1) {
        app.db.kommun(kommun).write("touch a session", move |tx| sessions::touch(tx, &hash, now)).await?;
    }
    Ok(Some(officer))
}
