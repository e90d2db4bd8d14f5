//! A case as words: its status, what has happened, what has been said.

use chrono::{DateTime, Utc};
use minkommun_model::{
    case::{Author, EventKind},
    service::Category,
};

use crate::{
    cases::{CaseDetail, CaseState, CaseView},
    outbox::OutboxState,
    shown::{
        outbox::outbox_chip,
        sign::{Chip, Sign, Tone},
        voice::Voice,
    },
};

/// A status as symbol, word and colour. The word is the kommun's own.
pub fn status_chip(category: Category, label: &str) -> Chip {
    let (tone, sign) = match category {
        Category::New | Category::Submitted => (Tone::Info, Sign::Receipt),
        Category::WaitingForSignatures | Category::WaitingForPayment => (Tone::Info, Sign::Clock),
        Category::WaitingForCompletion => (Tone::Warn, Sign::Warn),
        Category::InProgress => (Tone::Info, Sign::Eye),
        Category::Archived => (Tone::Plain, Sign::Check),
    };
    Chip::new(tone, sign, label.to_owned())
}

pub fn case_chip(v: &Voice, case: &CaseView) -> Chip {
    match &case.state {
        CaseState::Received(status) => status_chip(status.category, status.label.get(&v.language)),
        CaseState::Outbox(state) => outbox_chip(v, state),
    }
}

pub fn waits_for_resident(case: &CaseView) -> bool {
    matches!(&case.state, CaseState::Received(status) if status.category == Category::WaitingForCompletion)
}

/// Where a case stands in the list of cases; the sections come in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseSection {
    /// Refused, or the kommun waits for an answer.
    NeedsYou,
    Unsent,
    Open,
    Closed,
}

impl CaseSection {
    /// Key of its heading.
    pub fn key(self) -> &'static str {
        match self {
            Self::NeedsYou => "phone-needs-you",
            Self::Unsent => "phone-cases-unsent",
            Self::Open => "phone-cases-open",
            Self::Closed => "phone-cases-closed",
        }
    }
}

pub fn section(case: &CaseView) -> CaseSection {
    match &case.state {
        CaseState::Outbox(OutboxState::NeedsYou { .. }) => CaseSection::NeedsYou,
        CaseState::Outbox(_) => CaseSection::Unsent,
        CaseState::Received(_) if waits_for_resident(case) => CaseSection::NeedsYou,
        CaseState::Received(status) if status.category == Category::Archived => CaseSection::Closed,
        CaseState::Received(_) => CaseSection::Open,
    }
}

/// One line of a case's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The event's number in the case; `None` for the resident's own sending.
    pub n: Option<u32>,
    pub at: DateTime<Utc>,
    pub sign: Sign,
    pub title: String,
    pub text: Option<String>,
    /// News that the resident has not been shown.
    pub unseen: bool,
}

/// Newest first, and last the resident's own sending.
pub fn history(v: &Voice, detail: &CaseDetail) -> Vec<Line> {
    let mut lines: Vec<Line> = detail
        .history
        .iter()
        .rev()
        .filter_map(|line| {
            let (sign, title, text) = event_line(v, &line.kind)?;
            let unseen = line.kind.is_news() && !line.seen;
            Some(Line { n: Some(line.n), at: line.at, sign, title, text, unseen })
        })
        .collect();
    if let Some(at) = detail.case.sent_at {
        let title = v.t("phone-event-sent");
        lines.push(Line { n: None, at, sign: Sign::Send, title, text: None, unseen: false });
    }
    lines
}

/// Symbol, heading and words of an event; `None` for what residents are not shown.
pub fn event_line(v: &Voice, kind: &EventKind) -> Option<(Sign, String, Option<String>)> {
    Some(match kind {
        EventKind::Submitted { .. } => (Sign::Receipt, v.t("phone-event-submitted"), None),
        EventKind::AttachmentsReceived { missing, .. } => {
            (Sign::Photo, v.t1("phone-event-attachments", "missing", missing), None)
        }
        EventKind::StatusChanged { category, label, text, .. } => {
            let words = v.text(text);
            let chip = status_chip(*category, label.get(&v.language));
            (chip.sign, chip.text, (!words.is_empty()).then_some(words))
        }
        EventKind::Message { author: Author::Kommun, .. } => (Sign::Talk, v.t("phone-event-message"), None),
        EventKind::Message { author: Author::Resident, .. } => (Sign::Talk, v.t("phone-event-message-mine"), None),
        EventKind::Assigned { .. } | EventKind::Unknown => return None,
    })
}

/// What the present status means; for a case without news, whom to ask. `kommun`: its name.
pub fn meaning(v: &Voice, detail: &CaseDetail, kommun: &str) -> Option<String> {
    if detail.case.stale {
        return Some(v.t1("phone-case-stale", "kommun", kommun));
    }
    detail.history.iter().rev().find_map(|line| match &line.kind {
        EventKind::StatusChanged { text, .. } => Some(v.text(text)),
        _ => None,
    })
}

/// How many files the kommun still waits for.
pub fn missing(v: &Voice, case: &CaseView) -> Option<String> {
    (case.attachments_missing > 0).then(|| v.t1("phone-case-missing", "n", case.attachments_missing))
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageLine {
    pub mine: bool,
    pub by: String,
    pub at: DateTime<Utc>,
    pub text: String,
    /// Of a message that is still on its way.
    pub state: Option<String>,
}

/// Oldest first. `kommun`: its name.
pub fn messages(v: &Voice, detail: &CaseDetail, kommun: &str) -> Vec<MessageLine> {
    let arrived = detail.history.iter().filter_map(|line| match &line.kind {
        EventKind::Message { author, text, .. } => {
            let mine = *author == Author::Resident;
            let by = if mine { v.t("phone-you") } else { kommun.to_owned() };
            Some(MessageLine { mine, by, at: line.at, text: v.text(text), state: None })
        }
        _ => None,
    });
    let pending = detail.pending.iter().map(|message| MessageLine {
        mine: true,
        by: v.t("phone-you"),
        at: message.made_at,
        text: message.text.clone(),
        state: Some(v.t(match (&message.state, v.online) {
            (OutboxState::NeedsYou { .. }, _) => "phone-message-needs-you",
            (_, false) => "phone-message-waiting",
            (OutboxState::Paused, true) => "phone-state-paused",
            (_, true) => "phone-message-under-way",
        })),
    });
    arrived.chain(pending).collect()
}
