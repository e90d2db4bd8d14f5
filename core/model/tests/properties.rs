//! What holds for the evaluator whatever the form and whatever was typed.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot go on fails the test")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use minkommun_model::{
    form::{Answers, FieldError, FileFacts, Setting, check, evaluate, fee, lint, prune, visible_columns},
    service::{Condition, Kind, Question, Service},
    words::{LANGUAGES, display, error_text},
};
use proptest::{collection::vec, option, prelude::*, sample::select, strategy::ValueTree};
use serde_json::{Map, Value, json};

const FILE: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn today() -> NaiveDate {
    "2026-11-23".parse().unwrap()
}

/// A question's kind as JSON. Conditions of columns and later questions are added around it.
fn kind(columns_allowed: bool) -> BoxedStrategy<Value> {
    let options = json!([{"id": "x", "label": {"sv": "X"}}, {"id": "y", "label": {"sv": "Y"}}]);
    let simple = vec![
        json!({"kind": "text", "min_length": 2, "max_length": 4}),
        json!({"kind": "text", "pattern": "[a-z]+", "example": "abc"}),
        json!({"kind": "long_text"}),
        json!({"kind": "number", "min": 0, "max": 5, "whole": true}),
        json!({"kind": "choice_one", "options": options}),
        json!({"kind": "choice_many", "options": options, "min": 1, "max": 1}),
        json!({"kind": "yes_no"}),
        json!({"kind": "date", "earliest_days": -1}),
        json!({"kind": "email"}),
        json!({"kind": "phone"}),
        json!({"kind": "address"}),
        json!({"kind": "amount", "max": 5}),
        json!({"kind": "time", "earliest": "08:00"}),
        json!({"kind": "person", "min_age": 18}),
        json!({"kind": "organisation_number", "sole_trader": true}),
        json!({"kind": "property"}),
    ];
    let alone = vec![
        json!({"kind": "place", "inside_kommun": true}),
        json!({"kind": "place", "shape": "line"}),
        json!({"kind": "choice_ranked", "options": options, "max": 1}),
        json!({"kind": "signatures", "max": 2}),
        json!({"kind": "attachment", "accept": ["image/jpeg"], "max_files": 2}),
        json!({"kind": "information", "text": {"sv": "I"}}),
        json!({"kind": "consent", "text": {"sv": "C"}}),
    ];
    if !columns_allowed {
        return select(simple).boxed();
    }
    let table = questions(false, 3).prop_map(|columns| json!({"kind": "table", "columns": columns, "max_rows": 3}));
    prop_oneof![4 => select(simple), 2 => select(alone), 1 => table].boxed()
}

/// Questions `a`, `b`, `c` …, each with a condition on earlier ones at most.
fn questions(columns_allowed: bool, count: usize) -> BoxedStrategy<Vec<Value>> {
    vec((kind(columns_allowed), any::<bool>(), option::of((vec(any::<usize>(), 1..3), 0..3u8))), 1..=count)
        .prop_map(move |parts| {
            let mut questions: Vec<Value> = Vec::new();
            for (position, (mut question, optional, condition)) in parts.into_iter().enumerate() {
                let name = if columns_allowed { position } else { position + 20 };
                let id = char::from(b'a' + name as u8).to_string();
                if question["kind"] != "consent" && optional {
                    question["optional"] = json!(true);
                }
                question["label"] = json!({"sv": id});
                question["id"] = json!(id);
                let earlier: Vec<_> = questions.iter().filter(|question| question["kind"] != "information").collect();
                if let Some((picks, shape)) = condition.filter(|_| !earlier.is_empty()) {
                    let parts: Vec<_> =
                        picks.iter().map(|pick| comparison(earlier[pick % earlier.len()], *pick)).collect();
                    let when = match shape {
                        0 => json!({"all": parts}),
                        1 => json!({"any": parts}),
                        _ => json!({"not": parts[0]}),
                    };
                    // Now and then it decides what is required instead of what is shown.
                    let may_be_required = question["kind"] != "consent" && question["optional"] != true;
                    let key = if picks[0].is_multiple_of(5) && may_be_required { "required_when" } else { "show_when" };
                    question[key] = when;
                }
                questions.push(question);
            }
            questions
        })
        .boxed()
}

fn comparison(question: &Value, pick: usize) -> Value {
    let id = &question["id"];
    match (question["kind"].as_str().unwrap(), pick % 2) {
        ("yes_no", _) => json!({"question": id, "equals": pick.is_multiple_of(4)}),
        ("choice_one", 0) => json!({"question": id, "one_of": ["x"]}),
        ("choice_many", 0) => json!({"question": id, "includes": "y"}),
        ("number", 0) => json!({"question": id, "at_least": 2}),
        ("date", 0) => json!({"question": id, "at_most": "2026-11-23"}),
        ("choice_ranked", 0) => json!({"question": id, "includes": "x"}),
        ("amount", 0) => json!({"question": id, "at_most": 3.5}),
        ("time", 0) => json!({"question": id, "at_least": "12:00"}),
        ("property", 0) => json!({"question": id, "equals": "BÖLE 1:2"}),
        _ => json!({"question": id, "answered": pick.is_multiple_of(3)}),
    }
}

