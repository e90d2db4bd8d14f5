//! Choosing a kommun, home and services.

use crate::screens::{
    chrome::{Push, Tab},
    sample::around::{chrome, contacts},
    start::{Choose, DraftRow, Home, KommunRow, Proposal, ServicePage, ServiceRow, TopicRow, Unfetched},
};

pub fn choose(language: &str) -> Choose {
    let kommun = |slug: &str, name: &str| KommunRow { slug: slug.into(), name: name.into() };
    let mut c = chrome(language, Tab::Home);
    (c.kommun, c.brand, c.strip, c.bench) = (None, None, None, None);
    Choose {
        c,
        proposal: Some(Proposal { kommun: Some(kommun("umea", "Umeå kommun")), words: String::new() }),
        search: String::new(),
        kommuner: vec![
            kommun("umea", "Umeå kommun"),
            kommun("skelleftea", "Skellefteå kommun"),
            kommun("sundsvall", "Sundsvalls kommun"),
        ],
        nothing: String::new(),
    }
}

pub fn home(language: &str) -> Home {
    let mut c = chrome(language, Tab::Home);
    c.strip = None;
    c.banners = vec![Push { title: "Umeå kommun".into(), text: c.w.t("push_new_event"), time: "kl. 14.40".into() }];
    let service = |id: &str, title: &str, about: &str| ServiceRow {
        href: format!("/tjanst/{id}"),
        title: title.into(),
        about: about.into(),
    };
    Home {
        initial: "U".into(),
        kommun: "Umeå kommun".into(),
        search: String::new(),
        drafts: vec![DraftRow {
            href: "/utkast/1/steg/1".into(),
            title: "Felanmälan gata och väg".into(),
            saved: c.w.draft_line(3, 7, c.w.now),
        }],
        topics: vec![
            TopicRow {
                name: c.w.t("phone-topic-streets-and-traffic"),
                icon: "road",
                services: vec![service("felanmalan-gata", "Felanmälan gata och väg", "Hål, halka, trasiga lampor")],
            },
            TopicRow {
                name: c.w.t("phone-topic-waste-and-water"),
                icon: "drop",
                services: vec![service("sophamtning-uppehall", "Uppehåll i sophämtning", "När du är borta länge")],
            },
        ],
        nothing: String::new(),
        contacts: contacts(&c.w),
        c,
    }
}

pub fn service(language: &str) -> ServicePage {
    let c = chrome(language, Tab::Home);
    ServicePage {
        title: "Felanmälan gata och väg".into(),
        summary: "Berätta om hål i vägen, halka eller en lampa som är trasig.".into(),
        time: c.w.t1("phone-service-minutes", "n", 3),
        needs: vec!["Adressen, eller din position".into(), "Gärna ett foto".into()],
        open: "Öppen till och med måndag 15 februari 2027 kl. 23.59".into(),
        takes: true,
        fee: "Grävtillstånd: 1 200 kr".into(),
        fee_note: Some("Avgiften är preliminär.".into()),
        promise: Some("Vi börjar inom tre arbetsdagar.".into()),
        other_ways: Some("Du kan också ringa kundtjänst.".into()),
        contacts: contacts(&c.w),
        start: "/tjanst/felanmalan-gata/borja".into(),
        c,
    }
}

pub fn unfetched(language: &str) -> Unfetched {
    let c = chrome(language, Tab::Home);
    Unfetched {
        title: "Uppehåll i sophämtning".into(),
        services: vec![ServiceRow {
            href: "/tjanst/felanmalan-gata".into(),
            title: "Felanmälan gata och väg".into(),
            about: String::new(),
        }],
        contacts: contacts(&c.w),
        c,
    }
}
