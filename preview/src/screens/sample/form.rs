//! A form with every kind of question.

use crate::{
    screens::{
        chrome::{Link, Tab},
        form::{
            Area, Control, Cost, Discard, Drawn, Field, FileRow, Files, Line, Place, PointRow, RankRow, Ranked, Review,
            Step, SummaryRow, Table, TableRow,
        },
        sample::around::{chrome, groups, options},
    },
    words::Words,
};

fn field(w: &Words, key: &str, label: &str, control: Control) -> Field {
    Field {
        w: w.clone(),
        key: key.into(),
        id: format!("f-{}", key.replace('.', "-")),
        name: format!("svar.{key}"),
        label: label.into(),
        hint: None,
        placeholder: None,
        optional: false,
        may_change: false,
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

fn short(kind: &'static str, inputmode: Option<&'static str>, value: &str) -> Control {
    Control::Line(Line { kind, value: value.into(), inputmode, autocomplete: "off", short: true, unit: None })
}

fn ranked(w: &Words) -> Control {
    let row = |place: usize, name: &str| {
        let act = |key: &str| w.t1(key, "name", name);
        RankRow {
            value: name.to_lowercase(),
            label: if place == 0 { name.to_owned() } else { format!("{place}. {name}") },
            hint: (place == 2).then(|| "Tal och bild".to_owned()),
            up: if place == 2 { act("phone-rank-up") } else { String::new() },
            down: if place == 1 { act("phone-rank-down") } else { String::new() },
            other: act(if place == 0 { "phone-rank-add" } else { "phone-rank-remove" }),
        }
    };
    Control::Ranked(Ranked {
        chosen: vec![row(1, "Naturvetenskap"), row(2, "Estetiska")],
        others: vec![row(0, "Teknik")],
        room: true,
    })
}

fn drawn(w: &Words) -> Control {
    let point = |n: usize, value: &str| PointRow {
        label: w.t1("phone-point", "n", n),
        value: value.into(),
        remove: w.t1("phone-point-remove", "n", n),
    };
    Control::Drawn(Drawn {
        address: "Provgatan 12 till 40".into(),
        points: vec![point(1, "63.8258, 20.263"), point(2, "63.8261, 20.2702")],
        about: w.t("phone-drawn-line"),
        room: true,
    })
}

/// Every kind of question on one page.
pub fn step(language: &str, wrong: bool) -> Step {
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
        field(w, "personnummer", "Personnummer", short("text", Some("numeric"), "19121212-1212")),
        field(w, "klockslag", "Hur dags?", short("time", None, "08:30")),
        field(w, "program", "Vilka program söker du?", ranked(w)),
        field(w, "stracka", "Var ska ni gräva?", drawn(w)),
        field(w, "nytt", "Ritning i tre dimensioner", Control::Newer(w.t("phone-question-newer"))),
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
            "namn" => {
                field.optional = true;
                field.placeholder = Some("Förnamn Efternamn".into());
            }
            "datum" => field.hint = Some("Ungefärligt datum räcker.".into()),
            _ => {}
        }
        if wrong && matches!(field.key.as_str(), "vad" | "datum" | "plats" | "program" | "stracka" | "personnummer") {
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
        send_by: None,
        action: "/utkast/1/steg/2".into(),
        next: w.t("phone-next"),
        discard: "/utkast/1/ta-bort".into(),
        fields,
        c,
    }
}

pub fn review(language: &str) -> Review {
    let c = chrome(language, Tab::Home);
    Review {
        back: Link { href: "/utkast/1/steg/3".into(), label: c.w.t1("phone-form-back-step", "n", 3) },
        saved: c.w.t1("phone-saved-short", "when", "i dag kl. 14.41"),
        service: "Felanmälan gata och väg".into(),
        summary: vec![],
        groups: groups(&c.w),
        fee: Some(Cost {
            lines: vec![("Grävtillstånd".into(), "1 200 kr".into()), ("För varje dag".into(), "350 kr".into())],
            total: "1 550 kr".into(),
            note: Some("Avgiften är preliminär.".into()),
        }),
        offline: true,
        action: "/utkast/1/skicka".into(),
        c,
    }
}

pub fn discard(language: &str) -> Discard {
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
