//! Evaluates a whole form.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::{
    form::{
        answer::{Answers, FieldError},
        fault::Fault,
        fee::{Fee, fee_in},
        judge::{Setting, judge},
        limits,
        scope::{Lookup, Scope, Source},
    },
    service::{Kind, Question, Service},
};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// Ids of the questions to show. For the columns of a table's row, see `visible_columns`.
    pub visible: BTreeSet<String>,
    /// Ids of the visible questions that must be answered. For the columns of a row, see `required_columns`.
    pub required: BTreeSet<String>,
    /// What it costs with these answers; `None` when the service costs nothing, whatever is answered.
    pub fee: Option<Fee>,
    /// In the form's order, one for each question or cell at most.
    pub errors: Vec<FieldError>,
}

/// Which questions are visible, and what is wrong with the answers to them. Answers to hidden questions stay in a draft
/// and are not judged.
pub fn evaluate(service: &Service, answers: &Answers, setting: &Setting<'_>) -> Evaluation {
    evaluate_in(&form(service, answers, Some(setting.today)), service, answers, setting)
}

fn evaluate_in(form: &Scope<'_>, service: &Service, answers: &Answers, setting: &Setting<'_>) -> Evaluation {
    let mut evaluation = Evaluation::default();
    for question in service.questions().filter(|question| form.is_visible(&question.id)) {
        evaluation.visible.insert(question.id.clone());
        if !takes_no_answer(question) && form.is_required(question) {
            evaluation.required.insert(question.id.clone());
        }
        judge_question(question, answers, form, setting, &mut evaluation.errors);
    }
    evaluation.fee = fee_in(service, form);
    evaluation
}

/// What the server calls: as `evaluate`, but answers to hidden (`hidden`) and unknown (`unknown`) questions are errors
/// too, because a phone that prunes never sends them.
pub fn check(service: &Service, answers: &Answers, setting: &Setting<'_>) -> Vec<FieldError> {
    let form = form(service, answers, Some(setting.today));
    let mut errors = evaluate_in(&form, service, answers, setting).errors;
    for (id, value) in answers {
        match service.question(id) {
            Some(question) if takes_no_answer(question) => errors.push(error(id, None, "unknown")),
            Some(_) if !form.is_visible(id) => errors.push(error(id, None, "hidden")),
            Some(question) => check_cells(question, value, &form, setting, &mut errors),
            None => errors.push(error(id, None, "unknown")),
        }
    }
    errors
}

/// What leaves the phone: answers to visible, known questions, normalised, without the empty ones. Pruning twice is
/// pruning once. A personnummer is sent with its century, which ten digits have only on a day.
pub fn prune(service: &Service, answers: &Answers, today: NaiveDate) -> Answers {
    let form = form(service, answers, Some(today));
    service
        .questions()
        .filter_map(|question| Some((question.id.clone(), Value::clone(&*form.value(&question.id)?))))
        .collect()
}

/// What the answers cost: see `Evaluation::fee`.
pub fn fee(service: &Service, answers: &Answers) -> Option<Fee> {
    fee_in(service, &form(service, answers, None))
}

/// The ids of the columns to show in one row (from 0) of a table.
pub fn visible_columns(service: &Service, answers: &Answers, table: &str, row: usize) -> BTreeSet<String> {
    columns_where(service, answers, table, row, |_, _| true)
}

/// The ids of the visible columns that must be answered in one row (from 0) of a table.
pub fn required_columns(service: &Service, answers: &Answers, table: &str, row: usize) -> BTreeSet<String> {
    columns_where(service, answers, table, row, |scope, column| scope.is_required(column))
}

