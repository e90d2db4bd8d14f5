//! The texts: the same in every language, in plain words, and one for everything that can be said.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot go on fails the test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use chrono::{DateTime, Utc};
use minkommun_model::{
    form::{FieldError, answer::CODES},
    problem::Code,
    service::Service,
    words::{self, LANGUAGES, error_text, problem_text, say},
};

/// Key -> source text, of every file of one language.
fn texts(language: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language);
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for file in fs::read_dir(folder).unwrap() {
        let mut key = None;
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            let begins_a_text = line.starts_with(|c: char| c.is_ascii_alphabetic());
            if let Some((name, text)) = line.split_once('=').filter(|_| begins_a_text) {
                let name = name.trim().to_owned();
                assert!(texts.insert(name.clone(), text.trim().into()).is_none(), "{language}: {name} stands twice");
                key = Some(name);
            } else if let Some(key) = key.as_ref().filter(|_| !line.starts_with('#')) {
                texts.get_mut(key).unwrap().push_str(&format!("\n{line}"));
            }
        }
    }
    texts
}

fn names_in(text: &str) -> BTreeSet<&str> {
    let name = |rest: &'_ str| rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    text.split('$').skip(1).map(|rest| &rest[..name(rest)]).collect()
}

#[test]
fn every_language_has_the_same_texts_with_the_same_arguments() {
    let swedish = texts("sv");
    assert!(swedish.len() > 100);
    for language in LANGUAGES {
        let other = texts(language);
        let keys = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<BTreeSet<_>>();
        let differ: Vec<_> = keys(&swedish).symmetric_difference(&keys(&other)).cloned().collect();
        assert!(differ.is_empty(), "{language}: {differ:?}");
        for (key, text) in &swedish {
            assert_eq!(names_in(text), names_in(&other[key]), "{language}: {key}");
        }
    }
}

#[test]
fn every_text_in_the_files_can_be_said() {
    for language in LANGUAGES {
        for (key, text) in texts(language) {
            let args: Vec<_> = names_in(&text).into_iter().map(|name| (name, "2")).collect();
            let said = say(language, &key, &args);
            assert!(said != key && !said.contains(['{', '$']), "{language}: {key}: {said}");
        }
    }
}

#[test]
fn no_text_shouts_begs_or_blames() {
    for language in LANGUAGES {
        for (key, text) in texts(language) {
            let text = text.to_lowercase();
            for word in ["!", "vänligen", "ogiltig", "tyvärr", "fel inträffade", "please", "invalid", "sorry"] {
                assert!(!text.contains(word), "{language}: {key}: {word}");
            }
        }
    }
}

#[test]
fn every_error_code_and_problem_code_has_words() {
    for language in LANGUAGES {
        let known = texts(language);
        for code in CODES {
            assert!(known.contains_key(&format!("error-{}", code.replace('_', "-"))), "{language}: {code}");
        }
        for code in Code::ALL {
            assert!(known.contains_key(&format!("problem-{}", code.as_str())), "{language}: {}", code.as_str());
        }
    }
    assert_eq!(problem_text("sv", "code-of-tomorrow"), problem_text("sv", "internal"));
}

#[test]
fn a_missing_language_falls_back_to_swedish_and_a_missing_key_to_itself() {
    assert_eq!(say("en-GB", "answer-yes", &[]), "Yes");
    assert_eq!(say("fi", "answer-yes", &[]), "Ja");
    assert_eq!(say("sv", "no-such-key", &[]), "no-such-key");
}

#[test]
fn whole_numbers_choose_plurals_and_nothing_else_is_read_as_a_number() {
    assert_eq!(say("sv", "answer-files", &[("n", "1")]), "1 fil");
    assert_eq!(say("sv", "answer-files", &[("n", "12")]), "12 filer");
    assert_eq!(say("sv", "error-pattern", &[("example", "00012-34567")]), "Skriv som i exemplet: 00012-34567");
    assert_eq!(say("sv", "error-pattern", &[("example", "007")]), "Skriv som i exemplet: 007");
    assert_eq!(
        say("sv", "error-pattern", &[("example", "99999999999999999999")]),
        "Skriv som i exemplet: 99999999999999999999"
    );
}

