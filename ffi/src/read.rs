//! A form's answers, to be read: before sending, and in the case.

use minkommun_client::{
    AttachedFile,
    shown::{self, Voice},
};
use minkommun_model::{form::Answers, service::Service};

/// A step's answers, to be read.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AnswerGroup {
    /// From 0 in the form.
    pub step: u32,
    pub title: String,
    pub answers: Vec<QuestionAnswer>,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct QuestionAnswer {
    pub question: String,
    pub lines: Vec<String>,
}

/// The steps with something to read in them; `keep` by a question's id.
pub fn groups(
    v: &Voice,
    service: &Service,
    answers: &Answers,
    files: &[AttachedFile],
    keep: impl Fn(&str) -> bool,
) -> Vec<AnswerGroup> {
    let group = |(n, step): (u32, &minkommun_model::service::Step)| {
        let kept = step.questions.iter().filter(|question| keep(&question.id));
        let answers: Vec<_> = kept
            .filter_map(|question| {
                let lines = shown::answer_lines(v, question, answers, files)?;
                Some(QuestionAnswer { question: v.text(&question.label), lines })
            })
            .collect();
        (!answers.is_empty()).then(|| AnswerGroup { step: n, title: v.text(&step.title), answers })
    };
    (0..).zip(&service.steps).filter_map(group).collect()
}
