//! The form vectors through the face that Kotlin and Swift have: JSON in, records out.

use std::{collections::HashMap, fs, path::Path};

use minkommun_ffi::{FaultCode, FileFacts, FormSetting, evaluate};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Vectors {
    today: String,
    kommun: Option<String>,
    #[serde(default)]
    files: HashMap<String, File>,
    forms: Vec<Form>,
}

#[derive(Deserialize)]
struct File {
    size: u64,
    media_type: String,
}

#[derive(Deserialize)]
struct Form {
    questions: Value,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    answers: Value,
    errors: Vec<Fault>,
    check: Option<Vec<Fault>>,
    visible: Option<Vec<String>>,
    pruned: Option<Value>,
    /// The moment of this case, instead of the file's day.
    at: Option<String>,
}

#[derive(Clone, Deserialize)]
struct Fault {
    question: String,
    row: Option<u32>,
    code: String,
    #[serde(default)]
    args: HashMap<String, String>,
}

fn records(faults: &[Fault]) -> Vec<FaultCode> {
    let record =
        |fault: Fault| FaultCode { question: fault.question, row: fault.row, code: fault.code, args: fault.args };
    faults.iter().cloned().map(record).collect()
}

/// A service with one step, as every binding makes it.
fn service(questions: &Value) -> String {
    json!({
        "id": "vector", "version": 1, "title": {}, "summary": {}, "topic": "streets_and_traffic", "minutes": 1,
        "steps": [{ "id": "step", "title": {}, "questions": questions }],
        "workflow": { "initial": "new", "statuses": [], "transitions": [] },
    })
    .to_string()
}

#[test]
fn the_evaluator_says_through_the_face_what_the_vectors_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/form");
    let (mut count, mut wrong) = (0, Vec::new());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let vectors: Vectors = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let files: HashMap<_, _> = vectors
            .files
            .into_iter()
            .map(|(hash, file)| (hash, FileFacts { size: file.size, media_type: file.media_type }))
            .collect();
        for form in vectors.forms {
            let service = service(&form.questions);
            for case in form.cases {
                count += 1;
                let setting = FormSetting {
                    today: case.at.clone().unwrap_or_else(|| vectors.today.clone()),
                    kommun: vectors.kommun.clone(),
                    files: files.clone(),
                };
                let found = evaluate(&service, &case.answers.to_string(), setting).unwrap();
                let errors = records(&case.errors);
                let checked = case.check.as_deref().map_or_else(|| errors.clone(), records);
                let pruned: Value = serde_json::from_str(&found.pruned).unwrap();
                let mut visible = case.visible.unwrap_or_else(|| found.visible.clone());
                visible.sort();
                if (&found.errors, &found.checked, &found.visible) != (&errors, &checked, &visible)
                    || case.pruned.is_some_and(|expected| expected != pruned)
                {
                    wrong.push(format!("{} / {}: {found:?}", path.display(), case.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 250, "{count} cases");
}
