//! Cases and events as lists, and one case with its history.

use std::collections::HashSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use minkommun_client::{
    CaseDetail, CaseState, CaseView, DraftSummary, OutboxState,
    shown::{self, CaseSection, Voice},
};
use minkommun_model::{
    case::{Author, EventKind},
    civil,
    wire::Receipt,
};
use uuid::Uuid;

use crate::{
    draw::{form, sign},
    screens::{
        cases::{Case, Cases, Events, HistoryRow, MessageRow, What},
        chrome::{Answer, Chrome, Group, Row, Section},
    },
    words::Words,
};

pub fn cases(c: Chrome, cases: &[CaseView], drafts: &[DraftSummary], under_way: usize, online: bool) -> Cases {
    let w = &c.w;
    let v = &w.voice(online);
    let rows = |section| -> Vec<Row> {
        cases.iter().filter(|case| shown::section(case) == section).map(|case| row(w, v, case)).collect()
    };
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
    unsent.extend(rows(CaseSection::Unsent));
    unsent.extend(drafts.iter().map(|draft| Row {
        href: format!("/utkast/{}", draft.id),
        icon: "pencil",
        title: draft.title.get(&w.language).to_owned(),
        about: w.t1("phone-case-draft", "when", w.when(draft.saved_at)),
        chip: None,
        new: false,
    }));
    let note = (!drafts.is_empty()).then(|| w.t("phone-cases-drafts-note"));
    let sections = [
        (CaseSection::NeedsYou, rows(CaseSection::NeedsYou), None),
        (CaseSection::Unsent, unsent, note),
        (CaseSection::Open, rows(CaseSection::Open), None),
        (CaseSection::Closed, rows(CaseSection::Closed), None),
    ];
    let sections = sections.into_iter().filter(|(_, rows, _)| !rows.is_empty());
    let sections: Vec<_> =
        sections.map(|(section, rows, note)| Section { title: w.t(section.key()), rows, note }).collect();
    let newest = cases.iter().max_by_key(|case| case.updated_at);
    let say = newest.map(|case| format!("{}: {}", case.title.get(&w.language), shown::case_chip(v, case).text));
    Cases { sections, say: say.unwrap_or_default(), c }
}

fn row(w: &Words, v: &Voice, case: &CaseView) -> Row {
    let stuck = matches!(case.state, CaseState::Outbox(OutboxState::NeedsYou { .. }));
    Row {
        href: if stuck { "/utkorg".into() } else { format!("/arende/{}", case.id) },
        icon: "paper",
        title: case.title.get(&w.language).to_owned(),
        about: w.t2("phone-case-about", "reference", &case.reference, "when", w.when(case.updated_at)),
        chip: Some(sign::chip(shown::case_chip(v, case))),
        new: case.unseen > 0,
    }
}

/// `fresh` are the events to mark as new.
pub fn case(c: Chrome, detail: &CaseDetail, fresh: &HashSet<(Uuid, u32)>, error: Option<String>, online: bool) -> Case {
    let w = &c.w;
    let view = &detail.case;
    let v = &w.voice(online);
    let history = shown::history(v, detail).into_iter().map(|line| HistoryRow {
        icon: sign::icon(line.sign),
        title: line.title,
        when: w.when(line.at),
        text: line.text,
        new: line.n.is_some_and(|n| fresh.contains(&(view.id, n))),
    });
    let newest_message = detail.history.iter().rev().find_map(|line| match &line.kind {
        EventKind::Message { author: Author::Kommun, text, .. } => Some(text.get(&w.language).to_owned()),
        _ => None,
    });
    Case {
        id: view.id.to_string(),
        reference: view.reference.clone(),
        title: view.title.get(&w.language).to_owned(),
        chip: sign::chip(shown::case_chip(v, view)),
        meaning: shown::meaning(v, detail, &c.owner()),
        missing: shown::missing(v, view),
        history: history.collect(),
        messages: messages(v, detail, &c.owner()),
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

fn messages(v: &Voice, detail: &CaseDetail, owner: &str) -> Vec<MessageRow> {
    let row = |line: shown::MessageLine| MessageRow {
        mine: line.mine,
        by: line.by,
        when: v.when(line.at),
        text: line.text,
        state: line.state,
    };
    shown::messages(v, detail, owner).into_iter().map(row).collect()
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
    // Nothing that has happened reads otherwise without a network.
    let v = &w.voice(true);
    let (mut now, mut earlier) = (Vec::new(), Vec::new());
    for (case, line) in all {
        let Some((sign, title, _)) = shown::event_line(v, &line.kind) else { continue };
        let row = Row {
            href: format!("/arende/{}", case.id),
            icon: sign::icon(sign),
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
