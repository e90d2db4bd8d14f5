//! The outbox's states as words.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use minkommun_client::{CaseDetail, CaseState, Cause, FileProgress, FileState, OutboxItem, OutboxKind, OutboxState};
use minkommun_model::words;
use uuid::Uuid;

use crate::{
    screens::{
        chrome::{Answer, Chip, Chrome},
        outbox::{Act, File, Item, Outbox, Sent},
    },
    words::Words,
};

/// `errors` has the sentences for what the server refused, by item.
pub fn outbox(c: Chrome, items: &[OutboxItem], errors: &HashMap<Uuid, Vec<String>>, online: bool) -> Outbox {
    let needs = |item: &&OutboxItem| matches!(item.state, OutboxState::NeedsYou { .. });
    let (needs_you, under_way): (Vec<_>, Vec<_>) = items.iter().partition(needs);
    let draw =
        |items: Vec<&OutboxItem>| items.into_iter().map(|one| item(&c.w, one, errors, online)).collect::<Vec<_>>();
    let (needs_you, under_way) = (draw(needs_you), draw(under_way));
    let say = match needs_you.iter().chain(&under_way).next() {
        Some(item) => format!("{}: {}", item.title, item.chip.text),
        None => c.w.t("phone-outbox-all-arrived"),
    };
    Outbox { needs_you, under_way, say: spoken(say), c }
}

/// Progress is announced in quarters, not at every percent.
fn spoken(say: String) -> String {
    let Some((head, percent)) = say.rsplit_once(", ") else { return say };
    match percent.trim_end_matches([' ', '%', '\u{a0}']).parse::<u32>() {
        Ok(percent) => format!("{head}, {} %", percent / 25 * 25),
        Err(_) => say,
    }
}

/// The state of something that is not received yet, as a chip.
pub fn chip(w: &Words, state: &OutboxState, online: bool) -> Chip {
    let chip = |tone, icon, text| Chip { tone, icon, text };
    match state {
        OutboxState::Waiting { cause, .. } if !online || *cause == Some(Cause::Network) => {
            chip("plain", "nonet", w.t("phone-state-wait-net"))
        }
        OutboxState::Waiting { .. } => chip("plain", "clock", w.t("phone-state-turn")),
        OutboxState::Sending { percent } | OutboxState::FilesLeft { percent } => {
            chip("info", "send", w.t1("phone-state-sending", "n", percent))
        }
        OutboxState::Paused => chip("plain", "pause", w.t("phone-state-paused")),
        OutboxState::NeedsYou { .. } => chip("warn", "warn", w.t("phone-needs-you")),
    }
}

fn item(w: &Words, item: &OutboxItem, errors: &HashMap<Uuid, Vec<String>>, online: bool) -> Item {
    let title = item.title.get(&w.language).to_owned();
    Item {
        id: item.id.to_string(),
        title: match item.kind {
            OutboxKind::Submission => title,
            OutboxKind::Message => w.t1("phone-outbox-message", "title", title),
        },
        when: w.t1("phone-outbox-put", "when", w.when(item.made_at)),
        chip: chip(w, &item.state, online),
        percent: match item.state {
            OutboxState::Sending { percent } | OutboxState::FilesLeft { percent } => Some(percent),
            _ => None,
        },
        words: words_for(w, &item.state, online),
        errors: errors.get(&item.id).cloned().unwrap_or_default(),
        files: item.files.iter().map(|one| file(w, one, online)).collect(),
        acts: acts(w, item),
    }
}

fn words_for(w: &Words, state: &OutboxState, online: bool) -> String {
    match state {
        OutboxState::Waiting { .. } if !online => w.t("phone-words-wait-net"),
        OutboxState::Waiting { next_at, cause } => match cause {
            Some(Cause::Network) => w.t("phone-words-wait-net"),
            Some(Cause::Portal) => w.t("phone-words-portal"),
            Some(Cause::Server) => w.t1("phone-words-server", "when", soon(w, *next_at)),
            Some(Cause::Receipt) => w.t1("phone-words-receipt", "when", soon(w, *next_at)),
            Some(Cause::Busy) => w.t1("phone-words-busy", "when", soon(w, *next_at)),
            None => w.t("phone-words-wait"),
        },
        OutboxState::Sending { .. } => w.t("phone-words-sending"),
        OutboxState::FilesLeft { .. } => w.t("phone-words-files-left"),
        OutboxState::Paused => w.t("phone-words-paused"),
        OutboxState::NeedsYou { code, .. } => words::problem_text(&w.language, code),
    }
}