fn service() -> impl Strategy<Value = Service> {
    questions(true, 8).prop_map(|questions| {
        let mut fees = vec![json!({"label": {"sv": "A"}, "amount": 10.05})];
        if questions[0]["kind"] != "information" {
            let when = json!({"question": "a", "answered": true});
            fees.push(json!({"label": {"sv": "B"}, "amount": 1, "when": when}));
        }
        let service = json!({
            "id": "prov", "version": 1, "title": {"sv": "P"}, "summary": {"sv": "P"}, "topic": "care_and_support",
            "fees": fees,
            "minutes": 1, "steps": [{"id": "s", "title": {"sv": "S"}, "questions": questions}],
            "workflow": {
                "initial": "ny", "transitions": [],
                "statuses": [{"id": "ny", "category": "new", "label": {"sv": "N"}, "meaning": {"sv": "N"}}],
            },
        });
        serde_json::from_value(service).unwrap()
    })
}

/// Values that are right for some kind, empty, or wrong for all.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        8 => select(vec![
            json!(null), json!(""), json!(" "), json!("x"), json!("y"), json!(" abc "), json!("a@b.se"),
            json!("0980-319 210"), json!("2026-11-23"), json!("2026-02-30"), json!(true), json!(false), json!(0),
            json!(3), json!(2.5), json!(-1), json!(1e308), json!(FILE), json!([FILE]), json!(["x"]), json!(["y", "x", "x"]),
            json!({"address": "P 1"}), json!({"latitude": 63.8, "longitude": 20.2}), json!({"latitude": 64.75, "longitude": 20.95}),
            json!({"latitude": 1}), json!([]), json!({}),
            json!("08:30"), json!("12:00"), json!("8211059954"), json!("19821105-9954"), json!("556016-0680"), json!("böle 1:2"),
            json!({"line": [{"latitude": 63.8, "longitude": 20.2}, {"latitude": 63.9, "longitude": 20.2}]}),
            json!([{"name": "A", "person": "8211059954", "u": 1}, {"name": " "}]), json!(0.05), json!(0.005),
        ]),
        1 => any::<f64>().prop_map(|number| json!(number)),
        1 => ".{0,6}".prop_map(|text| json!(text)),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(Value::Array),
            2 => vec(cells(inner), 0..4).prop_map(|rows| Value::Array(rows.into_iter().map(Value::Object).collect())),
        ]
    })
}

fn cells(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    vec((select(vec!["u", "v", "w", "z"]), inner), 0..4)
        .prop_map(|cells| cells.into_iter().map(|(id, value)| (id.to_owned(), value)).collect())
}

fn answers() -> impl Strategy<Value = Answers> {
    proptest::collection::btree_map("[a-i]", value(), 0..9)
}

fn files() -> BTreeMap<String, FileFacts> {
    BTreeMap::from([(FILE.to_owned(), FileFacts { size: 10, media_type: "image/jpeg".into() })])
}

fn setting(files: &BTreeMap<String, FileFacts>) -> Setting<'_> {
    Setting { today: today(), kommun: Some("2480"), files }
}