#[test]
fn many_threads_may_speak_at_once() {
    std::thread::scope(|threads| {
        for _ in 0..8 {
            threads
                .spawn(|| (0..500).for_each(|_| assert_eq!(say("en", "duration-minutes", &[("n", "1")]), "1 minute")));
        }
    });
}

#[test]
fn days_and_times_are_those_of_sweden() {
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let now = at("2026-11-23T10:00:00Z");
    let said = |text: &str| words::day_and_time("sv", at(text), now);
    assert_eq!(said("2026-11-23T13:32:00Z"), "i dag kl. 14.32");
    assert_eq!(said("2026-11-22T23:05:00Z"), "i dag kl. 00.05");
    assert_eq!(said("2026-11-22T22:55:00Z"), "i går kl. 23.55");
    assert_eq!(said("2026-03-24T07:00:00Z"), "24 mars kl. 08.00");
    assert_eq!(said("2025-07-01T07:00:00Z"), "1 juli 2025 kl. 09.00");
    assert_eq!(words::day_and_time("en", at("2026-11-24T13:32:00Z"), now), "tomorrow at 14:32");
    let day = "2026-03-24".parse().unwrap();
    assert_eq!(words::date("sv", day), "tisdag 24 mars 2026");
    assert_eq!(words::date("en", day), "Tuesday 24 March 2026");
    assert_eq!(words::duration("sv", 0), "1 sekund");
    assert_eq!(words::duration("sv", 61), "2 minuter");
    assert_eq!(words::duration("en", 7200), "2 hours");
}

#[test]
fn numbers_and_sizes_are_grouped_as_the_language_does() {
    assert_eq!(words::number("sv", 1_234_567.5), "1\u{a0}234\u{a0}567,5");
    assert_eq!(words::number("en", -1234.25), "\u{2212}1,234.25");
    assert_eq!(words::number("sv", 0.0), "0");
    assert_eq!(words::bytes("sv", 2_440_000), "2,4\u{a0}MB");
    assert_eq!(words::bytes("sv", 999), "999\u{a0}byte");
    assert_eq!(words::bytes("en", 340_400), "340\u{a0}kB");
    assert_eq!(words::bytes("sv", 999_999), "1\u{a0}MB");
}

#[test]
fn an_error_says_what_to_do_about_its_question() {
    let toml = include_str!("../../../catalogue/foreningsbidrag/1.toml");
    let service = Service::from_toml(toml).unwrap();
    let said = |language: &str, question: &str, row, code: &str, args: &[(&str, &str)]| {
        let args = args.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        error_text(language, &service, &FieldError { question: question.into(), row, code: code.into(), args })
    };
    assert_eq!(said("sv", "forening", None, "required", &[]), "Skriv föreningens namn");
    assert_eq!(said("sv", "typ", None, "required", &[]), "Svara på frågan ”Vilket bidrag söker ni?”");
    assert_eq!(said("sv", "medlemmar.alder", Some(1), "required", &[]), "Rad 2: Välj åldersgrupp");
    assert_eq!(
        said("sv", "medlemmar.antal", Some(0), "too_large", &[("max", "100000")]),
        "Rad 1: Skriv 100\u{a0}000 eller mindre"
    );
    assert_eq!(
        said("en", "bokslut", None, "file_too_large", &[("size", "38000000"), ("max", "25000000")]),
        "The file is 38\u{a0}MB. Choose one of at most 25\u{a0}MB"
    );
    assert_eq!(
        said("sv", "bokslut", None, "file_type", &[("type", "video/mp4"), ("accept", "application/pdf image/jpeg")]),
        "Filen är en film. Välj PDF, JPEG-bild"
    );
    assert_eq!(
        said("sv", "arrangemang_datum", None, "too_early", &[("date", "2026-03-24")]),
        "Välj ett datum från och med tisdag 24 mars 2026"
    );
    assert_eq!(said("sv", "intyg", None, "required", &[]), "Kryssa i rutan om du godkänner. Annars kan du inte skicka");
}
