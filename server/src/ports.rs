//! Time and randomness as arguments, so that tests decide both.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

pub trait Clock: Send + Sync {
    /// Now, in whole microseconds: what the database keeps.
    fn now(&self) -> DateTime<Utc>;
}

pub trait Random: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's own clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is given")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// The operating system's randomness.
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the randomness that everybody else is given")]
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness every token could be guessed: better to stop.
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}

/// A fresh id that sorts by time.
pub fn new_id(clock: &dyn Clock, random: &dyn Random) -> Uuid {
    let mut bytes = [0; 10];
    random.fill(&mut bytes);
    minkommun_model::id::uuid_v7(clock.now(), bytes)
}
