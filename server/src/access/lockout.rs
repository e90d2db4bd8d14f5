//! Slows down whoever guesses passwords: a few wrong ones are free, then each costs a wait.
//!
//! Only failures count, so an officer who signs in ten times in a row is never shut out; a plain rate limiter cannot be
//! asked without counting. The arithmetic is the same as governor's (GCRA): one time per key.

use std::{collections::HashMap, sync::Mutex};

use chrono::{DateTime, TimeDelta, Utc};

/// Beyond this many keys, those whose time has passed are swept out.
const SWEEP_AT: usize = 10_000;

pub struct Lockout {
    free: i32,
    each: TimeDelta,
    /// When the key's failures will be forgotten.
    clear_at: Mutex<HashMap<String, DateTime<Utc>>>,
}

impl Lockout {
    /// `free` wrong guesses in a row are let through; every `each`, one of them is forgotten.
    pub fn new(free: i32, each: TimeDelta) -> Self {
        Self { free, each, clear_at: Mutex::default() }
    }

    /// How long `key` has to wait before its next try; `None` when it may try now.
    pub fn wait(&self, key: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
        let clear_at = *self.lock().get(key)?;
        let wait = clear_at - now - self.each * (self.free - 1);
        (wait > TimeDelta::zero()).then_some(wait)
    }

    pub fn failed(&self, key: &str, now: DateTime<Utc>) {
        let mut keys = self.lock();
        if keys.len() >= SWEEP_AT {
            keys.retain(|_, clear_at| *clear_at > now);
        }
        let clear_at = keys.entry(key.to_owned()).or_insert(now);
        *clear_at = (*clear_at).max(now) + self.each;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, DateTime<Utc>>> {
        // A panic elsewhere cannot leave the map half-written: every change is one insertion.
        self.clear_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_guess_waits_and_may_then_be_made() {
        let lockout = Lockout::new(5, TimeDelta::minutes(1));
        let now = DateTime::from_timestamp(1_700_000_000, 0).expect("a time");
        for _ in 0..5 {
            assert_eq!(lockout.wait("a", now), None);
            lockout.failed("a", now);
        }
        assert_eq!(lockout.wait("a", now), Some(TimeDelta::minutes(1)));
        assert_eq!(lockout.wait("b", now), None, "another account is not touched");
        assert_eq!(lockout.wait("a", now + TimeDelta::minutes(1)), None);
        lockout.failed("a", now + TimeDelta::minutes(1));
        assert_eq!(lockout.wait("a", now + TimeDelta::minutes(1)), Some(TimeDelta::minutes(1)));
    }
}
