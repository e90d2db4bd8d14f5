//! What does not keep a service from being published, but should be mended: words, sense, care for people's data.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use crate::{
    form::reach::{Reach, reach},
    service::{AttachmentRules, Condition, Identification, Kind, Question, Sensitivity, Service},
    text::SWEDISH,
};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Advice {
    #[error("{at}: there is no text in {language:?}")]
    Untranslated { at: String, language: String },
    #[error("{at}: the condition can never hold")]
    Never { at: String },
    #[error("{at}: the condition always holds")]
    Always { at: String },
    #[error("{at}: two have the label {label:?}, and a screen reader cannot tell them apart")]
    SameLabel { at: String, label: String },
    #[error("{at}: {word} is not explained")]
    Abbreviation { at: String, word: String },
    #[error("{at}: hard to read, LIX {lix}")]
    Hard { at: String, lix: u32 },
    #[error("{at}: {what:?} is not how the kommun speaks to people")]
    Tone { at: String, what: String },
    #[error("{at}: the placeholder goes when somebody types, and nothing else says it")]
    OnlyPlaceholder { at: String },
    #[error("{at}: files of the type {media_type} are not for a case")]
    FileType { at: String, media_type: String },
    #[error("{at}: nothing says which files to add")]
    NoFileHint { at: String },
    #[error("{at}: a deadline has a law, or is the kommun's own promise")]
    NoLaw { at: String },
    #[error("{at}: last checked on {checked}, more than a year ago")]
    OldLaw { at: String, checked: NaiveDate },
    #[error("nothing says how long cases are kept")]
    NoRetention,
    #[error("the information is not classified by KLASSA")]
    NoKlassa,
    #[error("there is no process code")]
    NoProcessCode,
    #[error("{at}: marked harmless, and its label speaks of {word:?}")]
    NotHarmless { at: String, word: String },
    #[error("{at}: asks who somebody is, of people who have not shown it")]
    Unidentified { at: String },
    #[error("everybody is to sign, and nothing asks who; or it asks who, and only one is to sign")]
    Signers,
}

/// Words in these languages are missed, beside Swedish. `today` is for laws that were checked long ago.
pub fn advise(service: &Service, languages: &[&str], today: NaiveDate) -> Vec<Advice> {
    let mut found = Vec::new();
    advise_texts(service, languages, &mut found);
    advise_labels(service, &mut found);
    let form: Vec<_> = service.questions().collect();
    for question in &form {
        advise_question(question, &question.id, &form, service, &mut found);
        let columns = question.kind.columns().unwrap_or_default();
        let around: Vec<_> = columns.iter().chain(form.iter().copied()).collect();
        for column in columns {
            advise_question(column, &format!("{}.{}", question.id, column.id), &around, service, &mut found);
        }
    }
    for fee in &service.fees {
        advise_condition("fees", fee.when.as_ref(), &form, &mut found);
    }
    for (rule, n) in service.workflow.rules.iter().zip(1..) {
        advise_condition(&format!("rule {n}"), rule.when.as_ref(), &form, &mut found);
    }
    advise_terms(service, today, &mut found);
    found
}

fn advise_question(question: &Question, at: &str, among: &[&Question], service: &Service, found: &mut Vec<Advice>) {
    advise_condition(at, question.show_when.as_ref(), among, found);
    advise_condition(at, question.required_when.as_ref(), among, found);
    let at = || at.to_owned();
    if question.placeholder.is_some() && question.hint.is_none() {
        found.push(Advice::OnlyPlaceholder { at: at() });
    }
    if let Kind::Attachment(rules) = &question.kind {
        advise_files(question, rules, &at(), found);
    }
    let label = question.label.get(SWEDISH).to_lowercase();
    let word = PERSONAL.iter().find(|word| label.contains(*word));
    if let Some(word) = word.filter(|_| question.sensitivity == Some(Sensitivity::Harmless)) {
        found.push(Advice::NotHarmless { at: at(), word: (*word).to_owned() });
    }
    let is_open = matches!(service.identification, Identification::None | Identification::Contact);
    if is_open && matches!(question.kind, Kind::Person(_) | Kind::Signatures(_)) {
        found.push(Advice::Unidentified { at: at() });
    }
}

