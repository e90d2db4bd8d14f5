//! Leases due jobs of one kind, runs them side by side, and ends, postpones or buries each in one transaction.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    db::{Db, error::DbError, tx::KommunTx},
    ports::{Clock, Random, new_id},
    store::jobs::{self, Job},
    wake::Wake,
};

/// Longer than any job takes; after it, another driver takes a dead one's jobs.
const LEASE: TimeDelta = TimeDelta::seconds(90);
/// Most jobs of one kind that run at a time, whatever the worker would take.
const SIDE_BY_SIDE: usize = 100;
/// How often a driver looks when nothing tells it to: another process may have written jobs.
const LOOK: Duration = Duration::from_secs(5);
/// How soon a driver tries again when the database or the worker turned it away.
const BREATH: Duration = Duration::from_millis(200);
/// What is under way when the server closes may take this long to end by itself.
const DRAIN: Duration = Duration::from_secs(5);

/// What one kind of job does. Runs at least once: after a crash, again.
pub trait Work: Send + Sync + 'static {
    const KIND: &'static str;

    /// How many more could run now, or when to ask again.
    fn room(&self) -> Result<usize, DateTime<Utc>>;

    /// Does the work, outside any transaction, and says how the job ends.
    fn run(&self, job: &Job) -> impl Future<Output = Ending> + Send;
}

/// Runs in the transaction that ends the job: what else is written with it, and the verdict. May be run twice.
pub type Ending = Box<dyn FnMut(&mut KommunTx<'_>) -> Result<Verdict, DbError> + Send>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The row goes.
    Done,
    /// Again at `at`. `counted` says whether this was an attempt, or nothing was tried.
    Later { at: DateTime<Utc>, counted: bool, why: &'static str },
    /// Never again; the row stays for whoever looks into it.
    Dead { why: &'static str },
}

#[derive(Debug, thiserror::Error)]
enum EndError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("somebody else has leased the job since")]
    LeaseLost,
}

/// Drives one kind of job. Several drivers, also of other processes, share the rows.
pub struct Driver<W> {
    db: Db,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    work: W,
}

impl<W: Work> Driver<W> {
    pub fn new(db: Db, clock: Arc<dyn Clock>, random: Arc<dyn Random>, work: W) -> Arc<Self> {
        Arc::new(Self { db, clock, random, work })
    }

    /// Runs until `closing`; then lets what is under way end, and returns the leases of what does not.
    pub async fn run(self: Arc<Self>, wake: &Wake, closing: &CancellationToken) {
        let mut running = Running::default();
        let mut look_at = self.clock.now();
        while !closing.is_cancelled() {
            let now = self.clock.now();
            if look_at <= now {
                look_at = self.start_due(&mut running, now).await;
            }
            let pause = (look_at - self.clock.now()).to_std().unwrap_or_default();
            tokio::select! {
                () = closing.cancelled() => {}
                () = wake.next_jobs() => look_at = now,
                ended = running.next(), if !running.is_empty() => {
                    // A job that waited for room may go now, and one that was postponed may be the next.
                    look_at = look_at.min(ended.unwrap_or(look_at));
                    if running.full {
                        look_at = now;
                    }
                }
                () = tokio::time::sleep(pause.min(LOOK)) => look_at = look_at.min(self.clock.now()),
            }
        }
        self.drain(running).await;
    }

    /// Leases what is due now and runs it to its end; answers how many jobs that were. What `run` does all the time,
    /// once.
    pub async fn turn(self: &Arc<Self>) -> Result<usize, DbError> {
        let jobs = match self.work.room() {
            Ok(room) => self.lease(room.min(SIDE_BY_SIDE), self.clock.now()).await?,
            Err(_) => Vec::new(),
        };
        let count = jobs.len();
        let mut running = Running::default();
        for job in jobs {
            running.start(self, job);
        }
        while !running.is_empty() {
            running.next().await;
        }
        Ok(count)
    }

