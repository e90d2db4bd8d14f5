//! What the linter says of a file, and where; and what is too large for anybody.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot go on fails the test")]

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use chrono::NaiveDate;
use minkommun_model::{
    form::{Answers, Finding, LintError, Setting, Severity, check, evaluate, inspect, lint, prune},
    kommun::Manifest,
    service::{Condition, FILE_BYTES, Service},
};
use serde_json::{Value, json};

fn today() -> NaiveDate {
    "2026-11-25".parse().unwrap()
}

const HEAD: &str = r#"id = "prov"
version = 1
title = { sv = "Prov" }
summary = { sv = "Ett prov." }
topic = "streets_and_traffic"
minutes = 1
klassa = { k = 1, r = 1, t = 1 }
process_code = "3.4.2"
retention = { rule = "delete", years = 2 }
"#;
const STEP: &str = "[[steps]]\nid = \"steg\"\ntitle = { sv = \"Steg\" }\n";
const WORKFLOW: &str = r#"[workflow]
initial = "ny"
statuses = [
  { id = "ny", category = "submitted", label = { sv = "Ny" }, meaning = { sv = "Ny." } },
  { id = "klar", category = "archived", label = { sv = "Klar" }, meaning = { sv = "Klar." } },
]
transitions = [{ from = "ny", to = "klar" }]
"#;

/// A service that nothing is wrong with, but for these lines: `terms` begins on line 10.
fn file(terms: &str, questions: &str) -> String {
    format!("{HEAD}{terms}{STEP}{questions}{WORKFLOW}")
}

/// Questions of one line each, the first on line 13 if there are no terms.
fn question(id: &str, rest: &str) -> String {
    format!("[[steps.questions]]\nid = \"{id}\"\nlabel = {{ sv = \"Fråga {id}\" }}\n{rest}\n")
}

fn findings(terms: &str, questions: &[(&str, &str)]) -> Vec<Finding> {
    let questions: String = questions.iter().map(|(id, rest)| question(id, rest)).collect();
    inspect(&file(terms, &questions), &["sv"], today())
}

/// What is said of a file with one finding.
fn only(terms: &str, questions: &[(&str, &str)]) -> (Severity, Option<usize>, String) {
    let found = findings(terms, questions);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(!found[0].mend.is_empty());
    (found[0].severity, found[0].line, found[0].text.clone())
}

const TEXT: &[(&str, &str)] = &[("a", "kind = 'text'")];

#[test]
fn a_sound_file_has_no_findings() {
    assert_eq!(findings("", TEXT), []);
}

#[test]
fn a_misspelt_key_or_word_is_named_with_its_line_and_the_nearest_there_is() {
    for (rest, line, said) in [
        ("kind = 'text'\nmax_lenght = 5", 17, "max_lenght means nothing here; perhaps max_length"),
        ("kind = 'text'\nmaxlength = 5", 17, "maxlength means nothing here; perhaps max_length"),
        ("kind = 'text'\nmin_rows = 5", 17, "min_rows means nothing here"),
        ("kind = 'texts'", 16, "kind cannot be \"texts\"; perhaps text"),
        ("kind = 'choice-one'\noptions = []", 16, "kind cannot be \"choice-one\"; perhaps choice_one"),
        ("kind = 'personnummer'", 16, "kind cannot be \"personnummer\"; perhaps person_number"),
        ("kind = 'place'\nshape = 'lines'", 17, "shape cannot be \"lines\"; perhaps line"),
        ("kind = 'text'\nsensitivity = 'sensetive'", 17, "sensitivity cannot be \"sensetive\"; perhaps sensitive"),
        ("kind = 'text'\nprefill = 'person_adress'", 17, "prefill cannot be \"person_adress\"; perhaps person_address"),
        (
            "kind = 'text'\nshow_when = { question = 'b', equls = 1 }",
            17,
            "equls means nothing in a condition; perhaps equals",
        ),
        (
            "kind = 'text'\nshow_when = { equals = 1 }",
            17,
            "a comparison names the question that it looks at: question = \"…\"",
        ),
        (
            "kind = 'text'\nrequired_when = true",
            17,
            "a condition is { question = \"…\", equals = … }, or all, any or not of others",
        ),
        (
            "kind = 'text'\nshow_when = { any = { question = 'b', equals = 1 } }",
            17,
            "any is a list of conditions: any = [{ … }, { … }]",
        ),
    ] {
        assert_eq!(only("", &[("a", rest)]), (Severity::Error, Some(line), said.to_owned()), "{rest}");
    }
    assert_eq!(
        only("identifcation = 'login'\n", TEXT),
        (Severity::Error, Some(10), "identifcation means nothing here; perhaps identification".to_owned())
    );
    let (_, line, text) = only("identification = 'bankid'\n", TEXT);
    assert_eq!((line, text.as_str()), (Some(10), "identification cannot be \"bankid\""));
    let (_, line, text) = only("[[periods]]\ncloses = \"2027-02-30T10:00\"\n", TEXT);
    assert!(line.is_some() && text.contains("2027-02-15T23:59"), "{line:?} {text}");
}

