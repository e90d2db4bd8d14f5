//! Who waits for what a commit brings: long polls for their mailbox, the job driver for its next job. Commits of other
//! processes on the same database are heard of too.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;
use uuid::Uuid;

use crate::db::{Heard, Notices};

/// Another process may die between a commit and its notice: who waits looks by itself this often.
const LOOK: Duration = Duration::from_secs(20);
const JOBS: &str = "jobs";

pub struct Wake {
    mailboxes: Mutex<HashMap<Uuid, Waiting>>,
    jobs: Notify,
    /// `None`: every commit is this process's own.
    others: Option<Notices>,
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
    pub fn new(others: Option<Notices>) -> Self {
        Self { mailboxes: Mutex::default(), jobs: Notify::new(), others }
    }

    /// Hears what other processes say, until dropped; ends at once where there are none.
    pub async fn listen(&self) {
        let Some(others) = &self.others else { return };
        others
            .run(|heard| match heard {
                Heard::Word(word) if word == JOBS => self.jobs.notify_one(),
                // What a newer program says and this one does not know is no mailbox of anybody.
                Heard::Word(word) => drop(Uuid::try_parse(&word).map(|resident| self.wake(resident))),
                Heard::Perhaps => self.wake_everybody(),
            })
            .await;
    }

    pub fn wait_for(&self, resident: Uuid) -> Place<'_> {
        let mut mailboxes = self.mailboxes();
        let waiting = mailboxes.entry(resident).or_insert_with(|| Waiting { count: 0, notify: Arc::default() });
        waiting.count += 1;
        Place { wake: self, resident, notify: waiting.notify.clone() }
    }

    /// After the commit: something is in this resident's mailbox.
    pub fn mailbox(&self, resident: Uuid) {
        self.wake(resident);
        if let Some(others) = &self.others {
            others.say(resident.to_string());
        }
    }

    fn wake(&self, resident: Uuid) {
        if let Some(waiting) = self.mailboxes().get(&resident) {
            waiting.notify.notify_waiters();
        }
    }

    /// After the commit: there are jobs.
    pub fn jobs(&self) {
        self.jobs.notify_one();
        if let Some(others) = &self.others {
            others.say(JOBS.to_owned());
        }
    }

    fn wake_everybody(&self) {
        self.jobs.notify_one();
        for waiting in self.mailboxes().values() {
            waiting.notify.notify_waiters();
        }
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
    /// What ends at the first wake-up after this call, or when it is time to look without one.
    pub fn woken(&self) -> impl Future<Output = ()> + '_ {
        let mut notified = Box::pin(self.notify.notified());
        notified.as_mut().enable();
        async {
            if self.wake.others.is_none() {
                notified.await;
            } else {
                let _ = tokio::time::timeout(LOOK, notified).await;
            }
        }
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
