//! What is said about a kommun's file that would not work.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot go on fails the test")]

use minkommun_model::{
    kommun::{self, Finding, Level, Manifest, language},
    text::Text,
    words,
};

fn right() -> Manifest {
    Manifest::from_toml(include_str!("../../../kommuner/umea/kommun.toml")).unwrap()
}

/// What is said once `change` has been made, notes left out.
fn told(change: impl FnOnce(&mut Manifest)) -> Vec<Finding> {
    let mut manifest = right();
    change(&mut manifest);
    kommun::lint(&manifest).into_iter().filter(|finding| finding.level != Level::Note).collect()
}

#[track_caller]
fn refused(at: &str, change: impl FnOnce(&mut Manifest)) -> String {
    let told = told(change);
    let places: Vec<_> = told.iter().map(|finding| finding.at.as_str()).collect();
    assert_eq!(places, [at], "{told:?}");
    assert_eq!(told[0].level, Level::Error);
    for language in ["sv", "en"] {
        let words = told[0].say.get(language);
        assert!(words.ends_with('.') && !words.contains('\n'), "one sentence: {words}");
    }
    told[0].say.get("en").to_owned()
}

#[test]
fn what_is_right_is_not_spoken_of() {
    assert_eq!(told(|_| ()), []);
}

#[test]
fn each_fault_is_named_where_it_is() {
    refused("code", |m| m.code = "9999".into());
    refused("slug", |m| m.slug = "Umeå".into());
    refused("name", |m| m.name = " ".into());
    refused("genitive", |m| m.genitive = String::new());
    refused("genitive", |m| m.genitive = "Umeå kommun".into());
    refused("brand.tint", |m| m.brand.tint = "green".into());
    refused("contact.phone", |m| m.contact.phone = "ring oss".into());
    refused("contact.email", |m| m.contact.email = "kontakt".into());
    refused("contact.web", |m| m.contact.web = "http://umea.example".into());
    refused("links.1.url", |m| m.links[1].url = "http://umea.example".into());
    refused("news.feed", |m| m.news.as_mut().unwrap().feed = "https://".into());
    refused("opening.monday", |m| m.opening.as_mut().unwrap().monday = vec!["8–16".into()]);
    refused("opening.friday", |m| {
        m.opening.as_mut().unwrap().friday = vec!["08:00-12:00".into(), "11:00-15:00".into()];
    });
    refused("emergency", |m| m.emergency.clear());
    refused("map", |m| m.map.as_mut().unwrap().latitude = 59.3);
    refused("services", |m| m.services.push("felanmalan-gata".into()));
    refused("retention.sophamtning", |m| {
        let rule = m.retention.remove("felanmalan-gata").unwrap();
        m.retention.insert("sophamtning".into(), rule);
    });
    refused("delivery.unseen_after_hours", |m| m.delivery.as_mut().unwrap().unseen_after_hours = 0);
    refused("controller", |m| m.controller = None);
    refused("controller.organisation_number", |m| {
        m.controller.as_mut().unwrap().organisation_number = "2120002627".into();
    });
    refused("accessibility.statement_url", |m| m.accessibility.as_mut().unwrap().statement_url = "umea".into());
    refused("app.ios_bundle_id", |m| m.app.as_mut().unwrap().ios_bundle_id = "minkommun".into());
    refused("app.android_application_id", |m| {
        m.app.as_mut().unwrap().android_application_id = "se.umeå.app".into();
    });
    refused("app.domain", |m| m.app.as_mut().unwrap().domain = "https://app.umea.example".into());
    refused("store.en", |m| drop(m.store.remove("en")));
    refused("texts.sv.no-such-text", |m| {
        m.texts.insert("sv".into(), [("no-such-text".into(), "Hej".into())].into());
    });
}

#[test]
fn colours_that_cannot_be_told_apart_are_refused() {
    let why = refused("brand.tint", |m| {
        m.brand.primary = "#8fd3c1".into();
        m.brand.tint = "#92d6c4".into();
    });
    assert_eq!(why, "#92d6c4 can hardly be told from #8fd3c1: choose a lighter tone of it, or another colour.");
}

