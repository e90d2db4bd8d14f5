//! What a template needs to speak: the language, the time that "today" is measured from, and the icons.

use std::fmt::{self, Display};

use chrono::{DateTime, Utc};
use minkommun_client::shown::Voice;
use minkommun_model::{kommun::language, text::SWEDISH, words};

#[derive(Clone, Debug)]
pub struct Words {
    pub language: String,
    pub now: DateTime<Utc>,
}

impl Words {
    pub fn t(&self, key: &str) -> String {
        words::say(&self.language, key, &[])
    }

    pub fn t1(&self, key: &str, name: &str, value: impl Display) -> String {
        words::say(&self.language, key, &[(name, &value.to_string())])
    }

    pub fn t2(&self, key: &str, a: &str, a_value: impl Display, b: &str, b_value: impl Display) -> String {
        words::say(&self.language, key, &[(a, &a_value.to_string()), (b, &b_value.to_string())])
    }

    /// "i dag kl. 14.32"
    pub fn when(&self, at: DateTime<Utc>) -> String {
        words::day_and_time(&self.language, at, self.now)
    }

    /// What the client is asked to say, with or without a network.
    pub fn voice(&self, online: bool) -> Voice {
        Voice { language: self.language.clone(), now: self.now, online }
    }

    /// How far a draft has come, and when it was saved.
    pub fn draft_line(&self, answered: u32, questions: u32, saved_at: DateTime<Utc>) -> String {
        let (answered, questions, when) = (answered.to_string(), questions.to_string(), self.when(saved_at));
        let args = [("answered", answered.as_str()), ("questions", &questions), ("when", &when)];
        words::say(&self.language, "phone-home-draft", &args)
    }

    pub fn i(&self, name: &str) -> Icon {
        Icon(icon_name(name), "")
    }

    /// The arrow at the end of a row that leads on.
    pub fn go(&self) -> Icon {
        Icon("go", " go flip")
    }

    /// What a screen reader should speak: the chosen language, or Swedish while the app has no words in it.
    pub fn spoken(&self) -> &str {
        let base = self.language.split('-').next().unwrap_or_default();
        if words::LANGUAGES.contains(&base) { &self.language } else { SWEDISH }
    }

    /// The page follows the chosen language, translated or not: what is translated one day must have room today.
    pub fn direction(&self) -> &'static str {
        if language::find(&self.language).is_some_and(|language| language.right_to_left) { "rtl" } else { "ltr" }
    }

    /// Two languages have every text: before a kommun is chosen, one button changes between them.
    pub fn other_language(&self) -> &'static str {
        if self.language.starts_with("en") { "sv" } else { "en" }
    }

    pub fn other_language_name(&self) -> &'static str {
        language_name(self.other_language())
    }
}

/// A language's own name for itself.
pub fn language_name(language: &str) -> &'static str {
    language::find(language).map_or("Svenska", |language| language.own_name)
}

/// One of the symbols in `icons.html`; those that point mirror in a language written from the right.
#[derive(Clone, Copy, Debug)]
pub struct Icon(&'static str, &'static str);

impl Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flip = if matches!(self.0, "back" | "send") { " flip" } else { self.1 };
        write!(f, r##"<svg class="i{flip}" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-{}"/></svg>"##, self.0)
    }
}

// Nothing in it comes from outside: the names are those below.
impl askama::filters::HtmlSafe for Icon {}

pub const ICONS: &[&str] = &[
    "back", "go", "globe", "search", "warn", "stop", "info", "house", "road", "drop", "school", "heart", "ball",
    "shop", "talk", "phone", "mail", "home", "folder", "bell", "more", "clock", "paper", "check", "good", "photo",
    "camera", "aim", "pencil", "send", "nonet", "pause", "again", "cross", "eye", "receipt", "lock", "swap", "bin",
    "plus", "person",
];

fn icon_name(name: &str) -> &'static str {
    ICONS.iter().find(|icon| **icon == name).copied().unwrap_or("info")
}
