//! Drafts: what the resident has begun and nobody else can see.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use minkommun_model::{
    civil,
    form::{self, Answers, Evaluation, FieldError, FileFacts, Setting},
    id::reference,
    service::{AttachmentRules, Kind, Service},
    text::Text,
    wire::{Attachment, ServiceRef, Submission},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    core::{Core, Nudge},
    error::Error,
    observe::Observer,
    picture::{self, MOST_PIXELS, Unfit},
    store::{
        drafts::{self, DraftRow, FileNames, FileRow},
        fetched, outbox,
        tx::Tx,
        uploads,
    },
    sync::live::Topic,
};

/// Files of one attachment question, when the form does not say.
const FILES_UNLESS_SAID: u32 = 1;
/// Bytes of one file, when the form does not say.
const SIZE_UNLESS_SAID: u64 = 25_000_000;

/// A draft in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftSummary {
    pub id: Uuid,
    pub service_id: String,
    pub title: Text,
    pub saved_at: DateTime<Utc>,
    /// Ids of the answered questions that are visible, and how many are visible in all (information left out).
    pub answered: u32,
    pub questions: u32,
}

/// A draft with everything a form needs to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The case's id, when it is sent.
    pub id: Uuid,
    /// The version that the draft was begun with; its own copy.
    pub service: Service,
    /// Also those that are hidden now.
    pub answers: Answers,
    pub files: Vec<AttachedFile>,
    pub saved_at: DateTime<Utc>,
    /// What is visible and what is wrong, as of now.
    pub evaluation: Evaluation,
    /// A newer version of the service that [`Drafts::move_to_newer`] would move to.
    pub newer_version: Option<u32>,
    /// The kommun closes the version: it must be sent on this day in Sweden at the latest.
    pub send_by: Option<NaiveDate>,
}

/// A file of a draft, and then of the case that it becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachedFile {
    pub question: String,
    /// Of the file as it will be sent, in hex.
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
}