fn soon(w: &Words, at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| w.t("phone-words-soon"), |at| w.when(at))
}

fn file(w: &Words, file: &FileProgress, online: bool) -> File {
    let percent = file.sent.saturating_mul(100) / file.size.max(1);
    let (tone, state_icon, state) = match &file.state {
        FileState::Waiting { .. } if !online => ("wa", "nonet", w.t("phone-file-waiting-net")),
        FileState::Waiting { next_at, cause: Some(_) } => {
            ("er", "stop", w.t1("phone-file-failed", "when", soon(w, *next_at)))
        }
        FileState::Waiting { cause: None, .. } => ("wa", "clock", w.t("phone-file-waiting")),
        FileState::Sending => ("go", "send", w.t1("phone-file-sending", "n", percent)),
        FileState::Paused => ("wa", "pause", w.t("phone-state-paused-by-you")),
        FileState::Arrived => ("ok", "good", w.t("phone-file-arrived")),
        FileState::Refused { .. } => ("er", "stop", w.t("phone-file-refused")),
    };
    let icon = if file.media_type.starts_with("image/") { "photo" } else { "paper" };
    File { name: file.name.clone(), icon, tone, state_icon, state }
}

fn acts(w: &Words, item: &OutboxItem) -> Vec<Act> {
    let act = |value, icon, key: &str, main| Act { value, icon, label: w.t(key), main };
    let mut acts = match (&item.state, item.kind) {
        (OutboxState::NeedsYou { code, .. }, OutboxKind::Submission) if code == "invalid-answers" => {
            vec![act("ratta", "pencil", "phone-act-correct", true)]
        }
        (OutboxState::NeedsYou { .. }, OutboxKind::Submission) => {
            vec![act("ratta", "pencil", "phone-act-reopen", true)]
        }
        (OutboxState::NeedsYou { .. }, OutboxKind::Message) => vec![],
        (OutboxState::Paused, _) => vec![act("fortsatt", "send", "phone-act-resume", false)],
        (OutboxState::Waiting { .. }, _) => {
            vec![act("forsok", "again", "phone-act-retry", false), act("pausa", "pause", "phone-act-pause", false)]
        }
        (OutboxState::Sending { .. } | OutboxState::FilesLeft { .. }, _) => {
            vec![act("pausa", "pause", "phone-act-pause", false)]
        }
    };
    if item.can_undo {
        acts.push(match item.kind {
            OutboxKind::Submission => act("angra", "pencil", "phone-act-undo", false),
            OutboxKind::Message => act("angra", "bin", "phone-act-undo-message", false),
        });
    }
    acts
}

/// The page right after sending, which becomes the receipt's when it is in.
/// `ask`: whether the resident may still be asked about notifications.
pub fn sent(c: Chrome, detail: &CaseDetail, online: bool, ask: bool) -> Sent {
    let w = &c.w;
    let case = &detail.case;
    let title = case.title.get(&w.language);
    let (tone, icon, heading, text) = match &case.state {
        CaseState::Received(_) => ("g", "good", "phone-sent-received-title", {
            w.t2("phone-sent-what", "service", title, "kommun", c.owner())
        }),
        CaseState::Outbox(OutboxState::NeedsYou { .. }) => {
            ("w", "warn", "phone-sent-needs-title", w.t("phone-sent-needs-text"))
        }
        CaseState::Outbox(_) if online => ("w", "send", "phone-sent-outbox-title", w.t("phone-sent-outbox-online")),
        CaseState::Outbox(_) => ("w", "send", "phone-sent-outbox-title", w.t("phone-sent-outbox-offline")),
    };
    let files = detail.files.len();
    let mut facts = Vec::new();
    if let Some(at) = case.received_at {
        facts.push(Answer { question: w.t("phone-received"), lines: vec![w.when(at)] });
        if files > 0 {
            let arrived = files.saturating_sub(case.attachments_missing as usize);
            let line = w.t2("phone-attachments-arrived", "arrived", arrived, "all", files);
            facts.push(Answer { question: w.t("phone-attachments"), lines: vec![line] });
        }
    }
    Sent {
        id: case.id.to_string(),
        tone,
        icon,
        title: w.t(heading),
        text,
        reference: case.reference.clone(),
        facts,
        received: matches!(case.state, CaseState::Received(_)),
        stored: w.t1("phone-sent-stored", "n", files),
        notify: ask.then(|| format!("/besked?arende={}", case.id)),
        c,
    }
}
