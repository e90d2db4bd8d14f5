//! What every page has around it, and how its words are found.

use minkommun_model::words;

use super::icon;

/// The console's languages; Swedish is the one to begin with.
pub const LANGUAGES: [&str; 2] = ["sv", "en"];

/// A time as people read it, and as `<time datetime>` wants it.
#[derive(Clone, Debug, Default)]
pub struct Moment {
    pub iso: String,
    pub words: String,
}

/// A word on a coloured ground; `class` says which (`new`, `work`, `wait`, `done`, `bad`, `outline`).
#[derive(Clone, Debug)]
pub struct Tag {
    pub class: &'static str,
    pub label: String,
}

/// What has just happened, read out by screen readers at the top of the page.
#[derive(Clone, Debug)]
pub struct Notice {
    /// `good`, `warn`, `bad`, or empty for information.
    pub class: &'static str,
    pub icon: &'static str,
    pub strong: String,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Cases,
    Log,
    None,
}

/// One of a select's options, or of a row of radio buttons.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: String,
    pub chosen: bool,
}

#[derive(Clone, Debug)]
pub struct Frame {
    pub language: &'static str,
    /// "Umeå kommun"; empty on pages that belong to none.
    pub kommun: String,
    pub slug: String,
    /// Demo data: says so at the top of every page.
    pub trial: bool,
    /// The officer's name, when somebody is signed in.
    pub officer: Option<String>,
    pub section: Section,
    /// Where this page is, for coming back after a change of language. Empty after a POST.
    pub here: String,
    pub notice: Option<Notice>,
    /// Changes when a stylesheet does, so that browsers may keep them for ever.
    pub assets: &'static str,
}

impl Frame {
    pub fn say(&self, key: &str) -> String {
        words::say(self.language, key, &[])
    }

    pub fn with(&self, key: &str, name: &str, value: impl ToString) -> String {
        words::say(self.language, key, &[(name, &value.to_string())])
    }

    pub fn with2(&self, key: &str, first: (&str, &str), second: (&str, &str)) -> String {
        words::say(self.language, key, &[first, second])
    }

    /// A page of this kommun's console: `link("arenden")`.
    pub fn link(&self, page: &str) -> String {
        format!("/{}/console/{page}", self.slug)
    }

    pub fn icon(&self, name: &str) -> &'static str {
        icon::icon(name)
    }

    /// The other languages than this page's, each with its own name for itself.
    pub fn other_languages(&self) -> Vec<(&'static str, &'static str)> {
        let named = |tag| match tag {
            "sv" => "Svenska",
            _ => "English",
        };
        LANGUAGES.into_iter().filter(|tag| *tag != self.language).map(|tag| (tag, named(tag))).collect()
    }

    #[doc(hidden)]
    pub fn sample(language: &'static str, section: Section) -> Self {
        Self {
            language,
            kommun: "Umeå kommun".into(),
            slug: "umea".into(),
            trial: true,
            officer: Some("Nian Niansson (test)".into()),
            section,
            here: "/umea/console/arenden".into(),
            notice: None,
            assets: "sample",
        }
    }
}
