//! 403, 404, 409, 429, 500 and 503 as pages: what it is, and what to do.

use askama::Template;

use super::frame::{Frame, Section};

/// The end of the words' keys: `console-refusal-{key}-title` and `-text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The request came from another site.
    Forbidden,
    /// There is no such case, or it is another kommun's: the same page.
    NoCase,
    NoPage,
    /// The form could not be read.
    Unreadable,
    Taken,
    Busy,
    Internal,
}

impl Refused {
    pub const ALL: [Self; 7] =
        [Self::Forbidden, Self::NoCase, Self::NoPage, Self::Unreadable, Self::Taken, Self::Busy, Self::Internal];

    pub fn status(self) -> u16 {
        match self {
            Self::Forbidden => 403,
            Self::NoCase | Self::NoPage => 404,
            Self::Unreadable => 400,
            Self::Taken => 409,
            Self::Busy => 503,
            Self::Internal => 500,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Forbidden => "forbidden",
            Self::NoCase => "no-case",
            Self::NoPage => "no-page",
            Self::Unreadable => "unreadable",
            Self::Taken => "taken",
            Self::Busy => "busy",
            Self::Internal => "internal",
        }
    }
}

#[derive(Template)]
#[template(path = "refusal.html")]
pub struct Refusal {
    pub frame: Frame,
    pub icon: &'static str,
    pub title: String,
    pub text: String,
    /// Where to go on: address and words.
    pub on: Option<(String, String)>,
}

impl Refusal {
    pub fn new(frame: Frame, refused: Refused) -> Self {
        let title = frame.say(&format!("console-refusal-{}-title", refused.key()));
        let text = frame.say(&format!("console-refusal-{}-text", refused.key()));
        let icon = match refused {
            Refused::NoCase | Refused::NoPage => "search",
            Refused::Busy | Refused::Internal => "server",
            Refused::Forbidden => "lock",
            Refused::Unreadable | Refused::Taken => "warning",
        };
        let on = (!frame.slug.is_empty()).then(|| (frame.link("arenden"), frame.say("console-to-queue")));
        Self { frame, icon, title, text, on }
    }

    #[doc(hidden)]
    pub fn samples(language: &'static str) -> Vec<Self> {
        Refused::ALL.into_iter().map(|refused| Self::new(Frame::sample(language, Section::None), refused)).collect()
    }
}
