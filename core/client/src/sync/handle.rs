//! What the app may tell the synchronisation, and what it says of itself.

use chrono::{DateTime, Utc};
use minkommun_model::wire::PushAddress;

use crate::{error::Error, observe::Observer, outbox::Cause, services::stub};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncStatus {
    /// The last hint, corrected by what the network showed.
    pub online: bool,
    /// A device of the server.
    pub registered: bool,
    /// When the mailbox was last read to its end.
    pub last_pull: Option<DateTime<Utc>>,
    /// Why the last exchange failed; `None` after one that did not.
    pub last_error: Option<Cause>,
}

#[derive(Clone)]
pub struct Synchroniser {}

impl Synchroniser {
    /// What the system says of the network: a hint. Offline, hardly anything is tried; back online, everything at once.
    pub async fn set_online(&self, online: bool) -> Result<(), Error> {
        let _ = online;
        Err(Error::Closed)
    }

    /// Sends and fetches at once, and returns when all that could be done now has been tried (not when it succeeded).
    pub async fn now(&self) -> Result<SyncStatus, Error> {
        Err(Error::Closed)
    }

    /// The address for push, kept and told the server until it knows; `None` takes it away.
    pub async fn set_push_address(&self, address: Option<PushAddress>) -> Result<(), Error> {
        let _ = address;
        Err(Error::Closed)
    }

    pub async fn status(&self) -> Result<SyncStatus, Error> {
        Err(Error::Closed)
    }

    pub fn observe(&self) -> Observer<SyncStatus> {
        stub()
    }
}
