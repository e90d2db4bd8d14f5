//! Answers as people type them, and as people read them.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot go on fails the test")]

use minkommun_model::{
    form::answer::from_typed,
    service::{Kind, Question, Service},
    words::display,
};
use serde_json::{Value, json};

fn question(service: &str, id: &str) -> Question {
    let toml = match service {
        "gata" => include_str!("../../../catalogue/felanmalan-gata/1.toml"),
        "sopor" => include_str!("../../../catalogue/uppehall-sophamtning/1.toml"),
        _ => include_str!("../../../catalogue/foreningsbidrag/1.toml"),
    };
    Service::from_toml(toml).unwrap().question(id).unwrap().clone()
}

#[test]
fn choices_read_by_their_labels_in_the_readers_language() {
    let what = question("gata", "vad");
    assert_eq!(display(&what, &json!("halka"), "sv"), "Halka eller snö");
    assert_eq!(display(&what, &json!("halka"), "en"), "Ice or snow");
    assert_eq!(display(&what, &json!("gone"), "sv"), "gone", "an option of another version");
    let bins = question("sopor", "karl");
    assert_eq!(display(&bins, &json!(["restavfall", "matavfall"]), "sv"), "Restavfall, Matavfall");
}

#[test]
fn dates_numbers_and_yes_and_no_read_in_full() {
    assert_eq!(display(&question("sopor", "fran"), &json!("2027-01-11"), "sv"), "måndag 11 januari 2027");
    assert_eq!(display(&question("sopor", "fran"), &json!("snart"), "sv"), "snart");
    assert_eq!(display(&question("bidrag", "belopp"), &json!(45000), "sv"), "45\u{a0}000\u{a0}kr");
    assert_eq!(display(&question("gata", "akut"), &json!(true), "sv"), "Ja");
    assert_eq!(display(&question("gata", "akut"), &json!(false), "en"), "No");
    assert_eq!(display(&question("sopor", "intyg"), &json!(true), "sv"), "Godkänt");
}

#[test]
fn a_place_reads_as_its_address_or_as_its_point() {
    let place = question("gata", "plats");
    let point = json!({"latitude": 63.8258, "longitude": 20.263, "accuracy": 12.4});
    assert_eq!(display(&place, &point, "sv"), "63.82580, 20.26300 (inom 12 meter)");
    assert_eq!(display(&place, &json!({"address": "Provgatan 12", "latitude": 63.8}), "sv"), "Provgatan 12");
    assert_eq!(display(&place, &json!({}), "sv"), "");
}

#[test]
fn files_are_counted_and_tables_read_row_by_row() {
    assert_eq!(display(&question("gata", "foto"), &json!(["a", "b"]), "sv"), "2 filer");
    let rows = json!([{"alder": "7_20", "antal": 64}, {"antal": 1000}]);
    let read = display(&question("bidrag", "medlemmar"), &rows, "sv");
    assert_eq!(read, "Åldersgrupp: 7–20 år, Antal: 64\nAntal: 1\u{a0}000");
}

#[test]
fn what_is_typed_becomes_an_answer_or_stays_as_it_was() {
    let typed = |id: &str, text: &str| from_typed(&question("bidrag", id).kind, text);
    assert_eq!(typed("belopp", "45 000"), Some(json!(45000)));
    assert_eq!(typed("belopp", "mycket"), Some(json!("mycket")));
    assert_eq!(typed("belopp", "  "), None);
    assert_eq!(typed("forening", " Provbyns IF "), Some(json!("Provbyns IF")));
    assert_eq!(typed("arrangemang_datum", "2027-3-1"), Some(json!("2027-03-01")));
    assert_eq!(typed("arrangemang_datum", "i vår"), Some(json!("i vår")));
    assert_eq!(from_typed(&Kind::YesNo, "nej"), Some(Value::Bool(false)));
    assert_eq!(from_typed(&Kind::YesNo, "kanske"), Some(json!("kanske")));
}
