//! A draft as steps, and as the check before sending.

use minkommun_client::{AttachError, Draft, SentFile};
use minkommun_model::{
    form::{Answers, Fee, FieldError},
    service::{Kind, Question, Service},
    words::{self, display, error_text},
};
use serde_json::Value;

use crate::{
    draw::field::{Around, control_id},
    screens::{
        chrome::{Answer, Chrome, Group, Link},
        form::{Cost, Review, Step, SummaryRow},
    },
    words::Words,
};

/// The steps that have something to show now, as numbers from 0 in the service.
pub fn visible_steps(draft: &Draft) -> Vec<usize> {
    let visible =
        |questions: &[Question]| questions.iter().any(|question| draft.evaluation.visible.contains(&question.id));
    draft.service.steps.iter().enumerate().filter(|(_, step)| visible(&step.questions)).map(|(n, _)| n).collect()
}

pub fn step_href(draft: &Draft, step: usize) -> String {
    format!("/utkast/{}/steg/{}", draft.id, step + 1)
}

/// The errors of one step.
pub fn errors_in(draft: &Draft, step: usize) -> impl Iterator<Item = &FieldError> {
    let questions = draft.service.steps.get(step).map(|step| step.questions.as_slice()).unwrap_or_default();
    draft.evaluation.errors.iter().filter(move |error| questions.iter().any(|question| question.id == asked(error)))
}

/// The step that a question belongs to.
pub fn step_of(service: &Service, error: &FieldError) -> Option<usize> {
    service.steps.iter().position(|step| step.questions.iter().any(|question| question.id == asked(error)))
}

/// The question in the form's order, without a table's column.
fn asked(error: &FieldError) -> &str {
    error.question.split('.').next().unwrap_or(&error.question)
}

/// Of the control that the error is about.
fn error_id(error: &FieldError) -> String {
    match (error.question.split_once('.'), error.row) {
        (Some((table, column)), Some(row)) => control_id(&format!("{table}.{row}.{column}")),
        _ => control_id(asked(error)),
    }
}

/// What a step's page is asked to show beside the step.
#[derive(Default)]
pub struct Asked {
    /// Show what is wrong.
    pub judged: bool,
    /// An answer brought forth more questions.
    pub more_questions: bool,
}

pub fn step(c: Chrome, draft: &Draft, n: usize, asked: Asked) -> Option<Step> {
    let w = c.w.clone();
    let step = draft.service.steps.get(n)?;
    let steps = visible_steps(draft);
    let place = steps.iter().position(|step| *step == n)?;
    let around = Around { w: &w, draft, judged: asked.judged };
    let back = match place.checked_sub(1).and_then(|place| steps.get(place)) {
        Some(before) => Link { href: step_href(draft, *before), label: w.t1("phone-form-back-step", "n", place) },
        None => Link { href: "/hem".into(), label: w.t("phone-close") },
    };
    let summary = if asked.judged {
        let row = |error| SummaryRow {
            href: format!("#{}", error_id(error)),
            words: error_text(&w.language, &draft.service, error),
        };
        errors_in(draft, n).map(row).collect()
    } else {
        vec![]
    };
    let last = place + 1 == steps.len();
    Some(Step {
        back,
        service: draft.service.title.get(&w.language).to_owned(),
        title: step.title.get(&w.language).to_owned(),
        counter: w.t2("phone-form-step", "n", place + 1, "of", steps.len()),
        track: (0..steps.len()).map(|step| step <= place).collect(),
        saved: w.t1("phone-saved", "when", w.when(draft.saved_at)),
        summary,
        more_questions: asked.more_questions,
        move_to_newer: draft.newer_version.map(|_| format!("/utkast/{}/ny-version", draft.id)),
        send_by: draft.send_by.map(|day| w.t1("phone-draft-send-by", "day", words::date(&w.language, day))),
        action: step_href(draft, n),
        fields: step.questions.iter().map(|question| around.field(question)).collect(),
        next: w.t(if last { "phone-form-to-review" } else { "phone-next" }),
        discard: format!("/utkast/{}/ta-bort", draft.id),
        c,
    })
}

