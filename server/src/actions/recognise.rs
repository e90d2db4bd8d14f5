//! Whose browser this is.

use uuid::Uuid;

use crate::{
    access::{session, token},
    app::App,
    db::error::DbError,
    store::{officers, sessions},
};

/// An officer who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The kommun's code.
    pub kommun: String,
    pub id: Uuid,
    pub name: String,
    /// What the cookie holds; ends the session.
    pub token: String,
}

/// The officer behind a session's token; `None` when it is not known, has ended, or its officer has been disabled.
pub async fn recognise(app: &App, token: &str) -> Result<Option<SignedIn>, DbError> {
    let Some(kommun) = token::kommun(token) else { return Ok(None) };
    let hash = token::hash(token);
    let found = app
        .db
        .kommun(kommun)
        .read("officer of a session", move |tx| {
            let Some(session) = sessions::get(tx, &hash)? else { return Ok::<_, DbError>(None) };
            Ok(officers::get(tx, session.officer)?.map(|officer| (session, officer)))
        })
        .await?;
    let now = app.clock.now();
    let Some((session, officer)) = found.filter(|(session, officer)| {
        officer.disabled_at.is_none() && session::holds(now, session.seen_at, session.expires_at)
    }) else {
        return Ok(None);
    };
    if now - session.seen_at >= session::TOUCH_EVERY {
        app.db.kommun(kommun).write("touch a session", move |tx| sessions::touch(tx, &hash, now)).await?;
    }
    Ok(Some(SignedIn { kommun: kommun.to_owned(), id: officer.id, name: officer.name, token: token.to_owned() }))
}
