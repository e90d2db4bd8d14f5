//! Civil time: what the clock and the calendar on the wall show in Sweden.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Europe::Stockholm;

/// The day it is in Europe/Stockholm.
pub fn date(at: DateTime<Utc>) -> NaiveDate {
    date_time(at).date()
}

/// Day and time of day in Europe/Stockholm.
pub fn date_time(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&Stockholm).naive_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_sweden_summer_and_winter() {
        let day = |text: &str| date(text.parse().unwrap()).to_string();
        assert_eq!(day("2026-07-01T21:59:59Z"), "2026-07-01");
        assert_eq!(day("2026-07-01T22:00:00Z"), "2026-07-02");
        assert_eq!(day("2026-01-01T22:59:59Z"), "2026-01-01");
        assert_eq!(day("2026-01-01T23:00:00Z"), "2026-01-02");
    }
}
