//! A resident sends what they have filled in: the legal moment.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use minkommun_model::{
    case::{self, Actor},
    civil,
    form::{self, Answers, FieldError, FileFacts, Setting},
    id,
    service::{Category, Service, Trigger},
    wire::{self, Receipt, ServiceRef, Submission},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    actions::record::{self, Recorded, Recorder},
    app::App,
    db::{error::DbError, tx::KommunTx},
    store::{
        attachments::{self, Attachment},
        cases::{self, Case},
        devices::Device,
        files, mailbox, services,
    },
};

/// Bytes of all attachments of one case together.
pub const CASE_BYTES: u64 = 200 * 1024 * 1024;
/// Attachments of one case.
pub const CASE_FILES: usize = 100;

pub struct Sent<'a> {
    pub kommun: &'a str,
    pub device: &'a Device,
    pub case_id: Uuid,
    /// The request's body, byte for byte.
    pub payload: &'a [u8],
}

#[derive(Clone, Debug)]
pub struct Received {
    pub case: Case,
    pub service: Arc<Service>,
    /// False when this submission had come before.
    pub first: bool,
    /// Whether the case is the asking resident's: see [`same`].
    pub own: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    #[error("the submission is not JSON of the right shape")]
    Shape(#[source] serde_json::Error),
    #[error("the kommun has no such version of the service")]
    UnknownService,
    #[error("the version is closed")]
    Closed,
    #[error("the service takes no submissions now")]
    NotOpen,
    #[error("the attachments are more than a case may carry")]
    TooLarge,
    #[error("{} answers need changing", .0.len())]
    Answers(Vec<FieldError>),
    #[error("the id belongs to another submission")]
    Conflict,
    #[error(transparent)]
    Db(#[from] DbError),
}

pub async fn submit_case(app: &App, sent: Sent<'_>) -> Result<Received, SubmitError> {
    let payload_sha256 = hex::encode(Sha256::digest(sent.payload));
    let submission: Submission = serde_json::from_slice(sent.payload).map_err(SubmitError::Shape)?;
    let total = submission.attachments.iter().fold(0u64, |total, file| total.saturating_add(file.size));
    if submission.attachments.len() > CASE_FILES || total > CASE_BYTES {
        return Err(SubmitError::TooLarge);
    }
    let before = read_before(app, &sent, &submission).await?;
    // A repeat is answered before it is judged: a version that has closed since, or a date that has passed, does not
    // undo what was received.
    if let Some(case) = before.case {
        let own = same(&case, sent.device.resident, &payload_sha256)?;
        let service = before.service.ok_or(DbError::Broken("a case of a service that is gone"))?;
        return Ok(Received { case, service, first: false, own });
    }
    let closed_at = before.closed_at.ok_or(SubmitError::UnknownService)?;
    let service = before
        .service
        .filter(|service| service.id == submission.service.id && service.version == submission.service.version)
        .ok_or(SubmitError::UnknownService)?;
    let recorder = Recorder::new(app);
    let now = recorder.now;
    // Until then, what was begun on it is received.
    if closed_at.is_some_and(|closed_at| closed_at <= now) {
        return Err(SubmitError::Closed);
    }
    if !form::standing(&service, now).takes() {
        return Err(SubmitError::NotOpen);
    }
    judge(&service, &submission, &before.files, sent.kommun, civil::date(now))?;

    let receipt = Receipt {
        kommun: sent.kommun.to_owned(),
        case_id: sent.case_id,
        reference: id::reference(sent.case_id),
        service: submission.service.clone(),
        received_at: now,
        payload_sha256: payload_sha256.clone(),
        attachments: submission.attachments.iter().map(|attachment| attachment.sha256.clone()).collect(),
    };
    let case = Case {
        id: sent.case_id,
        reference: receipt.reference.clone(),
        resident: sent.device.resident,
        device: sent.device.id,
        service: service.id.clone(),
        version: service.version,
        service_hash: submission.service.hash.clone(),
        status: service.workflow.initial.clone(),
        category: record::category(&service.workflow, &service.workflow.initial),
        assignee: None,
        language: submission.language.clone(),
        received_at: now,
        updated_at: now,
        event_n: 0,
        attachments: u32::try_from(submission.attachments.len()).map_err(|_| SubmitError::TooLarge)?,
        attachments_missing: 0,
        payload_sha256,
        receipt: app.receipts.sign(&receipt),
    };
    let written = Written { case, service: service.clone(), submission, payload: sent.payload.to_vec(), recorder };
    let (case, recorded, first) =
        app.db.kommun(sent.kommun).write("submit a case", move |tx| written.write(tx)).await?;
    recorded.wake(app);
    let own = case.resident == sent.device.resident;
    Ok(Received { case, service, first, own })
}

/// What the database says before anything is judged.
struct Before {
    /// The case, when the id is taken.
    case: Option<Case>,
    /// `None` when the kommun has not adopted the version.
    closed_at: Option<Option<DateTime<Utc>>>,
    /// Of the files that the submission names: what their content showed, else what the phone says.
    files: BTreeMap<String, FileFacts>,
    /// Of the case, else of the submission.
    service: Option<Arc<Service>>,
}

async fn read_before(app: &App, sent: &Sent<'_>, submission: &Submission) -> Result<Before, DbError> {
    let (case_id, resident, hash) = (sent.case_id, sent.device.resident, submission.service.hash.clone());
    let said: BTreeMap<String, FileFacts> = submission
        .attachments
        .iter()
        .map(|file| (file.sha256.clone(), FileFacts { size: file.size, media_type: file.media_type.clone() }))
        .collect();
    let on = app.clone();
    app.db
        .kommun(sent.kommun)
        .read("before a submission", move |tx| {
            let mut facts = said.clone();
            for (sha256, fact) in &mut facts {
                if let Some(file) = files::get(tx, resident, sha256)? {
                    *fact = FileFacts { size: file.size, media_type: file.media_type };
                }
            }
            let case = cases::get(tx, case_id)?;
            let service = match &case {
                Some(case) => Some(on.adopted.service_of(tx, case)?),
                None => on.adopted.service(tx, &hash)?,
            };
            Ok(Before { case, closed_at: services::closed_at(tx, &hash)?, files: facts, service })
        })
        .await
}

/// Whether a case that is there is this very submission, and if so whether it is this resident's.
///
/// The same bytes under the same id come from whoever made them: an id has 74 random bits, and the bytes hold the
/// answers and a time in microseconds. A phone whose device was forgotten before the answer came through sends them as
/// a new anonymous resident, and is owed the receipt, which says nothing that it does not know. Only that: see
/// [`as_received`].
fn same(case: &Case, resident: Uuid, payload_sha256: &str) -> Result<bool, SubmitError> {
    if case.payload_sha256 == payload_sha256 { Ok(case.resident == resident) } else { Err(SubmitError::Conflict) }
}

fn judge(
    service: &Service,
    submission: &Submission,
    files: &BTreeMap<String, FileFacts>,
    kommun: &str,
    today: NaiveDate,
) -> Result<(), SubmitError> {
    let setting = Setting { today, kommun: Some(kommun), files };
    let mut errors = form::check(service, &submission.answers, &setting);
    // Each attachment is the answer to the question it names.
    for attachment in &submission.attachments {
        if !names(&submission.answers, attachment) {
            errors.push(FieldError {
                question: attachment.question.clone(),
                row: None,
                code: "unknown".into(),
                args: BTreeMap::new(),
            });
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(SubmitError::Answers(errors)) }
}

fn names(answers: &Answers, attachment: &wire::Attachment) -> bool {
    let holds = |answer: Option<&serde_json::Value>| {
        answer
            .and_then(|answer| answer.as_array())
            .is_some_and(|hashes| hashes.iter().any(|hash| *hash == *attachment.sha256))
    };
    match attachment.question.split_once('.') {
        None => holds(answers.get(&attachment.question)),
        Some((table, column)) => answers
            .get(table)
            .and_then(|rows| rows.as_array())
            .is_some_and(|rows| rows.iter().any(|row| holds(row.get(column)))),
    }
}

/// Everything that one submission writes.
struct Written {
    case: Case,
    service: Arc<Service>,
    submission: Submission,
    payload: Vec<u8>,
    recorder: Recorder,
}

impl Written {
    /// Answers the case as it now stands, and whether it was not there before.
    fn write(&self, tx: &mut KommunTx<'_>) -> Result<(Case, Recorded, bool), SubmitError> {
        let mut case = self.case.clone();
        let attachments = self.attachments(tx)?;
        let missing = attachments.iter().filter(|attachment| attachment.received_at.is_none()).count();
        case.attachments_missing = u32::try_from(missing).map_err(|_| SubmitError::TooLarge)?;

        let workflow = &self.service.workflow;
        let opened = case::open(workflow, case.attachments, case.attachments_missing);
        self.recorder.stand(&mut case, std::slice::from_ref(&opened));
        let mut happened = vec![(Actor::Resident, opened)];
        let mut triggers = vec![Trigger::Submitted];
        if case.attachments > 0 && missing == 0 {
            triggers.push(Trigger::AttachmentsReceived);
        }
        for trigger in triggers {
            let more = case::react(workflow, &self.submission.answers, &record::model(&case), trigger);
            self.recorder.stand(&mut case, &more);
            happened.extend(more.into_iter().map(|kind| (Actor::Rule, kind)));
        }

        if !cases::add(tx, &case, &self.payload)? {
            let there = cases::get(tx, case.id)?.ok_or(DbError::Broken("a case is there and is not"))?;
            same(&there, case.resident, &case.payload_sha256)?;
            return Ok((there, Recorded::default(), false));
        }
        for attachment in &attachments {
            attachments::add(tx, case.id, attachment)?;
        }
        let recorded = self.recorder.write(tx, &case, 1, &happened)?;
        Ok((case, recorded, true))
    }

    /// A file that this resident has given before counts as received, under what its content showed.
    fn attachments(&self, tx: &mut KommunTx<'_>) -> Result<Vec<Attachment>, DbError> {
        let mut attachments = Vec::with_capacity(self.submission.attachments.len());
        if !self.submission.attachments.is_empty() {
            mailbox::take_turns(tx, self.case.resident)?;
        }
        for (named, position) in self.submission.attachments.iter().zip(0..) {
            let file = files::name(tx, self.case.resident, &named.sha256, self.recorder.now)?;
            attachments.push(Attachment {
                position,
                question: named.question.clone(),
                sha256: named.sha256.clone(),
                size: file.as_ref().map_or(named.size, |file| file.size),
                media_type: file.as_ref().map_or_else(|| named.media_type.clone(), |file| file.media_type.clone()),
                name: named.name.clone(),
                received_at: file.map(|_| self.recorder.now),
            });
        }
        Ok(attachments)
    }
}

/// The case as it was the moment it was received: for whoever can show what was sent, but not that they are its resident.
/// Knowing the bytes does not prove who one is, so the news does not move.
pub fn as_received(case: &Case, service: &Service) -> wire::CaseSummary {
    let then = Case { status: service.workflow.initial.clone(), updated_at: case.received_at, ..case.clone() };
    summary(&then, service)
}

/// The case as its resident sees it.
pub fn summary(case: &Case, service: &Service) -> wire::CaseSummary {
    let status = service.workflow.status(&case.status);
    wire::CaseSummary {
        id: case.id,
        reference: case.reference.clone(),
        service: ServiceRef { id: case.service.clone(), version: case.version, hash: case.service_hash.clone() },
        title: service.title.clone(),
        status: wire::StatusNow {
            id: case.status.clone(),
            category: status.map_or(Category::New, |status| status.category),
            label: status.map(|status| status.label.clone()).unwrap_or_default(),
        },
        received_at: case.received_at,
        updated_at: case.updated_at,
        attachments_missing: case.attachments_missing,
    }
}
