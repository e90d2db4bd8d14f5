//! What is wrong with a service before anybody meets it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    form::{
        lint_condition::{ConditionError, lint_condition, names_in},
        lint_question::{QuestionError, lint_question},
        lint_workflow::{WorkflowError, lint_workflow},
    },
    kommun::PLACEHOLDERS,
    service::{Kind, Question, Service},
    text::{SWEDISH, Text},
};

/// One thing that keeps a service version from being published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LintError {
    #[error(
        "the id {id:?} is not lower-case ASCII letters, digits and {separator:?}, beginning with a letter or digit"
    )]
    Id { id: String, separator: char },
    #[error("{id:?} stands twice")]
    Twice { id: String },
    #[error("{at}: no Swedish text")]
    NoSwedish { at: String },
    #[error("{at}: {{{name}}} is nothing that a kommun fills in there")]
    Placeholder { at: String, name: String },
    #[error("the service has no questions")]
    NoQuestions,
    #[error("the questions {} each depend on the next, and the last on the first", .0.join(", "))]
    Cycle(Vec<String>),
    #[error("{question}: {error}")]
    Question { question: String, error: QuestionError },
    #[error("condition of {at}: {error}")]
    Condition { at: String, error: ConditionError },
    #[error("workflow: {0}")]
    Workflow(WorkflowError),
}

/// Everything that is wrong; empty for a service that may be published.
pub fn lint(service: &Service) -> Vec<LintError> {
    let mut errors = Vec::new();
    lint_id(&service.id, '-', &mut errors);
    lint_texts(service, &mut errors);
    if service.questions().next().is_none() {
        errors.push(LintError::NoQuestions);
    }
    lint_twice(service.steps.iter().map(|step| &step.id), &mut errors);
    lint_twice(service.questions().map(|question| &question.id), &mut errors);

    let form: Vec<_> = service.questions().collect();
    for question in &form {
        lint_in(question, None, &form, &mut errors);
        if let Kind::Table { columns, .. } = &question.kind {
            lint_twice(columns.iter().map(|column| &column.id), &mut errors);
            // A row's conditions look among its columns first, then in the form around it.
            let around: Vec<_> = columns.iter().chain(form.iter().copied()).collect();
            for column in columns {
                lint_in(column, Some(&question.id), &around, &mut errors);
            }
        }
    }
    errors.extend(find_cycle(service).map(LintError::Cycle));

    errors.extend(lint_workflow(&service.workflow).into_iter().map(LintError::Workflow));
    for (position, rule) in service.workflow.rules.iter().enumerate() {
        if let Some(when) = &rule.when {
            let at = format!("rule {}", position + 1);
            let found = lint_condition(when, &form).into_iter();
            errors.extend(found.map(|error| LintError::Condition { at: at.clone(), error }));
        }
    }
    errors
}

fn lint_in(question: &Question, table: Option<&str>, among: &[&Question], errors: &mut Vec<LintError>) {
    let at = table.map_or_else(|| question.id.clone(), |table| format!("{table}.{}", question.id));
    lint_id(&question.id, '_', errors);
    let found = lint_question(question, table.is_some(), among).into_iter();
    errors.extend(found.map(|error| LintError::Question { question: at.clone(), error }));
    if let Some(when) = &question.show_when {
        let found = lint_condition(when, among).into_iter();
        errors.extend(found.map(|error| LintError::Condition { at: at.clone(), error }));
    }
}

fn lint_id(id: &str, separator: char, errors: &mut Vec<LintError>) {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == separator;
    if !id.chars().all(allowed) || !id.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        errors.push(LintError::Id { id: id.to_owned(), separator });
    }
}

fn lint_twice<'a>(ids: impl Iterator<Item = &'a String>, errors: &mut Vec<LintError>) {
    let mut count: BTreeMap<&str, u32> = BTreeMap::new();
    for id in ids {
        *count.entry(id).or_default() += 1;
    }
    errors.extend(count.iter().filter(|(_, n)| **n > 1).map(|(id, _)| LintError::Twice { id: (*id).to_owned() }));
}

fn lint_texts(service: &Service, errors: &mut Vec<LintError>) {
    for (at, text) in service.texts() {
        if text.0.get(SWEDISH).is_none_or(|words| words.trim().is_empty()) {
            errors.push(LintError::NoSwedish { at: at.clone() });
        }
        // Only these are filled in: see `Manifest::fill_in`.
        let is_filled_in = at == "other_ways" || at.ends_with(".text");
        let unknown = |name: &&str| !is_filled_in || !PLACEHOLDERS.contains(name);
        let names: BTreeSet<_> = placeholders(text).filter(unknown).collect();
        errors.extend(names.iter().map(|name| LintError::Placeholder { at: at.clone(), name: (*name).to_owned() }));
    }
}

fn placeholders(text: &Text) -> impl Iterator<Item = &str> {
    let opened = text.0.values().flat_map(|words| words.split('{').skip(1));
    opened.filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// The first circle of questions whose visibility depends on each other. A table depends on what its columns look at.
fn find_cycle(service: &Service) -> Option<Vec<String>> {
    let depends: BTreeMap<&str, Vec<&str>> =
        service.questions().map(|question| (question.id.as_str(), dependencies(question))).collect();
    service.questions().find_map(|question| {
        let mut path = vec![question.id.as_str()];
        reaches(&depends, &question.id, &mut path).then(|| path.iter().map(|id| (*id).to_owned()).collect())
    })
}

fn dependencies(question: &Question) -> Vec<&str> {
    let mut names: Vec<_> = question.show_when.iter().flat_map(names_in).collect();
    if let Kind::Table { columns, .. } = &question.kind {
        let outside = |name: &&str| columns.iter().all(|column| column.id != **name);
        names.extend(columns.iter().flat_map(|column| &column.show_when).flat_map(names_in).filter(outside));
    }
    names
}

/// Whether the path's last question leads back to `start`; the path is then that circle.
fn reaches<'a>(depends: &BTreeMap<&'a str, Vec<&'a str>>, start: &str, path: &mut Vec<&'a str>) -> bool {
    let Some(next) = path.last().and_then(|last| depends.get(last)) else { return false };
    for id in next {
        if *id == start {
            return true;
        }
        if !path.contains(id) {
            path.push(id);
            if reaches(depends, start, path) {
                return true;
            }
            path.pop();
        }
    }
    false
}