fn columns_where(
    service: &Service,
    answers: &Answers,
    table: &str,
    row: usize,
    wanted: impl Fn(&Scope<'_>, &Question) -> bool,
) -> BTreeSet<String> {
    let Some(columns) = service.question(table).and_then(|question| question.kind.columns()) else {
        return BTreeSet::new();
    };
    let nothing = Map::new();
    let cells = answers.get(table).and_then(|rows| rows.get(row)).and_then(Value::as_object).unwrap_or(&nothing);
    let form = form(service, answers, None);
    let scope = Scope::new(columns.iter(), Source::Row(cells), Some(&form), None);
    let shown = columns.iter().filter(|column| scope.is_visible(&column.id) && wanted(&scope, column));
    shown.map(|column| column.id.clone()).collect()
}

// Without a day, a personnummer of ten digits stays as it is: no condition tells the two apart.
fn form<'a>(service: &'a Service, answers: &'a Answers, today: Option<NaiveDate>) -> Scope<'a> {
    Scope::new(service.questions(), Source::Form(answers), None, today)
}

fn judge_question(
    question: &Question,
    answers: &Answers,
    form: &Scope<'_>,
    setting: &Setting<'_>,
    errors: &mut Vec<FieldError>,
) {
    let id = &question.id;
    if let Some(fault) = judge_in(question, form, setting) {
        errors.push(FieldError { question: id.clone(), row: None, code: fault.code.into(), args: fault.args });
    }
    for row in rows(question, answers.get(id), form, setting).iter().filter(|row| row.says_something()) {
        for column in row.columns {
            if let Some(fault) = judge_in(column, &row.scope, setting) {
                let question = format!("{id}.{}", column.id);
                errors.push(FieldError { question, row: Some(row.at), code: fault.code.into(), args: fault.args });
            }
        }
    }
}

fn judge_in(question: &Question, scope: &Scope<'_>, setting: &Setting<'_>) -> Option<Fault> {
    if takes_no_answer(question) || !scope.is_visible(&question.id) {
        return None;
    }
    if !question.is_understood() {
        // What may be left out needs no newer app, unless it was answered in one.
        let may_wait = question.optional && question.show_when.is_none() && scope.value(&question.id).is_none();
        return (!may_wait).then(|| Fault { code: "update_app", args: BTreeMap::new() });
    }
    match scope.value(&question.id) {
        Some(value) => judge(question, &value, setting, &|id| scope.value(id)).err(),
        None if !scope.is_required(question) => None,
        None => Some(Fault { code: "required", args: BTreeMap::new() }),
    }
}

fn check_cells(
    question: &Question,
    value: &Value,
    form: &Scope<'_>,
    setting: &Setting<'_>,
    errors: &mut Vec<FieldError>,
) {
    for Row { at, cells, columns, scope } in rows(question, Some(value), form, setting) {
        for id in cells.keys() {
            let code = match columns.iter().find(|column| column.id == *id) {
                Some(column) if !takes_no_answer(column) && scope.is_visible(id) => continue,
                Some(column) if !takes_no_answer(column) => "hidden",
                _ => "unknown",
            };
            errors.push(error(&format!("{}.{id}", question.id), Some(at), code));
        }
    }
}

/// A row of a table, with its place among the rows as they were given: empty ones count, but are not judged.
struct Row<'a> {
    at: u32,
    cells: &'a Map<String, Value>,
    columns: &'a [Question],
    scope: Scope<'a>,
}

impl Row<'_> {
    fn says_something(&self) -> bool {
        self.columns.iter().any(|column| self.scope.value(&column.id).is_some())
    }
}

/// None of a table with more rows than there can ever be: that it has too many is all that is said.
fn rows<'a>(
    question: &'a Question,
    value: Option<&'a Value>,
    form: &'a Scope<'a>,
    setting: &Setting<'_>,
) -> Vec<Row<'a>> {
    let (Some(columns), Some(Value::Array(rows))) = (question.kind.columns(), value) else {
        return Vec::new();
    };
    if rows.len() > limits::TABLE_ROWS as usize {
        return Vec::new();
    }
    let row = |(at, row): (u32, &'a Value)| {
        let cells = row.as_object()?;
        let scope = Scope::new(columns.iter(), Source::Row(cells), Some(form), Some(setting.today));
        Some(Row { at, cells, columns, scope })
    };
    (0..).zip(rows).filter_map(row).collect()
}

fn takes_no_answer(question: &Question) -> bool {
    matches!(question.kind, Kind::Information { .. })
}

fn error(question: &str, row: Option<u32>, code: &str) -> FieldError {
    FieldError { question: question.into(), row, code: code.into(), args: BTreeMap::new() }
}
