//! The audit log: what officers did and read, newest first, and whether its chain holds.

use askama::Template;

use super::frame::{Choice, Frame, Moment, Section};

pub struct Line {
    pub n: String,
    pub at: Moment,
    pub who: String,
    pub what: String,
    /// Was refused, not done.
    pub refused: bool,
    /// The case's reference, or empty.
    pub reference: String,
    pub detail: String,
}

pub enum Chain {
    Whole {
        lines: String,
        last: String,
    },
    Empty,
    /// The first line that does not follow from the one before it.
    Broken {
        line: String,
    },
}

#[derive(Template)]
#[template(path = "log.html")]
pub struct Log {
    pub frame: Frame,
    pub chain: Chain,
    pub reference: String,
    pub who: Vec<Choice>,
    pub what: Vec<Choice>,
    pub heading: String,
    pub lines: Vec<Line>,
    pub older: Option<String>,
    pub newest: Option<String>,
}

impl Log {
    #[doc(hidden)]
    pub fn samples(language: &'static str) -> Vec<Self> {
        let choice = |value: &str, label: &str, chosen| Choice {
            value: value.into(),
            label: label.into(),
            hint: String::new(),
            chosen,
        };
        let line = |n: &str, what: &str, refused, detail: &str| Line {
            n: n.into(),
            at: Moment { iso: "2026-11-18T09:42:00Z".into(), words: "i dag 10.42".into() },
            who: "Nian Niansson (test)".into(),
            what: what.into(),
            refused,
            reference: "7K4Q2-X9B3M".into(),
            detail: detail.into(),
        };
        let page = |chain, lines: Vec<Line>| Self {
            frame: Frame::sample(language, Section::Log),
            chain,
            reference: String::new(),
            who: vec![choice("", "Alla", true)],
            what: vec![choice("", "Allt", true), choice("read", "Läst", false)],
            heading: "Senaste raderna".into(),
            lines,
            older: Some("?before=184".into()),
            newest: None,
        };
        let lines = vec![
            line("184 203", "Ändrade status", false, "Inskickat → Under behandling"),
            line("184 202", "Läste ärendet", false, ""),
            line("184 201", "Läste ärendet", true, "Finns inte, eller hör till en annan kommun"),
        ];
        vec![
            page(Chain::Whole { lines: "184 203".into(), last: "7f3a 91c0 55de".into() }, lines),
            page(Chain::Empty, Vec::new()),
            page(Chain::Broken { line: "17".into() }, Vec::new()),
        ]
    }
}
