//! A form, step by step: one control for each kind of question, and the check before sending.

use askama::Template;

use crate::{
    screens::chrome::{Chrome, Group, Link},
    words::Words,
};

#[derive(Template)]
#[template(path = "step.html")]
pub struct Step {
    pub c: Chrome,
    pub back: Link,
    pub service: String,
    pub title: String,
    /// "Steg 2 av 4"
    pub counter: String,
    /// One for each step: whether it has been reached.
    pub track: Vec<bool>,
    pub saved: String,
    pub summary: Vec<SummaryRow>,
    pub more_questions: bool,
    /// Where the draft can move to a newer version of its service.
    pub move_to_newer: Option<String>,
    /// "Skicka senast …", when the kommun closes this version.
    pub send_by: Option<String>,
    pub action: String,
    pub fields: Vec<Field>,
    pub next: String,
    pub discard: String,
}

pub struct SummaryRow {
    pub href: String,
    pub words: String,
}

/// One question as it is asked.
#[derive(Template)]
#[template(path = "field.html")]
pub struct Field {
    pub w: Words,
    /// The question's id, or `table.row.column`.
    pub key: String,
    /// Of the control that a link in the summary leads to.
    pub id: String,
    /// Of the form field.
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    pub placeholder: Option<String>,
    pub optional: bool,
    /// Whether other answers decide if it must be answered: the mark of what is optional then comes and goes.
    pub may_change: bool,
    /// Not asked now: kept in the page, so that an answer can bring it forth without a new one.
    pub hidden: bool,
    pub error: Option<String>,
    pub control: Control,
}

pub enum Control {
    Line(Line),
    Area(Area),
    Select(Vec<OptionRow>),
    Options {
        many: bool,
        pair: bool,
        options: Vec<OptionRow>,
    },
    Ranked(Ranked),
    Place(Place),
    Drawn(Drawn),
    Files(Files),
    Table(Table),
    Information {
        text: String,
        important: bool,
    },
    Consent {
        text: String,
        given: bool,
    },
    /// The app is too old for the question.
    Newer(String),
}

/// What was chosen, the best first, and what else there is.
pub struct Ranked {
    pub chosen: Vec<RankRow>,
    pub others: Vec<RankRow>,
    /// Whether one more is taken.
    pub room: bool,
}

pub struct RankRow {
    pub value: String,
    /// "1. Östra skolan"
    pub label: String,
    pub hint: Option<String>,
    /// What the buttons do, in words: "Flytta upp Östra skolan". Empty for what cannot be done.
    pub up: String,
    pub down: String,
    /// Takes it away, or puts it last.
    pub other: String,
}

/// A line or an area as an address and points.
pub struct Drawn {
    pub address: String,
    pub points: Vec<PointRow>,
    pub about: String,
    pub room: bool,
}

pub struct PointRow {
    pub label: String,
    /// "63.82580, 20.26300"
    pub value: String,
    pub remove: String,
}

pub struct Line {
    pub kind: &'static str,
    pub value: String,
    pub inputmode: Option<&'static str>,
    pub autocomplete: &'static str,
    pub short: bool,
    pub unit: Option<String>,
}

pub struct Area {
    pub value: String,
    pub autocomplete: &'static str,
    pub grow: bool,
    /// "Du har 231 tecken kvar"
    pub left: Option<String>,
    pub max: u32,
}

#[derive(Clone)]
pub struct OptionRow {
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
    pub chosen: bool,
}

#[derive(Default)]
pub struct Place {
    pub address: String,
    /// Degrees, as the form carries them; empty when there is no point.
    pub latitude: String,
    pub longitude: String,
    /// Metres.
    pub accuracy: String,
    pub words: String,
}

impl Place {
    pub fn has_point(&self) -> bool {
        !self.latitude.is_empty()
    }
}

pub struct Files {
    pub chosen: Vec<FileRow>,
    /// Whether one more is taken.
    pub room: bool,
    pub many: bool,
    /// For the file chooser.
    pub accept: String,
}

pub struct FileRow {
    pub sha256: String,
    pub name: String,
    pub state: String,
    /// Address of the picture, when it is one.
    pub picture: Option<String>,
}

pub struct Table {
    pub rows: Vec<TableRow>,
    pub room: bool,
}

pub struct TableRow {
    pub title: String,
    pub remove: String,
    pub cells: Vec<Field>,
}

impl Field {
    /// What a screen reader reads after the label: the hint, then the error.
    pub fn described_by(&self) -> Option<String> {
        let hint = self.hint.is_some().then(|| format!("{}-h", self.id));
        let error = self.error.is_some().then(|| format!("{}-e", self.id));
        let all: Vec<_> = [hint, error].into_iter().flatten().collect();
        (!all.is_empty()).then(|| all.join(" "))
    }
}

#[derive(Template)]
#[template(path = "review.html")]
pub struct Review {
    pub c: Chrome,
    pub back: Link,
    pub saved: String,
    pub service: String,
    pub summary: Vec<SummaryRow>,
    pub groups: Vec<Group>,
    pub fee: Option<Cost>,
    pub offline: bool,
    pub action: String,
}

/// The question before something is deleted.
#[derive(Template)]
#[template(path = "discard.html")]
pub struct Discard {
    pub c: Chrome,
    pub question: String,
    pub text: String,
    pub warning: Option<String>,
    pub action: String,
    pub act: String,
    pub keep: String,
    pub keep_label: String,
}

/// What it costs.
pub struct Cost {
    pub lines: Vec<(String, String)>,
    pub total: String,
    pub note: Option<String>,
}