/// Errors without their rows: pruning takes out empty rows, and the others move up.
fn without_rows(errors: &[FieldError]) -> Vec<FieldError> {
    errors.iter().map(|error| FieldError { row: error.row.map(|_| 0), ..error.clone() }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn hidden_answers_never_leave(service in service(), answers in answers()) {
        let files = files();
        let pruned = prune(&service, &answers, today());
        let visible = evaluate(&service, &answers, &setting(&files)).visible;
        for (id, value) in &pruned {
            prop_assert!(visible.contains(id), "{id} is hidden");
            if service.question(id).unwrap().kind.columns().is_none() {
                continue;
            }
            for (row, cells) in value.as_array().into_iter().flatten().enumerate() {
                let columns = visible_columns(&service, &pruned, id, row);
                for column in cells.as_object().into_iter().flat_map(Map::keys) {
                    prop_assert!(columns.contains(column), "{id}.{column} is hidden in row {row}");
                }
            }
        }
        let refused = check(&service, &pruned, &setting(&files));
        prop_assert!(refused.iter().all(|error| error.code != "hidden" && error.code != "unknown"), "{refused:?}");
    }

    #[test]
    fn pruning_twice_is_pruning_once_and_changes_no_judgement(service in service(), answers in answers()) {
        let files = files();
        let pruned = prune(&service, &answers, today());
        prop_assert_eq!(&prune(&service, &pruned, today()), &pruned);
        let (before, after) = (evaluate(&service, &answers, &setting(&files)), evaluate(&service, &pruned, &setting(&files)));
        prop_assert_eq!(before.visible, after.visible);
        prop_assert_eq!(without_rows(&before.errors), without_rows(&after.errors));
    }

    #[test]
    fn the_evaluator_is_deterministic_also_after_a_journey_over_the_wire(service in service(), answers in answers()) {
        let files = files();
        let there: Service = serde_json::from_slice(&service.canonical().0).unwrap();
        let sent: Answers = serde_json::from_str(&serde_json::to_string(&answers).unwrap()).unwrap();
        prop_assert_eq!(service.canonical(), there.canonical());
        prop_assert_eq!(evaluate(&service, &answers, &setting(&files)), evaluate(&there, &sent, &setting(&files)));
        prop_assert_eq!(prune(&service, &answers, today()), prune(&there, &sent, today()));
    }

    #[test]
    fn an_unrelated_answer_changes_nothing(service in service(), mut answers in answers(), extra in value(), last in value()) {
        let files = files();
        let (before, pruned) = (evaluate(&service, &answers, &setting(&files)), prune(&service, &answers, today()));
        answers.insert("unrelated".into(), extra);
        prop_assert_eq!(&evaluate(&service, &answers, &setting(&files)), &before);
        prop_assert_eq!(&prune(&service, &answers, today()), &pruned);

        // Nothing depends on the form's last question: another answer to it changes what is said about it alone.
        let id = service.questions().last().unwrap().id.clone();
        answers.insert(id.clone(), last);
        let after = evaluate(&service, &answers, &setting(&files));
        prop_assert_eq!(&after.visible, &before.visible);
        let about_others = |errors: &[FieldError]| -> Vec<_> {
            errors.iter().filter(|error| error.question.split('.').next() != Some(&id)).cloned().collect()
        };
        prop_assert_eq!(about_others(&after.errors), about_others(&before.errors));
    }

    #[test]
    fn nobody_is_asked_about_what_is_not_shown(service in service(), answers in answers()) {
        let files = files();
        let evaluation = evaluate(&service, &answers, &setting(&files));
        for error in &evaluation.errors {
            prop_assert!(evaluation.visible.contains(error.question.split('.').next().unwrap()));
        }
        let questions: Vec<_> = evaluation.errors.iter().map(|error| (&error.question, error.row)).collect();
        prop_assert_eq!(questions.iter().collect::<BTreeSet<_>>().len(), questions.len(), "one error a question");
    }

    #[test]
    fn only_what_is_required_is_missed_and_what_it_costs_is_the_same_wherever_it_is_asked(service in service(), answers in answers()) {
        let files = files();
        let evaluation = evaluate(&service, &answers, &setting(&files));
        prop_assert!(evaluation.required.is_subset(&evaluation.visible));
        for error in evaluation.errors.iter().filter(|error| error.code == "required" && error.row.is_none()) {
            prop_assert!(evaluation.required.contains(&error.question), "{error:?}");
        }
        prop_assert_eq!(&evaluation.fee, &fee(&service, &answers));
        let total: i64 = evaluation.fee.iter().flat_map(|fee| &fee.lines).map(|line| line.ore).sum();
        prop_assert_eq!(evaluation.fee.unwrap().ore, total);
        let pruned = prune(&service, &answers, today());
        prop_assert_eq!(fee(&service, &pruned), fee(&service, &answers), "the server reckons as the phone did");
    }

    #[test]
    fn everything_can_be_put_into_words(service in service(), answers in answers()) {
        let files = files();
        for language in LANGUAGES {
            for error in check(&service, &answers, &setting(&files)) {
                let text = error_text(language, &service, &error);
                prop_assert!(!text.starts_with("error-") && !text.contains("{$"), "{text}");
            }
            for question in service.questions() {
                if let Some(value) = answers.get(&question.id) {
                    display(question, value, language);
                }
            }
        }
    }

    #[test]
    fn forms_as_generated_here_pass_the_linter(service in service()) {
        prop_assert_eq!(lint(&service), []);
    }
}

/// The generator is worth something only if it makes questions that hide and show each other.
#[test]
fn the_generator_makes_conditions_and_tables() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut conditions, mut tables, mut hidden) = (0, 0, 0);
    for _ in 0..200 {
        let service = service().new_tree(&mut runner).unwrap().current();
        let answers = answers().new_tree(&mut runner).unwrap().current();
        let depends = |question: &&Question| {
            matches!(question.show_when, Some(Condition::All { .. } | Condition::Any { .. } | Condition::Not { .. }))
        };
        conditions += service.questions().filter(depends).count();
        tables += service.questions().filter(|question| matches!(question.kind, Kind::Table { .. })).count();
        let files = files();
        hidden += service.questions().count() - evaluate(&service, &answers, &setting(&files)).visible.len();
    }
    assert!(
        conditions > 100 && tables > 20 && hidden > 50,
        "{conditions} conditions, {tables} tables, {hidden} hidden"
    );
}
