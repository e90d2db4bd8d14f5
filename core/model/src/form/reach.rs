//! Whether a condition can ever hold, and whether it can ever not: found by trying. A condition sees only so much of an
//! answer, so a few values of each question stand for all of them.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use serde_json::{Value, json};

use crate::{
    form::{condition::holds, scope::dependencies},
    service::{Comparison, Condition, Kind, Question},
};

/// Beyond so many combinations of answers nothing is said.
const MOST: usize = 50_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Sometimes,
    Never,
    Always,
    /// Too much to try.
    Unsaid,
}

/// Judges a condition over the answers that the given questions allow, of which the first with an id counts. Only for
/// conditions that the linter has nothing against, without circles.
pub fn reach(condition: &Condition, among: &[&Question]) -> Reach {
    let questions = closure(condition, among);
    let conditions: Vec<_> =
        questions.iter().filter_map(|question| question.show_when.as_ref()).chain([condition]).collect();
    let domains: Vec<_> = questions.iter().map(|question| domain(question, &conditions)).collect();
    let combinations = domains.iter().try_fold(1_usize, |product, values| product.checked_mul(values.len()));
    if combinations.is_none_or(|combinations| combinations > MOST) {
        return Reach::Unsaid;
    }
    let (mut held, mut failed) = (false, false);
    let mut at = vec![0; domains.len()];
    loop {
        let world = World {
            questions: &questions,
            answers: at.iter().zip(&domains).map(|(at, values)| values[*at].clone()).collect(),
            settled: RefCell::default(),
        };
        if holds(condition, &|id| world.value(id)) {
            held = true;
        } else {
            failed = true;
        }
        if held && failed {
            return Reach::Sometimes;
        }
        // The next combination, as a counter's wheels turn.
        let Some(turning) = (0..at.len()).find(|wheel| at[*wheel] + 1 < domains[*wheel].len()) else { break };
        at[turning] += 1;
        at[..turning].fill(0);
    }
    if held { Reach::Always } else { Reach::Never }
}

/// One way to answer.
struct World<'a> {
    questions: &'a [&'a Question],
    answers: Vec<Option<Rc<Value>>>,
    settled: RefCell<BTreeMap<usize, Option<Rc<Value>>>>,
}

impl World<'_> {
    fn value(&self, id: &str) -> Option<Rc<Value>> {
        let at = self.questions.iter().position(|question| question.id == id)?;
        if let Some(settled) = self.settled.borrow().get(&at) {
            return settled.clone();
        }
        let shown = self.questions[at].show_when.as_ref().is_none_or(|when| holds(when, &|id| self.value(id)));
        let value = self.answers[at].clone().filter(|_| shown);
        self.settled.borrow_mut().insert(at, value.clone());
        value
    }
}

/// The questions that the condition looks at, and those that these depend on.
fn closure<'a>(condition: &Condition, among: &[&'a Question]) -> Vec<&'a Question> {
    let mut found: Vec<&Question> = Vec::new();
    let mut names: Vec<&str> = condition.questions();
    let mut seen = BTreeSet::new();
    while let Some(name) = names.pop() {
        let Some(question) = among.iter().find(|question| question.id == name) else { continue };
        if seen.insert(&question.id) {
            found.push(question);
            // A table's own columns decide what its rows hold, not whether it is there.
            names.extend(dependencies(question).into_iter().filter(|_| question.kind.columns().is_none()));
        }
    }
    found
}

/// No answer, and one of each sort that the conditions can tell apart.
fn domain(question: &Question, conditions: &[&Condition]) -> Vec<Option<Rc<Value>>> {
    let comparisons: Vec<_> = conditions
        .iter()
        .flat_map(|condition| comparisons(condition))
        .filter(|one| one.question == question.id)
        .collect();
    let single = |one: &Comparison| {
        [&one.equals, &one.includes, &one.at_least, &one.at_most].into_iter().flatten().cloned().collect::<Vec<_>>()
    };
    let literals: Vec<Value> = comparisons
        .iter()
        .flat_map(|one| single(one).into_iter().chain(one.one_of.iter().flatten().cloned()))
        .collect();
    let mut values = match &question.kind {
        Kind::ChoiceOne { options } => options.iter().map(|option| json!(option.id)).collect(),
        Kind::YesNo => vec![json!(true), json!(false)],
        Kind::Consent { .. } => vec![json!(true)],
        Kind::ChoiceMany { options, min, max } | Kind::ChoiceRanked { options, min, max } => {
            let named: Vec<_> = options.iter().filter(|option| literals.contains(&json!(option.id))).collect();
            subsets(&named.iter().map(|option| option.id.as_str()).collect::<Vec<_>>())
                .into_iter()
                .filter(|chosen| max.is_none_or(|max| chosen.len() <= max as usize))
                // Others may make up what is missing to the fewest.
                .filter(|chosen| chosen.len() + options.len() - named.len() >= min.unwrap_or(0) as usize)
                .map(|chosen| if chosen.is_empty() { json!([""]) } else { json!(chosen) })
                .collect()
        }
        Kind::Number(rules) => numbers(&literals, rules.min, rules.max),
        Kind::Amount(rules) => numbers(&literals, Some(rules.min.unwrap_or(0.0)), rules.max),
        Kind::Date(rules) => {
            let days = literals.iter().filter_map(|day| day.as_str()?.parse::<chrono::NaiveDate>().ok());
            let around = days.flat_map(|day| [day.pred_opt(), Some(day), day.succ_opt()]).flatten();
            let around = around.chain(rules.earliest).chain(rules.latest);
            around
                .filter(|day| rules.earliest.is_none_or(|earliest| *day >= earliest))
                .filter(|day| rules.latest.is_none_or(|latest| *day <= latest))
                .map(|day| json!(day))
                .chain([json!("another day")])
                .collect()
        }
        _ => {
            // A time before, at and after each, and a text like none of them.
            literals.iter().cloned().chain([json!("00:00"), json!("23:59"), json!("\u{1}")]).collect()
        }
    };
    values.dedup();
    std::iter::once(None).chain(values.into_iter().map(|value| Some(Rc::new(value)))).collect()
}

fn numbers(literals: &[Value], min: Option<f64>, max: Option<f64>) -> Vec<Value> {
    let mut found: Vec<f64> = literals.iter().filter_map(Value::as_f64).flat_map(|n| [n - 0.5, n, n + 0.5]).collect();
    found.extend(min);
    found.extend(max);
    found.retain(|n| min.is_none_or(|min| *n >= min) && max.is_none_or(|max| *n <= max));
    found.sort_by(f64::total_cmp);
    found.dedup();
    if found.is_empty() {
        found.push(0.0);
    }
    found.into_iter().map(|n| json!(n)).collect()
}

fn subsets(of: &[&str]) -> Vec<Vec<String>> {
    // More than this is more than can be tried.
    let of = &of[..of.len().min(16)];
    (0..1_usize << of.len())
        .map(|bits| of.iter().enumerate().filter(|(n, _)| bits >> n & 1 == 1).map(|(_, id)| (*id).to_owned()).collect())
        .collect()
}

fn comparisons(condition: &Condition) -> Vec<&Comparison> {
    match condition {
        Condition::All { all: parts } | Condition::Any { any: parts } => parts.iter().flat_map(comparisons).collect(),
        Condition::Not { not } => comparisons(not),
        Condition::Compare(comparison) => vec![comparison],
        Condition::Unknown(_) => Vec::new(),
    }
}
