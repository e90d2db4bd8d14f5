//! A draft: the form as it was when it was begun, and what stands in it now.

use std::{sync::Arc, time::SystemTime};

use minkommun_client::{
    AttachError, Draft as ClientDraft, DraftSummary, SubmitError,
    shown::{self, Keyed, Voice},
};
use minkommun_model::{
    form::FieldError,
    service::{Kind, Service},
    words,
};
use uuid::Uuid;

use crate::{
    answer::{Answer, from_value, to_value},
    error::KommunError,
    form::{Step, steps},
    parts::Parts,
    read::{AnswerGroup, groups},
    time::system,
};

/// A draft in a list.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DraftRow {
    pub id: String,
    pub service_id: String,
    pub title: String,
    /// How far it has come, and when it was saved.
    pub about: String,
    pub saved_at: SystemTime,
}

impl DraftRow {
    pub fn new(v: &Voice, draft: &DraftSummary) -> Self {
        let (answered, questions) = (draft.answered.to_string(), draft.questions.to_string());
        let when = v.when(draft.saved_at);
        let args = [("answered", answered.as_str()), ("questions", &questions), ("when", &when)];
        Self {
            id: draft.id.to_string(),
            service_id: draft.service_id.clone(),
            title: v.text(&draft.title),
            about: words::say(&v.language, "phone-home-draft", &args),
            saved_at: system(draft.saved_at),
        }
    }
}

/// The form stays while the draft is open; every change gives a new [`DraftState`].
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Draft {
    /// The case's id, when it is sent.
    pub id: String,
    pub service_id: String,
    pub version: u32,
    pub title: String,
    pub steps: Vec<Step>,
    pub state: DraftState,
}

/// Keys are a question's id, or `table.row.column` with rows from 0.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct DraftState {
    pub saved_at: SystemTime,
    /// "Sparat på telefonen i dag kl. 14.32"
    pub saved: String,
    /// Numbers, from 0, of the steps with something to show.
    pub steps: Vec<u32>,
    /// Keys of the fields to show.
    pub visible: Vec<String>,
    /// Keys of those that must be answered: the others that take an answer are marked as optional.
    pub required: Vec<String>,
    /// What is wrong, in the form's order. Shown when the resident asks to go on, not before.
    pub faults: Vec<FieldFault>,
    pub answers: Vec<Answered>,
    pub files: Vec<DraftFile>,
    /// A newer version of the service that the draft could move to.
    pub newer_version: Option<u32>,
    /// The kommun stops receiving this version: until when, as a sentence.
    pub send_by: Option<String>,
}

/// The one sentence for an error: at the field, in the summary and in the announcement.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FieldFault {
    pub key: String,
    /// From 0 in the form.
    pub step: u32,
    pub words: String,
}

#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Answered {
    pub key: String,
    pub answer: Answer,
    /// What stands in a field for typing.
    pub typed: String,
    /// Of a place: what its point is, in a sentence.
    pub about: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DraftFile {
    pub question: String,
    /// In hex; what [`crate::App::file`] takes.
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// "Sparad på telefonen · 2,4 MB"
    pub about: String,
}

/// What came of attaching a file.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum Attached {
    Added {
        state: DraftState,
    },
    /// What is wrong with the file, and what would do.
    Refused {
        words: String,
    },
}

/// What moving to a newer version changed. Nothing is dropped.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Moved {
    pub draft: Draft,
    pub new_questions: Vec<String>,
    pub not_needed: Vec<String>,
    /// Both as a sentence.
    pub words: String,
}

#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum Submitted {
    /// In the outbox, for good: the draft is gone.
    Sent { case_id: String, reference: String },
    /// The draft is as it was.
    Answers { state: DraftState },
}

/// What it costs with these answers, in words.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Cost {
    pub lines: Vec<CostLine>,
    pub total: String,
    pub note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CostLine {
    pub label: String,
    pub amount: String,
}

/// The check before sending.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Review {
    pub groups: Vec<AnswerGroup>,
    pub state: DraftState,
    /// `None` when the service costs nothing, whatever is answered.
    pub cost: Option<Cost>,
    /// It will wait in the outbox: the button says so.
    pub offline: bool,
}

pub async fn draft(parts: Arc<Parts>, id: Uuid) -> Result<Draft, KommunError> {
    let draft = filled(&parts, parts.drafts.get(id).await?).await?;
    drawn(&parts, &draft).await
}

pub async fn start(parts: Arc<Parts>, service: &str) -> Result<Draft, KommunError> {
    let id = parts.drafts.start(service).await?;
    draft(parts, id).await
}

pub async fn answer(
    parts: Arc<Parts>,
    id: Uuid,
    question: &str,
    answer: Option<Answer>,
) -> Result<DraftState, KommunError> {
    let value = match answer {
        Some(answer) => {
            let draft = parts.drafts.get(id).await?;
            let asked = draft.service.question(question).ok_or(KommunError::NotFound)?;
            to_value(asked, answer)
        }
        None => None,
    };
    let draft = parts.drafts.answer(id, question, value).await?;
    Ok(state(&parts.voice().await?, &draft))
}

