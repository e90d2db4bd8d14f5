//! The thin driver: performs what the engine says, and tells it what came of it.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::{
    StreamExt,
    future::{AbortHandle, Aborted, BoxFuture, abortable},
    stream::FuturesUnordered,
};
use tokio::sync::{mpsc, oneshot};

use crate::{
    core::{Core, Nudge},
    error::Error,
    sync::{
        calls::{self, Attempted},
        disk,
        engine::{State, step},
        job::{Done, Effect, Event, Input, Job, Outcome, Write},
        live::{SyncStatus, Topic},
        pieces::Pieces,
        upload,
    },
};

/// A longer sleep would miss that the phone's clock was set.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);
const AFTER_STORAGE_FAULT: Duration = Duration::from_secs(5);

type Attempt = BoxFuture<'static, Result<(Job, u64, Attempted), Aborted>>;

struct Driver {
    core: Arc<Core>,
    state: State,
    attempts: FuturesUnordered<Attempt>,
    handles: BTreeMap<Job, AbortHandle>,
    pieces: Arc<Pieces>,
    waiting: Vec<oneshot::Sender<()>>,
}

/// Runs until the client is closed.
pub async fn drive(core: Arc<Core>, mut nudges: mpsc::UnboundedReceiver<Nudge>) {
    let mut online = true;
    let pieces = Arc::default();
    loop {
        let mut driver = Driver {
            core: Arc::clone(&core),
            state: State::default(),
            attempts: FuturesUnordered::new(),
            handles: BTreeMap::new(),
            pieces: Arc::clone(&pieces),
            waiting: Vec::new(),
        };
        match driver.run(&mut nudges, &mut online).await {
            Ok(()) | Err(Error::Closed) => return,
            // The disk is the truth: begin again from it. Full phones get room, and the outbox goes on.
            Err(error) => tracing::warn!(%error, "storage failed; synchronisation begins again"),
        }
        drop(driver);
        tokio::time::sleep(AFTER_STORAGE_FAULT).await;
    }
}

impl Driver {
    async fn run(&mut self, nudges: &mut mpsc::UnboundedReceiver<Nudge>, online: &mut bool) -> Result<(), Error> {
        if !*online {
            self.feed(Event::Online(false)).await?;
        }
        self.load().await?;
        loop {
            if self.state.is_idle() {
                for done in self.waiting.drain(..) {
                    // Whoever asked may have gone.
                    let _ = done.send(());
                }
            }
            let now = self.core.now();
            let sleep = self
                .state
                .next_tick()
                .map_or(LONGEST_SLEEP, |at| (at - now).to_std().unwrap_or(Duration::ZERO).min(LONGEST_SLEEP));
            tokio::select! {
                nudge = nudges.recv() => match nudge {
                    None => return Ok(()),
                    Some(Nudge::Changed) => self.load().await?,
                    Some(Nudge::Online(hint)) => {
                        *online = hint;
                        self.feed(Event::Online(hint)).await?;
                    }
                    Some(Nudge::Now(done)) => {
                        self.load().await?;
                        self.feed(Event::Now).await?;
                        self.waiting.push(done);
                    }
                },
                Some(ended) = self.attempts.next() => {
                    if let Ok((job, run, outcome)) = ended {
                        let gone = matches!(outcome, Ok(Outcome::Gone));
                        self.feed(Event::Ended { job, run, outcome: outcome? }).await?;
                        if gone {
                            self.load().await?;
                        }
                    }
                }
                // A due tick must not spin where the clock is slower than the timer.
                () = tokio::time::sleep(sleep.max(Duration::from_millis(5))) => self.feed(Event::Tick).await?,
            }
        }
    }

    async fn load(&mut self) -> Result<(), Error> {
        let app = calls::app(&self.core);
        let snapshot = self.core.db.read(move |tx| disk::snapshot(tx, &app)).await?;
        // Loading writes nothing, so this ends.
        Box::pin(self.feed(Event::Loaded(snapshot))).await
    }

    async fn feed(&mut self, event: Event) -> Result<(), Error> {
        let mut chance = [0; 8];
        self.core.random.fill(&mut chance);
        let input = Input { now: self.core.now(), chance: u64::from_le_bytes(chance), event };
        let (state, effects) = step(std::mem::take(&mut self.state), input);
        self.state = state;
        let mut written = false;
        for effect in effects {
            match effect {
                Effect::Write(write) => {
                    written = true;
                    self.write(write).await?;
                }
                Effect::Start { job, run, poll } => self.start(job, run, poll),
                Effect::Cancel { job } => {
                    if let Some(handle) = self.handles.remove(&job) {
                        handle.abort();
                    }
                }
            }
        }
        self.publish();
        if written { self.load().await } else { Ok(()) }
    }

    async fn write(&mut self, write: Write) -> Result<(), Error> {
        let topic = match &write {
            Write::Done { done: Done::Catalogue { .. }, .. } => Topic::Catalogue,
            _ => Topic::Cases,
        };
        let silent = matches!(&write, Write::Done { done: Done::Page(page), .. } if page.events.is_empty());
        let now = self.core.now();
        self.core.db.write(move |tx| disk::apply(tx, write, now)).await?;
        if !silent {
            self.core.live.changed(topic);
        }
        Ok(())
    }

    fn start(&mut self, job: Job, run: u64, poll: bool) {
        let (core, pieces) = (Arc::clone(&self.core), Arc::clone(&self.pieces));
        let key = job.clone();
        let (attempt, handle) = abortable(async move {
            let outcome = match &job {
                Job::Upload { case_id, sha256 } => upload::attempt(&core, &pieces, *case_id, sha256).await,
                job => calls::attempt(&core, job, poll).await,
            };
            (job, run, outcome)
        });
        self.handles.insert(key, handle);
        self.attempts.push(Box::pin(attempt));
    }

    fn publish(&self) {
        let state = &self.state;
        let status = SyncStatus {
            online: state.online(),
            registered: state.registered(),
            last_pull: state.last_pull(),
            last_error: state.last_error(),
        };
        self.core.live.set(state.running().cloned().collect(), status);
    }
}
