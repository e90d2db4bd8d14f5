//! The linter finds what would go wrong, before anybody meets it.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot go on fails the test")]

use minkommun_model::{
    form::{ConditionError, LintError, QuestionError, WorkflowError, lint},
    service::Service,
};

/// A small service that is right, with `questions` (TOML) in it.
fn service(questions: &str) -> Result<Service, String> {
    let toml = format!(
        r#"
id = "prov"
version = 1
title = {{ sv = "Prov" }}
summary = {{ sv = "Ett prov." }}
topic = "streets_and_traffic"
minutes = 1
[[steps]]
id = "steg"
title = {{ sv = "Steg" }}
{questions}
[workflow]
initial = "ny"
statuses = [
  {{ id = "ny", category = "submitted", label = {{ sv = "Ny" }}, meaning = {{ sv = "Ny." }} }},
  {{ id = "klar", category = "archived", label = {{ sv = "Klar" }}, meaning = {{ sv = "Klar." }} }},
]
transitions = [{{ from = "ny", to = "klar" }}]
"#
    );
    Service::from_toml(&toml).map_err(|error| error.to_string())
}

fn question(id: &str, rest: &str) -> String {
    format!("[[steps.questions]]\nid = \"{id}\"\nlabel = {{ sv = \"{id}\" }}\n{rest}\n")
}

fn errors(questions: &[(&str, &str)]) -> Vec<LintError> {
    let questions: String = questions.iter().map(|(id, rest)| question(id, rest)).collect();
    lint(&service(&questions).unwrap())
}

fn about(id: &str, error: QuestionError) -> LintError {
    LintError::Question { question: id.into(), error }
}

fn condition(at: &str, error: ConditionError) -> LintError {
    LintError::Condition { at: at.into(), error }
}

const TEXT: &str = "kind = 'text'";

#[test]
fn a_sound_service_has_nothing_wrong() {
    assert_eq!(
        errors(&[("a", "kind = 'yes_no'"), ("b", "kind = 'text'\nshow_when = { question = 'a', equals = true }")]),
        []
    );
}

#[test]
fn a_misspelt_key_is_refused_when_the_file_is_read() {
    let misspelt = service(&question("a", "kind = 'text'\nmax_lenght = 5")).unwrap_err();
    assert!(misspelt.contains("max_lenght"), "{misspelt}");
    let two_conditions = "kind = 'text'\nshow_when = { all = [{ question = 'a', answered = true }], any = [] }";
    assert!(service(&question("a", two_conditions)).unwrap_err().contains("put them in an all"));
    assert!(service(&question("a", "kind = 'text'\noptional = false")).is_ok());
}

#[test]
fn a_phone_of_today_reads_a_service_of_tomorrow() {
    let service = service(&question("a", "kind = 'yes_no'")).unwrap();
    let mut json = serde_json::to_value(&service).unwrap();
    json["colour_of_tomorrow"] = "green".into();
    json["steps"][0]["deadline"] = 3.into();
    json["workflow"]["statuses"][0]["sound"] = true.into();
    assert_eq!(serde_json::from_value::<Service>(json.clone()).unwrap(), service);
    // A condition half understood would hide what should be asked: it is asked, and wants a newer app.
    json["steps"][0]["questions"][0]["show_when"] = serde_json::json!({ "question": "b", "resembles": "x" });
    let newer: Service = serde_json::from_value(json.clone()).unwrap();
    assert!(!newer.is_understood() && service.is_understood());
    json["steps"][0]["questions"][0] = serde_json::json!({ "id": "a", "kind": "hologram", "label": {}, "depth": 3 });
    let newer: Service = serde_json::from_value(json).unwrap();
    assert!(!newer.is_understood());
    assert_eq!(lint(&newer).len(), 2, "no Swedish label, and no kind that can be published");
}

#[test]
fn ids_are_plain_and_stand_once() {
    assert_eq!(errors(&[("a", TEXT), ("a", TEXT)]), [LintError::Twice { id: "a".into() }]);
    for id in ["Vad", "vad.annat", "vad-annat", "åtgärd", "_a"] {
        assert_eq!(errors(&[(id, TEXT)]), [LintError::Id { id: id.into(), separator: '_' }], "{id}");
    }
    let table = "kind = 'table'\ncolumns = [{ id = 'x', kind = 'text', label = { sv = 'x' } }, { id = 'x', kind = 'text', label = { sv = 'x' } }]";
    assert_eq!(errors(&[("a", table)]), [LintError::Twice { id: "x".into() }]);
}

#[test]
fn conditions_name_questions_and_values_that_exist() {
    let with = |show: &str| {
        let other = format!("kind = 'text'\nshow_when = {show}");
        errors(&[("a", "kind = 'choice_one'\noptions = [{ id = 'x', label = { sv = 'X' } }]"), ("b", &other)])
    };
    assert_eq!(
        with("{ question = 'c', answered = true }"),
        [condition("b", ConditionError::UnknownQuestion("c".into()))]
    );
    assert_eq!(with("{ question = 'a' }"), [condition("b", ConditionError::OneOperator("a".into()))]);
    assert_eq!(
        with("{ question = 'a', equals = 'x', answered = true }"),
        [condition("b", ConditionError::OneOperator("a".into()))]
    );
    assert_eq!(
        with("{ question = 'a', includes = 'x' }"),
        [condition("b", ConditionError::Operator { question: "a".into(), operator: "includes" })]
    );
    assert_eq!(
        with("{ question = 'a', at_least = 3 }"),
        [condition("b", ConditionError::Operator { question: "a".into(), operator: "at_least" })]
    );
    assert_eq!(
        with("{ question = 'a', one_of = ['x', 'y'] }"),
        [condition("b", ConditionError::Literal { question: "a".into(), literal: "\"y\"".into() })]
    );
    assert_eq!(with("{ any = [] }"), [condition("b", ConditionError::Empty)]);
    assert_eq!(with("{ not = { question = 'a', equals = 'x' } }"), []);
}

