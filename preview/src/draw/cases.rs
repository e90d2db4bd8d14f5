//! Cases and events as lists, and one case with its history.

use std::collections::HashSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use minkommun_client::{CaseDetail, CaseState, CaseView, DraftSummary, HistoryLine, OutboxState};
use minkommun_model::{
    case::{Author, EventKind},
    civil,
    service::Category,
    wire::Receipt,
};
use uuid::Uuid;

use crate::{
    draw::{
        chrome::{status_chip, waits_for_resident},
        form, outbox,
    },
    screens::{
        cases::{Case, Cases, Events, HistoryRow, MessageRow, What},
        chrome::{Answer, Chip, Chrome, Group, Row, Section},
    },
    words::Words,
};

pub fn cases(c: Chrome, cases: &[CaseView], drafts: &[DraftSummary], under_way: usize, online: bool) -> Cases {
    let w = &c.w;
    let rows = |keep: &dyn Fn(&CaseView) -> bool| -> Vec<Row> {
        cases.iter().filter(|case| keep(case)).map(|case| row(w, case, online)).collect()
    };
    let in_outbox = |case: &CaseView| matches!(case.state, CaseState::Outbox(_));
    let stuck = |case: &CaseView| matches!(case.state, CaseState::Outbox(OutboxState::NeedsYou { .. }));
    let closed =
        |case: &CaseView| matches!(&case.state, CaseState::Received(status) if status.category == Category::Archived);
    let mut unsent = Vec::new();
    if under_way > 0 {
        unsent.push(Row {
            href: "/utkorg".into(),
            icon: "send",
            title: w.t("phone-outbox-title"),
            about: w.t1("phone-outbox-count", "n", under_way),
            chip: None,
            new: false,
        });
    }
    unsent.extend(rows(&|case| in_outbox(case) && !stuck(case)));
    unsent.extend(drafts.iter().map(|draft| Row {
        href: format!("/utkast/{}", draft.id),
        icon: "pencil",
        title: draft.title.get(&w.language).to_owned(),
        about: w.t1("phone-case-draft", "when", w.when(draft.saved_at)),
        chip: None,
        new: false,
    }));
    let note = (!drafts.is_empty()).then(|| w.t("phone-cases-drafts-note"));
    let open = |case: &CaseView| !in_outbox(case) && !closed(case) && !waits_for_resident(case);
    let sections = [
        ("phone-needs-you", rows(&|case| stuck(case) || waits_for_resident(case)), None),
        ("phone-cases-unsent", unsent, note),
        ("phone-cases-open", rows(&open), None),
        ("phone-cases-closed", rows(&closed), None),
    ];
    let sections = sections.into_iter().filter(|(_, rows, _)| !rows.is_empty());
    let sections: Vec<_> = sections.map(|(key, rows, note)| Section { title: w.t(key), rows, note }).collect();
    let newest = cases.iter().max_by_key(|case| case.updated_at);
    let say = newest.map(|case| format!("{}: {}", case.title.get(&w.language), chip(w, case, online).text));
    Cases { sections, say: say.unwrap_or_default(), c }
}

fn chip(w: &Words, case: &CaseView, online: bool) -> Chip {
    match &case.state {
        CaseState::Received(status) => status_chip(status.category, status.label.get(&w.language)),
        CaseState::Outbox(state) => outbox::chip(w, state, online),
    }
}

fn row(w: &Words, case: &CaseView, online: bool) -> Row {
    let stuck = matches!(case.state, CaseState::Outbox(OutboxState::NeedsYou { .. }));
    Row {
        href: if stuck { "/utkorg".into() } else { format!("/arende/{}", case.id) },
        icon: "paper",
        title: case.title.get(&w.language).to_owned(),
        about: w.t2("phone-case-about", "reference", &case.reference, "when", w.when(case.updated_at)),
        chip: Some(chip(w, case, online)),
        new: case.unseen > 0,
    }
}

