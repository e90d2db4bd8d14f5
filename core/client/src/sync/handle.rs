//! What the app may tell the synchronisation, and what it says of itself.

use std::sync::Arc;

use minkommun_model::wire::PushAddress;
use tokio::sync::oneshot;

use crate::{
    core::{Core, Nudge},
    error::Error,
    observe::Observer,
    store::settings,
    sync::live::{SyncStatus, Topic},
};

#[derive(Clone)]
pub struct Synchroniser {
    pub(crate) core: Arc<Core>,
}

impl Synchroniser {
    /// What the system says of the network: a hint, since systems err. Offline, something is tried every fifteen
    /// minutes; back online, everything at once.
    pub async fn set_online(&self, online: bool) -> Result<(), Error> {
        self.core.nudges.send(Nudge::Online(online)).map_err(|_| Error::Closed)
    }

    /// Sends and fetches at once, and returns when all that could be done now has been tried (not when it succeeded).
    /// What the server asked to be spared for a while waits all the same.
    pub async fn now(&self) -> Result<SyncStatus, Error> {
        let (done, tried) = oneshot::channel();
        self.core.nudges.send(Nudge::Now(done)).map_err(|_| Error::Closed)?;
        tried.await.map_err(|_| Error::Closed)?;
        self.status().await
    }

    /// The address for push, kept and told the server until it knows; `None` takes it away.
    pub async fn set_push_address(&self, address: Option<PushAddress>) -> Result<(), Error> {
        self.core.db.write(move |tx| settings::set(tx, settings::ADDRESS, &address)).await?;
        self.core.nudge(Nudge::Changed);
        Ok(())
    }

    pub async fn status(&self) -> Result<SyncStatus, Error> {
        self.core.status()
    }

    pub fn observe(&self) -> Observer<SyncStatus> {
        self.core.observe(Topic::Status, |core| Box::pin(async move { core.status() }))
    }
}