#[test]
fn circles_are_found_also_through_tables() {
    let shown_by = |id: &str| format!("kind = 'text'\nshow_when = {{ question = '{id}', answered = true }}");
    assert_eq!(errors(&[("a", &shown_by("a"))]), [LintError::Cycle(vec!["a".into()])]);
    let circle = errors(&[("a", &shown_by("b")), ("b", &shown_by("c")), ("c", &shown_by("a"))]);
    assert_eq!(circle, [LintError::Cycle(vec!["a".into(), "b".into(), "c".into()])]);
    let column = "{ id = 'x', kind = 'text', label = { sv = 'x' }, show_when = { question = 'b', answered = true } }";
    let table = format!("kind = 'table'\ncolumns = [{column}]");
    assert_eq!(errors(&[("a", &table), ("b", &shown_by("a"))]), [LintError::Cycle(vec!["a".into(), "b".into()])]);
    assert_eq!(errors(&[("a", &shown_by("b")), ("b", TEXT)]), [], "looking ahead is no circle");
}

#[test]
fn constraints_can_be_kept() {
    let one = |rest: &str| errors(&[("a", rest)]);
    assert_eq!(one("kind = 'text'\npattern = '['\nexample = 'x'"), [about("a", QuestionError::Pattern("[".into()))]);
    assert_eq!(one("kind = 'text'\npattern = 'x+'"), [about("a", QuestionError::Example)]);
    assert_eq!(one("kind = 'text'\npattern = 'x+'\nexample = 'xy'"), [about("a", QuestionError::Example)]);
    assert_eq!(one("kind = 'text'\nmin_length = 5\nmax_length = 4"), [about("a", QuestionError::Bounds)]);
    assert_eq!(one("kind = 'number'\nmin = 5.0\nmax = 4.0"), [about("a", QuestionError::Bounds)]);
    assert_eq!(one("kind = 'date'\nearliest_days = 5\nlatest_days = 4"), [about("a", QuestionError::Bounds)]);
    assert_eq!(one("kind = 'date'\nnot_before = 'a'"), [about("a", QuestionError::NotBefore("a".into()))]);
    assert_eq!(one("kind = 'choice_one'\noptions = []"), [about("a", QuestionError::NoOptions)]);
    assert_eq!(
        one("kind = 'choice_many'\nmin = 2\noptions = [{ id = 'x', label = { sv = 'X' } }]"),
        [about("a", QuestionError::TooFewOptions)]
    );
    assert_eq!(one("kind = 'attachment'\naccept = ['jpg']"), [about("a", QuestionError::Accept)]);
    assert_eq!(one("kind = 'attachment'\naccept = ['image/jpeg']\nmin_files = 2"), [about("a", QuestionError::Bounds)]);
    assert_eq!(one("kind = 'table'\ncolumns = []"), [about("a", QuestionError::NoColumns)]);
    assert_eq!(
        one("kind = 'table'\ncolumns = [{ id = 'p', kind = 'place', label = { sv = 'p' } }]"),
        [about("a.p", QuestionError::Column)]
    );
    assert_eq!(
        one("kind = 'consent'\noptional = true\ntext = { sv = 'Ja' }"),
        [about("a", QuestionError::OptionalConsent)]
    );
}

#[test]
fn every_text_is_in_swedish_and_names_only_what_a_kommun_fills_in() {
    let english = "[[steps.questions]]\nid = \"a\"\nkind = \"text\"\nlabel = { en = \"A\" }\n";
    assert_eq!(lint(&service(english).unwrap()), [LintError::NoSwedish { at: "a.label".into() }]);
    let label = "kind = 'text'\nhint = { sv = 'Ring {phone}' }";
    assert_eq!(errors(&[("a", label)]), [LintError::Placeholder { at: "a.hint".into(), name: "phone".into() }]);
    let information = "kind = 'information'\ntext = { sv = 'Ring {fone} eller {phone}' }";
    assert_eq!(errors(&[("a", information)]), [LintError::Placeholder { at: "a.text".into(), name: "fone".into() }]);
}

#[test]
fn a_workflow_has_the_statuses_it_names_and_can_reach_them() {
    let mut service = service(&question("a", TEXT)).unwrap();
    let found = |change: &dyn Fn(&mut Service)| {
        let mut changed = service.clone();
        change(&mut changed);
        lint(&changed)
    };
    let unknown = |id: &str| LintError::Workflow(WorkflowError::UnknownStatus(id.into()));
    let lost = |id: &str| LintError::Workflow(WorkflowError::Unreachable(id.into()));
    assert_eq!(found(&|s| s.workflow.transitions[0].to = "borta".into()), [unknown("borta"), lost("klar")]);
    assert_eq!(found(&|s| s.workflow.transitions.clear()), [lost("klar")]);
    assert_eq!(found(&|s| s.workflow.initial = "borta".into()), [unknown("borta"), lost("ny"), lost("klar")]);
    assert_eq!(
        found(&|s| s.workflow.statuses.push(s.workflow.statuses[0].clone())),
        [LintError::Workflow(WorkflowError::StatusTwice("ny".into()))]
    );
    service.steps.clear();
    assert_eq!(lint(&service), [LintError::NoQuestions]);
}
