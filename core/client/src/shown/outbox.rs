//! The outbox's states as words, and what may be done in each.

use chrono::{DateTime, Utc};
use minkommun_model::words;

use crate::{
    cases::{CaseDetail, CaseState},
    cause::Cause,
    outbox::{FileProgress, FileState, OutboxItem, OutboxKind, OutboxState},
    shown::{
        sign::{Chip, Sign, Tone},
        voice::Voice,
    },
};

/// What the resident may do with something in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// [`crate::Cases::reopen`], because an answer needs changing.
    Correct,
    /// [`crate::Cases::reopen`], to be looked through and sent again.
    Reopen,
    Pause,
    Resume,
    Retry,
    /// [`crate::Outbox::undo`] of a submission: a draft again.
    Undo,
    /// [`crate::Outbox::undo`] of a message: gone.
    UndoMessage,
}

impl Act {
    /// Key of the button's words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Correct => "phone-act-correct",
            Self::Reopen => "phone-act-reopen",
            Self::Pause => "phone-act-pause",
            Self::Resume => "phone-act-resume",
            Self::Retry => "phone-act-retry",
            Self::Undo => "phone-act-undo",
            Self::UndoMessage => "phone-act-undo-message",
        }
    }
}

pub fn outbox_chip(v: &Voice, state: &OutboxState) -> Chip {
    match state {
        OutboxState::Waiting { cause, .. } if !v.online || *cause == Some(Cause::Network) => {
            Chip::new(Tone::Plain, Sign::NoNet, v.t("phone-state-wait-net"))
        }
        OutboxState::Waiting { .. } => Chip::new(Tone::Plain, Sign::Clock, v.t("phone-state-turn")),
        OutboxState::Sending { percent } | OutboxState::FilesLeft { percent } => {
            Chip::new(Tone::Info, Sign::Send, v.t1("phone-state-sending", "n", percent))
        }
        OutboxState::Paused => Chip::new(Tone::Plain, Sign::Pause, v.t("phone-state-paused")),
        OutboxState::NeedsYou { .. } => Chip::new(Tone::Warn, Sign::Warn, v.t("phone-needs-you")),
    }
}

/// What the state means, and what happens next.
pub fn outbox_words(v: &Voice, state: &OutboxState) -> String {
    match state {
        OutboxState::Waiting { .. } if !v.online => v.t("phone-words-wait-net"),
        OutboxState::Waiting { next_at, cause } => match cause {
            Some(Cause::Network) => v.t("phone-words-wait-net"),
            Some(Cause::Portal) => v.t("phone-words-portal"),
            Some(Cause::Server) => v.t1("phone-words-server", "when", soon(v, *next_at)),
            Some(Cause::Receipt) => v.t1("phone-words-receipt", "when", soon(v, *next_at)),
            Some(Cause::Busy) => v.t1("phone-words-busy", "when", soon(v, *next_at)),
            None => v.t("phone-words-wait"),
        },
        OutboxState::Sending { .. } => v.t("phone-words-sending"),
        OutboxState::FilesLeft { .. } => v.t("phone-words-files-left"),
        OutboxState::Paused => v.t("phone-words-paused"),
        OutboxState::NeedsYou { code, .. } => words::problem_text(&v.language, code),
    }
}

fn soon(v: &Voice, at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| v.t("phone-words-soon"), |at| v.when(at))
}

pub fn file_chip(v: &Voice, file: &FileProgress) -> Chip {
    let percent = file.sent.saturating_mul(100) / file.size.max(1);
    match &file.state {
        FileState::Waiting { .. } if !v.online => Chip::new(Tone::Plain, Sign::NoNet, v.t("phone-file-waiting-net")),
        FileState::Waiting { next_at, cause: Some(_) } => {
            Chip::new(Tone::Bad, Sign::Stop, v.t1("phone-file-failed", "when", soon(v, *next_at)))
        }
        FileState::Waiting { cause: None, .. } => Chip::new(Tone::Plain, Sign::Clock, v.t("phone-file-waiting")),
        FileState::Sending => Chip::new(Tone::Info, Sign::Send, v.t1("phone-file-sending", "n", percent)),
        FileState::Paused => Chip::new(Tone::Plain, Sign::Pause, v.t("phone-state-paused-by-you")),
        FileState::Arrived => Chip::new(Tone::Good, Sign::Good, v.t("phone-file-arrived")),
        FileState::Refused { .. } => Chip::new(Tone::Bad, Sign::Stop, v.t("phone-file-refused")),
    }
}

/// The first is the one to press.
pub fn acts(item: &OutboxItem) -> Vec<Act> {
    let mut acts = match (&item.state, item.kind) {
        (OutboxState::NeedsYou { code, .. }, OutboxKind::Submission) if code == "invalid-answers" => {
            vec![Act::Correct]
        }
        (OutboxState::NeedsYou { .. }, OutboxKind::Submission) => vec![Act::Reopen],
        (OutboxState::NeedsYou { .. }, OutboxKind::Message) => vec![],
        (OutboxState::Paused, _) => vec![Act::Resume],
        (OutboxState::Waiting { .. }, _) => vec![Act::Retry, Act::Pause],
        (OutboxState::Sending { .. } | OutboxState::FilesLeft { .. }, _) => vec![Act::Pause],
    };
    if item.can_undo {
        acts.push(match item.kind {
            OutboxKind::Submission => Act::Undo,
            OutboxKind::Message => Act::UndoMessage,
        });
    }
    acts
}

/// The page right after sending, which becomes the receipt's when it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentPage {
    pub tone: Tone,
    pub sign: Sign,
    pub title: String,
    pub text: String,
    /// How much is kept on the phone.
    pub stored: String,
    /// How many of the files have come; `None` before the receipt, or without files.
    pub arrived: Option<String>,
}

/// `kommun`: its name.
pub fn sent_page(v: &Voice, detail: &CaseDetail, kommun: &str) -> SentPage {
    let (tone, sign, title, text) = match &detail.case.state {
        CaseState::Received(_) => (Tone::Good, Sign::Good, "phone-sent-received-title", {
            v.t2("phone-sent-what", "service", v.text(&detail.case.title), "kommun", kommun)
        }),
        CaseState::Outbox(OutboxState::NeedsYou { .. }) => {
            (Tone::Warn, Sign::Warn, "phone-sent-needs-title", v.t("phone-sent-needs-text"))
        }
        CaseState::Outbox(_) if v.online => {
            (Tone::Warn, Sign::Send, "phone-sent-outbox-title", v.t("phone-sent-outbox-online"))
        }
        CaseState::Outbox(_) => (Tone::Warn, Sign::Send, "phone-sent-outbox-title", v.t("phone-sent-outbox-offline")),
    };
    let files = detail.files.len();
    let arrived = (detail.case.received_at.is_some() && files > 0).then(|| {
        let arrived = files.saturating_sub(detail.case.attachments_missing as usize);
        v.t2("phone-attachments-arrived", "arrived", arrived, "all", files)
    });
    SentPage { tone, sign, title: v.t(title), text, stored: v.t1("phone-sent-stored", "n", files), arrived }
}
