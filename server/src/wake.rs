//! Who waits for what a commit brings: long polls for their mailbox, the job driver for its next job.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;
use uuid::Uuid;

#[derive(Default)]
pub struct Wake {
    mailboxes: Mutex<HashMap<Uuid, Waiting>>,
    jobs: Notify,
}

struct Waiting {
    count: usize,
    notify: Arc<Notify>,
}

/// One long poll's place. Take it before reading the mailbox, so that nothing falls between.
pub struct Place<'w> {
    wake: &'w Wake,
    resident: Uuid,
    notify: Arc<Notify>,
}

impl Wake {
    pub fn wait_for(&self, resident: Uuid) -> Place<'_> {
        let mut mailboxes = self.mailboxes();
        let waiting = mailboxes.entry(resident).or_insert_with(|| Waiting { count: 0, notify: Arc::default() });
        waiting.count += 1;
        Place { wake: self, resident, notify: waiting.notify.clone() }
    }

    /// After the commit: something is in this resident's mailbox.
    pub fn mailbox(&self, resident: Uuid) {
        if let Some(waiting) = self.mailboxes().get(&resident) {
            waiting.notify.notify_waiters();
        }
    }

    /// After the commit: there are jobs.
    pub fn jobs(&self) {
        self.jobs.notify_one();
    }

    /// Ends when jobs were written since the last call, or as soon as they are.
    pub async fn next_jobs(&self) {
        self.jobs.notified().await;
    }

    fn mailboxes(&self) -> MutexGuard<'_, HashMap<Uuid, Waiting>> {
        // The map is whole between any two lines that hold the lock.
        self.mailboxes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    /// What ends at the first wake-up after this call.
    pub fn woken(&self) -> impl Future<Output = ()> + '_ {
        let mut notified = Box::pin(self.notify.notified());
        notified.as_mut().enable();
        notified
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut mailboxes = self.wake.mailboxes();
        if let Some(waiting) = mailboxes.get_mut(&self.resident) {
            waiting.count -= 1;
            if waiting.count == 0 {
                mailboxes.remove(&self.resident);
            }
        }
    }
}
