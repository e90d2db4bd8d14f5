//! A draft as steps, and as the check before sending.

use minkommun_client::{
    AttachedFile, Draft,
    shown::{self, answer_lines, asked, error_key, step_of, visible_steps},
};
use minkommun_model::{
    form::{Answers, FieldError},
    service::{Question, Service},
    words::{self, error_text},
};

use crate::{
    draw::field::{Around, control_id},
    screens::{
        chrome::{Answer, Chrome, Group, Link},
        form::{Cost, Review, Step, SummaryRow},
    },
    words::Words,
};

pub fn step_href(draft: &Draft, step: usize) -> String {
    format!("/utkast/{}/steg/{}", draft.id, step + 1)
}

/// The errors of one step.
pub fn errors_in(draft: &Draft, step: usize) -> impl Iterator<Item = &FieldError> {
    let questions = draft.service.steps.get(step).map(|step| step.questions.as_slice()).unwrap_or_default();
    draft.evaluation.errors.iter().filter(move |error| questions.iter().any(|question| question.id == asked(error)))
}

/// Of the control that the error is about.
fn error_id(error: &FieldError) -> String {
    control_id(&error_key(error))
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
    let group = |n: &usize| {
        let step = draft.service.steps.get(*n)?;
        let questions = step.questions.iter().filter(|question| draft.evaluation.visible.contains(&question.id));
        let answers: Vec<_> =
            questions.filter_map(|question| answer(&w, question, &draft.answers, &draft.files)).collect();
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
        fee: shown::cost(&w.voice(true), draft).map(|cost| Cost {
            lines: cost.lines,
            total: cost.total,
            note: cost.note,
        }),
        offline,
        action: format!("/utkast/{}/skicka", draft.id),
        c,
    }
}

/// What was sent, step by step; only what was answered.
pub fn sent(w: &Words, service: &Service, answers: &Answers, files: &[AttachedFile]) -> Vec<Group> {
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

/// `None` for what takes no answer.
fn answer(w: &Words, question: &Question, answers: &Answers, files: &[AttachedFile]) -> Option<Answer> {
    let lines = answer_lines(&w.voice(true), question, answers, files)?;
    Some(Answer { question: question.label.get(&w.language).to_owned(), lines })
}
