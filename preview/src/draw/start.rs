//! The home page's services, and what a service is.

use minkommun_client::DraftSummary;
use minkommun_model::{
    civil::{self, LocalMinute},
    form::{Standing, standing},
    kommun::Manifest,
    service::{FeeRow, Service, Topic},
    wire::ServiceSummary,
    words,
};

use crate::{
    draw::chrome::contacts,
    screens::{
        chrome::Chrome,
        start::{DraftRow, Home, ServicePage, ServiceRow, TopicRow},
    },
    words::Words,
};

pub fn home(
    c: Chrome,
    manifest: Option<&Manifest>,
    services: &[ServiceSummary],
    drafts: &[DraftSummary],
    search: String,
) -> Home {
    let w = c.w.clone();
    let draft = |draft: &DraftSummary| DraftRow {
        href: format!("/utkast/{}", draft.id),
        title: draft.title.get(&w.language).to_owned(),
        saved: w.draft_line(draft.answered, draft.questions, draft.saved_at),
    };
    let found: Vec<_> = services.iter().filter(|service| matches(service, &search)).collect();
    let kommun = c.owner();
    Home {
        initial: kommun.chars().next().map(|first| first.to_uppercase().to_string()).unwrap_or_default(),
        kommun,
        // While searching, only what was searched for.
        drafts: if search.is_empty() { drafts.iter().map(draft).collect() } else { vec![] },
        topics: topics(&w, &found),
        nothing: match services.is_empty() {
            true => w.t("phone-home-unfetched"),
            false => w.t1("phone-home-nothing", "search", &search),
        },
        contacts: contacts(&w, manifest),
        search,
        c,
    }
}

/// By topic, both in the order of the kommun's list.
fn topics(w: &Words, services: &[&ServiceSummary]) -> Vec<TopicRow> {
    let mut topics: Vec<(Topic, TopicRow)> = Vec::new();
    for service in services {
        let row = row(w, service);
        match topics.iter_mut().find(|(topic, _)| *topic == service.topic) {
            Some((_, topic)) => topic.services.push(row),
            None => {
                let (key, icon) = topic(service.topic);
                topics.push((service.topic, TopicRow { name: w.t(key), icon, services: vec![row] }));
            }
        }
    }
    topics.into_iter().map(|(_, row)| row).collect()
}

pub fn row(w: &Words, service: &ServiceSummary) -> ServiceRow {
    ServiceRow {
        href: format!("/tjanst/{}", service.id),
        title: service.title.get(&w.language).to_owned(),
        about: service.summary.get(&w.language).to_owned(),
    }
}

fn matches(service: &ServiceSummary, search: &str) -> bool {
    let texts = service.title.0.values().chain(service.summary.0.values()).chain(&service.keywords);
    let all = texts.map(|text| text.to_lowercase()).collect::<Vec<_>>().join(" ");
    search.to_lowercase().split_whitespace().all(|word| all.contains(word))
}

pub fn topic(topic: Topic) -> (&'static str, &'static str) {
    match topic {
        Topic::StreetsAndTraffic => ("phone-topic-streets-and-traffic", "road"),
        Topic::WasteAndWater => ("phone-topic-waste-and-water", "drop"),
        Topic::CultureAndLeisure => ("phone-topic-culture-and-leisure", "ball"),
        Topic::BuildingAndEnvironment => ("phone-topic-building-and-environment", "house"),
        Topic::SchoolAndChildcare => ("phone-topic-school-and-childcare", "school"),
        Topic::CareAndSupport => ("phone-topic-care-and-support", "heart"),
        Topic::BusinessAndPermits => ("phone-topic-business-and-permits", "shop"),
        Topic::MunicipalityAndPolitics => ("phone-topic-municipality-and-politics", "talk"),
    }
}

/// When the service is open, in a sentence.
fn open(w: &Words, standing: Standing<'_>) -> String {
    let minute = |minute: Option<LocalMinute>| {
        minute.map_or_else(String::new, |minute| {
            let at = minute.begins();
            let (day, time) = (words::date(&w.language, civil::date(at)), words::time(&w.language, at));
            words::say(&w.language, "day-and-time", &[("day", &day), ("time", &time)])
        })
    };
    match standing {
        Standing::Open(None) => String::new(),
        Standing::Open(Some(period)) if period.closes.is_none() => String::new(),
        Standing::Open(Some(period)) => w.t1("phone-service-open-until", "when", minute(period.closes)),
        Standing::NotYet(period) => w.t1("phone-service-opens", "when", minute(period.opens)),
        Standing::Late(period) => w.t1("phone-service-late", "when", minute(period.closes)),
        Standing::Closed(period) => w.t1("phone-service-closed", "when", minute(period.closes)),
    }
}

/// What it may cost: each row, since nothing is answered yet.
fn fee(w: &Words, service: &Service) -> String {
    let row = |fee: &FeeRow| format!("{}: {}", fee.label.get(&w.language), words::kronor(&w.language, fee.amount));
    match service.fees.as_slice() {
        [] => w.t("phone-service-free"),
        fees => fees.iter().map(row).collect::<Vec<_>>().join("\n"),
    }
}

pub fn service(c: Chrome, service: &Service, manifest: Option<&Manifest>) -> ServicePage {
    let w = c.w.clone();
    let standing = standing(service, w.now);
    let text = |text: &minkommun_model::text::Text| text.get(&w.language).to_owned();
    ServicePage {
        title: text(&service.title),
        summary: text(&service.summary),
        time: w.t1("phone-service-minutes", "n", service.minutes),
        needs: service.needs.iter().map(text).collect(),
        open: open(&w, standing),
        takes: standing.takes(),
        fee: fee(&w, service),
        fee_note: service.fee_note.as_ref().map(text),
        promise: service.promise.as_ref().map(text),
        other_ways: service.other_ways.as_ref().map(text),
        contacts: contacts(&w, manifest),
        start: format!("/tjanst/{}/borja", service.id),
        c,
    }
}
