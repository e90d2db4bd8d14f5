//! Cases: what has been sent, readable without a network.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use minkommun_model::{
    case::EventKind,
    form::Answers,
    id::reference,
    problem::Code,
    service::Service,
    text::Text,
    wire::{CaseSummary, NewMessage, ServiceRef, StatusNow, Submission},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    core::{Core, Nudge},
    drafts::AttachedFile,
    error::Error,
    observe::Observer,
    outbox::{OutboxState, Running, TakeBackError, state},
    store::{
        drafts, fetched,
        mailbox::{self, EventRow, ReceivedRow},
        outbox::{self, Kind, OutboxRow, Stage},
        tx::Tx,
        uploads::{self, UploadRow},
    },
    sync::live::Topic,
};

/// A case in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseView {
    pub id: Uuid,
    pub reference: String,
    pub service: ServiceRef,
    pub title: Text,
    pub state: CaseState,
    /// When the resident sent it, if from this phone.
    pub sent_at: Option<DateTime<Utc>>,
    /// The server's time: the legal moment.
    pub received_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    /// Files that the kommun still waits for.
    pub attachments_missing: u32,
    /// Events with news that the resident has not been shown.
    pub unseen: u32,
    /// Sent as a device that the server no longer knows: no more news comes here.
    pub stale: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum CaseState {
    /// Not yet received.
    Outbox(OutboxState),
    /// There is a receipt.
    Received(StatusNow),
}

