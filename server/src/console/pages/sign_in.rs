//! The sign-in page, and the page that lists the kommuner.

use askama::Template;

use super::frame::{Frame, Section};

#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignIn {
    pub frame: Frame,
    pub email: String,
    /// A page of this console to go to afterwards, or empty.
    pub next: String,
    /// What is wrong, in words; drawn above the form and at the fields.
    pub mistake: Option<String>,
    /// Seconds are of no use to a person: "om 2 minuter".
    pub locked: Option<String>,
    pub kept: Option<Kept>,
}

/// What was being written when the session ended.
#[derive(Clone)]
pub struct Kept {
    pub reference: String,
    /// `status` or `meddelande`.
    pub act: String,
    /// The new status, or empty.
    pub to: String,
    pub text: String,
}

impl SignIn {
    #[doc(hidden)]
    pub fn samples(language: &'static str) -> Vec<Self> {
        let mut frame = Frame::sample(language, Section::None);
        frame.officer = None;
        let blank = Self { frame, email: String::new(), next: String::new(), mistake: None, locked: None, kept: None };
        let wrong = Self {
            frame: blank.frame.clone(),
            email: "demo@umea.example".into(),
            next: String::new(),
            mistake: Some(blank.frame.say("console-sign-in-wrong")),
            locked: None,
            kept: Some(Kept {
                reference: "7K4Q2-X9B3M".into(),
                act: "meddelande".into(),
                to: String::new(),
                text: "Det här skrev jag.".into(),
            }),
        };
        let locked = Self {
            frame: blank.frame.clone(),
            email: "demo@umea.example".into(),
            next: String::new(),
            mistake: None,
            locked: Some(blank.frame.with("console-sign-in-locked-wait", "minutes", 2)),
            kept: None,
        };
        vec![blank, wrong, locked]
    }
}

pub struct KommunLink {
    pub name: String,
    pub slug: String,
}

#[derive(Template)]
#[template(path = "start.html")]
pub struct Start {
    pub frame: Frame,
    pub kommuner: Vec<KommunLink>,
}

impl Start {
    #[doc(hidden)]
    pub fn sample(language: &'static str) -> Self {
        let mut frame = Frame::sample(language, Section::None);
        frame.officer = None;
        frame.kommun = String::new();
        frame.slug = String::new();
        let link = |name: &str, slug: &str| KommunLink { name: name.into(), slug: slug.into() };
        Self { frame, kommuner: vec![link("Umeå kommun", "umea"), link("Skellefteå kommun", "skelleftea")] }
    }
}
