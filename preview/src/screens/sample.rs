//! Every page with invented content, for tests and for looking at. Names and numbers are from the fiction series.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    screens::{
        cases::{Case, Cases, Events, HistoryRow, MessageRow, What},
        chrome::{Answer, Bench, Chip, Chrome, ContactRow, Group, Link, Push, Row, Section, Strip, Tab},
        form::{
            Area, Control, Discard, Field, FileRow, Files, Line, OptionRow, Place, Review, Step, SummaryRow, Table,
            TableRow,
        },
        more::{More, Trouble},
        outbox::{Act, File, Item, Outbox, Sent},
        start::{Choose, DraftRow, Home, KommunRow, Proposal, ServicePage, ServiceRow, TopicRow, Unfetched},
    },
    words::Words,
};

/// File name -> page, in `language`.
pub fn pages(language: &str) -> Result<Vec<(&'static str, String)>, askama::Error> {
    Ok(vec![
        ("01-valj-kommun", choose(language).render()?),
        ("02-hem", home(language).render()?),
        ("03-tjanst", service(language).render()?),
        ("03-inte-hamtad", unfetched(language).render()?),
        ("04-formular", step(language, false).render()?),
        ("05-formular-fel", step(language, true).render()?),
        ("06-granska", review(language).render()?),
        ("06-ta-bort", discard(language).render()?),
        ("07-utkorg", outbox(language).render()?),
        ("07-utkorg-lagd", sent(language, false).render()?),
        ("07-mottaget", sent(language, true).render()?),
        ("08-arenden", cases(language).render()?),
        ("09-arende", case(language).render()?),
        ("09-skickat", what(language).render()?),
        ("12-handelser", events(language).render()?),
        ("13-mer", more(language).render()?),
        ("14-fel", trouble(language).render()?),
        ("14-tomt", Cases { sections: vec![], ..cases(language) }.render()?),
    ])
}

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

