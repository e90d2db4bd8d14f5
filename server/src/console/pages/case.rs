//! One case: what the resident sent, what has happened since, and what an officer can do about it.

use askama::Template;

use super::{
    compose::{MessageForm, StatusForm},
    frame::{Choice, Frame, Moment, Section},
    glance::Glance,
};

pub enum Said {
    Words(String),
    Table { columns: Vec<String>, rows: Vec<Vec<String>> },
}

pub struct Answer {
    pub question: String,
    pub said: Said,
}

pub struct AnsweredStep {
    pub title: String,
    pub answers: Vec<Answer>,
}

pub struct File {
    pub name: String,
    /// What it answers: the question's words, which are also its alternative text.
    pub question: String,
    /// "2,1 MB"
    pub size: String,
    /// Its address here; `None` while the phone has not sent it.
    pub href: Option<String>,
    /// An image that browsers draw.
    pub picture: bool,
}

pub struct Place {
    pub address: String,
    /// "63,82580° N, 20,26300° O", or empty when the resident gave only an address.
    pub coordinates: String,
    /// SWEREF 99 TM: "N 7 088 281, E 758 803".
    pub sweref: String,
    /// "± 6 m", or empty.
    pub accuracy: String,
    pub map: Option<Map>,
}

/// The kommun's outline in a box of [`Map::WIDTH`] by [`Map::HEIGHT`], and a point in it.
pub struct Map {
    /// An SVG path.
    pub land: String,
    /// The kommuner around it, a path each; what is left is sea.
    pub around: Vec<String>,
    pub x: f64,
    pub y: f64,
    /// Length of the scale bar in the box's units, and in words.
    pub bar: f64,
    pub bar_words: String,
    /// Said to those who cannot see it.
    pub description: String,
}

impl Map {
    pub const WIDTH: f64 = 480.0;
    pub const HEIGHT: f64 = 320.0;
}

pub struct Message {
    /// From the kommun, or from the resident.
    pub ours: bool,
    pub from: String,
    pub at: Moment,
    pub text: String,
    /// "Sett i appen", or empty.
    pub seen: String,
}

pub struct Happening {
    pub at: Moment,
    pub title: String,
    pub detail: String,
    pub big: bool,
}

#[derive(Template)]
#[template(path = "case.html")]
pub struct CasePage {
    pub frame: Frame,
    pub glance: Glance,
    /// For paper: who printed it and when.
    pub printed: String,
    pub version: String,
    pub service_version: String,
    pub steps: Vec<AnsweredStep>,
    pub files: Vec<File>,
    pub place: Option<Place>,
    pub thread: Vec<Message>,
    pub history: Vec<Happening>,
    pub status: StatusForm,
    pub message: MessageForm,
    /// Whoever may have the case; the one who has it is chosen.
    pub officers: Vec<Choice>,
    /// The officer who has it, by id, as this page saw it; empty for nobody.
    pub assigned: String,
    /// This officer's own id, for "take the case"; empty when it is theirs already.
    pub take: String,
}

impl CasePage {
    fn action(&self, act: &str) -> String {
        self.frame.link(&format!("arenden/{}/{act}", self.glance.reference))
    }
}

impl CasePage {
    #[doc(hidden)]
    pub fn sample(language: &'static str) -> Self {
        let frame = Frame::sample(language, Section::Cases);
        let moment = |iso: &str, words: &str| Moment { iso: iso.into(), words: words.into() };
        let words = |question: &str, said: &str| Answer { question: question.into(), said: Said::Words(said.into()) };
        let choice = |value: &str, label: &str, chosen| Choice {
            value: value.into(),
            label: label.into(),
            hint: String::new(),
            chosen,
        };
        Self {
            glance: Glance::sample(),
            printed: "Umeå kommun. Ärende 7K4Q2-X9B3M. Utskrivet 18 november 2026 kl. 10.42 av Nian Niansson (test)."
                .into(),
            version: "4".into(),
            service_version: "Felanmälan gata och väg, version 1".into(),
            steps: vec![
                AnsweredStep {
                    title: "Vad har hänt".into(),
                    answers: vec![
                        words("Vad gäller det?", "Hål i vägen"),
                        words("Är det akut?", "Nej"),
                        words("Beskriv felet", "Djupt hål mitt i körfältet.\nTvå bilar har redan kört i det."),
                    ],
                },
                AnsweredStep {
                    title: "Budget".into(),
                    answers: vec![Answer {
                        question: "Kostnader".into(),
                        said: Said::Table {
                            columns: vec!["Post".into(), "Kronor".into()],
                            rows: vec![
                                vec!["Lokalhyra".into(), "4 500 kr".into()],
                                vec!["Material".into(), "1 200 kr".into()],
                            ],
                        },
                    }],
                },
            ],
            files: vec![
                File {
                    name: "hal.jpg".into(),
                    question: "Bild på felet".into(),
                    size: "2,1 MB".into(),
                    href: Some(frame.link("arenden/7K4Q2-X9B3M/bilagor/0")),
                    picture: true,
                },
                File {
                    name: "skiss.pdf".into(),
                    question: "Skiss".into(),
                    size: "0,4 MB".into(),
                    href: Some("#".into()),
                    picture: false,
                },
                File {
                    name: "hal-2.jpg".into(),
                    question: "Bild på felet".into(),
                    size: "1,6 MB".into(),
                    href: None,
                    picture: true,
                },
            ],
            place: Some(Place {
                address: "Provvägen 3, Umeå".into(),
                coordinates: "63,82580° N, 20,26300° O".into(),
                sweref: "N 7 088 281, E 758 803".into(),
                accuracy: "± 6 m".into(),
                map: Some(Map {
                    land: "M60 40 200 20 420 90 440 240 300 300 120 280Z".into(),
                    around: vec!["M0 0 60 40 120 280 0 320Z".into()],
                    x: 260.0,
                    y: 160.0,
                    bar: 80.0,
                    bar_words: "10 km".into(),
                    description: "Umeå kommuns gräns med en nål vid Provvägen 3, Umeå.".into(),
                }),
            }),
            thread: vec![
                Message {
                    ours: false,
                    from: "Invånaren".into(),
                    at: moment("2026-11-17T14:02:00Z", "i går 15.02"),
                    text: "Hålet har blivit större sedan i går.".into(),
                    seen: String::new(),
                },
                Message {
                    ours: true,
                    from: "Nian Niansson (test), kommunen".into(),
                    at: moment("2026-11-17T14:20:00Z", "i går 15.20"),
                    text: "Tack. Vi skickar ut någon i morgon.".into(),
                    seen: "Sett i appen".into(),
                },
            ],
            history: vec![
                Happening {
                    at: moment("2026-11-17T13:40:00Z", "i går 14.40"),
                    title: "Status: Inskickat → Under behandling".into(),
                    detail: "Nian Niansson (test)".into(),
                    big: false,
                },
                Happening {
                    at: moment("2026-11-17T13:32:00Z", "i går 14.32"),
                    title: "Inskickat".into(),
                    detail: "Från appen, med 2 filer.".into(),
                    big: true,
                },
            ],
            status: StatusForm::sample(),
            message: MessageForm::sample(),
            officers: vec![choice("", "Ingen", false), choice("a", "Nian Niansson (test)", true)],
            assigned: "a".into(),
            take: String::new(),
            frame,
        }
    }

    #[doc(hidden)]
    pub fn bare_sample(language: &'static str) -> Self {
        let mut page = Self::sample(language);
        page.files.clear();
        page.place = None;
        page.thread.clear();
        page.status.choices.clear();
        page.take = "a".into();
        page
    }
}
