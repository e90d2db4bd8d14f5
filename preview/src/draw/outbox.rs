//! The outbox's states as words.

use std::collections::HashMap;

use minkommun_client::{
    CaseDetail, CaseState, FileProgress, OutboxItem, OutboxKind, OutboxState,
    shown::{self, Tone, Voice},
};
use uuid::Uuid;

use crate::{
    draw::sign,
    screens::{
        chrome::{Answer, Chrome},
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

fn item(w: &Words, item: &OutboxItem, errors: &HashMap<Uuid, Vec<String>>, online: bool) -> Item {
    let v = &w.voice(online);
    let title = item.title.get(&w.language).to_owned();
    Item {
        id: item.id.to_string(),
        title: match item.kind {
            OutboxKind::Submission => title,
            OutboxKind::Message => w.t1("phone-outbox-message", "title", title),
        },
        when: w.t1("phone-outbox-put", "when", w.when(item.made_at)),
        chip: sign::chip(shown::outbox_chip(v, &item.state)),
        percent: match item.state {
            OutboxState::Sending { percent } | OutboxState::FilesLeft { percent } => Some(percent),
            _ => None,
        },
        words: shown::outbox_words(v, &item.state),
        errors: errors.get(&item.id).cloned().unwrap_or_default(),
        files: item.files.iter().map(|one| file(v, one)).collect(),
        acts: shown::acts(item).into_iter().map(|one| act(w, one)).collect(),
    }
}

fn file(v: &Voice, file: &FileProgress) -> File {
    let chip = shown::file_chip(v, file);
    let tone = match chip.tone {
        Tone::Good => "ok",
        Tone::Bad => "er",
        Tone::Info => "go",
        Tone::Plain | Tone::Warn => "wa",
    };
    let icon = if file.media_type.starts_with("image/") { "photo" } else { "paper" };
    File { name: file.name.clone(), icon, tone, state_icon: sign::icon(chip.sign), state: chip.text }
}

fn act(w: &Words, act: shown::Act) -> Act {
    use shown::Act::{Correct, Pause, Reopen, Resume, Retry, Undo, UndoMessage};
    let (value, icon) = match act {
        Correct | Reopen => ("ratta", "pencil"),
        Pause => ("pausa", "pause"),
        Resume => ("fortsatt", "send"),
        Retry => ("forsok", "again"),
        Undo => ("angra", "pencil"),
        UndoMessage => ("angra", "bin"),
    };
    Act { value, icon, label: w.t(act.key()), main: matches!(act, Correct | Reopen) }
}

/// The page right after sending, which becomes the receipt's when it is in.
/// `ask`: whether the resident may still be asked about notifications.
pub fn sent(c: Chrome, detail: &CaseDetail, online: bool, ask: bool) -> Sent {
    let w = &c.w;
    let case = &detail.case;
    let page = shown::sent_page(&w.voice(online), detail, &c.owner());
    let mut facts = Vec::new();
    if let Some(at) = case.received_at {
        facts.push(Answer { question: w.t("phone-received"), lines: vec![w.when(at)] });
    }
    if let Some(arrived) = page.arrived {
        facts.push(Answer { question: w.t("phone-attachments"), lines: vec![arrived] });
    }
    Sent {
        id: case.id.to_string(),
        tone: if page.tone == Tone::Good { "g" } else { "w" },
        icon: sign::icon(page.sign),
        title: page.title,
        text: page.text,
        reference: case.reference.clone(),
        facts,
        received: matches!(case.state, CaseState::Received(_)),
        stored: page.stored,
        notify: ask.then(|| format!("/besked?arende={}", case.id)),
        c,
    }
}
