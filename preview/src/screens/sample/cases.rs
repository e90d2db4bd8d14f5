//! The outbox, cases, events and settings.

use crate::{
    screens::{
        cases::{Case, Cases, Events, HistoryRow, MessageRow, What},
        chrome::{Answer, Chip, Row, Section, Tab},
        form::OptionRow,
        more::{More, Notify, Trouble},
        outbox::{Act, File, Item, Outbox, Sent},
        sample::around::{chrome, contacts, groups},
    },
    words::language_name,
};

pub fn outbox(language: &str) -> Outbox {
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

pub fn sent(language: &str, received: bool) -> Sent {
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
        notify: received.then(|| "/besked?arende=a".into()),
        c,
    }
}

pub fn cases(language: &str) -> Cases {
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

pub fn case(language: &str) -> Case {
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

pub fn what(language: &str) -> What {
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

pub fn notify(language: &str) -> Notify {
    Notify { c: chrome(language, Tab::Events), back: "/inskickat/a".into() }
}

pub fn events(language: &str) -> Events {
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
    Events { sections, push: c.w.t1("phone-push-on", "text", c.w.t("push_new_event")), ask: false, c }
}

pub fn more(language: &str) -> More {
    let c = chrome(language, Tab::More);
    let fact = |key: &str, line: String| Answer { question: c.w.t(key), lines: vec![line] };
    More {
        languages: vec![language_row("sv", true), language_row("en", false)],
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

pub fn trouble(language: &str) -> Trouble {
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

fn language_row(tag: &str, chosen: bool) -> OptionRow {
    OptionRow { value: tag.into(), label: language_name(tag).into(), hint: None, chosen }
}