/// `fresh` are the events to mark as new.
pub fn case(c: Chrome, detail: &CaseDetail, fresh: &HashSet<(Uuid, u32)>, error: Option<String>, online: bool) -> Case {
    let w = &c.w;
    let view = &detail.case;
    let newest_first = || detail.history.iter().rev();
    let mut history: Vec<_> = newest_first().filter_map(|line| history_row(w, view.id, line, fresh)).collect();
    if let Some(at) = view.sent_at {
        history.push(HistoryRow {
            icon: "send",
            title: w.t("phone-event-sent"),
            when: w.when(at),
            text: None,
            new: false,
        });
    }
    let meaning = newest_first().find_map(|line| match &line.kind {
        EventKind::StatusChanged { text, .. } => Some(text.get(&w.language).to_owned()),
        _ => None,
    });
    let stale = view.stale.then(|| w.t1("phone-case-stale", "kommun", c.owner()));
    let missing = (view.attachments_missing > 0).then(|| w.t1("phone-case-missing", "n", view.attachments_missing));
    let newest_message = newest_first().find_map(|line| match &line.kind {
        EventKind::Message { author: Author::Kommun, text, .. } => Some(text.get(&w.language).to_owned()),
        _ => None,
    });
    Case {
        id: view.id.to_string(),
        reference: view.reference.clone(),
        title: view.title.get(&w.language).to_owned(),
        chip: chip(w, view, online),
        meaning: stale.or(meaning),
        missing,
        history,
        messages: messages(&c, detail, online),
        newest_message: newest_message.unwrap_or_default(),
        message_error: error,
        what: match detail.form {
            Some(_) => w.t1("phone-case-what-about", "n", detail.files.len()),
            None => w.t("phone-case-what-elsewhere"),
        },
        has_receipt: detail.receipt.is_some(),
        c,
    }
}

/// Icon, heading and words of an event; `None` for what residents are not shown.
fn event(w: &Words, kind: &EventKind) -> Option<(&'static str, String, Option<String>)> {
    Some(match kind {
        EventKind::Submitted { .. } => ("receipt", w.t("phone-event-submitted"), None),
        EventKind::AttachmentsReceived { missing, .. } => {
            ("photo", w.t1("phone-event-attachments", "missing", missing), None)
        }
        EventKind::StatusChanged { category, label, text, .. } => {
            let words = text.get(&w.language).to_owned();
            let chip = status_chip(*category, label.get(&w.language));
            (chip.icon, chip.text, (!words.is_empty()).then_some(words))
        }
        EventKind::Message { author: Author::Kommun, .. } => ("talk", w.t("phone-event-message"), None),
        EventKind::Message { author: Author::Resident, .. } => ("talk", w.t("phone-event-message-mine"), None),
        EventKind::Assigned { .. } | EventKind::Unknown => return None,
    })
}

fn history_row(w: &Words, case: Uuid, line: &HistoryLine, fresh: &HashSet<(Uuid, u32)>) -> Option<HistoryRow> {
    let (icon, title, text) = event(w, &line.kind)?;
    let new = line.kind.is_news() && fresh.contains(&(case, line.n));
    Some(HistoryRow { icon, title, when: w.when(line.at), text, new })
}

fn messages(c: &Chrome, detail: &CaseDetail, online: bool) -> Vec<MessageRow> {
    let w = &c.w;
    let arrived = detail.history.iter().filter_map(|line| match &line.kind {
        EventKind::Message { author, text, .. } => {
            let mine = *author == Author::Resident;
            Some(MessageRow {
                mine,
                by: if mine { w.t("phone-you") } else { c.owner() },
                when: w.when(line.at),
                text: text.get(&w.language).to_owned(),
                state: None,
            })
        }
        _ => None,
    });
    let pending = detail.pending.iter().map(|message| MessageRow {
        mine: true,
        by: w.t("phone-you"),
        when: w.when(message.made_at),
        text: message.text.clone(),
        state: Some(w.t(match (&message.state, online) {
            (OutboxState::NeedsYou { .. }, _) => "phone-message-needs-you",
            (_, false) => "phone-message-waiting",
            (OutboxState::Paused, true) => "phone-state-paused",
            (_, true) => "phone-message-under-way",
        })),
    });
    arrived.chain(pending).collect()
}

