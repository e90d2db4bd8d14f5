//! What is said about a manifest, and how the common faults are put into words.

use crate::text::Text;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing is built until it is mended.
    Error,
    /// It works, but someone will be worse off.
    Warning,
    /// Good to know; nothing to mend.
    Note,
}

/// One thing to mend: where, and a sentence that says what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub level: Level,
    /// Keys and positions with dots between: `links.0.url`. A key that is missing is named too.
    pub at: String,
    pub say: Text,
}

#[derive(Default)]
pub struct Findings(pub Vec<Finding>);

impl Findings {
    pub fn add(&mut self, level: Level, at: impl Into<String>, sv: impl AsRef<str>, en: impl AsRef<str>) {
        self.0.push(Finding { level, at: at.into(), say: Text::new(sv.as_ref(), en.as_ref()) });
    }

    pub fn error(&mut self, at: impl Into<String>, sv: impl AsRef<str>, en: impl AsRef<str>) {
        self.add(Level::Error, at, sv, en);
    }

    /// A text that has to be there.
    pub fn filled(&mut self, at: impl Into<String>, value: &str) {
        if value.trim().is_empty() {
            let at = at.into();
            let (sv, en) = (format!("{at} är tom: fyll i den."), format!("{at} is empty: fill it in."));
            self.error(at, sv, en);
        }
    }

    /// A table that has to be there.
    pub fn there<'a, T>(&mut self, at: &'static str, value: Option<&'a T>) -> Option<&'a T> {
        if value.is_none() {
            self.error(
                at,
                format!("[{at}] saknas: lägg till tabellen, som docs/rebrand.md beskriver."),
                format!("[{at}] is missing: add the table that docs/rebrand.md describes."),
            );
        }
        value
    }

    pub fn https(&mut self, at: impl Into<String>, url: &str) {
        let host = url.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
        if !host.is_some_and(|host| host.contains('.')) || url.contains(char::is_whitespace) {
            self.error(
                at,
                format!("{url} är ingen säker länk: skriv en adress som börjar med https://."),
                format!("{url} is not a safe link: write an address that begins with https://."),
            );
        }
    }

    pub fn email(&mut self, at: impl Into<String>, address: &str) {
        let parts = address.split_once('@');
        let fine = parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
        if !fine || address.contains(char::is_whitespace) {
            self.error(
                at,
                format!("{address} är ingen e-postadress: skriv den som kontakt@kommunen.se."),
                format!("{address} is not an e-mail address: write it like kontakt@kommunen.se."),
            );
        }
    }

    pub fn phone(&mut self, at: impl Into<String>, number: &str) {
        let allowed = number.chars().all(|c| c.is_ascii_digit() || " +-–".contains(c));
        if !allowed || number.chars().filter(char::is_ascii_digit).count() < 3 {
            self.error(
                at,
                format!("{number} är inget telefonnummer: skriv det med siffror, mellanslag och bindestreck."),
                format!("{number} is not a phone number: write it with digits, spaces and a hyphen."),
            );
        }
    }

    /// Stores count characters, not bytes.
    pub fn at_most(&mut self, at: impl Into<String>, value: &str, limit: usize) {
        let length = value.chars().count();
        if length > limit {
            let at = at.into();
            self.error(
                at.clone(),
                format!("{at} har {length} tecken, och affärerna tar {limit}: korta den med {}.", length - limit),
                format!("{at} has {length} characters and the stores take {limit}: shorten it by {}.", length - limit),
            );
        }
    }
}
