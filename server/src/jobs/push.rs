//! Tells one phone to look: sends a push job through FCM and writes down how far it came.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    actions::record::{PUSH, PushJob},
    db::{Db, error::DbError, tx::KommunTx},
    fcm::{Fcm, Outcome, Push},
    jobs::{
        backoff,
        driver::{Ending, Verdict, Work},
    },
    metrics::Metrics,
    ports::{Clock, Random},
    store::{
        deliveries::{self, State},
        devices::{self, Address},
        jobs::Job,
    },
};

/// After three days the phone has been opened, or the news reach it in another way.
const TTL: TimeDelta = TimeDelta::days(3);
/// The second try of an address that FCM did not take: the fault may have been a moment's.
const SECOND_TRY: TimeDelta = TimeDelta::seconds(60);
/// What a pause held back does not come all at once when it ends.
const SPREAD: TimeDelta = TimeDelta::seconds(10);
/// When the project's door does not say itself when it opens.
const PROJECT_PAUSE: TimeDelta = TimeDelta::seconds(60);

/// Kept as the job's last error, to tell a second refusal of an address from a first.
const ADDRESS_REFUSED: &str = "FCM does not take the address";

pub struct PushWorker {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    /// `None`: nothing can be pushed, and phones see news when they next ask.
    pub fcm: Option<Fcm>,
    pub metrics: Metrics,
}

/// What became of the address that was used.
#[derive(Clone, Copy)]
enum Fate {
    Forget,
    PutAside,
}

impl Work for PushWorker {
    const KIND: &'static str = PUSH;

    fn room(&self) -> Result<usize, DateTime<Utc>> {
        self.fcm.as_ref().map_or(Ok(usize::MAX), Fcm::room)
    }

    async fn run(&self, job: &Job) -> Ending {
        let Ok(push) = serde_json::from_str::<PushJob>(&job.payload) else {
            return Box::new(|_| Ok(Verdict::Dead { why: "the payload cannot be read" }));
        };
        let expires_at = job.created_at + TTL;
        if expires_at <= self.clock.now() {
            return self.end(push, State::Expired);
        }
        let Some(fcm) = &self.fcm else { return self.end(push, State::Unreachable) };
        let device = push.device;
        let address =
            self.db.kommun(&job.kommun).read("push address", move |tx| devices::push_address(tx, device)).await;
        match address {
            Err(DbError::Busy) => self.later(backoff::after(1, self.clock.now(), self.random.as_ref()), false, "busy"),
            Err(error) => {
                tracing::warn!(job = %job.id, %error, "an address cannot be read");
                self.retry(job, None, expires_at)
            }
            Ok(None) => self.end(push, State::Unreachable),
            Ok(Some(address)) => {
                let message = Push { to: address.push.clone(), handle: push.handle.to_string(), expires_at };
                let outcome = fcm.send(&message).await;
                self.metrics.push_answer(outcome.name());
                self.ending(job, push, address, expires_at, outcome)
            }
        }
    }
}

impl PushWorker {
    /// One row of FCM's answers each.
    fn ending(&self, job: &Job, push: PushJob, used: Address, expires_at: DateTime<Utc>, outcome: Outcome) -> Ending {
        let spread = |at| backoff::spread(at, SPREAD, self.random.as_ref()).min(expires_at);
        match outcome {
            Outcome::Accepted => self.end(push, State::Sent),
            Outcome::Unregistered => self.end_address(push, used, Fate::Forget),
            Outcome::OtherSender => {
                tracing::error!(job = %job.id, "an address belongs to another Firebase project");
                self.end_address(push, used, Fate::PutAside)
            }
            Outcome::AddressRefused if job.last_error.as_deref() == Some(ADDRESS_REFUSED) => {
                self.end_address(push, used, Fate::PutAside)
            }
            Outcome::AddressRefused => self.later(spread(self.clock.now() + SECOND_TRY), true, ADDRESS_REFUSED),
            Outcome::MessageRefused { fields } => {
                tracing::error!(job = %job.id, ?fields, "FCM cannot read our message");
                self.bury(push)
            }
            Outcome::ProjectRefused { .. } => {
                let opens = self.room().err().unwrap_or(self.clock.now() + PROJECT_PAUSE);
                self.later(spread(opens), false, "FCM refuses the project")
            }
            Outcome::ProjectBusy { until } => self.later(spread(until), false, "FCM asks the project to wait"),
            Outcome::DeviceBusy { until } => self.later(spread(until), false, "FCM asks the device to wait"),
            Outcome::Held { until } => self.later(spread(until), false, "the project is paused"),
            Outcome::Unavailable { until } => self.retry(job, until, expires_at),
        }
    }

    fn retry(&self, job: &Job, not_before: Option<DateTime<Utc>>, expires_at: DateTime<Utc>) -> Ending {
        let random = self.random.as_ref();
        let at = match not_before {
            Some(until) => backoff::spread(until, SPREAD, random),
            None => backoff::after(job.attempts, self.clock.now(), random),
        };
        self.later(at.min(expires_at), true, "FCM is out of order")
    }

    fn later(&self, at: DateTime<Utc>, counted: bool, why: &'static str) -> Ending {
        Box::new(move |_| Ok(Verdict::Later { at, counted, why }))
    }

    fn end(&self, push: PushJob, state: State) -> Ending {
        let now = self.clock.now();
        Box::new(move |tx| {
            note(tx, &push, state, now)?;
            Ok(Verdict::Done)
        })
    }

    fn bury(&self, push: PushJob) -> Ending {
        let now = self.clock.now();
        Box::new(move |tx| {
            note(tx, &push, State::Unreachable, now)?;
            Ok(Verdict::Dead { why: "FCM cannot read our message" })
        })
    }

    /// The address is of no use any more; unless the phone has told one since it was read, which then gets the push.
    fn end_address(&self, push: PushJob, used: Address, fate: Fate) -> Ending {
        let now = self.clock.now();
        Box::new(move |tx| {
            match fate {
                Fate::Forget => devices::drop_push_address(tx, push.device, &used.push, used.at)?,
                Fate::PutAside => devices::put_push_address_aside(tx, push.device, &used.push, used.at, now)?,
            };
            if devices::push_address(tx, push.device)?.is_some() {
                return Ok(Verdict::Later { at: now, counted: true, why: "the phone has told a new address" });
            }
            note(tx, &push, State::Unreachable, now)?;
            Ok(Verdict::Done)
        })
    }
}

fn note(tx: &mut KommunTx<'_>, push: &PushJob, state: State, now: DateTime<Utc>) -> Result<(), DbError> {
    deliveries::end(tx, push.case_id, push.event_n, push.device, state, now)
}