pub fn review(c: Chrome, draft: &Draft, judged: bool, offline: bool) -> Review {
    let w = c.w.clone();
    let steps = visible_steps(draft);
    let last = steps.last().copied().unwrap_or_default();
    let row = |error: &FieldError| {
        let step = step_of(&draft.service, error).unwrap_or_default();
        SummaryRow {
            href: format!("{}?fel=1#{}", step_href(draft, step), error_id(error)),
            words: error_text(&w.language, &draft.service, error),
        }
    };
    let summary = if judged { draft.evaluation.errors.iter().map(row).collect() } else { vec![] };
    let files: Vec<_> = draft
        .files
        .iter()
        .map(|file| SentFile {
            question: file.question.clone(),
            sha256: file.sha256.clone(),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size: file.size,
        })
        .collect();
    let group = |n: &usize| {
        let step = draft.service.steps.get(*n)?;
        let questions = step.questions.iter().filter(|question| draft.evaluation.visible.contains(&question.id));
        let answers: Vec<_> = questions.filter_map(|question| answer(&w, question, &draft.answers, &files)).collect();
        (!answers.is_empty()).then(|| Group {
            title: step.title.get(&w.language).to_owned(),
            change: Some(step_href(draft, *n)),
            answers,
        })
    };
    Review {
        back: Link { href: step_href(draft, last), label: w.t1("phone-form-back-step", "n", steps.len()) },
        saved: w.t1("phone-saved-short", "when", w.when(draft.saved_at)),
        service: draft.service.title.get(&w.language).to_owned(),
        summary,
        groups: steps.iter().filter_map(group).collect(),
        fee: draft.evaluation.fee.as_ref().map(|fee| cost(&w, &draft.service, fee)),
        offline,
        action: format!("/utkast/{}/skicka", draft.id),
        c,
    }
}

/// What was sent, step by step; only what was answered.
pub fn sent(w: &Words, service: &Service, answers: &Answers, files: &[SentFile]) -> Vec<Group> {
    let groups = service.steps.iter().map(|step| {
        let answered = step.questions.iter().filter(|question| answers.contains_key(&question.id));
        Group {
            title: step.title.get(&w.language).to_owned(),
            change: None,
            answers: answered.filter_map(|question| answer(w, question, answers, files)).collect(),
        }
    });
    groups.filter(|group| !group.answers.is_empty()).collect()
}

fn cost(w: &Words, service: &Service, fee: &Fee) -> Cost {
    #[expect(clippy::cast_precision_loss, reason = "fees are far below what a float holds to the öre")]
    let kronor = |ore: i64| words::kronor(&w.language, ore as f64 / 100.0);
    Cost {
        lines: fee.lines.iter().map(|line| (line.label.get(&w.language).to_owned(), kronor(line.ore))).collect(),
        total: kronor(fee.ore),
        note: service.fee_note.as_ref().map(|note| note.get(&w.language).to_owned()),
    }
}

/// `None` for what takes no answer.
fn answer(w: &Words, question: &Question, answers: &Answers, files: &[SentFile]) -> Option<Answer> {
    let language = &w.language;
    let lines = match (&question.kind, answers.get(&question.id)) {
        (Kind::Information { .. }, _) => return None,
        (Kind::Attachment(_), _) => {
            let of_question = files.iter().filter(|file| file.question == question.id);
            of_question.map(|file| format!("{} · {}", file.name, words::bytes(language, file.size))).collect()
        }
        (Kind::Place { shape, .. }, Some(value)) if shape.is_point() => place(question, value, language),
        (Kind::LongText(_), Some(value)) => vec![display(question, value, language)],
        // Rows, ranks and points are a line each.
        (_, Some(value)) => display(question, value, language).lines().map(str::to_owned).collect(),
        (_, None) => vec![],
    };
    let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    let lines = if lines.is_empty() { vec![w.t("phone-review-unanswered")] } else { lines };
    Some(Answer { question: question.label.get(language).to_owned(), lines })
}

/// The address, and the point beneath it when both were given.
fn place(question: &Question, value: &Value, language: &str) -> Vec<String> {
    let mut lines = vec![display(question, value, language)];
    if let (Some(_), Some(mut point)) = (value["address"].as_str(), value.as_object().cloned()) {
        point.remove("address");
        lines.push(display(question, &Value::Object(point), language));
    }
    lines
}

/// Why a file was not taken, in the words that an error of its question has.
pub fn refused(w: &Words, draft: &Draft, question: &str, name: &str, error: &AttachError) -> String {
    let fault = |code: &str, args: &[(&str, String)]| {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let error = FieldError { question: question.to_owned(), row: None, code: code.to_owned(), args };
        error_text(&w.language, &draft.service, &error)
    };
    match error {
        AttachError::TooLarge { size, max } => {
            fault("file_too_large", &[("size", size.to_string()), ("max", max.to_string())])
        }
        AttachError::NotAccepted { found, accept }
            if ["image/heic", "image/heif"].contains(&found.as_str())
                && accept.iter().any(|kind| kind == "image/jpeg") =>
        {
            w.t1("error-file-heic", "name", name)
        }
        AttachError::TooManyPixels { pixels, max } => {
            let millions = |pixels: &u64| pixels.div_ceil(1_000_000);
            words::say(
                &w.language,
                "error-file-too-many-pixels",
                &[("name", name), ("pixels", &millions(pixels).to_string()), ("max", &millions(max).to_string())],
            )
        }
        AttachError::NotAccepted { found, accept } => {
            fault("file_type", &[("type", found.clone()), ("accept", accept.join(" "))])
        }
        AttachError::TooMany { max } => fault("too_many_files", &[("max", max.to_string())]),
        AttachError::NoFilesHere | AttachError::Unreadable => w.t1("error-file-unreadable", "name", name),
        AttachError::Client(_) => w.t("phone-not-saved"),
    }
}
