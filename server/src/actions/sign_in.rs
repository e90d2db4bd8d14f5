//! An officer signs in and out.

use std::net::IpAddr;

use serde_json::json;
use uuid::Uuid;

use crate::{
    access::{limits::Wait, password::PasswordError, session, token},
    app::App,
    db::error::DbError,
    store::{
        audit::{self, Action, Entry},
        officers,
        sessions::{self, Session},
    },
};

#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error("too many tries")]
    TooMany(Wait),
    /// No such officer, wrong password or disabled: not said which.
    #[error("the address or the password is wrong")]
    Wrong,
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Answers the new session's token, for the cookie.
pub async fn sign_in(
    app: &App,
    kommun: &str,
    from: IpAddr,
    email: &str,
    password: &str,
) -> Result<String, SignInError> {
    let now = app.clock.now();
    app.limits.sign_in(from, kommun, email, now).map_err(SignInError::TooMany)?;
    let wanted = email.trim().to_owned();
    let officer =
        app.db.kommun(kommun).read("officer of an address", move |tx| officers::by_email(tx, &wanted)).await?;
    let officer = officer.filter(|officer| officer.disabled_at.is_none());
    let stored = officer.as_ref().map(|officer| officer.password_hash.as_str());
    let right = app.passwords.verify(password, stored).await?;
    let known = officer.map(|officer| officer.id);
    let Some(officer) = known.filter(|_| right) else {
        let entry = Entry { officer: known, action: Action::SignInRefused, case: None, detail: json!({}) };
        app.db.kommun(kommun).write("refuse a sign-in", move |tx| audit::append(tx, &entry, now)).await?;
        return Err(SignInError::Wrong);
    };
    app.limits.signed_in(from, kommun, email);
    let token = token::new(kommun, app.random.as_ref());
    let hash = token::hash(&token);
    app.db
        .kommun(kommun)
        .write("sign in", move |tx| {
            let expires_at = now + session::LONGEST;
            sessions::add(tx, &hash, &Session { officer, created_at: now, seen_at: now, expires_at })?;
            let entry = Entry { officer: Some(officer), action: Action::SignIn, case: None, detail: json!({}) };
            audit::append(tx, &entry, now)
        })
        .await?;
    Ok(token)
}

/// Ends a session at once, wherever its cookie has got to.
pub async fn sign_out(app: &App, kommun: &str, officer: Uuid, token: &str) -> Result<(), DbError> {
    let hash = token::hash(token);
    let now = app.clock.now();
    app.db
        .kommun(kommun)
        .write("sign out", move |tx| {
            sessions::remove(tx, &hash)?;
            let entry = Entry { officer: Some(officer), action: Action::SignOut, case: None, detail: json!({}) };
            audit::append(tx, &entry, now)
        })
        .await
}