#[test]
fn a_file_that_is_no_toml_says_where() {
    let broken = file("", "kind = \n");
    let found = inspect(&broken, &["sv"], today());
    assert_eq!((found.len(), found[0].line), (1, Some(13)));
    let error = Manifest::from_toml("code = \"2480\"\nslugg = \"umea\"\n").unwrap_err();
    assert!(error.to_string().contains("slug"), "{error}");
}

#[test]
fn errors_and_warnings_stand_at_their_lines() {
    let at = |terms: &str, questions: &[(&str, &str)], said: &str| {
        let (severity, line, text) = only(terms, questions);
        assert!(text.contains(said), "{text}");
        (severity, line)
    };
    use Severity::{Error, Warning};
    let b = ("b", "kind = 'yes_no'");
    assert_eq!(at("", &[("a", "kind = 'text'\npattern = '['"), b], "not a regular expression"), (Error, Some(14)));
    let harmless = "kind = 'person'\nsensitivity = 'harmless'";
    assert_eq!(at("identification = 'login'\n", &[("a", harmless)], "marked harmless"), (Error, Some(15)));
    let both = "kind = 'text'\noptional = true\nrequired_when = { question = 'b', equals = true }";
    assert_eq!(at("", &[("a", both), b], "two things"), (Error, Some(14)));
    let deadline = "[[deadlines]]\nid = 'beslut'\nlabel = { sv = 'Beslut' }\nweeks = 10\n";
    assert_eq!(at(deadline, TEXT, "a deadline has a law"), (Warning, Some(11)));
    assert_eq!(at(&format!("{deadline}law = 'pbl'\n"), TEXT, "no law \"pbl\""), (Error, Some(11)));
    assert_eq!(at(&format!("{deadline}days = 3\npromise = true\n"), TEXT, "one of days"), (Error, Some(11)));
    let law = "[[laws]]\nid = 'pbl'\ntitle = { sv = 'PBL' }\nchecked = '2025-01-01'\n";
    assert_eq!(at(law, TEXT, "more than a year ago"), (Warning, Some(11)));
    assert_eq!(at("", &[("a", "kind = 'person'")], "who somebody is"), (Warning, Some(14)));
    assert_eq!(at("identification = 'all_sign'\n", TEXT, "everybody is to sign"), (Warning, Some(10)));
    assert_eq!(at("", &[("a", "kind = 'attachment'\naccept = ['image/png']")], "which files"), (Warning, Some(14)));
    let program = "kind = 'attachment'\nhint = { sv = 'Hur' }\naccept = ['application/x-msdownload']";
    assert_eq!(at("", &[("a", program)], "application/x-msdownload"), (Warning, Some(14)));
    let placeholder = "kind = 'text'\nplaceholder = { sv = 'Storgatan 1' }";
    assert_eq!(at("", &[("a", placeholder)], "the placeholder goes"), (Warning, Some(14)));
    let abbreviated = "kind = 'text'\nhint = { sv = 'Enligt BBR.' }";
    assert_eq!(at("", &[("a", abbreviated)], "BBR is not explained"), (Warning, Some(17)));
    let explained = "kind = 'text'\nhint = { sv = 'Enligt Boverkets byggregler (BBR).' }";
    assert_eq!(findings("", &[("a", explained)]), []);
    let shouted = "kind = 'text'\nhint = { sv = 'Skriv nu!' }";
    assert_eq!(at("", &[("a", shouted)], "not how the kommun speaks"), (Warning, Some(17)));
    let hard = "kind = 'text'\nhint = { sv = 'Ansökningshandlingarna ska innehålla fullständiga uppgifter om verksamhetens omfattning, avloppsanläggningens dimensionering och utformning samt recipientförhållandena i tillrinningsområdet.' }";
    assert_eq!(at("", &[("a", hard)], "hard to read"), (Warning, Some(17)));
    let twins =
        "kind = 'choice_one'\noptions = [{ id = 'x', label = { sv = 'Ja' } }, { id = 'y', label = { sv = 'ja' } }]";
    assert_eq!(at("", &[("a", twins)], "cannot tell them apart"), (Warning, Some(14)));
    let named = "kind = 'text'\nsensitivity = 'harmless'";
    let found = inspect(&file("", &question("a", named).replace("Fråga a", "Ditt namn")), &["sv"], today());
    assert!(found[0].text.contains("its label speaks of \"namn\""), "{found:?}");
    let untranslated = inspect(&file("", &question("a", "kind = 'text'")), &["sv", "en"], today());
    assert_eq!(untranslated.len(), 8, "every text: {untranslated:?}");
}

