//! The languages that an app of a kommun may be offered in, and which of them the law asks for.

/// A language that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// BCP 47.
    pub tag: &'static str,
    /// What it is called in itself: how somebody who reads it finds it.
    pub own_name: &'static str,
    pub swedish_name: &'static str,
    pub right_to_left: bool,
}

const fn language(tag: &'static str, own_name: &'static str, swedish_name: &'static str) -> Language {
    Language { tag, own_name, swedish_name, right_to_left: false }
}

/// `sv-simple` is easy Swedish: "simple" is a variant registered with IANA.
pub const ALL: &[Language] = &[
    language("sv", "Svenska", "svenska"),
    language("en", "English", "engelska"),
    language("fi", "Suomi", "finska"),
    language("fit", "Meänkieli", "meänkieli"),
    language("se", "Davvisámegiella", "nordsamiska"),
    language("smj", "Julevsámegiella", "lulesamiska"),
    language("sma", "Åarjelsaemien gïele", "sydsamiska"),
    language("sju", "Ubmejesámiengiälla", "umesamiska"),
    Language { tag: "ar", own_name: "العربية", swedish_name: "arabiska", right_to_left: true },
    language("sv-simple", "Lätt svenska", "lätt svenska"),
];

pub fn find(tag: &str) -> Option<&'static Language> {
    ALL.iter().find(|language| language.tag == tag)
}

/// A minority language whose förvaltningsområde a kommun belongs to; any of its tags serves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minority {
    pub swedish_name: &'static str,
    pub english_name: &'static str,
    pub tags: &'static [&'static str],
}

const SAMI: Minority = Minority { swedish_name: "samiska", english_name: "Sami", tags: &["se", "smj", "sma", "sju"] };
const FINNISH: Minority = Minority { swedish_name: "finska", english_name: "Finnish", tags: &["fi"] };

/// Codes of the kommuner in the Sami area, of those that this project knows (lag 2009:724, 6 §, and those that joined).
const SAMI_AREA: &[&str] = &["2425", "2481", "2418", "2422", "2421", "2281", "2480", "2462", "2404", "2463", "2284"];
/// The same of the Finnish area (förordning 2009:1299).
const FINNISH_AREA: &[&str] = &["0381", "2281", "2480", "1980", "0484", "2184"];

/// What the law (2009:724) gives residents of this kommun a right to use with it, in speech and in writing.
pub fn asked_for(code: &str) -> impl Iterator<Item = &'static Minority> {
    let areas = [(SAMI_AREA, &SAMI), (FINNISH_AREA, &FINNISH)];
    areas.into_iter().filter(move |(area, _)| area.contains(&code)).map(|(_, minority)| minority)
}
