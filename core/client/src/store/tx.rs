//! What a store function is handed: one transaction, the sealer, and the files.

use std::{cell::RefCell, collections::BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde::{Serialize, de::DeserializeOwned};

use crate::{error::Error, seal::Sealer, store::files::Files};

pub struct Tx<'a> {
    pub sql: &'a Connection,
    pub files: &'a Files,
    pub(super) sealer: &'a Sealer,
    /// Files that lost a row; those without any are removed after the commit.
    pub(super) loosened: RefCell<BTreeSet<String>>,
}

impl Tx<'_> {
    pub fn seal(&self, table: &str, column: &str, row: &str, plain: &[u8]) -> Vec<u8> {
        self.sealer.seal(&[table, column, row], plain)
    }

    pub fn open(&self, table: &str, column: &str, row: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        self.sealer.open(&[table, column, row], sealed)
    }

    pub fn seal_json<T: Serialize>(&self, table: &str, column: &str, row: &str, value: &T) -> Result<Vec<u8>, Error> {
        Ok(self.seal(table, column, row, &serde_json::to_vec(value).map_err(|_| Error::Damaged)?))
    }

    pub fn open_json<T: DeserializeOwned>(
        &self,
        table: &str,
        column: &str,
        row: &str,
        sealed: &[u8],
    ) -> Result<T, Error> {
        serde_json::from_slice(&self.open(table, column, row, sealed)?).map_err(|_| Error::Damaged)
    }

    /// The file lost a row; its bytes go after the commit, if it was the last.
    pub fn loosen(&self, sha256: &str) {
        self.loosened.borrow_mut().insert(sha256.to_owned());
    }
}

pub fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

pub fn time(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}