/// The events that the resident has not been shown.
pub fn unseen(details: &[CaseDetail]) -> HashSet<(Uuid, u32)> {
    let all = details.iter().flat_map(|detail| detail.history.iter().map(move |line| (detail.case.id, line)));
    all.filter(|(_, line)| !line.seen && line.kind.is_news()).map(|(id, line)| (id, line.n)).collect()
}

/// What has happened in all cases, newest first. `ask`: whether the resident may still be asked about notifications.
pub fn events(c: Chrome, details: &[CaseDetail], fresh: &HashSet<(Uuid, u32)>, push: String, ask: bool) -> Events {
    let w = &c.w;
    let mut all: Vec<_> =
        details.iter().flat_map(|detail| detail.history.iter().map(move |line| (&detail.case, line))).collect();
    all.sort_by_key(|(_, line)| std::cmp::Reverse((line.at, line.n)));
    let today = civil::date(w.now);
    let (mut now, mut earlier) = (Vec::new(), Vec::new());
    for (case, line) in all {
        let Some((icon, title, _)) = event(w, &line.kind) else { continue };
        let row = Row {
            href: format!("/arende/{}", case.id),
            icon,
            title,
            about: w.t2("phone-event-about", "title", case.title.get(&w.language), "when", w.when(line.at)),
            chip: None,
            new: line.kind.is_news() && fresh.contains(&(case.id, line.n)),
        };
        if civil::date(line.at) == today { now.push(row) } else { earlier.push(row) }
    }
    let sections = [("phone-events-today", now), ("phone-events-earlier", earlier)];
    let sections = sections.into_iter().filter(|(_, rows)| !rows.is_empty());
    Events {
        sections: sections.map(|(key, rows)| Section { title: w.t(key), rows, note: None }).collect(),
        push,
        ask,
        c,
    }
}

/// What was sent from this phone.
pub fn what(c: Chrome, detail: &CaseDetail) -> What {
    let (intro, groups) = match &detail.form {
        Some(service) => (None, form::sent(&c.w, service, &detail.answers, &detail.files)),
        None => (Some(c.w.t("phone-case-what-elsewhere")), vec![]),
    };
    page(detail, c.w.t("phone-case-what"), intro, groups, None, c)
}

/// The receipt in words, and as it was signed. `None` before there is one.
pub fn receipt(c: Chrome, detail: &CaseDetail) -> Option<What> {
    let w = &c.w;
    let raw = detail.receipt.clone()?;
    let fact = |key: &str, lines: Vec<String>| Answer { question: w.t(key), lines };
    let mut answers = vec![fact("phone-reference", vec![detail.case.reference.clone()])];
    if let Some(receipt) = payload(&raw) {
        answers.push(fact("phone-received", vec![w.when(receipt.received_at)]));
        answers.push(fact("phone-receipt-hash", vec![receipt.payload_sha256]));
        if !receipt.attachments.is_empty() {
            answers.push(fact("phone-receipt-files", receipt.attachments));
        }
    }
    let groups = vec![Group { title: detail.case.title.get(&w.language).to_owned(), change: None, answers }];
    Some(page(detail, w.t("phone-receipt"), Some(w.t("phone-receipt-text")), groups, Some(raw), c))
}

/// What a compact JWS says; whether it is genuine is the client's to know.
fn payload(jws: &str) -> Option<Receipt> {
    let bytes = URL_SAFE_NO_PAD.decode(jws.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn page(
    detail: &CaseDetail,
    heading: String,
    intro: Option<String>,
    groups: Vec<Group>,
    raw: Option<String>,
    c: Chrome,
) -> What {
    What {
        id: detail.case.id.to_string(),
        reference: detail.case.reference.clone(),
        title: detail.case.title.get(&c.w.language).to_owned(),
        heading,
        intro,
        groups,
        raw,
        c,
    }
}
