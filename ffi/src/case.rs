//! Cases: the list, one with its history, what has happened in all of them.

use std::{sync::Arc, time::SystemTime};

use minkommun_client::{
    CaseDetail, CaseState, CaseView,
    shown::{self, CaseSection as Section, Voice},
};
use minkommun_model::civil;
use uuid::Uuid;

use crate::{
    draft::DraftRow,
    error::KommunError,
    parts::Parts,
    read::{AnswerGroup, groups},
    sign::{Chip, Sign, Tone},
    time::system,
};

#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Cases {
    /// Those with something in them, in the order to be shown.
    pub sections: Vec<CaseSection>,
    /// Shown among what has not been sent.
    pub drafts: Vec<DraftRow>,
    /// How many things the outbox holds.
    pub under_way: u32,
}

#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct CaseSection {
    pub kind: SectionKind,
    pub title: String,
    pub rows: Vec<CaseRow>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SectionKind {
    NeedsYou,
    Unsent,
    Open,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CaseRow {
    pub id: String,
    pub reference: String,
    pub title: String,
    pub about: String,
    pub chip: Chip,
    /// There is no receipt yet.
    pub in_outbox: bool,
    /// The server has refused it: the outbox says what to do.
    pub refused: bool,
    /// News that the resident has not been shown.
    pub unseen: u32,
    pub updated_at: SystemTime,
}

/// One case.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Case {
    pub id: String,
    pub reference: String,
    pub title: String,
    pub chip: Chip,
    /// Id of the service's status; `None` before the receipt.
    pub status: Option<String>,
    /// What the status means.
    pub meaning: Option<String>,
    /// Files that the kommun waits for.
    pub missing: Option<String>,
    /// Newest first.
    pub history: Vec<HistoryLine>,
    /// Oldest first.
    pub messages: Vec<MessageLine>,
    /// Messages may be written.
    pub can_write: bool,
    /// What was sent; empty when it was sent from another phone.
    pub answers: Vec<AnswerGroup>,
    pub files: Vec<SentFile>,
    pub what: String,
    pub receipt: Option<Receipt>,
    /// The page right after sending.
    pub sent: Sent,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HistoryLine {
    /// The event's number in the case; `None` for the resident's own sending.
    pub n: Option<u32>,
    pub at: SystemTime,
    pub when: String,
    pub sign: Sign,
    pub title: String,
    pub text: Option<String>,
    pub unseen: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MessageLine {
    pub mine: bool,
    pub by: String,
    pub when: String,
    pub text: String,
    /// Of a message that is still on its way.
    pub state: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SentFile {
    pub question: String,
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Receipt {
    /// Compact JWS: the whole proof.
    pub jws: String,
    /// When the kommun received it, in words.
    pub received: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Sent {
    pub received: bool,
    pub tone: Tone,
    pub sign: Sign,
    pub title: String,
    pub text: String,
    /// How much is kept on the phone.
    pub stored: String,
    /// How many of the files have come.
    pub arrived: Option<String>,
}

/// What has happened in all cases, newest first.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Events {
    pub today: Vec<Event>,
    pub earlier: Vec<Event>,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Event {
    pub case_id: String,
    pub n: u32,
    pub at: SystemTime,
    pub sign: Sign,
    pub title: String,
    pub about: String,
    pub unseen: bool,
}

/// How far back the list of events goes.
const EVENTS: usize = 200;

pub async fn cases(parts: Arc<Parts>) -> Result<Cases, KommunError> {
    let v = parts.voice().await?;
    let listed = parts.cases.list().await?;
    let drafts = parts.drafts.list().await?;
    let under_way = parts.outbox.list().await?.len();
    let section = |section| {
        let rows: Vec<_> =
            listed.iter().filter(|case| shown::section(case) == section).map(|case| row(&v, case)).collect();
        (!rows.is_empty()).then(|| CaseSection { kind: kind(section), title: v.t(section.key()), rows })
    };
    let sections = [Section::NeedsYou, Section::Unsent, Section::Open, Section::Closed];
    Ok(Cases {
        sections: sections.into_iter().filter_map(section).collect(),
        drafts: drafts.iter().map(|draft| DraftRow::new(&v, draft)).collect(),
        under_way: u32::try_from(under_way).unwrap_or(u32::MAX),
    })
}

pub async fn case(parts: Arc<Parts>, id: Uuid) -> Result<Case, KommunError> {
    let v = parts.voice().await?;
    let owner = parts.owner(&v).await?;
    let detail = parts.cases.get(id).await?;
    Ok(drawn(&v, &owner, detail))
}

pub async fn events(parts: Arc<Parts>) -> Result<Events, KommunError> {
    let v = parts.voice().await?;
    let today = civil::date(v.now);
    let mut events = Events { today: vec![], earlier: vec![] };
    for (case, line) in parts.cases.events(EVENTS).await? {
        let Some((sign, title, _)) = shown::event_line(&v, &line.kind) else { continue };
        let event = Event {
            case_id: case.id.to_string(),
            n: line.n,
            at: system(line.at),
            sign: sign.into(),
            title,
            about: v.t2("phone-event-about", "title", v.text(&case.title), "when", v.when(line.at)),
            unseen: line.kind.is_news() && !line.seen,
        };
        if civil::date(line.at) == today { &mut events.today } else { &mut events.earlier }.push(event);
    }
    Ok(events)
}

fn kind(section: Section) -> SectionKind {
    match section {
        Section::NeedsYou => SectionKind::NeedsYou,
        Section::Unsent => SectionKind::Unsent,
        Section::Open => SectionKind::Open,
        Section::Closed => SectionKind::Closed,
    }
}

fn row(v: &Voice, case: &CaseView) -> CaseRow {
    let in_outbox = matches!(case.state, CaseState::Outbox(_));
    CaseRow {
        id: case.id.to_string(),
        reference: case.reference.clone(),
        title: v.text(&case.title),
        about: v.t2("phone-case-about", "reference", &case.reference, "when", v.when(case.updated_at)),
        chip: shown::case_chip(v, case).into(),
        in_outbox,
        refused: in_outbox && shown::section(case) == Section::NeedsYou,
        unseen: case.unseen,
        updated_at: system(case.updated_at),
    }
}

fn drawn(v: &Voice, owner: &str, detail: CaseDetail) -> Case {
    let case = &detail.case;
    let line = |line: shown::Line| HistoryLine {
        n: line.n,
        at: system(line.at),
        when: v.when(line.at),
        sign: line.sign.into(),
        title: line.title,
        text: line.text,
        unseen: line.unseen,
    };
    let message = |message: shown::MessageLine| MessageLine {
        mine: message.mine,
        by: message.by,
        when: v.when(message.at),
        text: message.text,
        state: message.state,
    };
    let sent = shown::sent_page(v, &detail, owner);
    let answered = |id: &str| detail.answers.contains_key(id);
    let received = matches!(case.state, CaseState::Received(_));
    Case {
        id: case.id.to_string(),
        reference: case.reference.clone(),
        title: v.text(&case.title),
        chip: shown::case_chip(v, case).into(),
        status: match &case.state {
            CaseState::Received(status) => Some(status.id.clone()),
            CaseState::Outbox(_) => None,
        },
        meaning: shown::meaning(v, &detail, owner),
        missing: shown::missing(v, case),
        history: shown::history(v, &detail).into_iter().map(line).collect(),
        messages: shown::messages(v, &detail, owner).into_iter().map(message).collect(),
        can_write: received && !case.stale,
        answers: detail
            .form
            .as_ref()
            .map(|form| groups(v, form, &detail.answers, &detail.files, answered))
            .unwrap_or_default(),
        what: match detail.form {
            Some(_) => v.t1("phone-case-what-about", "n", detail.files.len()),
            None => v.t("phone-case-what-elsewhere"),
        },
        receipt: detail.receipt.clone().map(|jws| Receipt { jws, received: case.received_at.map(|at| v.when(at)) }),
        sent: Sent {
            received,
            tone: sent.tone.into(),
            sign: sent.sign.into(),
            title: sent.title,
            text: sent.text,
            stored: sent.stored,
            arrived: sent.arrived,
        },
        files: detail
            .files
            .iter()
            .map(|file| SentFile {
                question: file.question.clone(),
                sha256: file.sha256.clone(),
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                size: file.size,
            })
            .collect(),
    }
}
