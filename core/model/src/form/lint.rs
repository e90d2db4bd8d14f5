//! What is wrong with a service before anybody meets it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    form::{
        limits,
        lint_condition::{ConditionError, lint_condition},
        lint_question::{QuestionError, lint_question},
        lint_terms::{TermsError, lint_terms},
        lint_workflow::{WorkflowError, lint_workflow},
        scope::dependencies,
    },
    service::{Question, Service},
    text::{PLACEHOLDERS, SWEDISH, Text},
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
    #[error("{at}: {error}")]
    Terms { at: String, error: TermsError },
    #[error("{what} is {given}; at most {most}")]
    TooLarge { what: String, given: usize, most: usize },
}

/// Everything that is wrong; empty for a service that may be published.
pub fn lint(service: &Service) -> Vec<LintError> {
    let mut errors = lint_size(service);
    if !errors.is_empty() {
        return errors;
    }
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
        if let Some(columns) = question.kind.columns() {
            lint_twice(columns.iter().map(|column| &column.id), &mut errors);
            // A row's conditions look among its columns first, then in the form around it.
            let around: Vec<_> = columns.iter().chain(form.iter().copied()).collect();
            for column in columns {
                lint_in(column, Some(&question.id), &around, &mut errors);
            }
        }
    }
    errors.extend(find_cycle(service).map(LintError::Cycle));

    let terms = lint_terms(service, &form).into_iter();
    errors.extend(terms.map(|(at, error)| LintError::Terms { at, error }));
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

/// What is too large is not looked at any further.
fn lint_size(service: &Service) -> Vec<LintError> {
    let columns = |question: &Question| question.kind.columns().map_or(0, <[Question]>::len);
    let questions = service.questions().map(|question| 1 + columns(question)).sum();
    let counted = [("steps", service.steps.len(), limits::STEPS), ("questions", questions, limits::QUESTIONS)];
    let lengths = service.texts().into_iter().map(|(at, text)| {
        let longest = text.0.values().map(|words| words.chars().count()).max().unwrap_or_default();
        (at, longest, limits::WORDS_LENGTH)
    });
    let counted = counted.into_iter().map(|(what, given, most)| (what.to_owned(), given, most));
    let too_large = counted.chain(lengths).filter(|(_, given, most)| given > most);
    too_large.map(|(what, given, most)| LintError::TooLarge { what, given, most }).collect()
}

fn lint_in(question: &Question, table: Option<&str>, among: &[&Question], errors: &mut Vec<LintError>) {
    let at = table.map_or_else(|| question.id.clone(), |table| format!("{table}.{}", question.id));
    lint_id(&question.id, '_', errors);
    let found = lint_question(question, table.is_some(), among).into_iter();
    errors.extend(found.map(|error| LintError::Question { question: at.clone(), error }));
    for when in question.show_when.iter().chain(&question.required_when) {
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
    // Questions from which no circle can be reached.
    let mut done = BTreeSet::new();
    for question in service.questions() {
        let mut path = vec![(question.id.as_str(), 0)];
        while let Some((id, next)) = path.last().copied() {
            let Some(to) = depends.get(id).and_then(|ids| ids.get(next)) else {
                done.insert(id);
                path.pop();
                continue;
            };
            if let Some(last) = path.last_mut() {
                last.1 += 1;
            }
            if let Some(begins) = path.iter().position(|(id, _)| id == to) {
                return Some(path[begins..].iter().map(|(id, _)| (*id).to_owned()).collect());
            }
            if !done.contains(to) {
                path.push((to, 0));
            }
        }
    }
    None
}
