//! The guides that come with the project make sense, and one that would not is refused for what is wrong.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot go on fails the test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use minkommun_model::{
    guide::{Guide, GuideError, GuideLink},
    text::Text,
    words,
};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn guides() -> Vec<Guide> {
    let files = fs::read_dir(project().join("guides")).unwrap().map(|entry| entry.unwrap().path());
    let read = |file: PathBuf| {
        let guide = Guide::from_toml(&fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert_eq!(file.file_stem().unwrap().to_str().unwrap(), guide.id);
        guide
    };
    files.filter(|file| file.extension().is_some_and(|end| end == "toml")).map(read).collect()
}

fn is_service(id: &str) -> bool {
    project().join("catalogue").join(id).join("1.toml").is_file()
}

#[test]
fn every_guide_may_be_published_in_swedish_and_english() {
    let guides = guides();
    assert!(guides.len() >= 2, "moving in, and starting a company");
    for guide in guides {
        assert_eq!(guide.lint(is_service), [], "{}", guide.id);
        assert!(guide.steps.iter().any(|step| !step.services.is_empty()), "{} leads to no service", guide.id);
        for (at, text) in guide.texts() {
            for language in words::LANGUAGES {
                let words = text.0.get(*language).unwrap_or_else(|| panic!("{}: {at} has no {language}", guide.id));
                assert!(!words.contains(['!', '{']), "{words}");
            }
        }
    }
}

#[test]
fn a_guide_that_would_not_work_is_refused_for_what_is_wrong() {
    let right = guides().pop().unwrap();
    let wrong = |change: &dyn Fn(&mut Guide)| {
        let mut guide = right.clone();
        change(&mut guide);
        guide.lint(is_service)
    };
    let first = right.steps[0].id.clone();
    assert_eq!(wrong(&|g| g.id = "Flytta hit".into()), [GuideError::Id { id: "Flytta hit".into(), separator: '-' }]);
    assert_eq!(wrong(&|g| g.steps[0].id = "a-b".into()), [GuideError::Id { id: "a-b".into(), separator: '_' }]);
    assert_eq!(wrong(&|g| g.steps[1].id = first.clone()), [GuideError::Twice { id: first.clone() }]);
    assert_eq!(wrong(&|g| g.steps.clear()), [GuideError::NoSteps]);
    let unsaid = wrong(&|g| drop(g.steps[0].text.0.remove("sv")));
    assert_eq!(unsaid, [GuideError::NoSwedish { at: format!("{first}.text") }]);
    let unknown = wrong(&|g| g.steps[0].services.push("trollkarl".into()));
    assert_eq!(unknown, [GuideError::UnknownService { step: first.clone(), service: "trollkarl".into() }]);
    let url = "http://example.com".to_owned();
    let open = wrong(&|g| g.steps[0].links = vec![GuideLink { title: Text::new("Mer", "More"), url: url.clone() }]);
    assert_eq!(open, [GuideError::Link { step: first.clone(), url: url.clone() }]);
    let toml = fs::read_to_string(project().join("guides/flytta-hit.toml")).unwrap();
    let error = Guide::from_toml(&toml.replacen("text =", "txt =", 1)).unwrap_err().to_string();
    assert!(error.contains("text"), "{error}");
}
