//! The door to one Firebase project: how many sends at once, the pause after a 429, and the breaker that a refused
//! project opens. The budget is the project's, so several kommuner may stand before the same door.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::answer::Outcome;

/// One HTTP/2 connection carries about a hundred streams, and the client opens no second one.
pub(super) const IN_FLIGHT: usize = 100;

const FIRST_BREAK: TimeDelta = TimeDelta::seconds(60);
const LONGEST_BREAK: TimeDelta = TimeDelta::minutes(30);
/// A probe that has not come back by then no longer keeps the next one waiting.
const PROBE: TimeDelta = TimeDelta::seconds(30);

pub(super) struct Gate {
    permits: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    paused_until: Option<DateTime<Utc>>,
    broken: Option<Broken>,
}

struct Broken {
    until: DateTime<Utc>,
    pause: TimeDelta,
}

/// Leave to send one message; a place in the hundred until it is dropped.
pub(super) struct Pass {
    _permit: OwnedSemaphorePermit,
}

impl Gate {
    pub(super) fn new() -> Self {
        Self { permits: Arc::new(Semaphore::new(IN_FLIGHT)), state: Mutex::default() }
    }

    /// How many more may be sent now, or when to ask again.
    pub(super) fn room(&self, now: DateTime<Utc>) -> Result<usize, DateTime<Utc>> {
        let state = self.state();
        match state.closed_until() {
            Some(until) if now < until => Err(until),
            _ if state.broken.is_some() => Ok(1),
            _ => Ok(self.permits.available_permits()),
        }
    }

    /// Waits for a place, and gives it unless the door is closed at `now`; then says until when.
    pub(super) async fn enter(&self, now: impl Fn() -> DateTime<Utc>) -> Result<Pass, DateTime<Utc>> {
        // The semaphore is never closed, so an error could only be a mistake here; closed for a moment is true enough.
        let Ok(permit) = Arc::clone(&self.permits).acquire_owned().await else { return Err(now() + PROBE) };
        let now = now();
        let mut state = self.state();
        if let Some(until) = state.closed_until().filter(|until| now < *until) {
            return Err(until);
        }
        if let Some(broken) = &mut state.broken {
            broken.until = now + PROBE;
        }
        Ok(Pass { _permit: permit })
    }

    /// Takes note of what a send that had a pass came to.
    pub(super) fn record(&self, outcome: &Outcome, now: DateTime<Utc>) {
        let mut state = self.state();
        match outcome {
            Outcome::ProjectRefused { reason } => state.open(reason, now),
            // Says nothing about the project.
            Outcome::Unavailable { .. } | Outcome::Held { .. } => {}
            Outcome::ProjectBusy { until } => {
                state.close();
                state.paused_until = state.paused_until.max(Some(*until));
                tracing::warn!(%until, "FCM asks this project to wait");
            }
            Outcome::Accepted
            | Outcome::Unregistered
            | Outcome::AddressRefused
            | Outcome::OtherSender
            | Outcome::MessageRefused { .. }
            | Outcome::DeviceBusy { .. } => state.close(),
        }
    }

    // What it guards is replaced whole, so a panic elsewhere leaves nothing half-done in it.
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn closed_until(&self) -> Option<DateTime<Utc>> {
        self.paused_until.max(self.broken.as_ref().map(|broken| broken.until))
    }

    fn open(&mut self, reason: &str, now: DateTime<Utc>) {
        let pause = match &self.broken {
            // Those that were under way when it opened tell nothing new. The probe does, and `enter` has brought
            // `until` near for it.
            Some(broken) if now + PROBE < broken.until => return,
            Some(broken) => (broken.pause * 2).min(LONGEST_BREAK),
            None => FIRST_BREAK,
        };
        self.broken = Some(Broken { until: now + pause, pause });
        tracing::error!(reason, seconds = pause.num_seconds(), "FCM refuses the project: nothing is sent meanwhile");
    }

    fn close(&mut self) {
        if self.broken.take().is_some() {
            tracing::info!("FCM takes the project's messages again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn refused() -> Outcome {
        Outcome::ProjectRefused { reason: "403".into() }
    }

    #[tokio::test]
    async fn no_more_than_a_hundred_are_under_way() {
        let gate = Gate::new();
        let mut passes = Vec::new();
        for _ in 0..IN_FLIGHT {
            passes.push(gate.enter(|| at(0)).await.ok());
        }
        assert_eq!(gate.room(at(0)), Ok(0));
        let waiting = tokio::time::timeout(std::time::Duration::from_millis(20), gate.enter(|| at(0)));
        assert!(waiting.await.is_err(), "the hundred and first waits");
        passes.pop();
        assert_eq!(gate.room(at(0)), Ok(1));
    }

    #[tokio::test]
    async fn a_pause_ends_by_itself_and_the_longer_one_counts() {
        let gate = Gate::new();
        gate.record(&Outcome::ProjectBusy { until: at(50) }, at(0));
        gate.record(&Outcome::ProjectBusy { until: at(5) }, at(0));
        assert_eq!(gate.enter(|| at(49)).await.err(), Some(at(50)));
        assert_eq!(gate.room(at(49)), Err(at(50)));
        assert!(gate.enter(|| at(50)).await.is_ok());
    }

    #[tokio::test]
    async fn a_refused_project_is_probed_by_one_after_ever_longer_breaks() {
        let gate = Gate::new();
        gate.record(&refused(), at(0));
        gate.record(&refused(), at(1));
        assert_eq!(gate.room(at(59)), Err(at(60)), "those under way when it broke do not lengthen the break");
        assert_eq!(gate.room(at(60)), Ok(1));
        let probe = gate.enter(|| at(60)).await;
        assert!(probe.is_ok());
        assert!(gate.enter(|| at(60)).await.is_err(), "one probe at a time");
        gate.record(&refused(), at(61));
        assert_eq!(gate.room(at(62)), Err(at(61 + 120)));
        gate.record(&Outcome::Accepted, at(181));
        assert_eq!(gate.room(at(181)), Ok(IN_FLIGHT - 1));
    }
}
