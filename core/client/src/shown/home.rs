//! The first page: topics, contacts, search, and what is said of the network.

use minkommun_model::{kommun::Manifest, service::Topic, wire::ServiceSummary};

use crate::{
    cause::Cause,
    shown::{
        sign::{Chip, Sign, Tone},
        voice::Voice,
    },
    sync::live::SyncStatus,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactKind {
    Phone,
    /// What cannot wait.
    OnCall,
    Mail,
    /// 112.
    Danger,
}

/// A way to reach somebody, the telephone first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub kind: ContactKind,
    pub label: String,
    pub about: String,
    /// `tel:` or `mailto:`
    pub uri: String,
}

/// How to reach the kommun: works without a network, and 112 without a manifest too.
pub fn contacts(v: &Voice, manifest: Option<&Manifest>) -> Vec<Contact> {
    let mut rows = Vec::new();
    let mut row = |kind, key: &str, about: String, uri: String| {
        rows.push(Contact { kind, label: v.t(key), about, uri });
    };
    if let Some(contact) = manifest.map(|manifest| &manifest.contact) {
        let about = format!("{} · {}", contact.phone, contact.hours.get(&v.language));
        row(ContactKind::Phone, "phone-contact-call", about, tel(&contact.phone));
        let about = v.t1("phone-contact-emergency-about", "phone", &contact.emergency_phone);
        row(ContactKind::OnCall, "phone-contact-emergency", about, tel(&contact.emergency_phone));
        row(ContactKind::Mail, "phone-contact-mail", contact.email.clone(), format!("mailto:{}", contact.email));
    }
    row(ContactKind::Danger, "phone-contact-112", v.t("phone-contact-112-about"), "tel:112".into());
    rows
}

fn tel(number: &str) -> String {
    format!("tel:{}", number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>())
}

/// Whether a service has every word of `search` somewhere in its texts or keywords.
pub fn matches(service: &ServiceSummary, search: &str) -> bool {
    let texts = service.title.0.values().chain(service.summary.0.values()).chain(&service.keywords);
    let all = texts.map(|text| text.to_lowercase()).collect::<Vec<_>>().join(" ");
    search.to_lowercase().split_whitespace().all(|word| all.contains(word))
}

/// Key of the topic's name.
pub fn topic_key(topic: Topic) -> &'static str {
    match topic {
        Topic::StreetsAndTraffic => "phone-topic-streets-and-traffic",
        Topic::WasteAndWater => "phone-topic-waste-and-water",
        Topic::CultureAndLeisure => "phone-topic-culture-and-leisure",
        Topic::BuildingAndEnvironment => "phone-topic-building-and-environment",
        Topic::SchoolAndChildcare => "phone-topic-school-and-childcare",
        Topic::CareAndSupport => "phone-topic-care-and-support",
        Topic::BusinessAndPermits => "phone-topic-business-and-permits",
        Topic::MunicipalityAndPolitics => "phone-topic-municipality-and-politics",
    }
}

pub fn topic_sign(topic: Topic) -> Sign {
    match topic {
        Topic::StreetsAndTraffic => Sign::Road,
        Topic::WasteAndWater => Sign::Drop,
        Topic::CultureAndLeisure => Sign::Ball,
        Topic::BuildingAndEnvironment => Sign::House,
        Topic::SchoolAndChildcare => Sign::School,
        Topic::CareAndSupport => Sign::Heart,
        Topic::BusinessAndPermits => Sign::Shop,
        Topic::MunicipalityAndPolitics => Sign::Talk,
    }
}

/// The strip under the bar; `None` when all is well.
pub fn strip(v: &Voice, status: &SyncStatus) -> Option<Chip> {
    let chip = |tone, sign, text| Some(Chip::new(tone, sign, text));
    match (status.online, status.last_error, status.last_pull) {
        (false, _, Some(at)) => chip(Tone::Info, Sign::NoNet, v.t1("phone-strip-offline-fetched", "when", v.when(at))),
        (false, _, None) => chip(Tone::Info, Sign::NoNet, v.t("phone-strip-offline")),
        (true, Some(Cause::Portal), _) => chip(Tone::Warn, Sign::Warn, v.t("phone-strip-portal")),
        (true, Some(Cause::Server | Cause::Receipt), _) => chip(Tone::Info, Sign::Info, v.t("phone-strip-server")),
        (true, Some(Cause::Busy), _) => chip(Tone::Info, Sign::Info, v.t("phone-strip-busy")),
        (true, Some(Cause::Network) | None, _) => None,
    }
}
