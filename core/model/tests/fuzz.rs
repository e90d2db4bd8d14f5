//! Files and answers that nobody meant: the catalogue and `tests/vectors/fuzz`, cut, doubled and mixed. Nothing panics,
//! nothing takes long, and what is left means one thing. `PROPTEST_CASES=100000` for a long night.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot go on fails the test")]

use std::{collections::BTreeMap, fs, path::Path};

use minkommun_model::{
    form::{Answers, Setting, check, evaluate, inspect, lint, prune, standing, visible_columns},
    service::Service,
    words::{display, error_text},
};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::Value;

fn seeds() -> Vec<String> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    let mut folders = vec![project.join("catalogue"), project.join("tests/vectors/fuzz")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "toml") {
                found.push(fs::read_to_string(path).unwrap());
            }
        }
    }
    found.sort();
    found
}

/// One change of a text: where, how much, and what comes instead.
#[derive(Clone, Debug)]
struct Change {
    at: prop::sample::Index,
    length: usize,
    with: String,
}

fn change() -> impl Strategy<Value = Change> {
    let pieces = vec![
        "",
        "\n",
        "\"",
        "'",
        "{",
        "}",
        "[",
        "]",
        "=",
        ",",
        "0",
        "-1",
        "1e400",
        "nan",
        "true",
        "{ not = ",
        "kind = 'table'\n",
        "question = 'a'",
        "max = 4294967296",
        "min_length = 0",
        "answered = false",
        "show_when = ",
        "pattern = '('",
        "å",
        "\u{0}",
        "\u{202e}",
        "id = 'a'",
        "[[steps]]\n",
        "2026-02-30",
        "person",
        "signatures",
        "amount",
    ];
    let with = prop_oneof![4 => select(pieces).prop_map(str::to_owned), 1 => ".{0,8}"];
    (any::<prop::sample::Index>(), prop_oneof![Just(0), 1..4_usize, 1..200_usize], with)
        .prop_map(|(at, length, with)| Change { at, length, with })
}

fn changed(seed: &str, changes: &[Change]) -> String {
    changes.iter().fold(seed.to_owned(), |text, change| {
        let letters: Vec<char> = text.chars().collect();
        let at = if letters.is_empty() { 0 } else { change.at.index(letters.len()) };
        let after = (at + change.length).min(letters.len());
        letters[..at].iter().copied().chain(change.with.chars()).chain(letters[after..].iter().copied()).collect()
    })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        select(vec!["x", "8211059954", "121212+1212", "556016-0680", "24:00", "10:00", "2026-12-31", "BÖLE 1:2", ""])
            .prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let key = select(vec![
            "a",
            "c",
            "d",
            "name",
            "person",
            "address",
            "latitude",
            "longitude",
            "area",
            "line",
            "accuracy",
        ]);
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::Array),
            vec((key, inner), 0..6)
                .prop_map(|cells| cells.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

/// Everything that a phone, a server and a console do with a form.
fn use_it(service: &Service, values: &[Value]) {
    let ids: Vec<_> = service.questions().map(|question| question.id.clone()).collect();
    let answers: Answers = ids.iter().cloned().zip(values.iter().cycle().cloned()).collect();
    let files = BTreeMap::new();
    let today = "2026-12-31".parse().unwrap();
    let setting = Setting { today, kommun: Some("2480"), files: &files };
    let evaluation = evaluate(service, &answers, &setting);
    for error in check(service, &answers, &setting) {
        assert!(!error_text("sv", service, &error).is_empty());
    }
    let pruned = prune(service, &answers, today);
    assert_eq!(prune(service, &pruned, today), pruned);
    assert!(pruned.keys().all(|id| evaluation.visible.contains(id)), "hidden answers never leave");
    standing(service, "2026-10-25T00:30:00Z".parse().unwrap());
    for question in service.questions() {
        visible_columns(service, &answers, &question.id, 0);
        if let Some(value) = answers.get(&question.id) {
            display(question, value, "en");
        }
    }
}

proptest! {
    // Half a minute in CI; the environment can ask for more.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(500), ..ProptestConfig::default() })]

    #[test]
    fn no_file_makes_the_parser_the_linter_or_the_evaluator_panic(
        seed in select(seeds()), changes in vec(change(), 0..6), values in vec(value(), 1..8)
    ) {
        let toml = changed(&seed, &changes);
        let findings = inspect(&toml, &["sv", "en"], "2026-11-25".parse().unwrap());
        let lines = toml.lines().count().max(1);
        prop_assert!(findings.iter().all(|finding| finding.line.is_none_or(|line| line <= lines + 1)), "{findings:?}");
        match Service::from_toml(&toml) {
            Ok(service) => use_it(&service, &values),
            Err(error) => prop_assert!(!error.message.is_empty()),
        }
    }

    #[test]
    fn no_form_over_the_wire_makes_the_evaluator_panic(
        seed in select(seeds()), changes in vec(change(), 0..4), values in vec(value(), 1..8)
    ) {
        let Ok(service) = Service::from_toml(&seed) else { return Ok(()) };
        let json = changed(&String::from_utf8(service.canonical().0).unwrap(), &changes);
        if let Ok(service) = serde_json::from_str::<Service>(&json) {
            lint(&service);
            use_it(&service, &values);
        }
    }
}
