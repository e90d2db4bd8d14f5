//! Civil time: what the clock and the calendar on the wall show in Sweden.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Europe::Stockholm;

/// The day it is in Europe/Stockholm.
pub fn date(at: DateTime<Utc>) -> NaiveDate {
    date_time(at).date()
}

/// Day and time of day in Europe/Stockholm.
pub fn date_time(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&Stockholm).naive_local()
}

/// The moment when a day is over in Europe/Stockholm.
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(NaiveTime::MIN);
    // Swedish clocks are set at two or three in the night: midnight is always there, and once.
    midnight.and_local_timezone(Stockholm).earliest().map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
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

    #[test]
    fn a_day_ends_when_the_next_begins_summer_winter_and_when_clocks_are_set() {
        for day in ["2026-07-01", "2026-01-01", "2026-03-29", "2026-10-25"] {
            let day: NaiveDate = day.parse().unwrap();
            let end = end_of(day);
            assert_eq!(date(end - chrono::TimeDelta::microseconds(1)), day);
            assert_eq!(date(end), day + Days::new(1));
        }
    }
}
