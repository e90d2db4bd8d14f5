//! Which schema a database has, which one the program knows, and what may be done about the difference.

use crate::db::error::DbError;

pub struct Schema {
    /// `None`: the database is empty.
    pub found: Option<i64>,
    pub known: i64,
}

impl Schema {
    /// Whether steps are missing. A database that is empty is made; one with an earlier schema is brought up only when
    /// `climb` says so: another process may be running the earlier program on it.
    pub fn needs_climbing(&self, climb: bool) -> Result<bool, DbError> {
        match self.found {
            None => Ok(true),
            Some(found) if found > self.known => Err(DbError::UnknownSchema { found, known: self.known }),
            Some(found) if found == self.known => Ok(false),
            Some(_) if climb => Ok(true),
            Some(found) => Err(DbError::OldSchema { found, known: self.known }),
        }
    }
}
