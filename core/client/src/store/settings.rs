//! The client's own few values, sealed.

use rusqlite::OptionalExtension;
use serde::{Serialize, de::DeserializeOwned};

use crate::{error::Error, store::tx::Tx};

/// Which kommun the directory belongs to; also shows whether the key is the right one.
pub const KOMMUN: &str = "kommun";
/// The registered device: `DeviceCreated`.
pub const DEVICE: &str = "device";
/// Where the mailbox was read to: the server's opaque text.
pub const CURSOR: &str = "cursor";
/// Up to where the resident has been shown everything, and what the server knows of that.
pub const SEEN: &str = "seen";
pub const SEEN_TOLD: &str = "seen_told";
/// Written at a resync: events up to this time have been shown to the resident.
pub const SHOWN_BEFORE: &str = "shown_before";
/// The push address that the app gave (`Option<PushAddress>`).
pub const ADDRESS: &str = "address";
/// What the server knows of the device.
pub const TOLD: &str = "told";

pub fn get<T: DeserializeOwned>(tx: &Tx<'_>, name: &str) -> Result<Option<T>, Error> {
    let sealed: Option<Vec<u8>> =
        tx.sql.query_row("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0)).optional()?;
    sealed.map(|sealed| tx.open_json("setting", "value", name, &sealed)).transpose()
}

pub fn set<T: Serialize>(tx: &Tx<'_>, name: &str, value: &T) -> Result<(), Error> {
    let sealed = tx.seal_json("setting", "value", name, value)?;
    tx.sql.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)", (name, sealed))?;
    Ok(())
}

pub fn remove(tx: &Tx<'_>, name: &str) -> Result<(), Error> {
    tx.sql.execute("DELETE FROM setting WHERE name = ?1", [name])?;
    Ok(())
}