/// A case with its history and what was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseDetail {
    pub case: CaseView,
    /// Oldest first. Kinds that this version does not know are left out.
    pub history: Vec<HistoryLine>,
    /// Messages from the resident that are still on their way.
    pub pending: Vec<PendingMessage>,
    /// The form and the answers, when it was sent from this phone.
    pub form: Option<Service>,
    pub answers: Answers,
    pub files: Vec<AttachedFile>,
    /// Compact JWS.
    pub receipt: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct HistoryLine {
    /// Its place in the case.
    pub n: u32,
    pub at: DateTime<Utc>,
    pub kind: EventKind,
    pub seen: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PendingMessage {
    pub id: Uuid,
    pub text: String,
    pub made_at: DateTime<Utc>,
    pub state: OutboxState,
}

#[derive(Clone)]
pub struct Cases {
    pub(crate) core: Arc<Core>,
}

impl Cases {
    /// Those that need the resident first, then the last changed.
    pub async fn list(&self) -> Result<Vec<CaseView>, Error> {
        list(Arc::clone(&self.core)).await
    }

    /// [`Error::NotFound`] when the phone knows no such case.
    pub async fn get(&self, id: Uuid) -> Result<CaseDetail, Error> {
        get(Arc::clone(&self.core), id).await?.ok_or(Error::NotFound)
    }

    /// What has happened in all cases, newest first, at most `limit` lines, each with its case.
    pub async fn events(&self, limit: usize) -> Result<Vec<(CaseView, HistoryLine)>, Error> {
        let cases = list(Arc::clone(&self.core)).await?;
        let rows = self.core.db.read(move |tx| mailbox::latest(tx, limit)).await?;
        let with_case = |(case_id, row): (Uuid, EventRow)| {
            let case = cases.iter().find(|case| case.id == case_id)?;
            Some((case.clone(), HistoryLine { n: row.event.n, at: row.event.at, kind: row.event.kind, seen: row.seen }))
        };
        Ok(rows.into_iter().filter_map(with_case).collect())
    }

    /// Puts a message to the kommun in the outbox. Gives the message's id. [`Error::NotNow`] when the case has not been
    /// received, or the message has no words.
    pub async fn send_message(&self, id: Uuid, text: &str) -> Result<Uuid, Error> {
        let (message_id, now, text) = (self.core.new_id(), self.core.now(), text.trim().to_owned());
        if text.is_empty() {
            return Err(Error::NotNow);
        }
        let payload = serde_json::to_vec(&NewMessage { text, created_at: now }).map_err(|_| Error::Damaged)?;
        self.core
            .db
            .write(move |tx| {
                let received = mailbox::get(tx, id)?.is_some();
                let acknowledged = outbox::get(tx, id)?.is_some_and(|row| row.acknowledged_at.is_some());
                if !received && !acknowledged {
                    return Err(Error::NotNow);
                }
                outbox::insert_message(tx, message_id, id, &payload, now)
            })
            .await?;
        self.core.live.changed(Topic::Cases);
        self.core.nudge(Nudge::Changed);
        Ok(message_id)
    }

    /// Everything fetched so far has been shown to the resident.
    pub async fn mark_seen(&self) -> Result<(), Error> {
        self.core.db.write(mailbox::mark_seen).await?;
        self.core.live.changed(Topic::Cases);
        self.core.nudge(Nudge::Changed);
        Ok(())
    }

    /// How many events with news the resident has not been shown.
    pub async fn unseen(&self) -> Result<u32, Error> {
        self.core.db.read(|tx| mailbox::unseen(tx, None)).await
    }

    /// Makes a draft again of a submission that needs the resident, and gives the draft's id: the same, or a new one
    /// after a conflict. When the version is closed, the draft moves to the one on the phone.
    pub async fn reopen(&self, id: Uuid) -> Result<Uuid, TakeBackError> {
        let (new_id, now) = (self.core.new_id(), self.core.now());
        let draft = self.core.db.write(move |tx| reopen(tx, id, new_id, now)).await?;
        self.core.live.changed(Topic::Drafts);
        self.core.live.changed(Topic::Cases);
        self.core.nudge(Nudge::Changed);
        Ok(draft)
    }

    pub fn observe(&self) -> Observer<Vec<CaseView>> {
        self.core.observe(Topic::Cases, |core| Box::pin(list(core)))
    }

    /// One case; `None` while there is no such case.
    pub fn observe_case(&self, id: Uuid) -> Observer<Option<CaseDetail>> {
        self.core.observe(Topic::Cases, move |core| Box::pin(get(core, id)))
    }
}

fn reopen(tx: &Tx<'_>, id: Uuid, new_id: Uuid, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let row = outbox::get(tx, id)?.ok_or(Error::NotFound)?;
    if row.kind != Kind::Submission || row.stage != Stage::NeedsYou {
        return Err(Error::NotNow);
    }
    let code = row.refusal.map(|refusal| refusal.code).unwrap_or_default();
    let (mut form, service, answers) = outbox::contents(tx, id)?.ok_or(Error::Damaged)?;
    if code == Code::VersionClosed.as_str()
        && let Some((_, newer)) = fetched::service(tx, &service.id)?
    {
        form = newer;
    }
    // The id is another's there, or the server has the case already: as a new one it can be sent.
    let taken = code == Code::CaseConflict.as_str() || row.acknowledged_at.is_some();
    let draft = if taken { new_id } else { id };
    if taken {
        drafts::hand_over_files(tx, id, draft)?;
    }
    drafts::insert(tx, draft, &form, &answers, now)?;
    uploads::remove(tx, id)?;
    outbox::remove(tx, id)?;
    Ok(draft)
}

async fn list(core: Arc<Core>) -> Result<Vec<CaseView>, Error> {
    let running = Running::of(&core.live);
    core.db
        .read(move |tx| {
            let uploads = uploads::all(tx)?;
            let mut sent: BTreeMap<Uuid, OutboxRow> = outbox::all(tx)?
                .into_iter()
                .filter(|row| row.kind == Kind::Submission)
                .map(|row| (row.id, row))
                .collect();
            let mut cases = Vec::new();
            for received in mailbox::all(tx)? {
                let row = sent.remove(&received.case_id);
                cases.extend(view(tx, received.case_id, row.as_ref(), Some(&received), &uploads, &running)?);
            }
            for (id, row) in sent {
                cases.extend(view(tx, id, Some(&row), None, &uploads, &running)?);
            }
            cases.sort_by_key(|case| {
                let needs_you = matches!(case.state, CaseState::Outbox(OutboxState::NeedsYou { .. }));
                (!needs_you, Reverse(case.updated_at), case.id)
            });
            Ok(cases)
        })
        .await
}

// `None` for a case that is known by events alone: it is shown when it has been fetched.
fn view(
    tx: &Tx<'_>,
    id: Uuid,
    row: Option<&OutboxRow>,
    received: Option<&ReceivedRow>,
    uploads: &[UploadRow],
    running: &Running,
) -> Result<Option<CaseView>, Error> {
    let from_answer = row.and_then(|row| row.answer.as_ref()).map(|answer| &answer.case);
    let summary: Option<&CaseSummary> = received.and_then(|received| received.summary.as_ref()).or(from_answer);
    let unseen = mailbox::unseen(tx, Some(id))?;
    let sent_at = row.map(|row| row.made_at);
    if let Some(summary) = summary {
        return Ok(Some(CaseView {
            id,
            reference: summary.reference.clone(),
            service: summary.service.clone(),
            title: summary.title.clone(),
            state: CaseState::Received(summary.status.clone()),
            sent_at,
            received_at: Some(summary.received_at),
            updated_at: summary.updated_at,
            attachments_missing: summary.attachments_missing,
            unseen,
            stale: received.is_some_and(|received| received.stale),
        }));
    }
    let Some(row) = row else { return Ok(None) };
    let Some((form, service, _)) = outbox::contents(tx, id)? else { return Ok(None) };
    let Some(state) = state(row, uploads, running) else { return Ok(None) };
    Ok(Some(CaseView {
        id,
        reference: reference(id),
        service: ServiceRef { id: service.id, version: service.version, hash: hex::encode(Sha256::digest(&form)) },
        title: service.title,
        state: CaseState::Outbox(state),
        sent_at,
        received_at: None,
        updated_at: row.made_at,
        attachments_missing: 0,
        unseen,
        stale: false,
    }))
}

async fn get(core: Arc<Core>, id: Uuid) -> Result<Option<CaseDetail>, Error> {
    let running = Running::of(&core.live);
    core.db.read(move |tx| detail(tx, id, &running)).await
}

fn detail(tx: &Tx<'_>, id: Uuid, running: &Running) -> Result<Option<CaseDetail>, Error> {
    let uploads = uploads::all(tx)?;
    let row = outbox::get(tx, id)?.filter(|row| row.kind == Kind::Submission);
    let received = mailbox::get(tx, id)?;
    let Some(case) = view(tx, id, row.as_ref(), received.as_ref(), &uploads, running)? else { return Ok(None) };
    let history: Vec<HistoryLine> = mailbox::events(tx, id)?
        .into_iter()
        .filter(|row| row.event.kind != EventKind::Unknown)
        .map(|row| HistoryLine { n: row.event.n, at: row.event.at, kind: row.event.kind, seen: row.seen })
        .collect();
    let (form, answers) = match outbox::contents(tx, id)? {
        Some((_, service, _)) => {
            // The frozen bytes: what was sent, whatever day it is by now.
            let sent: Submission = serde_json::from_slice(&outbox::payload(tx, id)?).map_err(|_| Error::Damaged)?;
            (Some(service), sent.answers)
        }
        None => (None, Answers::new()),
    };
    let files = drafts::files(tx, id)?
        .into_iter()
        .filter(|file| uploads.iter().any(|upload| upload.case_id == id && upload.sha256 == file.sha256))
        .map(AttachedFile::from)
        .collect();
    let receipt = received
        .and_then(|received| received.receipt)
        .or_else(|| row.and_then(|row| row.answer).map(|answer| answer.receipt));
    let pending = pending(tx, id, &history, running)?;
    Ok(Some(CaseDetail { case, history, pending, form, answers, files, receipt }))
}

// Also what has been received and has not come back in the history: no gap between the two.
fn pending(
    tx: &Tx<'_>,
    case_id: Uuid,
    history: &[HistoryLine],
    running: &Running,
) -> Result<Vec<PendingMessage>, Error> {
    let told: BTreeSet<Uuid> = history
        .iter()
        .filter_map(|line| match line.kind {
            EventKind::Message { id, .. } => Some(id),
            _ => None,
        })
        .collect();
    let rows = outbox::of_case(tx, case_id)?;
    let mut pending = Vec::new();
    for row in rows.iter().filter(|row| row.kind == Kind::Message && !told.contains(&row.id)) {
        let message: NewMessage = serde_json::from_slice(&outbox::payload(tx, row.id)?).map_err(|_| Error::Damaged)?;
        pending.push(PendingMessage {
            id: row.id,
            text: message.text,
            made_at: row.made_at,
            state: state(row, &[], running).unwrap_or(OutboxState::Sending { percent: 100 }),
        });
    }
    Ok(pending)
}