/// What labels of personal data speak of.
const PERSONAL: &[&str] = &[
    "personnummer",
    "namn",
    "adress",
    "telefon",
    "e-post",
    "hälsa",
    "diagnos",
    "sjukdom",
    "funktionsnedsättning",
    "inkomst",
    "kontonummer",
    "religion",
    "anhörig",
    "vårdnadshavare",
];

fn advise_condition(at: &str, condition: Option<&Condition>, among: &[&Question], found: &mut Vec<Advice>) {
    match condition.map(|condition| reach(condition, among)) {
        Some(Reach::Never) => found.push(Advice::Never { at: at.to_owned() }),
        Some(Reach::Always) => found.push(Advice::Always { at: at.to_owned() }),
        _ => {}
    }
}

fn advise_files(question: &Question, rules: &AttachmentRules, at: &str, found: &mut Vec<Advice>) {
    // What a kommun can open in ten years, and what cannot carry a program.
    let lasting = |media_type: &str| {
        media_type.starts_with("image/") && media_type != "image/svg+xml"
            || ["application/pdf", "text/plain", "video/mp4", "audio/mpeg"].contains(&media_type)
            || media_type.starts_with("application/vnd.openxmlformats")
            || media_type.starts_with("application/vnd.oasis.opendocument")
    };
    let others = rules.accept.iter().filter(|media_type| !lasting(media_type));
    found.extend(others.map(|media_type| Advice::FileType { at: at.to_owned(), media_type: media_type.clone() }));
    if question.hint.is_none() {
        found.push(Advice::NoFileHint { at: at.to_owned() });
    }
}

fn advise_terms(service: &Service, today: NaiveDate, found: &mut Vec<Advice>) {
    for deadline in &service.deadlines {
        if deadline.law.is_none() && !deadline.promise {
            found.push(Advice::NoLaw { at: format!("deadlines.{}", deadline.id) });
        }
    }
    let long_ago = today.checked_sub_days(Days::new(366)).unwrap_or(today);
    for law in service.laws.iter().filter(|law| law.checked < long_ago) {
        found.push(Advice::OldLaw { at: format!("laws.{}", law.id), checked: law.checked });
    }
    found.extend(service.retention.is_none().then_some(Advice::NoRetention));
    found.extend(service.klassa.is_none().then_some(Advice::NoKlassa));
    found.extend(service.process_code.is_none().then_some(Advice::NoProcessCode));
    let asks = service.questions().any(|question| matches!(question.kind, Kind::Signatures(_)));
    if asks != (service.identification == Identification::AllSign) {
        found.push(Advice::Signers);
    }
}

fn advise_labels(service: &Service, found: &mut Vec<Advice>) {
    let mut same = |at: &str, labels: &mut dyn Iterator<Item = &str>| {
        let mut seen = BTreeSet::new();
        for label in labels {
            if !seen.insert(label.trim().to_lowercase()) {
                found.push(Advice::SameLabel { at: at.to_owned(), label: label.to_owned() });
            }
        }
    };
    for step in &service.steps {
        // Two of one label that are never shown together are told apart by when they are shown.
        let always = step.questions.iter().filter(|question| question.show_when.is_none());
        same(&step.id, &mut always.map(|question| question.label.get(SWEDISH)));
    }
    for question in service.questions() {
        let columns = question.kind.columns().unwrap_or_default();
        same(&question.id, &mut columns.iter().map(|column| column.label.get(SWEDISH)));
        for question in std::iter::once(question).chain(columns) {
            let options = question.kind.options().unwrap_or_default();
            same(&question.id, &mut options.iter().map(|option| option.label.get(SWEDISH)));
        }
    }
}