#[test]
fn fees_periods_and_klassa_that_make_no_sense_are_refused() {
    let refused = |terms: &str, said: &str| {
        let (severity, _, text) = only(terms, &[("a", "kind = 'text'"), ("n", "kind = 'number'")]);
        assert!(severity == Severity::Error && text.contains(said), "{text}");
    };
    let fee = |rest: &str| format!("[[fees]]\nlabel = {{ sv = 'Avgift' }}\n{rest}\n");
    refused(&fee("amount = -1"), "is no fee");
    refused(&fee("amount = 1.005"), "is no fee");
    refused(&fee("amount = nan"), "is no fee");
    refused(&fee("amount = 1\nper = 'a'"), "counts nothing");
    refused(&fee("amount = 1\nper = 'borta'"), "counts nothing");
    refused(&fee("amount = 1\nwhen = { question = 'borta', answered = true }"), "no question");
    assert_eq!(findings(&fee("amount = 1.5\nper = 'n'"), &[("n", "kind = 'number'")]), []);
    refused("[[periods]]\n", "a period needs");
    refused("[[periods]]\nopens = '2027-01-02T00:00'\ncloses = '2027-01-01T00:00'\n", "a period needs");
    let klassa = HEAD.replace("k = 1", "k = 5").replace("3.4.2", "3.4.x").replace(", years = 2", "");
    let bad = format!("{klassa}{STEP}{}{WORKFLOW}", question("a", "kind = 'text'"));
    assert_eq!(inspect(&bad, &["sv"], today()).len(), 3);
}

#[test]
fn conditions_that_never_or_always_hold_are_found_also_through_others() {
    let options = "options = [{ id = 'x', label = { sv = 'X' } }, { id = 'y', label = { sv = 'Y' } }]";
    let said = |show: &str| {
        let choice = format!("kind = 'choice_one'\n{options}");
        let shown = "kind = 'number'\nmin = 1\nmax = 10\nshow_when = { question = 'a', equals = 'x' }";
        let found = findings("", &[("a", &choice), ("b", shown), ("c", &format!("kind = 'text'\nshow_when = {show}"))]);
        found.into_iter().map(|finding| finding.text).collect::<Vec<_>>()
    };
    let never = ["c: the condition can never hold"];
    let always = ["c: the condition always holds"];
    let fine: [&str; 0] = [];
    assert_eq!(said("{ all = [{ question = 'a', equals = 'x' }, { question = 'a', equals = 'y' }] }"), never);
    assert_eq!(
        said("{ any = [{ question = 'a', equals = 'x' }, { question = 'a', equals = 'y' }] }"),
        fine,
        "unanswered"
    );
    assert_eq!(said("{ any = [{ question = 'a', answered = false }, { question = 'a', answered = true }] }"), always);
    assert_eq!(said("{ question = 'b', at_least = 11 }"), never, "more than it may be");
    assert_eq!(said("{ question = 'b', at_least = 10 }"), fine);
    assert_eq!(said("{ all = [{ question = 'b', at_least = 5 }, { question = 'b', at_most = 4 }] }"), never);
    assert_eq!(said("{ all = [{ question = 'b', at_least = 4 }, { question = 'b', at_most = 5 }] }"), fine);
    assert_eq!(
        said("{ all = [{ question = 'a', equals = 'y' }, { question = 'b', answered = true }] }"),
        never,
        "b is hidden then"
    );
    assert_eq!(said("{ not = { question = 'b', at_least = 11 } }"), always);
}