/// What moving a draft to a newer version changed. Nothing is dropped: answers that are not needed stay in the draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Visible questions that the old version did not have.
    pub new_questions: Vec<String>,
    /// Answered questions that the new version does not have.
    pub not_needed: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmittedDraft {
    pub case_id: Uuid,
    pub reference: String,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    #[error("the question takes no files")]
    NoFilesHere,
    /// A picture that cannot be decoded, or an empty file.
    #[error("the file cannot be read")]
    Unreadable,
    /// Bytes, after a picture has been made smaller.
    #[error("the file is too large: {size} of {max} bytes")]
    TooLarge { size: u64, max: u64 },
    /// A picture that would take too much of the phone's memory to open, and that its system does not make smaller.
    #[error("the picture has too many pixels: {pixels} of {max}")]
    TooManyPixels { pixels: u64, max: u64 },
    /// Media types; `found` by content, `application/octet-stream` when unknown.
    #[error("a file of type {found} is not accepted")]
    NotAccepted { found: String, accept: Vec<String> },
    #[error("no more than {max} files")]
    TooMany { max: u32 },
    #[error(transparent)]
    Client(#[from] Error),
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum SubmitError {
    /// In form order; the draft is as it was.
    #[error("some answers need changing")]
    Answers(Vec<FieldError>),
    #[error(transparent)]
    Client(#[from] Error),
}

#[derive(Clone)]
pub struct Drafts {
    pub(crate) core: Arc<Core>,
}

impl Drafts {
    /// Begins a draft with the service's version on the phone. [`Error::NotFetched`] when there is none.
    pub async fn start(&self, service_id: &str) -> Result<Uuid, Error> {
        let (id, now, service_id) = (self.core.new_id(), self.core.now(), service_id.to_owned());
        self.core
            .db
            .write(move |tx| {
                let (_, form) = fetched::service(tx, &service_id)?.ok_or(Error::NotFetched)?;
                drafts::insert(tx, id, &form, &Answers::new(), now)
            })
            .await?;
        self.core.live.changed(Topic::Drafts);
        Ok(id)
    }

    /// The last saved first.
    pub async fn list(&self) -> Result<Vec<DraftSummary>, Error> {
        list(Arc::clone(&self.core)).await
    }

    pub async fn get(&self, id: Uuid) -> Result<Draft, Error> {
        let now = self.core.now();
        self.core.db.read(move |tx| view(tx, id, now)).await
    }

    /// Saves one answer, `None` takes it away. On disk when it returns. Gives the draft as it is now.
    pub async fn answer(&self, id: Uuid, question: &str, value: Option<Value>) -> Result<Draft, Error> {
        let (now, question) = (self.core.now(), question.to_owned());
        let draft = self
            .core
            .db
            .write(move |tx| {
                let mut answers = drafts::get(tx, id)?.answers;
                match value {
                    Some(value) => drop(answers.insert(question, value)),
                    None => drop(answers.remove(&question)),
                }
                drafts::set_answers(tx, id, &answers, now)?;
                view(tx, id, now)
            })
            .await?;
        self.core.live.changed(Topic::Drafts);
        Ok(draft)
    }

    /// Adds a file to an attachment question: pictures are turned upright, made at most 2048 pixels long, rid of
    /// metadata and encoded anew, by the phone's own system ([`crate::Codec`]) when they are of a kind that only it can
    /// open; other files are kept byte for byte. The type is what the content says, not the name.
    /// The same file twice in one question is one file.
    pub async fn attach(
        &self,
        id: Uuid,
        question: &str,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<AttachedFile, AttachError> {
        let wanted = question.to_owned();
        let rules = self.core.db.read(move |tx| Ok(rules(&drafts::get(tx, id)?.service, &wanted))).await?;
        let rules = rules.ok_or(AttachError::NoFilesHere)?;
        let (max_files, max_size) =
            (rules.max_files.unwrap_or(FILES_UNLESS_SAID), rules.max_size.unwrap_or(SIZE_UNLESS_SAID));
        let accept = rules.accept;
        // Decoding a photo takes a second on an old phone: not on the async threads.
        let codec = Arc::clone(&self.core.codec);
        let prepared = tokio::task::spawn_blocking(move || picture::prepare(bytes, &accept, codec.as_ref()))
            .await
            .map_err(|_| AttachError::Unreadable)?
            .map_err(|unfit| match unfit {
                Unfit::Unreadable => AttachError::Unreadable,
                Unfit::TooManyPixels { pixels } => AttachError::TooManyPixels { pixels, max: MOST_PIXELS },
                Unfit::NotAccepted { found, accept } => AttachError::NotAccepted { found, accept },
            })?;
        let size = prepared.bytes.len() as u64;
        if size > max_size {
            return Err(AttachError::TooLarge { size, max: max_size });
        }
        let sha256 = hex::encode(Sha256::digest(&prepared.bytes));
        let facts =
            FileNames { question: question.to_owned(), name: shown_name(name), media_type: prepared.media_type };
        let file = AttachedFile {
            question: facts.question.clone(),
            sha256: sha256.clone(),
            name: facts.name.clone(),
            media_type: facts.media_type.clone(),
            size,
        };
        let now = self.core.now();
        let added = self
            .core
            .db
            .write(move |tx| {
                let mut answers = drafts::get(tx, id)?.answers;
                let mut hashes = hashes(answers.get(&facts.question));
                if hashes.contains(&sha256) {
                    return Ok(true);
                }
                if hashes.len() >= max_files as usize {
                    return Ok(false);
                }
                tx.files.put(&sha256, &prepared.bytes)?;
                drafts::add_file(tx, id, &sha256, size, &facts)?;
                hashes.push(sha256);
                answers.insert(facts.question, json!(hashes));
                drafts::set_answers(tx, id, &answers, now)?;
                Ok(true)
            })
            .await?;
        if !added {
            return Err(AttachError::TooMany { max: max_files });
        }
        self.core.live.changed(Topic::Drafts);
        Ok(file)
    }

    pub async fn detach(&self, id: Uuid, sha256: &str) -> Result<(), Error> {
        let (now, sha256) = (self.core.now(), sha256.to_owned());
        self.core
            .db
            .write(move |tx| {
                let mut answers = drafts::get(tx, id)?.answers;
                let files = drafts::files(tx, id)?;
                for file in files.iter().filter(|file| file.sha256 == sha256) {
                    drafts::remove_file(tx, id, file)?;
                    let mut left = hashes(answers.get(&file.facts.question));
                    left.retain(|hash| *hash != sha256);
                    if left.is_empty() {
                        answers.remove(&file.facts.question);
                    } else {
                        answers.insert(file.facts.question.clone(), json!(left));
                    }
                }
                drafts::set_answers(tx, id, &answers, now)
            })
            .await?;
        self.core.live.changed(Topic::Drafts);
        Ok(())
    }

    /// A file of a draft, the outbox or a case, as it is or was sent: to be shown. [`Error::NotFound`] when its bytes
    /// have left the phone, a month after they arrived.
    pub async fn file(&self, sha256: &str) -> Result<Vec<u8>, Error> {
        let sha256 = sha256.to_owned();
        self.core
            .db
            .read(move |tx| {
                let size = drafts::file_size(tx, &sha256)?.ok_or(Error::NotFound)?;
                tx.files.read(&sha256, size, 0, usize::try_from(size).unwrap_or(usize::MAX))
            })
            .await
    }

    /// Deletes the draft and its files for good.
    pub async fn discard(&self, id: Uuid) -> Result<(), Error> {
        self.core
            .db
            .write(move |tx| {
                drafts::remove(tx, id)?;
                drafts::files(tx, id)?.iter().try_for_each(|file| drafts::remove_file(tx, id, file))
            })
            .await?;
        self.core.live.changed(Topic::Drafts);
        Ok(())
    }

    /// Moves the draft to the service's version on the phone, and says what that changed.
    pub async fn move_to_newer(&self, id: Uuid) -> Result<Moved, Error> {
        let now = self.core.now();
        let moved = self
            .core
            .db
            .write(move |tx| {
                let draft = drafts::get(tx, id)?;
                let (service, form) = fetched::service(tx, &draft.service.id)?.ok_or(Error::NotFetched)?;
                drafts::set_form(tx, id, &form)?;
                let visible = view(tx, id, now)?.evaluation.visible;
                let known = |id: &str| draft.service.question(id).is_some();
                Ok(Moved {
                    new_questions: service
                        .questions()
                        .filter(|question| visible.contains(&question.id) && !known(&question.id))
                        .map(|question| question.id.clone())
                        .collect(),
                    not_needed: draft.answers.keys().filter(|id| service.question(id).is_none()).cloned().collect(),
                })
            })
            .await?;
        self.core.live.changed(Topic::Drafts);
        Ok(moved)
    }

    /// Checks the draft and freezes it: its exact bytes, its files and its place in the outbox are on disk together when
    /// this returns, and the draft is gone. Submitting what was submitted already gives the same answer again.
    pub async fn submit(&self, id: Uuid) -> Result<SubmittedDraft, SubmitError> {
        let (now, language) = (self.core.now(), self.core.language.clone());
        let errors = self.core.db.write(move |tx| freeze(tx, id, &language, now)).await?;
        if !errors.is_empty() {
            return Err(SubmitError::Answers(errors));
        }
        self.core.live.changed(Topic::Drafts);
        self.core.live.changed(Topic::Cases);
        self.core.nudge(Nudge::Changed);
        Ok(SubmittedDraft { case_id: id, reference: reference(id) })
    }

    pub fn observe(&self) -> Observer<Vec<DraftSummary>> {
        self.core.observe(Topic::Drafts, |core| Box::pin(list(core)))
    }
}

async fn list(core: Arc<Core>) -> Result<Vec<DraftSummary>, Error> {
    let now = core.now();
    core.db
        .read(move |tx| {
            drafts::ids(tx)?
                .into_iter()
                .map(|id| {
                    let draft = view(tx, id, now)?;
                    let asked = draft.service.questions().filter(|question| {
                        draft.evaluation.visible.contains(&question.id)
                            && !matches!(question.kind, Kind::Information { .. })
                    });
                    let (mut questions, mut answered) = (0, 0);
                    for question in asked {
                        questions += 1;
                        answered += u32::from(draft.answers.contains_key(&question.id));
                    }
                    Ok(DraftSummary {
                        id,
                        service_id: draft.service.id,
                        title: draft.service.title,
                        saved_at: draft.saved_at,
                        answered,
                        questions,
                    })
                })
                .collect()
        })
        .await
}

fn view(tx: &Tx<'_>, id: Uuid, now: DateTime<Utc>) -> Result<Draft, Error> {
    let row = drafts::get(tx, id)?;
    let files = drafts::files(tx, id)?;
    let evaluation = evaluate(tx, &row, &files, now)?;
    let newer = fetched::service(tx, &row.service.id)?.filter(|(_, form)| *form != row.form);
    Ok(Draft {
        id,
        evaluation,
        newer_version: newer.map(|(service, _)| service.version),
        send_by: fetched::last_day(tx, &row.service.id, &hex::encode(Sha256::digest(&row.form)))?,
        service: row.service,
        answers: row.answers,
        files: files.into_iter().map(AttachedFile::from).collect(),
        saved_at: row.saved_at,
    })
}

impl From<FileRow> for AttachedFile {
    fn from(file: FileRow) -> Self {
        let FileNames { question, name, media_type } = file.facts;
        Self { question, sha256: file.sha256, name, media_type, size: file.size }
    }
}

fn evaluate(tx: &Tx<'_>, draft: &DraftRow, files: &[FileRow], now: DateTime<Utc>) -> Result<Evaluation, Error> {
    let kommun = fetched::manifest(tx)?.map(|manifest| manifest.code);
    let facts: BTreeMap<String, FileFacts> = files
        .iter()
        .map(|file| (file.sha256.clone(), FileFacts { size: file.size, media_type: file.facts.media_type.clone() }))
        .collect();
    let setting = Setting { today: civil::date(now), kommun: kommun.as_deref(), files: &facts };
    Ok(form::evaluate(&draft.service, &draft.answers, &setting))
}

// What is wrong, or nothing and the draft has become a submission.
fn freeze(tx: &Tx<'_>, id: Uuid, language: &str, now: DateTime<Utc>) -> Result<Vec<FieldError>, Error> {
    let draft = match drafts::get(tx, id) {
        Err(Error::NotFound) if outbox::get(tx, id)?.is_some() => return Ok(Vec::new()),
        draft => draft?,
    };
    let files = drafts::files(tx, id)?;
    let errors = evaluate(tx, &draft, &files, now)?.errors;
    if !errors.is_empty() {
        return Ok(errors);
    }
    let answers = form::prune(&draft.service, &draft.answers, civil::date(now));
    let mut attachments = Vec::new();
    for question in draft.service.questions().filter(|question| matches!(question.kind, Kind::Attachment(_))) {
        for hash in hashes(answers.get(&question.id)) {
            let file = files.iter().find(|file| file.sha256 == hash && file.facts.question == question.id);
            let FileRow { sha256, size, facts, .. } = file.cloned().ok_or(Error::NotFound)?;
            let FileNames { question, name, media_type } = facts;
            attachments.push(Attachment { question, sha256, size, media_type, name });
        }
    }
    for attachment in &attachments {
        uploads::insert(tx, id, &attachment.sha256, attachment.size)?;
    }
    let service = ServiceRef {
        id: draft.service.id.clone(),
        version: draft.service.version,
        hash: hex::encode(Sha256::digest(&draft.form)),
    };
    let submission = Submission { service, answers, attachments, language: language.to_owned(), created_at: now };
    let payload = serde_json::to_vec(&submission).map_err(|_| Error::Damaged)?;
    let frozen = outbox::Frozen { id, payload: &payload, form: &draft.form, answers: &draft.answers, now };
    outbox::insert_submission(tx, &frozen)?;
    drafts::remove(tx, id)?;
    Ok(Vec::new())
}

fn rules(service: &Service, question: &str) -> Option<AttachmentRules> {
    match &service.question(question)?.kind {
        Kind::Attachment(rules) => Some(rules.clone()),
        _ => None,
    }
}

fn hashes(answer: Option<&Value>) -> Vec<String> {
    let all = answer.and_then(Value::as_array).into_iter().flatten();
    all.filter_map(|hash| hash.as_str().map(str::to_owned)).collect()
}

// The last part of a path, at most as long as the wire allows; a file must be called something.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name).trim();
    let mut shown: String = last.chars().filter(|c| !c.is_control()).collect();
    while shown.len() > 200 {
        shown.pop();
    }
    if shown.is_empty() { "fil".into() } else { shown }
}
