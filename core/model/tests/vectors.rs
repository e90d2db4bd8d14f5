//! Runs the form vectors under `tests/vectors/form`: the evaluator's semantics, for every implementation and binding.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use chrono::{DateTime, NaiveDate, Utc};
use minkommun_model::{
    civil,
    form::{Answers, FieldError, FileFacts, Setting, Standing, check, evaluate, prune, standing},
    service::{FeeRow, Period, Question, Service, Step},
    text::Text,
};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    #[serde(rename = "about")]
    _about: String,
    today: NaiveDate,
    kommun: Option<String>,
    #[serde(default)]
    files: BTreeMap<String, FileFacts>,
    forms: Vec<Form>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    questions: Vec<Question>,
    cases: Vec<Case>,
    #[serde(default)]
    fees: Vec<FeeRow>,
    #[serde(default)]
    periods: Vec<Period>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    answers: Answers,
    /// Of `evaluate`; of `check` too, unless said otherwise.
    errors: Vec<FieldError>,
    check: Option<Vec<FieldError>>,
    visible: Option<BTreeSet<String>>,
    pruned: Option<Answers>,
    required: Option<BTreeSet<String>>,
    /// In öre, or `null`.
    #[serde(default, deserialize_with = "said")]
    fee: Option<Option<i64>>,
    /// A moment in place of the file's day.
    at: Option<DateTime<Utc>>,
    /// How the service stands at that moment.
    standing: Option<String>,
}

/// Tells `null` from what was not said.
fn said<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<i64>>, D::Error> {
    Option::deserialize(from).map(Some)
}

fn service(questions: Vec<Question>) -> Service {
    let step = Step { id: "step".into(), title: Text::default(), questions };
    let workflow = json!({ "initial": "new", "statuses": [], "transitions": [] });
    // What a vector does not say is as in a file that does not say it.
    serde_json::from_value(json!({
        "id": "vector", "version": 1, "title": {}, "summary": {}, "topic": "streets_and_traffic", "minutes": 1,
        "steps": [step], "workflow": workflow,
    }))
    .expect("a service")
}

#[test]
fn the_evaluator_does_what_the_vectors_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/form");
    let mut count = 0;
    let mut wrong = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let vectors: Vectors = serde_json::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let setting = Setting { today: vectors.today, kommun: vectors.kommun.as_deref(), files: &vectors.files };
        for form in vectors.forms {
            let service = Service { fees: form.fees, periods: form.periods, ..service(form.questions) };
            for case in form.cases {
                count += 1;
                let today = case.at.map_or(vectors.today, civil::date);
                let setting = Setting { today, ..setting };
                let name = format!("{} / {}", path.file_stem().unwrap().to_string_lossy(), case.name);
                wrong.extend(faults(&service, &setting, &case).into_iter().map(|fault| format!("{name}: {fault}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 1_000, "{count} cases");
}

fn faults(service: &Service, setting: &Setting<'_>, case: &Case) -> Vec<String> {
    let mut faults = Vec::new();
    let evaluation = evaluate(service, &case.answers, setting);
    if evaluation.errors != case.errors {
        faults.push(format!("evaluate says {:?}", evaluation.errors));
    }
    let checked = check(service, &case.answers, setting);
    if checked != *case.check.as_ref().unwrap_or(&case.errors) {
        faults.push(format!("check says {checked:?}"));
    }
    if case.visible.as_ref().is_some_and(|visible| *visible != evaluation.visible) {
        faults.push(format!("visible are {:?}", evaluation.visible));
    }
    let pruned = prune(service, &case.answers, setting.today);
    if case.pruned.as_ref().is_some_and(|expected| *expected != pruned) {
        faults.push(format!("pruned is {pruned:?}"));
    }
    if case.required.as_ref().is_some_and(|required| *required != evaluation.required) {
        faults.push(format!("required are {:?}", evaluation.required));
    }
    let fee = evaluation.fee.map(|fee| fee.ore);
    if case.fee.is_some_and(|expected| expected != fee) {
        faults.push(format!("it costs {fee:?}"));
    }
    if let (Some(at), Some(expected)) = (case.at, &case.standing) {
        let standing = match standing(service, at) {
            Standing::Open(_) => "open",
            Standing::NotYet(_) => "not_yet",
            Standing::Late(_) => "late",
            Standing::Closed(_) => "closed",
        };
        if standing != expected {
            faults.push(format!("the service is {standing}"));
        }
    }
    faults
}