#[test]
fn what_is_too_large_is_refused_by_its_limit_and_nothing_overflows() {
    let huge = format!("{}# {}", file("", &question("a", "kind = 'text'")), "x".repeat(FILE_BYTES));
    assert!(Service::from_toml(&huge).unwrap_err().to_string().contains("at most 1000000"));

    let many: String = (0..10_000).fold(String::new(), |mut all, n| {
        let _ = write!(all, "{{id='q{n}',kind='text',label={{sv='Q'}}}},");
        all
    });
    let form = format!("{HEAD}[[steps]]\nid='s'\ntitle={{sv='S'}}\nquestions=[{many}]\n{WORKFLOW}");
    let service = Service::from_toml(&form).unwrap();
    assert_eq!(lint(&service), [LintError::TooLarge { what: "questions".into(), given: 10_000, most: 1_000 }]);

    let deep = |depth: usize| {
        format!("kind='text'\nshow_when={}{{question='a',answered=true}}{}", "{not=".repeat(depth), "}".repeat(depth))
    };
    let nested = |depth: usize| {
        Service::from_toml(&file("", &format!("{}{}", question("a", "kind='text'"), question("b", &deep(depth)))))
    };
    let error = nested(1_000).unwrap_err();
    assert!(error.line == Some(21) && error.message.contains("too deep"), "{error:?}");
    let found = lint(&nested(20).unwrap());
    assert!(matches!(&found[..], [LintError::Condition { .. }]), "{found:?}");
    let mut json = json!({"question": "a", "answered": true});
    for _ in 0..1_000 {
        json = json!({ "not": json });
    }
    assert!(serde_json::from_str::<Condition>(&json.to_string()).is_err(), "over the wire too");
}

/// Ten thousand questions, each shown by the one before: a phone's thread has half a megabyte of stack.
#[test]
fn a_long_chain_of_questions_needs_no_more_stack_than_a_short_one() {
    let chain = (0..10_000).map(|n| match n {
        0 => json!({"id": "q0", "kind": "yes_no", "label": {"sv": "Q"}}),
        _ => json!({"id": format!("q{n}"), "kind": "yes_no", "label": {"sv": "Q"}, "show_when": {"question": format!("q{}", n - 1), "equals": true}}),
    });
    // The last first, so that each must wait for all the others.
    let questions: Vec<Value> = chain.rev().collect();
    let service = service(&questions);
    let answers: Answers = (0..10_000).map(|n| (format!("q{n}"), json!(n != 9_998))).collect();
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let judged = small.spawn(move || {
        let files = BTreeMap::new();
        let setting = Setting { today: today(), kommun: None, files: &files };
        let _ = lint(&service);
        evaluate(&service, &answers, &setting).visible.len()
    });
    assert_eq!(judged.unwrap().join().unwrap(), 9_999, "the last one is hidden");
}

fn service(questions: &[Value]) -> Service {
    serde_json::from_value(json!({
        "id": "prov", "version": 1, "title": {}, "summary": {}, "topic": "streets_and_traffic", "minutes": 1,
        "steps": [{"id": "s", "title": {}, "questions": questions}],
        "workflow": {"initial": "ny", "statuses": [], "transitions": []},
    }))
    .unwrap()
}

#[test]
fn a_million_rows_and_a_megabyte_of_text_are_one_error_each() {
    let service = service(&[
        json!({"id": "t", "kind": "table", "label": {}, "columns": [{"id": "c", "kind": "text", "label": {}}]}),
        json!({"id": "w", "kind": "long_text", "label": {}, "max_length": 4_000_000_000_u32, "pattern": "(a*)*b", "example": "b"}),
        json!({"id": "s", "kind": "signatures", "label": {}}),
    ]);
    let rows = json!(vec![json!({}); 1_000_000]);
    let answers =
        Answers::from([("t".into(), rows.clone()), ("w".into(), json!("a".repeat(1_000_000))), ("s".into(), rows)]);
    let files = BTreeMap::new();
    let setting = Setting { today: today(), kommun: None, files: &files };
    let found: Vec<_> = check(&service, &answers, &setting).into_iter().map(|e| (e.question, e.code)).collect();
    let expected = [("t", "too_many_rows"), ("w", "too_long"), ("s", "too_many_rows")];
    assert_eq!(found, expected.map(|(question, code)| (question.to_owned(), code.to_owned())));
    assert!(prune(&service, &answers, today())["t"].as_array().unwrap().len() <= 1_001);
}

#[test]
fn the_catalogue_has_no_errors() {
    let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue");
    let mut files = 0;
    for folder in fs::read_dir(catalogue).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_some_and(|end| end == "toml") {
                let toml = fs::read_to_string(&file).unwrap();
                let errors: Vec<_> = inspect(&toml, &["sv", "en"], today())
                    .into_iter()
                    .filter(|f| f.severity == Severity::Error)
                    .collect();
                assert_eq!(errors, [], "{}", file.display());
                files += 1;
            }
        }
    }
    assert!(files >= 3);
}
