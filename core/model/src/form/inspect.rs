//! A service's file as whoever wrote it sees it: every finding with its line and its mend.

use chrono::NaiveDate;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    form::{
        advise::{Advice, advise},
        lint::{LintError, lint},
    },
    service::Service,
    strict::{self, line_at},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Keeps the service from being published.
    Error,
    Warning,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub severity: Severity,
    /// From 1; `None` where there is no line to point at.
    pub line: Option<usize>,
    pub text: String,
    /// What to do about it.
    pub mend: String,
}

/// Everything that is wrong with the file and everything that should be mended, errors first, then by line. `languages`
/// are those that every text should be in.
pub fn inspect(toml: &str, languages: &[&str], today: NaiveDate) -> Vec<Finding> {
    let service = match Service::from_toml(toml) {
        Ok(service) => service,
        Err(error) => {
            let mend = "docs/forms.md has every key and word of the file".to_owned();
            return vec![Finding { severity: Severity::Error, line: error.line, text: error.message, mend }];
        }
    };
    // It has just been read.
    let Ok(file) = strict::parse(toml) else { return Vec::new() };
    let line = |at: &str| find(file.get_ref(), at).map(|offset| line_at(toml, offset));
    let errors = lint(&service);
    let finding = |severity, at: &str, text: String, mend: &str| {
        let mend = mend.to_owned();
        Finding { severity, line: line(at), text, mend }
    };
    let mut findings: Vec<_> = errors
        .iter()
        .map(|error| finding(Severity::Error, error_at(error), error.to_string(), error_mend(error)))
        .collect();
    // Of a form with circles or unknown questions nothing more can be said.
    if errors.is_empty() {
        let advice = advise(&service, languages, today);
        findings.extend(
            advice.iter().map(|one| finding(Severity::Warning, advice_at(one), one.to_string(), advice_mend(one))),
        );
    }
    findings.sort_by_key(|finding| (finding.severity, finding.line));
    findings
}

fn error_at(error: &LintError) -> &str {
    match error {
        LintError::Id { id, .. } | LintError::Twice { id } => id,
        LintError::NoSwedish { at }
        | LintError::Placeholder { at, .. }
        | LintError::Condition { at, .. }
        | LintError::Terms { at, .. } => at,
        LintError::NoQuestions => "steps",
        LintError::Cycle(ids) => ids.first().map_or("", String::as_str),
        LintError::Question { question, .. } => question,
        LintError::Workflow(_) => "workflow",
        LintError::TooLarge { what, .. } => what,
    }
}

fn error_mend(error: &LintError) -> &'static str {
    match error {
        LintError::Id { .. } => "write it with a to z, 0 to 9 and the separator",
        LintError::Twice { .. } => "give one of them another id",
        LintError::NoSwedish { .. } => "write the text in Swedish: { sv = \"…\" }",
        LintError::Placeholder { .. } => {
            "name, genitive, phone, email, web and emergency_phone are filled in, in other_ways and an information's text"
        }
        LintError::NoQuestions => "add a step with a question",
        LintError::Cycle(_) => "take away one of the conditions in the circle",
        LintError::Question { .. } => "see the kind's keys in docs/forms.md",
        LintError::Condition { .. } => "see Conditions in docs/forms.md",
        LintError::Workflow(_) => "see [workflow] in catalogue/README.md",
        LintError::Terms { .. } => "see A whole file in docs/forms.md",
        LintError::TooLarge { .. } => "make it smaller, or make two of it; see Limits in docs/forms.md",
    }
}

fn advice_at(advice: &Advice) -> &str {
    match advice {
        Advice::Untranslated { at, .. }
        | Advice::Never { at }
        | Advice::Always { at }
        | Advice::SameLabel { at, .. }
        | Advice::Abbreviation { at, .. }
        | Advice::Hard { at, .. }
        | Advice::Tone { at, .. }
        | Advice::OnlyPlaceholder { at }
        | Advice::FileType { at, .. }
        | Advice::NoFileHint { at }
        | Advice::NoLaw { at }
        | Advice::OldLaw { at, .. }
        | Advice::NotHarmless { at, .. }
        | Advice::Unidentified { at } => at,
        Advice::NoRetention | Advice::NoKlassa | Advice::NoProcessCode => "id",
        Advice::Signers => "identification",
    }
}

fn advice_mend(advice: &Advice) -> &'static str {
    match advice {
        Advice::Untranslated { .. } => "write it beside the Swedish",
        Advice::Never { .. } => "nobody will ever see it: change the condition, or take it away",
        Advice::Always { .. } => "take the condition away: it changes nothing",
        Advice::SameLabel { .. } => "give each its own label",
        Advice::Abbreviation { .. } => "write it out, with the abbreviation in brackets the first time",
        Advice::Hard { .. } => "shorter sentences and shorter words",
        Advice::Tone { .. } => "say what to do, to a person, in plain words",
        Advice::OnlyPlaceholder { .. } => "say it in the hint too",
        Advice::FileType { .. } => "take pictures, PDF, and documents of open formats",
        Advice::NoFileHint { .. } => "say in the hint which files, and how large they may be",
        Advice::NoLaw { .. } => "law = \"…\" names one of the laws; promise = true is the kommun's own",
        Advice::OldLaw { .. } => "read the law again, mend the service if it changed, and write the day",
        Advice::NoRetention => "add [retention] as the kommun's plan says",
        Advice::NoKlassa => "add klassa = { k = …, r = …, t = … }",
        Advice::NoProcessCode => "add process_code = \"…\"",
        Advice::NotHarmless { .. } => "sensitivity = \"personal\" or \"sensitive\"",
        Advice::Unidentified { .. } => "identification = \"login\" at least, or do without the question",
        Advice::Signers => "identification = \"all_sign\" goes with a question of the kind signatures",
    }
}

/// Where in the file something stands that is called `vad`, `vad.label`, `deadlines.beslut`, `workflow`.
fn find(file: &DeTable<'_>, at: &str) -> Option<usize> {
    let mut parts = at.split('.');
    let first = parts.next()?;
    let (mut table, mut offset) = match find_id(file, first) {
        Some(found) => found,
        None => (file, file.get_key_value(first)?.0.span().start),
    };
    for part in std::iter::once(first).take(usize::from(file.contains_key(first))).chain(parts) {
        if let Some((key, value)) = table.get_key_value(part) {
            offset = key.span().start;
            match value.get_ref() {
                DeValue::Table(inner) => table = inner,
                DeValue::Array(_) => {}
                _ => break,
            }
        } else if let Some((inner, at)) = find_id(table, part) {
            (table, offset) = (inner, at);
        } else {
            break;
        }
    }
    Some(offset)
}

/// The table within this one whose `id` it is, and where that id stands.
fn find_id<'a, 'i>(table: &'a DeTable<'i>, id: &str) -> Option<(&'a DeTable<'i>, usize)> {
    if let Some(value) = table.get("id").filter(|value| value.get_ref().as_str() == Some(id)) {
        return Some((table, value.span().start));
    }
    table.values().map(Spanned::get_ref).find_map(|value| match value {
        DeValue::Table(inner) => find_id(inner, id),
        DeValue::Array(items) => items.iter().find_map(|item| find_id(item.get_ref().as_table()?, id)),
        _ => None,
    })
}
