//! Somebody begins to handle cases.

use serde_json::json;
use uuid::Uuid;

use crate::{
    access::password::{PasswordError, Passwords},
    db::{Db, error::DbError},
    ports::{Clock, Random, new_id},
    store::{
        audit::{self, Action, Entry},
        officers::{self, Officer},
    },
};

pub struct NewOfficer<'a> {
    /// The kommun's code.
    pub kommun: &'a str,
    pub email: &'a str,
    pub name: &'a str,
    pub password: &'a str,
}

#[derive(Debug, thiserror::Error)]
pub enum AddOfficerError {
    #[error("an officer with this e-mail address is already there")]
    There,
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Answers the officer's id.
pub async fn add_officer(
    db: &Db,
    passwords: &Passwords,
    clock: &dyn Clock,
    random: &dyn Random,
    new: NewOfficer<'_>,
) -> Result<Uuid, AddOfficerError> {
    let email = new.email.to_owned();
    let there = db.kommun(new.kommun).read("officer of an address", move |tx| officers::by_email(tx, &email)).await?;
    if there.is_some() {
        return Err(AddOfficerError::There);
    }
    let now = clock.now();
    let officer = Officer {
        id: new_id(clock, random),
        email: new.email.to_owned(),
        name: new.name.to_owned(),
        password_hash: passwords.hash(new.password, random).await?,
        disabled_at: None,
    };
    let id = officer.id;
    db.kommun(new.kommun)
        .write("add an officer", move |tx| {
            officers::add(tx, &officer, now).map_err(|error| match error {
                DbError::Duplicate(_) => AddOfficerError::There,
                other => other.into(),
            })?;
            let entry =
                Entry { officer: None, action: Action::AddOfficer, case: None, detail: json!({ "officer": id }) };
            Ok::<_, AddOfficerError>(audit::append(tx, &entry, now)?)
        })
        .await?;
    Ok(id)
}
