//! Slows down whoever guesses passwords: a few wrong ones are free, then each costs a wait.
//!
//! A try is counted before the password is looked at, so that a hundred sent at once are no way round, and given back
//! when it was right, so that an officer who signs in often is never shut out. The arithmetic is governor's (GCRA), which
//! cannot give back.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

/// Beyond this many keys, those whose tries are forgotten are swept out.
const SWEEP_AT: usize = 10_000;

pub struct Lockout {
    free: i32,
    each: TimeDelta,
    /// When the key's tries will all be forgotten.
    clear_at: Mutex<HashMap<String, DateTime<Utc>>>,
}

impl Lockout {
    /// `free` tries may come at once; after every `each`, one of them is forgotten.
    pub fn new(free: i32, each: TimeDelta) -> Self {
        Self { free, each, clear_at: Mutex::default() }
    }

    /// Counts a try, or says how long until the next.
    pub fn take(&self, key: &str, now: DateTime<Utc>) -> Result<(), TimeDelta> {
        let mut keys = self.keys();
        if keys.len() >= SWEEP_AT {
            keys.retain(|_, clear_at| *clear_at > now);
        }
        let clear_at = keys.get(key).copied().unwrap_or(now).max(now);
        let wait = clear_at - now - self.each * (self.free - 1);
        if wait > TimeDelta::zero() {
            return Err(wait);
        }
        keys.insert(key.to_owned(), clear_at + self.each);
        Ok(())
    }

    /// The try was right after all.
    pub fn give_back(&self, key: &str) {
        if let Some(clear_at) = self.keys().get_mut(key) {
            *clear_at -= self.each;
        }
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<String, DateTime<Utc>>> {
        // Every change is one insertion: a panic elsewhere leaves nothing half-done.
        self.clear_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000, 0).expect("a time")
    }

    #[test]
    fn the_sixth_wrong_guess_waits_and_may_then_be_made() {
        let lockout = Lockout::new(5, TimeDelta::minutes(1));
        assert!((0..5).all(|_| lockout.take("a", now()).is_ok()));
        assert_eq!(lockout.take("a", now()), Err(TimeDelta::minutes(1)));
        assert!(lockout.take("b", now()).is_ok(), "another account is not touched");
        let later = now() + TimeDelta::minutes(1);
        assert!(lockout.take("a", later).is_ok());
        assert_eq!(lockout.take("a", later), Err(TimeDelta::minutes(1)));
    }

    #[test]
    fn whoever_knows_the_password_may_sign_in_as_often_as_they_like() {
        let lockout = Lockout::new(5, TimeDelta::minutes(1));
        for _ in 0..50 {
            assert!(lockout.take("a", now()).is_ok());
            lockout.give_back("a");
        }
    }
}
