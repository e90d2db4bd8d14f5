//! What a service is: when it is open, and what it may cost.

use minkommun_model::{
    civil::{self, LocalMinute},
    form::Standing,
    service::{FeeRow, Service},
    words,
};

use crate::shown::voice::Voice;

/// When the service is open, in a sentence; `None` when it always is.
pub fn open_words(v: &Voice, standing: Standing<'_>) -> Option<String> {
    let said = |key: &str, minute: Option<LocalMinute>| {
        let when = minute.map_or_else(String::new, |minute| {
            let at = minute.begins();
            let (day, time) = (words::date(&v.language, civil::date(at)), words::time(&v.language, at));
            words::say(&v.language, "day-and-time", &[("day", &day), ("time", &time)])
        });
        Some(v.t1(key, "when", when))
    };
    match standing {
        Standing::Open(None) => None,
        Standing::Open(Some(period)) if period.closes.is_none() => None,
        Standing::Open(Some(period)) => said("phone-service-open-until", period.closes),
        Standing::NotYet(period) => said("phone-service-opens", period.opens),
        Standing::Late(period) => said("phone-service-late", period.closes),
        Standing::Closed(period) => said("phone-service-closed", period.closes),
    }
}

/// What it may cost: a line for each row, since nothing is answered yet.
pub fn fee_words(v: &Voice, service: &Service) -> String {
    let row = |fee: &FeeRow| format!("{}: {}", v.text(&fee.label), words::kronor(&v.language, fee.amount));
    match service.fees.as_slice() {
        [] => v.t("phone-service-free"),
        fees => fees.iter().map(row).collect::<Vec<_>>().join("\n"),
    }
}
