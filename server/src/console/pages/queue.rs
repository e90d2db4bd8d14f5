//! The queue: one list, its filters in sight, no names in it.

use askama::Template;

use super::frame::{Choice, Frame, Moment, Section, Tag};

pub struct ViewLink {
    pub label: String,
    pub href: String,
    pub count: u64,
    pub current: bool,
}

/// A filter that is on; following `href` takes it off.
pub struct Chip {
    pub label: String,
    pub href: String,
}

pub struct PageLink {
    /// `None` is the gap between far pages.
    pub number: Option<u64>,
    pub href: String,
    pub current: bool,
}

pub enum Assignee {
    You,
    Other(String),
    /// Nobody: offers to take it. The case's version goes with the form.
    Nobody,
}

pub struct Row {
    pub reference: String,
    pub href: String,
    pub service: String,
    /// The place's address, when the case has one.
    pub place: String,
    pub received: Moment,
    pub status: Tag,
    pub assignee: Assignee,
    pub updated: Moment,
    /// "2 filer på väg", or empty.
    pub missing: String,
}

pub struct Empty {
    pub icon: &'static str,
    pub title: String,
    pub text: String,
    pub links: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "queue.html")]
pub struct Queue {
    pub frame: Frame,
    /// The current view's name, or "Ärenden" for a set of filters that has none.
    pub title: String,
    pub lead: String,
    pub views: Vec<ViewLink>,
    pub query: String,
    pub services: Vec<Choice>,
    pub statuses: Vec<Choice>,
    pub whose: Vec<Choice>,
    pub chips: Vec<Chip>,
    pub rows: Vec<Row>,
    /// "Visar 1–25 av 146."
    pub shown: String,
    pub pages: Vec<PageLink>,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub empty: Option<Empty>,
}

impl Queue {
    /// The base of this page's links, where "clear all" leads.
    fn bare(&self) -> String {
        self.frame.link("arenden")
    }

    #[doc(hidden)]
    pub fn samples(language: &'static str) -> Vec<Self> {
        let frame = || Frame::sample(language, Section::Cases);
        let choice = |value: &str, label: &str, chosen| Choice {
            value: value.into(),
            label: label.into(),
            hint: String::new(),
            chosen,
        };
        let row = |reference: &str, service: &str, place: &str, class, status: &str, assignee, missing: &str| Row {
            reference: reference.into(),
            href: format!("/umea/console/arenden/{reference}"),
            service: service.into(),
            place: place.into(),
            received: Moment { iso: "2026-11-03T08:41:00Z".into(), words: "3 nov 09.41".into() },
            status: Tag { class, label: status.into() },
            assignee,
            updated: Moment { iso: "2026-11-18T06:55:00Z".into(), words: "i dag 07.55".into() },
            missing: missing.into(),
        };
        let views = |count| {
            [("Utan handläggare", count), ("Mina ärenden", 12), ("Väntar på invånaren", 31), ("Alla öppna", 146)]
                .into_iter()
                .enumerate()
                .map(|(i, (label, count))| ViewLink {
                    label: label.into(),
                    href: "/umea/console/arenden".into(),
                    count,
                    current: i == 3,
                })
                .collect::<Vec<_>>()
        };
        let page = |empty: Option<Empty>, rows: Vec<Row>| Self {
            frame: frame(),
            title: "Alla öppna".into(),
            lead: "146 ärenden, äldst först.".into(),
            views: views(2),
            query: String::new(),
            services: vec![
                choice("", "Alla e-tjänster", true),
                choice("felanmalan-gata", "Felanmälan gata och väg", false),
            ],
            statuses: vec![choice("open", "Öppna", true), choice("in_progress", "Under behandling", false)],
            whose: vec![choice("all", "Alla", true), choice("mine", "Jag", false), choice("none", "Ingen", false)],
            chips: vec![Chip {
                label: "E-tjänst: Felanmälan gata och väg".into(),
                href: "/umea/console/arenden".into(),
            }],
            shown: "Visar 1–25 av 146.".into(),
            pages: [Some(1), Some(2), None, Some(6)]
                .into_iter()
                .map(|number| PageLink { number, href: "?page=2".into(), current: number == Some(1) })
                .collect(),
            previous: None,
            next: Some("?page=2".into()),
            rows,
            empty,
        };
        let rows = vec![
            row(
                "7K4Q2-X9B3M",
                "Felanmälan gata och väg",
                "Provvägen 3, Umeå",
                "new",
                "Inskickat",
                Assignee::Nobody,
                "1 fil på väg",
            ),
            row("0A2B3-C4D5E", "Uppehåll i sophämtning", "", "work", "Under behandling", Assignee::You, ""),
            row(
                "V8M2N-6P0QR",
                "Föreningsbidrag",
                "",
                "wait",
                "Väntar på komplettering",
                Assignee::Other("Sexan Sexansson (test)".into()),
                "",
            ),
        ];
        let empty = Empty {
            icon: "search",
            title: "Inget ärende har det numret".into(),
            text: "Vi sökte bland öppna ärenden.".into(),
            links: vec![("Sök även bland avslutade".into(), "?status=all".into())],
        };
        vec![page(None, rows), page(Some(empty), Vec::new())]
    }
}
