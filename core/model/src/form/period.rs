//! When a service takes submissions.

use chrono::{DateTime, Utc};

use crate::service::{Late, Period, Service};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// Until the period's last minute, if it has one; `None` for a service without periods.
    Open(Option<&'a Period>),
    /// Not yet: the next period.
    NotYet(&'a Period),
    /// After the last minute of this period, which takes late submissions and marks them.
    Late(&'a Period),
    /// After the last minute of the last period.
    Closed(&'a Period),
}

impl Standing<'_> {
    /// Whether a submission that arrives now is received.
    pub fn takes(self) -> bool {
        matches!(self, Self::Open(_) | Self::Late(_))
    }
}

/// How the service stands at a moment. The moment that counts is when a submission arrives, not when it was written.
pub fn standing(service: &Service, at: DateTime<Utc>) -> Standing<'_> {
    let begun = |period: &&Period| period.opens.is_none_or(|opens| opens.begins() <= at);
    let over = |period: &Period| period.closes.is_some_and(|closes| closes.ends() <= at);
    let periods = &service.periods;
    if periods.is_empty() {
        return Standing::Open(None);
    }
    if let Some(open) = periods.iter().filter(begun).find(|period| !over(period)) {
        return Standing::Open(Some(open));
    }
    let last = periods.iter().filter(begun).max_by_key(|period| period.closes);
    let next = periods.iter().filter(|period| !begun(period)).min_by_key(|period| period.opens);
    match (last, next) {
        (Some(last), _) if last.late == Late::MarkLate => Standing::Late(last),
        (_, Some(next)) => Standing::NotYet(next),
        (Some(last), None) => Standing::Closed(last),
        // Every period has begun or has not.
        (None, None) => Standing::Open(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Service;

    fn service(periods: &str) -> Service {
        let toml = include_str!("../../../../catalogue/foreningsbidrag/1.toml");
        let (head, steps) = toml.split_once("[[steps]]").unwrap();
        Service::from_toml(&format!("{head}{periods}\n[[steps]]{steps}")).unwrap()
    }

    fn takes(service: &Service, at: &str) -> bool {
        standing(service, at.parse().unwrap()).takes()
    }

    #[test]
    fn the_last_minute_is_in_time_and_the_next_is_not() {
        let new_year = service("periods = [{ opens = '2026-11-15T08:00', closes = '2026-12-31T23:59' }]");
        assert!(!takes(&new_year, "2026-11-15T06:59:59Z"));
        assert!(takes(&new_year, "2026-11-15T07:00:00Z"));
        assert!(takes(&new_year, "2026-12-31T22:59:59.999Z"), "the last moment of the year in Sweden");
        assert!(!takes(&new_year, "2026-12-31T23:00:00Z"), "midnight in Sweden, an hour before it in UTC");
        assert!(matches!(standing(&new_year, "2027-01-01T00:00:00Z".parse().unwrap()), Standing::Closed(_)));
        assert!(matches!(standing(&new_year, "2026-11-01T00:00:00Z".parse().unwrap()), Standing::NotYet(_)));
    }

    #[test]
    fn late_submissions_are_refused_or_marked_as_the_period_says() {
        let marked = service("periods = [{ closes = '2026-06-30T16:00', late = 'mark_late' }]");
        assert!(takes(&marked, "2020-01-01T00:00:00Z"), "open from the beginning");
        assert!(matches!(standing(&marked, "2026-06-30T14:00:59Z".parse().unwrap()), Standing::Open(Some(_))));
        assert!(matches!(standing(&marked, "2026-06-30T14:01:00Z".parse().unwrap()), Standing::Late(_)));
        let refused = service("periods = [{ closes = '2026-06-30T16:00' }]");
        assert!(!takes(&refused, "2026-06-30T14:01:00Z"));
    }

    #[test]
    fn between_two_periods_the_next_one_is_told() {
        let twice = service(
            "periods = [{ opens = '2027-01-01T00:00', closes = '2027-02-01T23:59' }, { opens = '2026-01-01T00:00', closes = '2026-02-01T23:59' }]",
        );
        let between = standing(&twice, "2026-06-01T00:00:00Z".parse().unwrap());
        assert_eq!(between, Standing::NotYet(&twice.periods[0]));
        assert!(takes(&twice, "2026-01-15T00:00:00Z") && takes(&twice, "2027-01-15T00:00:00Z"));
        assert_eq!(standing(&service(""), "2026-06-01T00:00:00Z".parse().unwrap()), Standing::Open(None));
    }
}
