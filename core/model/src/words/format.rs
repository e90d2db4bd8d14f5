//! Dates, times and sizes as people write them.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

use crate::{civil, words::say::say};

/// "tisdag 24 mars 2026"
pub fn date(language: &str, date: NaiveDate) -> String {
    let weekday = say(language, &format!("weekday-{}", date.weekday().number_from_monday()), &[]);
    let day_month_year = day_month(language, date, true);
    say(language, "date-full", &[("weekday", &weekday), ("date", &day_month_year)])
}

/// "i dag kl. 14.32", "i går kl. 9.05", "24 mars kl. 14.32", "24 mars 2025 kl. 14.32"
pub fn day_and_time(language: &str, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (day, today) = (civil::date(at), civil::date(now));
    let day = match (day - today).num_days() {
        -1 => say(language, "day-yesterday", &[]),
        0 => say(language, "day-today", &[]),
        1 => say(language, "day-tomorrow", &[]),
        _ => day_month(language, day, day.year() != today.year()),
    };
    say(language, "day-and-time", &[("day", &day), ("time", &time(language, at))])
}

/// "14.32"; with "kl." where a sentence wants it.
pub fn time(language: &str, at: DateTime<Utc>) -> String {
    let local = civil::date_time(at);
    let (hour, minute) = (format!("{:02}", local.hour()), format!("{:02}", local.minute()));
    say(language, "time", &[("hour", &hour), ("minute", &minute)])
}

/// "40 sekunder", "2 minuter", "3 timmar": rounded up, so that nobody is told to wait no time.
pub fn duration(language: &str, seconds: u64) -> String {
    let (key, n) = match seconds {
        0..60 => ("duration-seconds", seconds.max(1)),
        60..3_600 => ("duration-minutes", seconds.div_ceil(60)),
        3_600..86_400 => ("duration-hours", seconds.div_ceil(3_600)),
        _ => ("duration-days", seconds.div_ceil(86_400)),
    };
    say(language, key, &[("n", &n.to_string())])
}

fn day_month(language: &str, date: NaiveDate, with_year: bool) -> String {
    let month = say(language, &format!("month-{}", date.month()), &[]);
    let (day, year) = (date.day().to_string(), date.year().to_string());
    let key = if with_year { "date-with-year" } else { "date-in-year" };
    say(language, key, &[("day", &day), ("month", &month), ("year", &year)])
}

/// "1 234,5", with a no-break space; at most three decimals.
pub fn number(language: &str, number: f64) -> String {
    let rounded = (number * 1_000.0).round() / 1_000.0;
    let plain = rounded.abs().to_string();
    let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
    let english = language.starts_with("en");
    let (thousands, point) = if english { (',', '.') } else { ('\u{a0}', ',') };
    let mut out = String::new();
    if rounded < 0.0 {
        out.push('\u{2212}');
    }
    for (i, digit) in whole.char_indices() {
        // Swedish leaves four digits together only in years; amounts are grouped.
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(thousands);
        }
        out.push(digit);
    }
    if !decimals.is_empty() {
        out.push(point);
        out.push_str(decimals);
    }
    out
}

/// "1 250 kr", "1 250,50 kr": öre with two digits, or none.
pub fn kronor(language: &str, kronor: f64) -> String {
    let whole = number(language, kronor.trunc());
    #[expect(clippy::cast_possible_truncation, reason = "less than a hundred")]
    let ore = ((kronor.abs() * 100.0).round() % 100.0) as u32;
    let point = if language.starts_with("en") { '.' } else { ',' };
    match ore {
        0 => format!("{whole}\u{a0}kr"),
        _ => format!("{whole}{point}{ore:02}\u{a0}kr"),
    }
}

/// "2,4 MB", "340 kB", "12 byte"; decimal units, as phones count.
pub fn bytes(language: &str, bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "sizes of files, rounded to one decimal")]
    let (amount, unit) = match bytes {
        0..1_000 => (bytes as f64, "byte"),
        1_000..950_000 => ((bytes as f64 / 1e3).round(), "kB"),
        950_000..950_000_000 => ((bytes as f64 / 1e5).round() / 10.0, "MB"),
        _ => ((bytes as f64 / 1e8).round() / 10.0, "GB"),
    };
    format!("{}\u{a0}{unit}", number(language, amount))
}