fn choose(language: &str) -> Choose {
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

fn contacts(w: &Words) -> Vec<ContactRow> {
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

fn home(language: &str) -> Home {
    let mut c = chrome(language, Tab::Home);
    c.strip = None;
    c.banners =
        vec![Push { title: "Umeå kommun".into(), text: c.w.t("phone-push-new-event"), time: "kl. 14.40".into() }];
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

fn service(language: &str) -> ServicePage {
    let c = chrome(language, Tab::Home);
    ServicePage {
        title: "Felanmälan gata och väg".into(),
        summary: "Berätta om hål i vägen, halka eller en lampa som är trasig.".into(),
        time: c.w.t1("phone-service-minutes", "n", 3),
        needs: vec!["Adressen, eller din position".into(), "Gärna ett foto".into()],
        promise: Some("Vi börjar inom tre arbetsdagar.".into()),
        other_ways: Some("Du kan också ringa kundtjänst.".into()),
        contacts: contacts(&c.w),
        start: "/tjanst/felanmalan-gata/borja".into(),
        c,
    }
}

fn unfetched(language: &str) -> Unfetched {
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

fn field(w: &Words, key: &str, label: &str, control: Control) -> Field {
    Field {
        w: w.clone(),
        key: key.into(),
        id: format!("f-{}", key.replace('.', "-")),
        name: format!("svar.{key}"),
        label: label.into(),
        hint: None,
        optional: false,
        hidden: false,
        error: None,
        control,
    }
}

fn line(value: &str) -> Control {
    Control::Line(Line {
        kind: "text",
        value: value.into(),
        inputmode: None,
        autocomplete: "off",
        short: false,
        unit: None,
    })
}

fn options(labels: &[&str], chosen: usize) -> Vec<OptionRow> {
    labels
        .iter()
        .enumerate()
        .map(|(i, label)| OptionRow { value: i.to_string(), label: (*label).into(), hint: None, chosen: i == chosen })
        .collect()
}

/// Every kind of question on one page.
fn step(language: &str, wrong: bool) -> Step {
    let c = chrome(language, Tab::Home);
    let w = &c.w;
    let number = Control::Line(Line {
        kind: "text",
        value: "12 500".into(),
        inputmode: Some("decimal"),
        autocomplete: "off",
        short: true,
        unit: Some("kr".into()),
    });
    let date = Control::Line(Line {
        kind: "date",
        value: "2026-04-13".into(),
        inputmode: None,
        autocomplete: "off",
        short: true,
        unit: None,
    });
    let area = Control::Area(Area {
        value: "Stort hål mitt i cykelbanan.".into(),
        autocomplete: "off",
        grow: false,
        left: Some(w.t1("phone-left", "n", 972)),
        max: 1_000,
    });
    let place =
        Control::Place(Place { address: "Provgatan 12".into(), words: w.t("phone-place-none"), ..Place::default() });
    let files = Control::Files(Files {
        chosen: vec![FileRow {
            sha256: "ab".into(),
            name: "hål i cykelbanan.jpg".into(),
            state: w.t1("phone-file-saved", "size", "1,2 MB"),
            picture: None,
        }],
        room: true,
        many: true,
        accept: "image/jpeg,image/png".into(),
    });
    let table = Control::Table(Table {
        rows: vec![TableRow {
            title: w.t1("phone-row", "n", 1),
            remove: w.t1("phone-row-remove", "n", 1),
            cells: vec![field(w, "personer.0.namn", "Namn", line("Ellen Provsson"))],
        }],
        room: true,
    });
    let mut fields = vec![
        field(
            w,
            "fara",
            "Ring om det är bråttom",
            Control::Information {
                text: "Är någon i fara, ring 112. Jouren når du på 0980-319 211.".into(),
                important: true,
            },
        ),
        field(
            w,
            "vad",
            "Vad gäller det?",
            Control::Options {
                many: false,
                pair: false,
                options: options(&["Hål i vägen", "Trasig lampa", "Halka"], if wrong { 9 } else { 0 }),
            },
        ),
        field(
            w,
            "farligt",
            "Är det farligt?",
            Control::Options { many: false, pair: true, options: options(&["Ja", "Nej"], 1) },
        ),
        field(
            w,
            "fel",
            "Vilka fel ser du?",
            Control::Options { many: true, pair: false, options: options(&["Skylt", "Räcke"], 1) },
        ),
        field(w, "lan", "Välj område", Control::Select(options(&["Centrum", "Teg", "Ersboda"], 1))),
        field(w, "namn", "Ditt namn", line("Tolvan Tolvansson")),
        field(w, "belopp", "Sökt belopp", number),
        field(w, "datum", "När såg du det?", date),
        field(w, "beskrivning", "Beskriv felet", area),
        field(w, "plats", "Var är det?", place),
        field(w, "foton", "Foton", files),
        field(w, "personer", "Personer i styrelsen", table),
        field(w, "ok", "Samtycke", Control::Consent { text: "Kommunen får kontakta mig".into(), given: false }),
    ];
    for field in &mut fields {
        match field.key.as_str() {
            "namn" => field.optional = true,
            "datum" => field.hint = Some("Ungefärligt datum räcker.".into()),
            _ => {}
        }
        if wrong && matches!(field.key.as_str(), "vad" | "datum" | "plats") {
            field.error = Some(format!("Rätta: {}", field.label));
        }
    }
    let summary = fields
        .iter()
        .filter_map(|field| Some(SummaryRow { href: format!("#{}", field.id), words: field.error.clone()? }))
        .collect();
    Step {
        back: Link { href: "/hem".into(), label: w.t("phone-close") },
        service: "Felanmälan gata och väg".into(),
        title: "Felet".into(),
        counter: w.t2("phone-form-step", "n", 2, "of", 3),
        track: vec![true, true, false],
        saved: w.t1("phone-saved", "when", "i dag kl. 14.32"),
        summary,
        more_questions: false,
        move_to_newer: None,
        action: "/utkast/1/steg/2".into(),
        next: w.t("phone-next"),
        discard: "/utkast/1/ta-bort".into(),
        fields,
        c,
    }
}

fn groups(w: &Words) -> Vec<Group> {
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

fn review(language: &str) -> Review {
    let c = chrome(language, Tab::Home);
    Review {
        back: Link { href: "/utkast/1/steg/3".into(), label: c.w.t1("phone-form-back-step", "n", 3) },
        saved: c.w.t1("phone-saved-short", "when", "i dag kl. 14.41"),
        service: "Felanmälan gata och väg".into(),
        summary: vec![],
        groups: groups(&c.w),
        offline: true,
        action: "/utkast/1/skicka".into(),
        c,
    }
}

fn discard(language: &str) -> Discard {
    let c = chrome(language, Tab::More);
    Discard {
        question: c.w.t("phone-forget-title"),
        text: c.w.t("phone-forget-text"),
        warning: Some(c.w.t1("phone-forget-unsent", "n", 3)),
        action: "/mer/glom".into(),
        act: c.w.t("phone-forget-act"),
        keep: "/mer".into(),
        keep_label: c.w.t("phone-forget-keep"),
        c,
    }
}

fn outbox(language: &str) -> Outbox {
    let c = chrome(language, Tab::Cases);
    let w = &c.w;
    let act = |value, icon, key: &str, main| Act { value, icon, label: w.t(key), main };
    let needs_you = vec![Item {
        id: "a".into(),
        title: "Uppehåll i sophämtning".into(),
        when: w.t1("phone-outbox-put", "when", "i dag kl. 13.58"),
        chip: Chip { tone: "warn", icon: "warn", text: w.t("phone-needs-you") },
        percent: None,
        words: minkommun_model::words::problem_text(language, "invalid-answers"),
        errors: vec!["Skriv fastigheten som PROVET 1:23".into()],
        files: vec![],
        acts: vec![act("ratta", "pencil", "phone-act-correct", true)],
    }];
    let under_way = vec![Item {
        id: "b".into(),
        title: "Felanmälan gata och väg".into(),
        when: w.t1("phone-outbox-put", "when", "i dag kl. 14.20"),
        chip: Chip { tone: "info", icon: "send", text: w.t1("phone-state-sending", "n", 40) },
        percent: Some(40),
        words: w.t("phone-words-files-left"),
        errors: vec![],
        files: vec![File {
            name: "hål i cykelbanan.jpg".into(),
            icon: "photo",
            tone: "go",
            state_icon: "send",
            state: w.t1("phone-file-sending", "n", 40),
        }],
        acts: vec![act("pausa", "pause", "phone-act-pause", false), act("forsok", "again", "phone-act-retry", false)],
    }];
    Outbox { needs_you, under_way, say: String::new(), c }
}

fn sent(language: &str, received: bool) -> Sent {
    let c = chrome(language, Tab::Cases);
    let w = &c.w;
    Sent {
        id: "a".into(),
        tone: if received { "g" } else { "w" },
        icon: if received { "good" } else { "send" },
        title: w.t(if received { "phone-sent-received-title" } else { "phone-sent-outbox-title" }),
        text: w.t("phone-sent-outbox-offline"),
        reference: "7K4Q2-X9B3M".into(),
        facts: vec![Answer { question: w.t("phone-received"), lines: vec!["3 mars 2026 kl. 15.07".into()] }],
        received,
        stored: w.t1("phone-sent-stored", "n", 1),
        c,
    }
}

fn cases(language: &str) -> Cases {
    let c = chrome(language, Tab::Cases);
    let w = &c.w;
    let row = |title: &str, about: String, tone, icon, text: &str| Row {
        href: "/arende/a".into(),
        icon: "paper",
        title: title.into(),
        about,
        chip: Some(Chip { tone, icon, text: text.into() }),
        new: false,
    };
    let about = w.t2("phone-case-about", "reference", "7K4Q2-X9B3M", "when", "i dag kl. 09.15");
    let sections = vec![
        Section {
            title: w.t("phone-needs-you"),
            rows: vec![row("Föreningsbidrag", about.clone(), "warn", "warn", "Komplettering behövs")],
            note: None,
        },
        Section {
            title: w.t("phone-cases-unsent"),
            rows: vec![row(
                "Utkorg",
                w.t1("phone-outbox-count", "n", 2),
                "plain",
                "clock",
                &w.t("phone-state-wait-net"),
            )],
            note: Some(w.t("phone-cases-drafts-note")),
        },
        Section {
            title: w.t("phone-cases-open"),
            rows: vec![row("Felanmälan gata och väg", about, "info", "eye", "Vi handlägger")],
            note: None,
        },
    ];
    Cases { sections, say: String::new(), c }
}

fn case(language: &str) -> Case {
    let c = chrome(language, Tab::Cases);
    let w = &c.w;
    let history = vec![
        HistoryRow {
            icon: "eye",
            title: "Vi handlägger".into(),
            when: "i dag kl. 09.15".into(),
            text: Some("Vi har sett felet och lagar det i veckan.".into()),
            new: true,
        },
        HistoryRow {
            icon: "receipt",
            title: w.t("phone-event-submitted"),
            when: "2 mars kl. 18.29".into(),
            text: None,
            new: false,
        },
    ];
    let messages = vec![
        MessageRow {
            mine: false,
            by: "Umeå kommun".into(),
            when: "i dag kl. 09.15".into(),
            text: "Hej. Vilken sida av vägen är det?".into(),
            state: None,
        },
        MessageRow {
            mine: true,
            by: w.t("phone-you"),
            when: "i dag kl. 12.40".into(),
            text: "Den norra.".into(),
            state: Some(w.t("phone-message-waiting")),
        },
    ];
    Case {
        id: "a".into(),
        reference: "7K4Q2-X9B3M".into(),
        title: "Felanmälan gata och väg".into(),
        chip: Chip { tone: "info", icon: "eye", text: "Vi handlägger".into() },
        meaning: Some("Vi har sett felet och lagar det i veckan.".into()),
        missing: Some(w.t1("phone-case-missing", "n", 2)),
        history,
        messages,
        newest_message: String::new(),
        message_error: None,
        what: w.t1("phone-case-what-about", "n", 1),
        has_receipt: true,
        c,
    }
}

fn what(language: &str) -> What {
    let c = chrome(language, Tab::Cases);
    What {
        id: "a".into(),
        reference: "7K4Q2-X9B3M".into(),
        title: "Felanmälan gata och väg".into(),
        heading: c.w.t("phone-case-what"),
        intro: None,
        groups: groups(&c.w),
        raw: Some("eyJhbGciOiJFZERTQSJ9.eyJrb21tdW4iOiIyNDgwIn0.c2lnbmF0dXI".into()),
        c,
    }
}

fn events(language: &str) -> Events {
    let c = chrome(language, Tab::Events);
    let row = Row {
        href: "/arende/a".into(),
        icon: "eye",
        title: "Vi handlägger".into(),
        about: c.w.t2("phone-event-about", "title", "Felanmälan gata och väg", "when", "kl. 09.15"),
        chip: None,
        new: true,
    };
    let sections = vec![Section { title: c.w.t("phone-events-today"), rows: vec![row], note: None }];
    Events { sections, push: c.w.t1("phone-push-on", "text", c.w.t("phone-push-new-event")), c }
}

fn more(language: &str) -> More {
    let c = chrome(language, Tab::More);
    let fact = |key: &str, line: String| Answer { question: c.w.t(key), lines: vec![line] };
    More {
        languages: options(&["Svenska", "English"], 0),
        stored: vec![
            fact("phone-more-drafts", c.w.t1("phone-more-drafts-about", "n", 2)),
            fact("phone-more-outbox", c.w.t1("phone-more-outbox-about", "n", 3)),
            fact("phone-more-key", c.w.t("phone-more-key-about")),
        ],
        warning: Some(c.w.t1("phone-forget-unsent", "n", 3)),
        version: "0.1.0".into(),
        c,
    }
}

fn trouble(language: &str) -> Trouble {
    let c = chrome(language, Tab::Home);
    Trouble {
        tone: "b",
        icon: "stop",
        title: c.w.t("phone-trouble-storage"),
        text: c.w.t("phone-trouble-storage-text"),
        contacts: contacts(&c.w),
        again: "/hem".into(),
        again_label: c.w.t("phone-trouble-again"),
        c,
    }
}
