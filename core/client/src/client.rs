//! The client: opened on a directory, closed, forgotten.

use std::{path::PathBuf, sync::Arc};

use minkommun_model::{kommun::Manifest, wire::Platform};

use crate::{
    cases::Cases,
    drafts::Drafts,
    error::Error,
    observe::Observer,
    outbox::Outbox,
    ports::{clock::Clock, key::KeyError, key::KeyStore, random::Random, transport::Transport},
    services::{Services, stub},
    sync::handle::Synchroniser,
};

#[derive(Clone, Debug)]
pub struct Config {
    /// The client's own; made if missing.
    pub directory: PathBuf,
    /// `https://…`, without a path.
    pub server: String,
    /// The kommun's slug. One directory holds one kommun.
    pub kommun: String,
    /// Language tag of the app.
    pub language: String,
    pub platform: Platform,
    pub app_version: String,
}

#[derive(Clone)]
pub struct Ports {
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub key: Arc<dyn KeyStore>,
    pub transport: Arc<dyn Transport>,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another client has the directory open.
    #[error("the directory is in use")]
    InUse,
    /// The app is older than the data; nothing was touched.
    #[error("the data is of schema {found}, and this app knows {known}")]
    NewerSchema { found: u32, known: u32 },
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key opens nothing here: it is another phone's, or was lost. Nothing was touched.
    #[error("the data was sealed with another key")]
    WrongKey,
    #[error("the directory belongs to another kommun or server")]
    OtherKommun,
    #[error(transparent)]
    Client(#[from] Error),
}

/// A damaged database was found and set aside; the client began anew. Drafts that were in it are still in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    pub set_aside: PathBuf,
}

/// Dropping it stops everything at once, as if the process had been killed.
pub struct Client {
    recovered: Option<Recovered>,
}

impl Client {
    /// Opens the directory and begins to synchronise. Must be called in a tokio runtime.
    pub async fn open(config: Config, ports: Ports) -> Result<Self, OpenError> {
        let _ = (config, ports);
        Err(Error::Closed.into())
    }

    /// Ends what is under way and puts the database to rest. Every part then answers [`Error::Closed`].
    pub async fn close(self) {}

    /// Deletes the device at the server, as far as it can be reached, and everything on the phone, the key included.
    pub async fn forget(self) -> Result<(), Error> {
        Err(Error::Closed)
    }

    /// Whether a damaged database was set aside at opening.
    pub fn recovered(&self) -> Option<&Recovered> {
        self.recovered.as_ref()
    }

    /// The kommun's manifest; `None` until it has been fetched once.
    pub fn kommun(&self) -> Observer<Option<Manifest>> {
        stub()
    }

    pub fn services(&self) -> Services {
        Services {}
    }

    pub fn drafts(&self) -> Drafts {
        Drafts {}
    }

    pub fn cases(&self) -> Cases {
        Cases {}
    }

    pub fn outbox(&self) -> Outbox {
        Outbox {}
    }

    pub fn sync(&self) -> Synchroniser {
        Synchroniser {}
    }
}
