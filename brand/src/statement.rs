//! The pages that a kommun has to publish: the accessibility statement (lag 2018:1937) and what is said about personal
//! data (GDPR, article 13). In the app alone is not enough.

use std::sync::LazyLock;

use askama::Template;
use chrono::NaiveDate;
use minkommun_model::{
    kommun::{
        Manifest,
        duties::{Accessibility, Controller, Fault, Method},
    },
    text::Text,
};

/// A page, and the file's name that it is published under.
pub struct Page {
    pub name: &'static str,
    pub html: String,
}

/// What the app itself declares, for every kommun.
static KNOWN: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    #[derive(serde::Deserialize)]
    struct Known {
        faults: Vec<Fault>,
    }
    // The file is the program's own, and a test reads it.
    toml::from_str::<Known>(include_str!("../known-faults.toml")).map(|known| known.faults).unwrap_or_default()
});

/// Both pages in both languages. None for what the manifest lacks, which `check` has refused.
pub fn pages(manifest: &Manifest) -> Result<Vec<Page>, askama::Error> {
    let mut pages = Vec::new();
    for language in ["sv", "en"] {
        let sv = language == "sv";
        if let Some(data) = &manifest.accessibility {
            let page = Statement { say: Say(language), manifest, data, faults: faults(data), updated: data.assessed };
            let name = if sv { "tillganglighet.html" } else { "accessibility.html" };
            pages.push(Page { name, html: page.render()? });
        }
        if let Some(controller) = &manifest.controller {
            let page = Privacy { say: Say(language), manifest, controller };
            let name = if sv { "personuppgifter.html" } else { "privacy.html" };
            pages.push(Page { name, html: page.render()? });
        }
    }
    Ok(pages)
}

fn faults(data: &Accessibility) -> Vec<&Fault> {
    KNOWN.iter().chain(&data.faults).collect()
}

#[derive(Clone, Copy)]
struct Say(&'static str);

impl Say {
    fn one<'a>(&self, sv: &'a str, en: &'a str) -> &'a str {
        if self.0 == "en" { en } else { sv }
    }

    fn text<'a>(&self, text: &'a Text) -> &'a str {
        text.get(self.0)
    }

    /// "20 november 2026"
    fn date(&self, date: &NaiveDate) -> String {
        minkommun_model::words::date(self.0, *date)
    }
}

#[derive(Template)]
#[template(path = "statement.html")]
struct Statement<'a> {
    say: Say,
    manifest: &'a Manifest,
    data: &'a Accessibility,
    faults: Vec<&'a Fault>,
    updated: NaiveDate,
}

impl Statement<'_> {
    fn app(&self) -> &str {
        self.manifest.app.as_ref().map_or("Min kommun", |app| &app.name)
    }

    fn method(&self) -> &str {
        match self.data.method {
            Method::OwnAssessment => self.say.one(
                "Vi har själva bedömt hur tillgänglig appen är.",
                "We have assessed the accessibility of the app ourselves.",
            ),
            Method::ExternalReview => self.say.one(
                "En oberoende granskare har bedömt hur tillgänglig appen är.",
                "An independent reviewer has assessed the accessibility of the app.",
            ),
        }
    }
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct Privacy<'a> {
    say: Say,
    manifest: &'a Manifest,
    controller: &'a Controller,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn umea() -> Manifest {
        Manifest::from_toml(include_str!("../../kommuner/umea/kommun.toml")).unwrap()
    }

    #[test]
    fn what_the_app_declares_can_be_read_in_both_languages() {
        assert!(KNOWN.len() >= 3);
        assert!(KNOWN.iter().all(|fault| [&fault.what, &fault.why].iter().all(|text| text.0.len() == 2)));
    }

    #[test]
    fn the_statement_says_what_the_law_asks_for() {
        let mut manifest = umea();
        manifest.accessibility.as_mut().unwrap().faults.push(Fault {
            what: Text::new("Kartan <saknar> text", "The map lacks text"),
            why: Text::new("Den ritas av någon annan.", "Somebody else draws it."),
            criterion: Some("1.1.1".into()),
            until: NaiveDate::from_ymd_opt(2027, 3, 1),
        });
        let pages = pages(&manifest).unwrap();
        let html = &pages.iter().find(|page| page.name == "tillganglighet.html").unwrap().html;
        for needed in [
            "Umeå kommun",
            "Min kommun Umeå",
            "delvis förenlig",
            "VoiceOver",
            "Kartan &#60;saknar&#62; text",
            "WCAG 1.1.1",
            "20 november 2026",
            "tillganglighet@umea.example",
            "https://www.digg.se/tdosanmalan",
        ] {
            assert!(html.contains(needed), "{needed}\n{html}");
        }
        assert_eq!(pages.len(), 4);
        for page in &pages {
            assert!(
                page.html.starts_with("<!doctype html>") && page.html.matches("<h1>").count() == 1,
                "{}",
                page.name
            );
        }
    }
}
