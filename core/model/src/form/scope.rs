//! What each question of a form, or of one row of a table, comes to: visible or not, and its answer.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::{
    form::{
        answer::{Answers, normalise},
        condition::holds,
        limits,
    },
    service::{Condition, Question},
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
    /// Of ids that stand twice the first counts.
    places: HashMap<&'a str, usize>,
    source: Source<'a>,
    around: Option<&'a dyn Lookup>,
    today: Option<NaiveDate>,
    seen: RefCell<Vec<Seen>>,
}

/// A question's answer, if it is visible and answered.
pub trait Lookup {
    fn value(&self, id: &str) -> Option<Rc<Value>>;
}

#[derive(Clone)]
enum Seen {
    Not,
    /// What it depends on is being looked at. A question that depends on itself finds itself hidden: the linter refuses
    /// such forms, and an evaluation ends.
    Waiting,
    Hidden,
    Visible(Option<Rc<Value>>),
}

impl<'a> Scope<'a> {
    pub fn new(
        questions: impl Iterator<Item = &'a Question>,
        source: Source<'a>,
        around: Option<&'a dyn Lookup>,
        today: Option<NaiveDate>,
    ) -> Self {
        let questions: Vec<_> = questions.collect();
        let mut places = HashMap::with_capacity(questions.len());
        for (at, question) in questions.iter().enumerate() {
            places.entry(question.id.as_str()).or_insert(at);
        }
        let seen = RefCell::new(vec![Seen::Not; questions.len()]);
        let scope = Self { questions, places, source, around, today, seen };
        (0..scope.questions.len()).for_each(|at| scope.settle(at));
        scope
    }

    pub fn is_visible(&self, id: &str) -> bool {
        self.places.get(id).is_some_and(|at| matches!(self.seen.borrow()[*at], Seen::Visible(_)))
    }

    /// Whether a visible question must be answered.
    pub fn is_required(&self, question: &Question) -> bool {
        match &question.required_when {
            Some(when) => when.is_understood() && holds(when, &|id| self.value(id)),
            None => !question.optional,
        }
    }

    /// Looks at what the question depends on first. Not by recursion: a long chain of questions must not use up a phone's
    /// stack.
    fn settle(&self, at: usize) {
        let mut path = vec![at];
        while let Some(&at) = path.last() {
            let seen = self.seen.borrow()[at].clone();
            match seen {
                Seen::Not => {
                    self.seen.borrow_mut()[at] = Seen::Waiting;
                    let seen = self.seen.borrow();
                    let before =
                        dependencies(self.questions[at]).into_iter().filter_map(|id| self.places.get(id).copied());
                    path.extend(before.filter(|before| matches!(seen[*before], Seen::Not)));
                }
                Seen::Waiting => {
                    let found = self.look(self.questions[at]);
                    self.seen.borrow_mut()[at] = found;
                    path.pop();
                }
                Seen::Hidden | Seen::Visible(_) => drop(path.pop()),
            }
        }
    }

    fn look(&self, question: &Question) -> Seen {
        // A condition that this program is too old for hides nothing.
        let shown = |when: &Condition| !when.is_understood() || holds(when, &|id| self.value(id));
        if question.show_when.as_ref().is_none_or(shown) {
            Seen::Visible(self.answer(question).map(Rc::new))
        } else {
            Seen::Hidden
        }
    }

    fn answer(&self, question: &Question) -> Option<Value> {
        let raw = self.source.get(&question.id)?;
        match (question.kind.columns(), raw) {
            // More than there can ever be: not worth looking at one by one.
            (Some(_), Value::Array(rows)) if rows.len() > limits::TABLE_ROWS as usize => {
                Some(rows[..=limits::TABLE_ROWS as usize].into())
            }
            (Some(columns), Value::Array(rows)) => {
                let rows: Vec<_> = rows.iter().filter_map(|row| self.row(columns, row)).collect();
                (!rows.is_empty()).then_some(Value::Array(rows))
            }
            _ => normalise(question, raw, self.today),
        }
    }

    /// A row of a table without its hidden and unknown cells.
    fn row(&self, columns: &[Question], row: &Value) -> Option<Value> {
        let Value::Object(cells) = row else { return (!row.is_null()).then(|| row.clone()) };
        let scope = Scope::new(columns.iter(), Source::Row(cells), Some(self), self.today);
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
        match self.places.get(id) {
            Some(at) => match &self.seen.borrow()[*at] {
                Seen::Visible(value) => value.clone(),
                Seen::Not | Seen::Waiting | Seen::Hidden => None,
            },
            None => self.around?.value(id),
        }
    }
}

/// The questions of the same form whose answers decide whether this one is visible, and what its answer is: a table's
/// rows leave out the cells that are hidden.
pub fn dependencies(question: &Question) -> Vec<&str> {
    let mut names: Vec<_> = question.show_when.iter().flat_map(Condition::questions).collect();
    let columns = question.kind.columns().unwrap_or_default();
    let outside = |name: &&str| columns.iter().all(|column| column.id != **name);
    names.extend(columns.iter().flat_map(|column| &column.show_when).flat_map(Condition::questions).filter(outside));
    names
}
