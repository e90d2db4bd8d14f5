//! `make bench`: what one more letter in a form of 200 questions costs a phone, beside reading the same answers from JSON in
//! the same run. Ratios travel between machines.

#![expect(clippy::unwrap_used, reason = "a program for developers: what cannot go on ends it")]

use std::{
    collections::BTreeMap,
    hint::black_box,
    time::{Duration, Instant},
};

use minkommun_model::{
    form::{Answers, Setting, evaluate, lint},
    service::Service,
};
use serde_json::{Value, json};

const QUESTIONS: usize = 200;
const ROUNDS: usize = 2_000;
/// What the design allows one evaluation.
const TARGET: Duration = Duration::from_millis(1);

/// Kinds in turn, with an answer that is right; every second question is shown by an answer some way up.
fn question(n: usize) -> (Value, Value) {
    let options = json!([{"id": "x", "label": {"sv": "X"}}, {"id": "y", "label": {"sv": "Y"}}]);
    let columns = json!([
        {"id": "namn", "kind": "text", "label": {"sv": "Namn"}},
        {"id": "antal", "kind": "number", "label": {"sv": "Antal"}, "show_when": {"question": "namn", "answered": true}},
    ]);
    let (mut question, answer) = match n % 10 {
        0 => (json!({"kind": "yes_no"}), json!(true)),
        1 => (
            json!({"kind": "text", "pattern": format!("[A-Za-zÅÄÖåäö ]{{3,{}}}", 40 + n), "example": "Anna"}),
            json!("Tolvan"),
        ),
        2 => (json!({"kind": "choice_one", "options": options}), json!("x")),
        3 => (json!({"kind": "amount", "max": 100_000}), json!(1250.5)),
        4 => (json!({"kind": "date", "earliest_days": -400}), json!("2026-11-20")),
        5 => (json!({"kind": "person"}), json!("821105-9954")),
        6 => (json!({"kind": "long_text"}), json!("Ett stort hål mitt i cykelbanan. ".repeat(20))),
        7 => (json!({"kind": "place", "inside_kommun": true}), json!({"latitude": 63.8258, "longitude": 20.263})),
        8 => (json!({"kind": "table", "columns": columns}), json!(vec![json!({"namn": "A", "antal": 3}); 5])),
        _ => (json!({"kind": "choice_many", "options": options}), json!(["y", "x"])),
    };
    question["id"] = json!(format!("q{n}"));
    question["label"] = json!({"sv": "Fråga"});
    if n % 2 == 1 {
        let gate = format!("q{}", n / 10 * 10);
        question["show_when"] =
            json!({"all": [{"question": gate, "equals": true}, {"not": {"question": "q2", "equals": "y"}}]});
    }
    (question, answer)
}

/// The median of many.
fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<_> = (0..ROUNDS)
        .map(|_| {
            #[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[ROUNDS / 2]
}

fn main() {
    let (questions, answers): (Vec<_>, Vec<_>) = (0..QUESTIONS).map(question).unzip();
    let service: Service = serde_json::from_value(json!({
        "id": "matning", "version": 1, "title": {"sv": "M"}, "summary": {"sv": "M"}, "topic": "care_and_support", "minutes": 1,
        "fees": [{"label": {"sv": "Rad"}, "amount": 10, "per": "q8"}],
        "steps": [{"id": "s", "title": {"sv": "S"}, "questions": questions}],
        "workflow": {"initial": "ny", "transitions": [],
            "statuses": [{"id": "ny", "category": "new", "label": {"sv": "N"}, "meaning": {"sv": "N"}}]},
    }))
    .unwrap();
    assert_eq!(lint(&service), []);
    let mut answers: Answers = answers.into_iter().enumerate().map(|(n, answer)| (format!("q{n}"), answer)).collect();
    let files = BTreeMap::new();
    let setting = Setting { today: "2026-11-25".parse().unwrap(), kommun: Some("2480"), files: &files };
    let evaluation = evaluate(&service, &answers, &setting);
    assert_eq!((evaluation.visible.len(), evaluation.errors), (QUESTIONS, vec![]));

    let json = serde_json::to_string(&answers).unwrap();
    let reading = median(|| drop(black_box(serde_json::from_str::<Answers>(black_box(&json)).unwrap())));
    let mut letters = 0;
    let evaluating = median(|| {
        letters += 1;
        answers.insert("q1".into(), json!("x".repeat(3 + letters % 40)));
        black_box(evaluate(&service, black_box(&answers), &setting));
    });
    let ratio = evaluating.as_secs_f64() / reading.as_secs_f64();
    let verdict = if evaluating <= TARGET { "kept" } else { "not kept" };
    println!("form of {QUESTIONS} questions, {} bytes of answers", json.len());
    println!("  read its answers from JSON   {reading:>10.1?}   1.0");
    println!("  evaluate it after a letter   {evaluating:>10.1?}   {ratio:.1}   target {TARGET:?}: {verdict}");
}
