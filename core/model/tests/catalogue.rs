//! The services and kommuner that come with the project: each makes sense, and each sample is judged as it says.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot go on fails the test")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use minkommun_model::{
    form::{self, Advice, Answers, FieldError, FileFacts, Setting},
    kommun::{self, Level, Manifest},
    service::{Kind, Service},
    words,
};
use serde::Deserialize;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folders or files in `folder`, in order.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

fn services() -> Vec<(PathBuf, Service)> {
    let mut services = Vec::new();
    for folder in entries(&project().join("catalogue")).into_iter().filter(|path| path.is_dir()) {
        for file in entries(&folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "toml")) {
            let toml = fs::read_to_string(&file).unwrap();
            let service = Service::from_toml(&toml).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            assert_eq!(file.file_stem().unwrap().to_str().unwrap(), service.version.to_string());
            assert_eq!(folder.file_name().unwrap().to_str().unwrap(), service.id);
            services.push((folder.clone(), service));
        }
    }
    services
}

fn manifests() -> Vec<Manifest> {
    entries(&project().join("kommuner"))
        .iter()
        .filter(|path| path.is_dir())
        .map(|folder| {
            let toml = fs::read_to_string(folder.join("kommun.toml")).unwrap();
            let manifest = Manifest::from_toml(&toml).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            assert_eq!(folder.file_name().unwrap().to_str().unwrap(), manifest.slug);
            manifest
        })
        .collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    answers: Answers,
    /// By SHA-256.
    #[serde(default)]
    files: BTreeMap<String, FileFacts>,
    today: Option<NaiveDate>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Expect {
    Ok(String),
    Errors(Vec<FieldError>),
}

#[test]
fn every_service_of_the_catalogue_may_be_published() {
    let services = services();
    assert!(services.len() >= 37, "{}", services.len());
    for (_, service) in services {
        assert_eq!(form::lint(&service), [], "{}", service.id);
    }
}

#[test]
fn the_linter_advises_no_service_on_anything_but_the_process_code() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
    for (_, service) in services() {
        // A process has its number in each kommun's own plan, so a shared service has none.
        let advice: Vec<_> = form::advise(&service, words::LANGUAGES, today)
            .into_iter()
            .filter(|advice| *advice != Advice::NoProcessCode)
            .collect();
        assert_eq!(advice, [], "{}", service.id);
    }
}

#[test]
fn every_sample_is_judged_as_it_says() {
    let mut count = 0;
    for (folder, service) in services() {
        let (mut sound, mut faulty) = (0, 0);
        for file in entries(&folder.join("samples")) {
            let name = file.display();
            let sample: Sample = serde_json::from_str(&fs::read_to_string(&file).unwrap())
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let today = sample.today.unwrap_or(NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
            let setting = Setting { today, kommun: Some("2480"), files: &sample.files };
            let errors = form::check(&service, &sample.answers, &setting);
            match sample.expect {
                Expect::Ok(ok) => {
                    sound += 1;
                    assert_eq!(ok, "ok", "{name}");
                    assert_eq!(errors, [], "{name}");
                    // What a phone sends has been pruned already.
                    assert_eq!(form::prune(&service, &sample.answers, today), sample.answers, "{name}");
                }
                Expect::Errors(expected) => {
                    faulty += 1;
                    assert!(!expected.is_empty(), "{name} expects no errors: say \"ok\"");
                    assert_eq!(errors, expected, "{name}");
                }
            }
            for language in words::LANGUAGES {
                for error in &errors {
                    let text = words::error_text(language, &service, error);
                    assert!(!text.starts_with("error-") && !text.contains('{'), "{name}: {text}");
                }
            }
            count += 1;
        }
        let id = &service.id;
        assert!(sound > 0 && faulty > 0, "{id} has {sound} samples that pass and {faulty} that fail: it needs both");
    }
    assert!(count >= 150, "{count} samples");
}

#[test]
fn every_text_of_every_service_is_in_swedish_and_english() {
    for (_, service) in services() {
        for (at, text) in service.texts() {
            for language in words::LANGUAGES {
                let words = text.0.get(*language).unwrap_or_else(|| panic!("{}: {at} has no {language}", service.id));
                assert!(!words.contains('!'), "{words}");
            }
        }
    }
}

#[test]
fn every_kommun_may_be_used_and_offers_services_of_the_catalogue() {
    let services = services();
    let manifests = manifests();
    assert_eq!(manifests.len(), 28);
    for manifest in &manifests {
        let told = kommun::lint(manifest).into_iter().filter(|finding| finding.level != Level::Note);
        assert_eq!(told.collect::<Vec<_>>(), [], "{}", manifest.slug);
        for id in &manifest.services {
            assert!(services.iter().any(|(_, service)| service.id == *id), "{}: {id}", manifest.slug);
        }
    }
}

#[test]
fn every_service_is_offered_by_a_kommun_and_three_offer_thirty_or_more() {
    let manifests = manifests();
    for (_, service) in services() {
        assert!(manifests.iter().any(|manifest| manifest.services.contains(&service.id)), "{}", service.id);
    }
    assert!(manifests.iter().filter(|manifest| manifest.services.len() >= 30).count() >= 3);
}

#[test]
fn no_two_kommuner_look_or_read_the_same() {
    let manifests = manifests();
    for (at, one) in manifests.iter().enumerate() {
        for other in &manifests[at + 1..] {
            assert_ne!(one.code, other.code);
            assert_ne!(one.name, other.name);
            assert_ne!(one.brand, other.brand);
            assert_ne!(one.contact.phone, other.contact.phone);
            assert_ne!(one.contact.emergency_phone, other.contact.emergency_phone);
        }
    }
}

#[test]
fn a_kommun_fills_its_own_numbers_into_the_shared_texts() {
    let (_, street) = services().into_iter().find(|(_, service)| service.id == "felanmalan-gata").unwrap();
    for manifest in manifests() {
        let mut service = street.clone();
        manifest.fill_in(&mut service);
        let Kind::Information { text, important: true } = &service.question("akut_ring").unwrap().kind else {
            panic!("the acute text is important information");
        };
        for language in words::LANGUAGES {
            assert!(text.get(language).contains(&manifest.contact.emergency_phone), "{text:?}");
            assert!(service.other_ways.as_ref().unwrap().get(language).contains(&manifest.contact.email));
        }
        assert!(service.texts().iter().all(|(_, text)| text.0.values().all(|words| !words.contains('{'))));
    }
}