#[test]
fn a_colour_that_cannot_be_text_is_a_note_with_both_colours() {
    let mut manifest = right();
    manifest.brand.primary = "#ffd100".into();
    let notes: Vec<_> = kommun::lint(&manifest).into_iter().filter(|finding| finding.level == Level::Note).collect();
    let [note] = notes.as_slice() else { panic!("{notes:?}") };
    assert_eq!(note.at, "brand.primary");
    let used = manifest.palette().stand_ins()[0].used.to_string();
    assert!(note.say.get("sv").contains("#ffd100") && note.say.get("sv").contains(&used), "{note:?}");
}

#[test]
fn store_limits_are_counted_in_characters() {
    let name = |length: usize| move |m: &mut Manifest| m.app.as_mut().unwrap().name = "å".repeat(length);
    assert_eq!(told(name(30)), []);
    let why = refused("app.name", name(31));
    assert_eq!(why, "app.name has 31 characters and the stores take 30: shorten it by 1.");
    refused("store.sv.subtitle", |m| m.store.get_mut("sv").unwrap().subtitle = "a".repeat(31));
    refused("store.sv.short_description", |m| m.store.get_mut("sv").unwrap().short_description = "a".repeat(81));
    refused("store.sv.keywords", |m| m.store.get_mut("sv").unwrap().keywords = vec!["ordet".into(); 17]);
}

#[test]
fn a_promised_language_must_be_there_in_every_text() {
    refused("links.0.title", |m| m.links[0].title = Text([("sv".into(), "Webbplatsen".into())].into()));
    let finnish = told(|m| {
        m.languages.push("fi".into());
        m.partial_languages.retain(|tag| tag != "fi");
    });
    assert_eq!(finnish[0].at, "languages", "the app itself does not speak Finnish");
    assert!(finnish.iter().any(|finding| finding.at == "contact.hours"));
    assert_eq!(
        refused("partial_languages", |m| m.partial_languages.push("en".into())),
        "en stands twice: strike one of them."
    );
    refused("languages", |m| m.languages.reverse());
}

#[test]
fn the_minority_languages_of_the_law_are_asked_for() {
    let told = told(|m| m.partial_languages.clear());
    let asked: Vec<_> = told.iter().map(|finding| (finding.level, finding.say.get("en"))).collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked[0].1.contains("Sami") && asked[1].1.contains("Finnish"), "{asked:?}");
    assert!(asked.iter().all(|(level, _)| *level == Level::Warning));
    assert_eq!(language::asked_for("2482").count(), 0);
}

#[test]
fn phones_do_not_fetch_what_only_the_stores_read() {
    let phones = right().for_phones();
    assert!(phones.app.is_none() && phones.store.is_empty());
    assert_eq!(phones.emergency, right().emergency);
}

#[test]
fn a_manifest_of_the_first_version_can_still_be_read() {
    let json = r##"{"code":"2480","slug":"umea","name":"Umeå kommun","genitive":"Umeå kommuns",
        "brand":{"primary":"#1d5c4f","tint":"#8fd3c1"},"languages":["sv","en"],"services":["felanmalan-gata"],
        "contact":{"phone":"1","email":"a@b.c","web":"https://b.c","hours":{"sv":"8"},"emergency_phone":"2"}}"##;
    let manifest: Manifest = serde_json::from_str(json).unwrap();
    assert_eq!(manifest.opening, None);
    assert_eq!(serde_json::from_str::<Manifest>(&serde_json::to_string(&manifest).unwrap()).unwrap(), manifest);
}

#[test]
fn every_text_that_a_translation_needs_has_swedish_and_english() {
    let keys: Vec<_> = words::keys().collect();
    assert!(keys.len() > 150, "{} keys", keys.len());
    for key in keys {
        assert!(words::has("sv", key) && words::has("en", key), "{key}");
    }
    assert!(!words::has("fi", "open-case"));
}
