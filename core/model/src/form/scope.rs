//! What each question of a form, or of one row of a table, comes to: visible or not, and its answer.

use std::{cell::RefCell, rc::Rc};

use serde_json::{Map, Value};

use crate::{
    form::{
        answer::{Answers, normalise},
        condition::holds,
    },
    service::{Kind, Question},
};

/// Where answers are looked up by question id.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    Form(&'a Answers),
    Row(&'a Map<String, Value>),
}

impl<'a> Source<'a> {
    fn get(self, id: &str) -> Option<&'a Value> {
        match self {
            Self::Form(answers) => answers.get(id),
            Self::Row(cells) => cells.get(id),
        }
    }
}

/// Questions that can see each other. A row's conditions look among its columns first, then in the form around it.
pub struct Scope<'a> {
    questions: Vec<&'a Question>,
    source: Source<'a>,
    around: Option<&'a dyn Lookup>,
    seen: RefCell<Vec<Option<Seen>>>,
}

/// A question's answer, if it is visible and answered.
pub trait Lookup {
    fn value(&self, id: &str) -> Option<Rc<Value>>;
}

#[derive(Clone)]
struct Seen {
    visible: bool,
    value: Option<Rc<Value>>,
}

impl<'a> Scope<'a> {
    pub fn new(
        questions: impl Iterator<Item = &'a Question>,
        source: Source<'a>,
        around: Option<&'a dyn Lookup>,
    ) -> Self {
        let questions: Vec<_> = questions.collect();
        let seen = RefCell::new(vec![None; questions.len()]);
        Self { questions, source, around, seen }
    }

    pub fn is_visible(&self, id: &str) -> bool {
        self.look(id).is_some_and(|seen| seen.visible)
    }

    fn look(&self, id: &str) -> Option<Seen> {
        let at = self.questions.iter().position(|question| question.id == id)?;
        if let Some(seen) = &self.seen.borrow()[at] {
            return Some(seen.clone());
        }
        // A question that depends on itself finds itself hidden. The linter refuses such forms; an evaluation ends.
        self.seen.borrow_mut()[at] = Some(Seen { visible: false, value: None });
        let question = self.questions[at];
        let visible = question.show_when.as_ref().is_none_or(|when| holds(when, &|id| self.value(id)));
        let value = if visible { self.answer(question).map(Rc::new) } else { None };
        let seen = Seen { visible, value };
        self.seen.borrow_mut()[at] = Some(seen.clone());
        Some(seen)
    }

    fn answer(&self, question: &Question) -> Option<Value> {
        let raw = self.source.get(&question.id)?;
        match (&question.kind, raw) {
            (Kind::Table { columns, .. }, Value::Array(rows)) => {
                let rows: Vec<_> = rows.iter().filter_map(|row| self.row(columns, row)).collect();
                (!rows.is_empty()).then_some(Value::Array(rows))
            }
            _ => normalise(question, raw),
        }
    }

    /// A row of a table without its hidden and unknown cells.
    fn row(&self, columns: &[Question], row: &Value) -> Option<Value> {
        let Value::Object(cells) = row else { return (!row.is_null()).then(|| row.clone()) };
        let scope = Scope::new(columns.iter(), Source::Row(cells), Some(self));
        let mut kept = Map::new();
        for column in columns {
            if let Some(value) = scope.value(&column.id) {
                kept.insert(column.id.clone(), Value::clone(&value));
            }
        }
        (!kept.is_empty()).then_some(Value::Object(kept))
    }
}

impl Lookup for Scope<'_> {
    fn value(&self, id: &str) -> Option<Rc<Value>> {
        match self.look(id) {
            Some(seen) => seen.value,
            None => self.around?.value(id),
        }
    }
}