pub async fn attach(
    parts: Arc<Parts>,
    id: Uuid,
    question: &str,
    name: &str,
    bytes: Vec<u8>,
) -> Result<Attached, KommunError> {
    match parts.drafts.attach(id, question, name, bytes).await {
        Ok(_) => Ok(Attached::Added { state: draft_state(&parts, id).await? }),
        Err(AttachError::Client(error)) => Err(error.into()),
        Err(unfit) => {
            let service = parts.drafts.get(id).await?.service;
            let words = shown::refused_file(&parts.voice().await?, &service, question, name, &unfit);
            Ok(Attached::Refused { words })
        }
    }
}

pub async fn detach(parts: Arc<Parts>, id: Uuid, sha256: &str) -> Result<DraftState, KommunError> {
    parts.drafts.detach(id, sha256).await?;
    draft_state(&parts, id).await
}

pub async fn move_to_newer(parts: Arc<Parts>, id: Uuid) -> Result<Moved, KommunError> {
    let moved = parts.drafts.move_to_newer(id).await?;
    let v = parts.voice().await?;
    let (new, gone) = (moved.new_questions.len(), moved.not_needed.len());
    Ok(Moved {
        words: v.t2("phone-draft-moved", "new", new, "gone", gone),
        new_questions: moved.new_questions,
        not_needed: moved.not_needed,
        draft: draft(parts, id).await?,
    })
}

pub async fn submit(parts: Arc<Parts>, id: Uuid) -> Result<Submitted, KommunError> {
    match parts.drafts.submit(id).await {
        Ok(sent) => Ok(Submitted::Sent { case_id: sent.case_id.to_string(), reference: sent.reference }),
        Err(SubmitError::Answers(_)) => Ok(Submitted::Answers { state: draft_state(&parts, id).await? }),
        Err(SubmitError::Client(error)) => Err(error.into()),
    }
}

pub async fn review(parts: Arc<Parts>, id: Uuid) -> Result<Review, KommunError> {
    let draft = filled(&parts, parts.drafts.get(id).await?).await?;
    let v = parts.voice().await?;
    let visible = |id: &str| draft.evaluation.visible.contains(id);
    Ok(Review {
        groups: groups(&v, &draft.service, &draft.answers, &draft.files, visible),
        state: state(&v, &draft),
        cost: shown::cost(&v, &draft).map(|cost| Cost {
            lines: cost.lines.into_iter().map(|(label, amount)| CostLine { label, amount }).collect(),
            total: cost.total,
            note: cost.note,
        }),
        offline: !v.online,
    })
}

/// With what is the kommun's own in its texts.
async fn filled(parts: &Parts, mut draft: ClientDraft) -> Result<ClientDraft, KommunError> {
    if let Some(manifest) = parts.manifest().await? {
        manifest.fill_in(&mut draft.service);
    }
    Ok(draft)
}

async fn drawn(parts: &Parts, draft: &ClientDraft) -> Result<Draft, KommunError> {
    let v = parts.voice().await?;
    Ok(Draft {
        id: draft.id.to_string(),
        service_id: draft.service.id.clone(),
        version: draft.service.version,
        title: v.text(&draft.service.title),
        steps: steps(&v, &draft.service),
        state: state(&v, draft),
    })
}

async fn draft_state(parts: &Parts, id: Uuid) -> Result<DraftState, KommunError> {
    let draft = parts.drafts.get(id).await?;
    Ok(state(&parts.voice().await?, &draft))
}

fn state(v: &Voice, draft: &ClientDraft) -> DraftState {
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let answered = |keyed: Keyed<'_>| Answered {
        answer: from_value(keyed.question, keyed.value),
        typed: shown::as_typed(&v.language, keyed.question, keyed.value),
        about: matches!(keyed.question.kind, Kind::Place { .. }).then(|| shown::place_words(v, Some(keyed.value))),
        key: keyed.key,
    };
    DraftState {
        saved_at: system(draft.saved_at),
        saved: v.t1("phone-saved", "when", v.when(draft.saved_at)),
        steps: shown::visible_steps(draft).into_iter().map(small).collect(),
        visible: shown::visible_keys(draft),
        required: shown::required_keys(draft),
        faults: draft.evaluation.errors.iter().map(|error| fault(v, &draft.service, error)).collect(),
        answers: Keyed::all(&draft.service, &draft.answers).into_iter().map(answered).collect(),
        files: draft
            .files
            .iter()
            .map(|file| DraftFile {
                question: file.question.clone(),
                sha256: file.sha256.clone(),
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                size: file.size,
                about: v.t1("phone-file-saved", "size", words::bytes(&v.language, file.size)),
            })
            .collect(),
        newer_version: draft.newer_version,
        send_by: draft.send_by.map(|day| v.t1("phone-draft-send-by", "day", words::date(&v.language, day))),
    }
}

fn fault(v: &Voice, service: &Service, error: &FieldError) -> FieldFault {
    let step = shown::step_of(service, error).unwrap_or_default();
    FieldFault {
        key: shown::error_key(error),
        step: u32::try_from(step).unwrap_or(u32::MAX),
        words: words::error_text(&v.language, service, error),
    }
}