fn advise_texts(service: &Service, languages: &[&str], found: &mut Vec<Advice>) {
    let texts = service.texts();
    let swedish: Vec<_> = texts.iter().map(|(at, text)| (at.as_str(), text.get(SWEDISH))).collect();
    for (at, text) in &texts {
        let missing =
            languages.iter().filter(|language| text.0.get(**language).is_none_or(|words| words.trim().is_empty()));
        found.extend(
            missing
                .filter(|language| **language != SWEDISH)
                .map(|language| Advice::Untranslated { at: at.clone(), language: (*language).to_owned() }),
        );
    }
    let mut abbreviated = BTreeSet::new();
    for (at, words) in &swedish {
        // The titles of laws are as they are.
        if at.starts_with("laws.") {
            continue;
        }
        if let Some(lix) = lix(words).filter(|lix| *lix > HARDEST) {
            found.push(Advice::Hard { at: (*at).to_owned(), lix });
        }
        let lower = words.to_lowercase();
        let tone = TONE.iter().find(|tone| lower.contains(*tone)).map(|tone| (*tone).to_owned());
        found.extend(tone.map(|what| Advice::Tone { at: (*at).to_owned(), what }));
        for word in abbreviations(words) {
            let explained = swedish
                .iter()
                .any(|(_, words)| words.contains(&format!("({word})")) || words.contains(&format!("{word} (")));
            if !explained && abbreviated.insert(word) {
                found.push(Advice::Abbreviation { at: (*at).to_owned(), word: word.to_owned() });
            }
        }
    }
}

/// What klarspråk does without.
const TONE: &[&str] = &[
    "!",
    "vänligen",
    "ogiltig",
    "tyvärr",
    "klicka här",
    "erhåll",
    "inkom med",
    "ovanstående",
    "nedanstående",
    "avseende",
];

/// Abbreviations that everybody knows, and those of file types.
const KNOWN: &[&str] = &[
    "PDF", "JPEG", "JPG", "PNG", "MB", "ID", "SMS", "EU", "EES", "TV", "OK", "WC", "QR", "IBAN", "AB", "HB", "KB",
    "IF", "IK", "IP", "II", "III", "IV", "GPS", "PDF:er", "WEBP", "HEIC",
];

/// Words of two capitals or more.
fn abbreviations(words: &str) -> impl Iterator<Item = &str> {
    let letters = |c: char| !(c.is_alphanumeric() || c == '-');
    words.split(letters).map(|word| word.split('-').next().unwrap_or(word)).filter(|word| {
        let capitals = word.chars().filter(|c| c.is_uppercase()).count();
        capitals >= 2 && capitals == word.chars().count() && capitals <= 4 && !KNOWN.contains(word)
    })
}

/// A text this hard is for officials.
const HARDEST: u32 = 50;

/// Läsbarhetsindex: words in a sentence, and long words in a hundred. `None` for texts too short to say.
fn lix(words: &str) -> Option<u32> {
    const ENOUGH: usize = 15;
    let all: Vec<_> = words.split_whitespace().collect();
    if all.len() < ENOUGH {
        return None;
    }
    let sentences =
        words.split(['.', '?', ':', '\n']).filter(|sentence| sentence.split_whitespace().count() > 0).count().max(1);
    let long = all.iter().filter(|word| word.chars().filter(|c| c.is_alphanumeric()).count() > 6).count();
    u32::try_from(all.len() / sentences + 100 * long / all.len()).ok()
}

#[cfg(test)]
mod tests {
    use super::{abbreviations, lix};

    #[test]
    fn officialese_is_harder_than_plain_words() {
        let plain = "Berätta vad som är fel. Vi tittar på det inom fem dagar. Du ser i appen vad som händer sedan. Du kan också ringa.";
        let official = "Ansökningshandlingarna ska innehålla fullständiga uppgifter om verksamhetens omfattning, avloppsanläggningens dimensionering och utformning samt recipientförhållandena i tillrinningsområdet.";
        assert!(lix(plain).unwrap() < 30, "{:?}", lix(plain));
        assert!(lix(official).unwrap() > 60, "{:?}", lix(official));
        assert_eq!(lix("Kort text."), None);
    }

    #[test]
    fn abbreviations_are_words_of_capitals() {
        let found: Vec<_> = abbreviations("Enligt PBL och BBR, PDF. Umeå TA-plan, A4 och I").collect();
        assert_eq!(found, ["PBL", "BBR", "TA"]);
    }
}
