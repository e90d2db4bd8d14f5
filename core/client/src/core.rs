//! What all parts of one client share.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use minkommun_model::{id::uuid_v7, wire::Platform};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::{
    error::Error,
    observe::Observer,
    ports::{clock::Clock, codec::Codec, random::Random, transport::Transport},
    store::database::Database,
    sync::live::{Live, SyncStatus, Topic},
};

pub struct Core {
    pub db: Database,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub transport: Arc<dyn Transport>,
    pub codec: Arc<dyn Codec>,
    /// Without a slash at the end.
    pub server: String,
    pub kommun: String,
    pub language: String,
    pub platform: Platform,
    pub app_version: String,
    pub live: Live,
    pub nudges: mpsc::UnboundedSender<Nudge>,
}

/// What the driver should know at once.
pub enum Nudge {
    /// Something on disk has changed that the engine steers by.
    Changed,
    Online(bool),
    /// Answered when all that could be done has been tried.
    Now(oneshot::Sender<()>),
}

impl Core {
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub fn new_id(&self) -> Uuid {
        let mut random = [0; 10];
        self.random.fill(&mut random);
        uuid_v7(self.now(), random)
    }

    pub fn nudge(&self, nudge: Nudge) {
        // Nobody listens any more when the client is closed, and what is on disk is found at the next start.
        let _ = self.nudges.send(nudge);
    }

    pub fn status(&self) -> Result<SyncStatus, Error> {
        if self.db.is_closed() { Err(Error::Closed) } else { Ok(self.live.status()) }
    }

    pub fn observe<T: 'static>(
        self: &Arc<Self>,
        topic: Topic,
        load: impl Fn(Arc<Self>) -> BoxFuture<'static, Result<T, Error>> + Send + Sync + 'static,
    ) -> Observer<T> {
        let core = Arc::clone(self);
        Observer::new(self.live.watch(topic), move || load(Arc::clone(&core)))
    }
}
