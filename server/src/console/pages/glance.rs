//! A case at a glance: what its every page says first.

use super::frame::{Moment, Tag};

/// The bar at the top, and the strip of any page about a case.
#[derive(Clone)]
pub struct Glance {
    pub reference: String,
    pub service: String,
    /// The place's address, when the case has one.
    pub place: String,
    pub received: Moment,
    /// That it came after the last minute; or empty.
    pub late: String,
    pub status: Tag,
    pub status_since: Moment,
    pub assignee: String,
    /// "3 av 4 har kommit" and "väntar på 1 fil", or "Inga".
    pub files: String,
    pub files_missing: String,
    pub delivery: Delivery,
}

/// How far the latest news got: the words of the last step that was reached, and all steps.
#[derive(Clone)]
pub struct Delivery {
    /// `good`, `warn`, `bad` or `quiet`.
    pub class: &'static str,
    pub icon: &'static str,
    pub label: String,
    pub detail: String,
    /// What the news was: "Status: Under behandling, i går 14.32".
    pub about: String,
    pub steps: Vec<DeliveryStep>,
}

#[derive(Clone)]
pub struct DeliveryStep {
    /// `done`, `fail` or `next`.
    pub class: &'static str,
    pub icon: &'static str,
    pub label: String,
    pub at: String,
}

impl Glance {
    #[doc(hidden)]
    pub fn sample() -> Self {
        let moment = |iso: &str, words: &str| Moment { iso: iso.into(), words: words.into() };
        let step =
            |class, icon, label: &str, at: &str| DeliveryStep { class, icon, label: label.into(), at: at.into() };
        Self {
            reference: "7K4Q2-X9B3M".into(),
            service: "Felanmälan gata och väg".into(),
            place: "Provvägen 3, Umeå".into(),
            received: moment("2026-11-17T13:32:00Z", "i går 14.32"),
            late: "För sent inkommet. Sista minuten var i går 12.00".into(),
            status: Tag { class: "work", label: "Under behandling".into() },
            status_since: moment("2026-11-17T13:40:00Z", "i går 14.40"),
            assignee: "Du".into(),
            files: "1 av 2 har kommit".into(),
            files_missing: "väntar på 1 fil".into(),
            delivery: Delivery {
                class: "good",
                icon: "eye",
                label: "Sett".into(),
                detail: "i går 14.50, i appen".into(),
                about: "Under behandling, i går 14.40".into(),
                steps: vec![
                    step("done", "check", "I kö", "14.40"),
                    step("done", "check", "Skickat till telefonen", "14.40"),
                    step("done", "eye", "Sett i appen", "14.50"),
                ],
            },
        }
    }
}
