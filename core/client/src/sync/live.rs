//! What is known only while the client runs: what is under way, and who wants to hear of changes.

use std::{
    collections::BTreeSet,
    sync::{PoisonError, RwLock},
};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::{cause::Cause, sync::job::Job};

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

/// What observers watch; each counts its changes.
#[derive(Clone, Copy, Debug)]
pub enum Topic {
    Catalogue,
    Drafts,
    /// Cases and the outbox.
    Cases,
    Status,
}

pub struct Live {
    revisions: [watch::Sender<u64>; 4],
    now: RwLock<(BTreeSet<Job>, SyncStatus)>,
}

impl Default for Live {
    fn default() -> Self {
        Self { revisions: std::array::from_fn(|_| watch::Sender::new(0)), now: RwLock::default() }
    }
}

impl Live {
    pub fn changed(&self, topic: Topic) {
        self.revisions[topic as usize].send_modify(|revision| *revision += 1);
    }

    pub fn watch(&self, topic: Topic) -> watch::Receiver<u64> {
        self.revisions[topic as usize].subscribe()
    }

    pub fn running(&self) -> BTreeSet<Job> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    pub fn status(&self) -> SyncStatus {
        self.now.read().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// Tells observers, if it differs.
    pub fn set(&self, running: BTreeSet<Job>, status: SyncStatus) {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        let (running_differs, status_differs) = (now.0 != running, now.1 != status);
        *now = (running, status);
        drop(now);
        if running_differs {
            self.changed(Topic::Cases);
        }
        if status_differs {
            self.changed(Topic::Status);
        }
    }
}
