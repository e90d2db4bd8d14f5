//! Civil time: what the clock and the calendar on the wall show in Sweden.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Stockholm;
use serde::{Deserialize, Serialize};

/// The day it is in Europe/Stockholm.
pub fn date(at: DateTime<Utc>) -> NaiveDate {
    date_time(at).date()
}

/// Day and time of day in Europe/Stockholm.
pub fn date_time(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&Stockholm).naive_local()
}

/// The first moment when the wall shows this; of the hour that is left out in March, an hour later.
pub fn moment(local: NaiveDateTime) -> DateTime<Utc> {
    LocalMinute(local).begins()
}

/// The moment when a day is over in Europe/Stockholm.
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(NaiveTime::MIN);
    // Swedish clocks are set at two or three in the night: midnight is always there, and once.
    midnight.and_local_timezone(Stockholm).earliest().map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

const TIME: &str = "%H:%M";
const MINUTE: &str = "%Y-%m-%dT%H:%M";

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CivilError {
    #[error("{0:?} is no time of day; write hours and minutes, as in \"08:30\"")]
    Time(String),
    #[error("{0:?} is no minute of a day; write it as in \"2027-02-15T23:59\"")]
    Minute(String),
}

/// A time of day to the minute: `"08:30"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(NaiveTime);

/// A minute of a day in Sweden: `"2027-02-15T23:59"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalMinute(NaiveDateTime);

impl LocalMinute {
    /// Its first moment. Of the hour that comes twice in October the first; in March, when an hour is left out, the
    /// moment an hour later.
    pub fn begins(self) -> DateTime<Utc> {
        let there = Stockholm.from_local_datetime(&self.0).earliest();
        self.or_an_hour_later(there)
    }

    /// The first moment that is no longer it. Of the hour that comes twice in October the last.
    pub fn ends(self) -> DateTime<Utc> {
        let there = Stockholm.from_local_datetime(&self.0).latest();
        self.or_an_hour_later(there) + Duration::minutes(1)
    }

    fn or_an_hour_later(self, there: Option<DateTime<chrono_tz::Tz>>) -> DateTime<Utc> {
        let later = || Stockholm.from_local_datetime(&(self.0 + Duration::hours(1))).earliest();
        // An hour after the hour that is left out there is one; were there none, UTC is an hour or two wrong.
        there.or_else(later).map_or_else(|| self.0.and_utc(), |at| at.with_timezone(&Utc))
    }
}

impl FromStr for TimeOfDay {
    type Err = CivilError;

    fn from_str(text: &str) -> Result<Self, CivilError> {
        let time = NaiveTime::parse_from_str(text, TIME).map(Self);
        // chrono also takes "8:5"; files and the wire have one form.
        time.ok().filter(|time| time.to_string() == text).ok_or_else(|| CivilError::Time(text.to_owned()))
    }
}

impl FromStr for LocalMinute {
    type Err = CivilError;

    fn from_str(text: &str) -> Result<Self, CivilError> {
        let minute = NaiveDateTime::parse_from_str(text, MINUTE).map(Self);
        minute.ok().filter(|minute| minute.to_string() == text).ok_or_else(|| CivilError::Minute(text.to_owned()))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0.format(TIME))
    }
}

impl fmt::Display for LocalMinute {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0.format(MINUTE))
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = CivilError;

    fn try_from(text: String) -> Result<Self, CivilError> {
        text.parse()
    }
}

impl TryFrom<String> for LocalMinute {
    type Error = CivilError;

    fn try_from(text: String) -> Result<Self, CivilError> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl From<LocalMinute> for String {
    fn from(minute: LocalMinute) -> Self {
        minute.to_string()
    }
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

    #[test]
    fn a_minute_is_a_minute_on_the_wall_summer_and_winter() {
        let minute = |text: &str| text.parse::<LocalMinute>().unwrap();
        let utc = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(minute("2026-12-31T23:59").begins(), utc("2026-12-31T22:59:00Z"));
        assert_eq!(minute("2026-12-31T23:59").ends(), utc("2026-12-31T23:00:00Z"));
        assert_eq!(minute("2026-07-01T00:00").begins(), utc("2026-06-30T22:00:00Z"));
        assert_eq!(minute("2026-10-25T02:30").begins(), utc("2026-10-25T00:30:00Z"), "the first of the two");
        assert_eq!(minute("2026-10-25T02:30").ends(), utc("2026-10-25T01:31:00Z"), "the last of the two");
        assert_eq!(
            minute("2026-03-29T02:30").begins(),
            utc("2026-03-29T01:30:00Z"),
            "half past two is half past three"
        );
        for wrong in ["2026-02-30T10:00", "2026-02-15", "2026-2-15T10:00", "2026-02-15T24:00", "2026-02-15T10:00:00"] {
            assert!(wrong.parse::<LocalMinute>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_time_of_day_has_one_form() {
        assert_eq!("08:30".parse::<TimeOfDay>().unwrap().to_string(), "08:30");
        for wrong in ["8:30", "24:00", "08:60", "08:30:00", "08.30", ""] {
            assert!(wrong.parse::<TimeOfDay>().is_err(), "{wrong}");
        }
    }
}
