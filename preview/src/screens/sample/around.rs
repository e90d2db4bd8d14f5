//! What several invented pages share.

use chrono::{DateTime, Utc};

use crate::{
    screens::{
        chrome::{Answer, Bench, Chrome, ContactRow, Group, Strip, Tab},
        form::OptionRow,
    },
    words::Words,
};

pub fn chrome(language: &str, tab: Tab) -> Chrome {
    // Tuesday 3 March 2026, 14.44 in Sweden.
    let now = DateTime::from_timestamp(1_772_545_440, 0).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let w = Words { language: language.into(), now };
    Chrome {
        path: "/hem".into(),
        kommun: Some("Umeå kommun".into()),
        brand: Some("00594e-7fd6c6".into()),
        tab,
        needs_you: 2,
        unseen: 1,
        strip: Some(Strip { tone: "info", icon: "nonet", text: w.t("phone-strip-offline") }),
        banners: vec![],
        recovered: false,
        note: None,
        bench: Some(Bench {
            airplane: true,
            kommun: "Umeå kommun".into(),
            net: w.t("phone-bench-net-off"),
            push: w.t("phone-bench-push-on"),
        }),
        said: None,
        w,
    }
}

pub fn contacts(w: &Words) -> Vec<ContactRow> {
    vec![
        ContactRow {
            href: "tel:0980319210".into(),
            icon: "phone",
            label: w.t("phone-contact-call"),
            about: "0980-319 210 · vardagar 8–16".into(),
        },
        ContactRow {
            href: "tel:112".into(),
            icon: "warn",
            label: w.t("phone-contact-112"),
            about: w.t("phone-contact-112-about"),
        },
    ]
}

pub fn options(labels: &[&str], chosen: usize) -> Vec<OptionRow> {
    labels
        .iter()
        .enumerate()
        .map(|(i, label)| OptionRow { value: i.to_string(), label: (*label).into(), hint: None, chosen: i == chosen })
        .collect()
}

pub fn groups(w: &Words) -> Vec<Group> {
    let answer = |question: &str, line: &str| Answer { question: question.into(), lines: vec![line.into()] };
    vec![
        Group {
            title: "Felet".into(),
            change: Some("/utkast/1/steg/1".into()),
            answers: vec![
                answer("Vad gäller det?", "Hål i vägen"),
                answer("Beskriv felet", "Stort hål mitt i cykelbanan."),
            ],
        },
        Group {
            title: "Platsen".into(),
            change: Some("/utkast/1/steg/2".into()),
            answers: vec![answer("Var är det?", "Provgatan 12"), answer("Foton", &w.t("phone-review-unanswered"))],
        },
    ]
}
