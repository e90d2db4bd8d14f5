//! Texts by key from the embedded Fluent files.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::text::SWEDISH;

/// The languages there are texts in.
pub const LANGUAGES: &[&str] = &["sv", "en"];

macro_rules! locale {
    ($language:literal: $($file:literal)*) => {
        ($language, &[$((concat!($language, "/", $file), include_str!(concat!("../../locales/", $language, "/", $file)))),*])
    };
}

/// Language, and its files as (name, source). A new file is named here once per language.
const SOURCES: &[(&str, &[(&str, &str)])] = &[
    locale!("sv": "console.ftl" "dates.ftl" "errors.ftl" "phone.ftl" "problems.ftl" "push.ftl" "states.ftl"),
    locale!("en": "console.ftl" "dates.ftl" "errors.ftl" "phone.ftl" "problems.ftl" "push.ftl" "states.ftl"),
];

static BUNDLES: LazyLock<HashMap<&'static str, FluentBundle<FluentResource>>> =
    LazyLock::new(|| SOURCES.iter().map(|(language, files)| (*language, bundle(language, files))).collect());

fn bundle(language: &str, files: &[(&str, &str)]) -> FluentBundle<FluentResource> {
    // The languages are those above, and a test reads them all.
    let id: LanguageIdentifier = language.parse().expect("a language tag");
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // The marks that isolate directions are for Arabic names in Swedish sentences. They break comparing, copying and
    // searching of the texts, and neither language here is written from the right.
    bundle.set_use_isolating(false);
    for (_, source) in files {
        // A file with a fault still gives its other texts; a test finds the fault.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The text for `key`, in `language`, else its base language, else Swedish, else the key itself. Whole numbers among
/// the arguments choose plural forms.
pub fn say(language: &str, key: &str, args: &[(&str, &str)]) -> String {
    let base = language.split('-').next().unwrap_or(language);
    [base, SWEDISH].into_iter().find_map(|tag| format(tag, key, args)).unwrap_or_else(|| key.to_owned())
}

/// Whether there is a text for `key` in exactly this language.
pub fn has(language: &str, key: &str) -> bool {
    BUNDLES.get(language).is_some_and(|bundle| bundle.has_message(key))
}

/// The keys that residents' apps and pages have texts for, in the order of the Swedish files: what a translation needs.
pub fn keys() -> impl Iterator<Item = &'static str> {
    let swedish = SOURCES.iter().filter(|(language, _)| *language == SWEDISH).flat_map(|(_, files)| files.iter());
    let residents = swedish.filter(|(name, _)| !name.ends_with("console.ftl"));
    let lines = residents.flat_map(|(_, source)| source.lines());
    let is_name = |name: &&str| name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.contains(' ');
    lines.filter_map(|line| line.split_once('=')).map(|(name, _)| name.trim_end()).filter(is_name)
}

fn format(language: &str, key: &str, args: &[(&str, &str)]) -> Option<String> {
    let bundle = BUNDLES.get(language)?;
    let pattern = bundle.get_message(key)?.value()?;
    let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, argument(value))).collect();
    let mut errors = Vec::new();
    Some(bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
}

fn argument(value: &str) -> FluentValue<'_> {
    let is_plain_whole = value == "0" || (value.len() < 16 && value.starts_with(|c| matches!(c, '1'..='9')));
    match value.parse::<i64>() {
        Ok(number) if is_plain_whole => number.into(),
        _ => FluentValue::String(Cow::Borrowed(value)),
    }
}