    /// Starts what is due as far as there is room, and answers when to look again.
    async fn start_due(self: &Arc<Self>, running: &mut Running, now: DateTime<Utc>) -> DateTime<Utc> {
        let room = match self.work.room() {
            Ok(room) => room.min(SIDE_BY_SIDE.saturating_sub(running.len())),
            Err(until) => return until.max(now + BREATH),
        };
        running.full = room == 0;
        if room == 0 {
            return now + LOOK;
        }
        let leased = match self.lease(room, now).await {
            Ok(leased) => leased,
            Err(error) => return self.turned_away(error, now),
        };
        let took_all = leased.len() < room;
        for job in leased {
            running.start(self, job);
        }
        if !took_all {
            return now;
        }
        match self.db.read("next due job", |tx| jobs::next_due(tx, W::KIND)).await {
            Ok(due) => due.unwrap_or(now + LOOK).clamp(now + BREATH, now + LOOK),
            Err(error) => self.turned_away(error, now),
        }
    }

    fn turned_away(&self, error: DbError, now: DateTime<Utc>) -> DateTime<Utc> {
        tracing::warn!(%error, kind = W::KIND, "jobs cannot be leased");
        now + BREATH * 5
    }

    async fn lease(&self, limit: usize, now: DateTime<Utc>) -> Result<Vec<Job>, DbError> {
        let lease = new_id(self.clock.as_ref(), self.random.as_ref());
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        self.db.write("lease jobs", move |tx| jobs::lease(tx, W::KIND, lease, now, now + LEASE, limit)).await
    }

    /// Answers when the job is due again, if it is.
    async fn run_one(&self, job: Job) -> Option<DateTime<Utc>> {
        let mut ending = self.work.run(&job).await;
        let (id, lease) = (job.id, job.lease);
        let ended = self
            .db
            .kommun(&job.kommun)
            .write("end a job", move |tx| {
                let verdict = ending(tx)?;
                let held = match &verdict {
                    Verdict::Done => jobs::finish(tx, id, lease)?,
                    Verdict::Later { at, counted, why } => jobs::postpone(tx, id, lease, *at, *counted, why)?,
                    Verdict::Dead { why } => jobs::bury(tx, id, lease, why)?,
                };
                // An error also takes back what the ending wrote: it is for the present holder to write.
                if held { Ok(verdict) } else { Err(EndError::LeaseLost) }
            })
            .await;
        match ended {
            Ok(Verdict::Later { at, .. }) => Some(at),
            Ok(Verdict::Done) => None,
            Ok(Verdict::Dead { why }) => {
                tracing::error!(job = %id, kind = W::KIND, why, "a job is given up");
                None
            }
            // The lease runs out, and whoever then gets the job does it again.
            Err(error) => {
                tracing::warn!(job = %id, kind = W::KIND, %error, "a job could not be ended");
                None
            }
        }
    }

    async fn drain(&self, mut running: Running) {
        let all = async {
            while !running.is_empty() {
                running.next().await;
            }
        };
        if tokio::time::timeout(DRAIN, all).await.is_ok() {
            return;
        }
        for job in running.stop().await {
            let now = self.clock.now();
            let (id, lease) = (job.id, job.lease);
            let returned = self
                .db
                .kommun(&job.kommun)
                .write("return a lease", move |tx| jobs::postpone(tx, id, lease, now, false, "the server closed"))
                .await;
            if let Err(error) = returned {
                tracing::warn!(job = %id, kind = W::KIND, %error, "a lease could not be returned; it runs out");
            }
        }
    }
}

/// The jobs under way, and those of them whose leases must go back if they are stopped.
#[derive(Default)]
struct Running {
    tasks: JoinSet<(Uuid, Option<DateTime<Utc>>)>,
    jobs: HashMap<Uuid, Job>,
    /// Due jobs may be waiting for one of these to end.
    full: bool,
}

impl Running {
    fn start<W: Work>(&mut self, driver: &Arc<Driver<W>>, job: Job) {
        let driver = Arc::clone(driver);
        self.jobs.insert(job.id, job.clone());
        self.tasks.spawn(async move { (job.id, driver.run_one(job).await) });
    }

    /// Waits until one has ended; answers when it is due again.
    async fn next(&mut self) -> Option<DateTime<Utc>> {
        match self.tasks.join_next().await? {
            Ok((id, again)) => {
                self.jobs.remove(&id);
                again
            }
            Err(error) => {
                if error.is_panic() {
                    tracing::error!("a job panicked; its lease runs out");
                }
                None
            }
        }
    }

    /// Stops all of them; answers the jobs that had not ended.
    async fn stop(mut self) -> Vec<Job> {
        self.tasks.abort_all();
        while !self.tasks.is_empty() {
            self.next().await;
        }
        self.jobs.into_values().collect()
    }

    fn len(&self) -> usize {
        self.tasks.len()
    }

    fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }
}
