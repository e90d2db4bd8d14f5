//! What the app's first page and its contacts show. All of it is readable without a network.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use crate::text::Text;

/// Opening hours. Each day is a list of spans (`"08:00-16:30"`), none of which overlap; no list is a closed day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Opening {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub monday: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tuesday: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wednesday: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thursday: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub friday: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub saturday: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sunday: Vec<String>,
    /// Public holidays, and the eves of midsummer, Christmas and New Year, are closed unless this says otherwise.
    #[serde(default, skip_serializing_if = "is_false")]
    pub open_on_holidays: bool,
    /// Days that differ from their weekday and from the holidays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
}

// serde's `skip_serializing_if` passes a reference.
fn is_false(value: &bool) -> bool {
    !*value
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exception {
    pub date: NaiveDate,
    /// As the weekdays'; an empty list is closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<String>,
    /// "Kväll före röd dag"
    pub why: Text,
}

/// Someone to call when it cannot wait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Emergency {
    /// "Vatten och avlopp, jour"
    pub name: Text,
    pub phone: String,
    /// "Kvällar och helger"; always, without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Text>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Link {
    pub title: Text,
    /// https
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct News {
    /// RSS or Atom, over https.
    pub feed: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MapView {
    /// WGS 84 degrees, inside the kommun.
    pub latitude: f64,
    pub longitude: f64,
    /// Web Mercator's: 8 is a large kommun, 14 a town.
    pub zoom: u8,
}

/// Whether somebody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenState {
    Until(NaiveTime),
    /// The next time there are opening hours, within a month.
    ClosedUntil(NaiveDateTime),
    Closed,
}

/// `"08:00-16:30"`; `None` when it is none, or ends before it begins.
pub fn span(text: &str) -> Option<(NaiveTime, NaiveTime)> {
    let (from, to) = text.split_once('-')?;
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let (from, to) = (time(from)?, time(to)?);
    (from < to).then_some((from, to))
}

impl Opening {
    /// The week as written, with the name of each day's key.
    pub fn week(&self) -> [(&'static str, &[String]); 7] {
        [
            ("monday", &self.monday),
            ("tuesday", &self.tuesday),
            ("wednesday", &self.wednesday),
            ("thursday", &self.thursday),
            ("friday", &self.friday),
            ("saturday", &self.saturday),
            ("sunday", &self.sunday),
        ]
    }

    /// The spans of one day, holidays and exceptions counted in.
    pub fn on(&self, day: NaiveDate) -> Vec<(NaiveTime, NaiveTime)> {
        let exception = self.exceptions.iter().find(|exception| exception.date == day);
        let hours = match exception {
            Some(exception) => exception.hours.as_slice(),
            None if !self.open_on_holidays && is_holiday(day) => &[],
            None => self.week()[day.weekday().num_days_from_monday() as usize].1,
        };
        let mut spans: Vec<_> = hours.iter().filter_map(|text| span(text)).collect();
        spans.sort();
        spans
    }

    /// `now` is Swedish civil time.
    pub fn state(&self, now: NaiveDateTime) -> OpenState {
        for ahead in 0..31 {
            let Some(day) = now.date().checked_add_days(Days::new(ahead)) else { break };
            for (from, to) in self.on(day) {
                if ahead > 0 || from > now.time() {
                    return OpenState::ClosedUntil(day.and_time(from));
                }
                if now.time() < to {
                    return OpenState::Until(to);
                }
            }
        }
        OpenState::Closed
    }
}

/// Lag (1989:253) om allmänna helgdagar, and the three eves that kommuner keep closed as well.
pub fn is_holiday(day: NaiveDate) -> bool {
    let fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)];
    if fixed.contains(&(day.month(), day.day())) {
        return true;
    }
    let after_easter = (day - easter(day.year())).num_days();
    // Good Friday, Easter, the day after, Ascension, Whitsun.
    if [-2, 0, 1, 39, 49].contains(&after_easter) {
        return true;
    }
    let saturday = day.weekday() == Weekday::Sat;
    let midsummer_eve = day.weekday() == Weekday::Fri && day.month() == 6 && (19..=25).contains(&day.day());
    let midsummer = saturday && day.month() == 6 && (20..=26).contains(&day.day());
    let all_saints = saturday && matches!((day.month(), day.day()), (10, 31) | (11, 1..=6));
    midsummer_eve || midsummer || all_saints
}

/// Easter Sunday in the Gregorian calendar (Butcher's form of Gauss's computus).
fn easter(year: i32) -> NaiveDate {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    #[expect(clippy::cast_sign_loss, reason = "a month is 3 or 4 and a day between 1 and 31")]
    let date = NaiveDate::from_ymd_opt(year, (n / 31) as u32, (n % 31 + 1) as u32);
    date.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_holidays_of_2026_and_2027_are_known() {
        let holidays = [
            "2026-01-01",
            "2026-01-06",
            "2026-04-03",
            "2026-04-05",
            "2026-04-06",
            "2026-05-01",
            "2026-05-14",
            "2026-05-24",
            "2026-06-06",
            "2026-06-19",
            "2026-06-20",
            "2026-10-31",
            "2026-12-24",
            "2026-12-25",
            "2026-12-26",
            "2026-12-31",
            "2027-03-26",
            "2027-03-28",
            "2027-03-29",
            "2027-05-06",
            "2027-05-16",
            "2027-06-25",
            "2027-06-26",
            "2027-11-06",
        ];
        for date in holidays {
            assert!(is_holiday(day(date)), "{date}");
        }
        let count = (0..365).filter(|ahead| is_holiday(day("2026-01-01") + Days::new(*ahead))).count();
        assert_eq!(count, 16);
    }

    #[test]
    fn hours_know_the_weekday_the_holiday_and_the_exception() {
        let opening = Opening {
            wednesday: vec!["13:00-16:00".into(), "08:00-12:00".into()],
            thursday: vec!["08:00-17:00".into()],
            friday: vec!["08:00-15:00".into()],
            exceptions: vec![Exception {
                date: day("2026-12-23"),
                hours: vec!["08:00-10:00".into()],
                why: Text::new("Dagen före julafton", "The day before Christmas Eve"),
            }],
            ..Opening::default()
        };
        let at = |text: &str| opening.state(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap());
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
        let closed =
            |text: &str| OpenState::ClosedUntil(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap());
        assert_eq!(at("2026-11-25 09:00"), OpenState::Until(time("12:00")));
        assert_eq!(at("2026-11-25 12:30"), closed("2026-11-25 13:00"));
        assert_eq!(at("2026-11-25 16:00"), closed("2026-11-26 08:00"));
        assert_eq!(at("2026-12-23 09:59"), OpenState::Until(time("10:00")), "shorter than other Wednesdays");
        // Christmas Eve is a Thursday and Christmas Day a Friday; the Thursday after is New Year's Eve, then New Year.
        assert_eq!(at("2026-12-23 10:00"), closed("2026-12-30 08:00"));
        assert_eq!(at("2026-12-30 17:00"), closed("2027-01-07 08:00"), "Epiphany is a Wednesday");
        assert_eq!(Opening::default().state(day("2026-11-25").and_time(time("09:00"))), OpenState::Closed);
    }
}
