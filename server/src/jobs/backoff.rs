//! When to try again.

use chrono::{DateTime, TimeDelta, Utc};

use crate::ports::Random;

const FIRST: TimeDelta = TimeDelta::seconds(10);
const LONGEST: TimeDelta = TimeDelta::hours(1);

/// After the `attempts`th failure: 10 s, 20 s, 40 s … an hour, and up to half as much again, so that what failed
/// together does not come back together.
pub(super) fn after(attempts: u32, now: DateTime<Utc>, random: &dyn Random) -> DateTime<Utc> {
    // Nine doublings are more than an hour.
    let doublings = attempts.saturating_sub(1).min(9);
    let base = (FIRST * (1 << doublings)).min(LONGEST);
    now + base + up_to(base / 2, random)
}

/// `at`, or up to `spread` later.
pub(super) fn spread(at: DateTime<Utc>, spread: TimeDelta, random: &dyn Random) -> DateTime<Utc> {
    at + up_to(spread, random)
}

fn up_to(most: TimeDelta, random: &dyn Random) -> TimeDelta {
    let mut bytes = [0; 4];
    random.fill(&mut bytes);
    let share = i64::from(u32::from_le_bytes(bytes));
    TimeDelta::milliseconds(most.num_milliseconds() * share / i64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Always(u8);

    impl Random for Always {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn pauses_double_up_to_an_hour_and_half_of_them_is_chance() {
        let now = DateTime::UNIX_EPOCH;
        let seconds = |attempts, chance| (after(attempts, now, &Always(chance)) - now).num_seconds();
        assert_eq!([1, 2, 3, 9, 10, 50].map(|n| seconds(n, 0)), [10, 20, 40, 2560, 3600, 3600]);
        assert_eq!([1, 2, 50].map(|n| seconds(n, 255)), [15, 30, 5400]);
    }
}
