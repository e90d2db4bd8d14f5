//! The home page's services, and what a service is.

use minkommun_client::{DraftSummary, shown};
use minkommun_model::{
    form::standing,
    kommun::Manifest,
    service::{Service, Topic},
    wire::ServiceSummary,
};

use crate::{
    draw::chrome::contacts,
    draw::sign,
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
    let found: Vec<_> = services.iter().filter(|service| shown::matches(service, &search)).collect();
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
                let (key, sign) = (shown::topic_key(service.topic), shown::topic_sign(service.topic));
                topics.push((service.topic, TopicRow { name: w.t(key), icon: sign::icon(sign), services: vec![row] }));
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

pub fn service(c: Chrome, service: &Service, manifest: Option<&Manifest>) -> ServicePage {
    let w = c.w.clone();
    let v = &w.voice(true);
    let standing = standing(service, w.now);
    let text = |text: &minkommun_model::text::Text| text.get(&w.language).to_owned();
    ServicePage {
        title: text(&service.title),
        summary: text(&service.summary),
        time: w.t1("phone-service-minutes", "n", service.minutes),
        needs: service.needs.iter().map(text).collect(),
        open: shown::open_words(v, standing).unwrap_or_default(),
        takes: standing.takes(),
        fee: shown::fee_words(v, service),
        fee_note: service.fee_note.as_ref().map(text),
        promise: service.promise.as_ref().map(text),
        other_ways: service.other_ways.as_ref().map(text),
        contacts: contacts(&w, manifest),
        start: format!("/tjanst/{}/borja", service.id),
        c,
    }
}
