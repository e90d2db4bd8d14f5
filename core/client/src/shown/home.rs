//! The first page: topics, contacts, search, and what is said of the network.

use minkommun_model::{
    civil,
    kommun::{Manifest, home::OpenState},
    service::Topic,
    wire::ServiceSummary,
    words,
};

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
    let mut row = |kind, label: String, about: String, uri: String| rows.push(Contact { kind, label, about, uri });
    if let Some(manifest) = manifest {
        let contact = &manifest.contact;
        let mut about = format!("{} · {}", contact.phone, contact.hours.get(&v.language));
        if let Some(now) = open_now(v, manifest) {
            about = format!("{about} · {now}");
        }
        row(ContactKind::Phone, v.t("phone-contact-call"), about, tel(&contact.phone));
        // A manifest of before there were several numbers has one.
        if manifest.emergency.is_empty() {
            let about = v.t1("phone-contact-emergency-about", "phone", &contact.emergency_phone);
            row(ContactKind::OnCall, v.t("phone-contact-emergency"), about, tel(&contact.emergency_phone));
        }
        // 112 has a row of its own, which needs no manifest.
        for one in manifest.emergency.iter().filter(|one| one.phone != "112") {
            let when = one.when.iter().map(|when| when.get(&v.language));
            let about = std::iter::once(one.phone.as_str()).chain(when).collect::<Vec<_>>().join(" · ");
            row(ContactKind::OnCall, one.name.get(&v.language).to_owned(), about, tel(&one.phone));
        }
        row(ContactKind::Mail, v.t("phone-contact-mail"), contact.email.clone(), format!("mailto:{}", contact.email));
    }
    row(ContactKind::Danger, v.t("phone-contact-112"), v.t("phone-contact-112-about"), "tel:112".into());
    rows
}

/// "öppet nu, till 16.00", "stängt nu, öppnar i morgon kl. 8.00"; nothing while the kommun has not said when.
fn open_now(v: &Voice, manifest: &Manifest) -> Option<String> {
    let now = civil::date_time(v.now);
    match manifest.opening.as_ref()?.state(now) {
        OpenState::Until(time) => {
            let until = words::time(&v.language, civil::moment(now.date().and_time(time)));
            Some(v.t1("phone-contact-open-until", "time", until))
        }
        OpenState::ClosedUntil(next) => Some(v.t1("phone-contact-opens", "when", v.when(civil::moment(next)))),
        OpenState::Closed => None,
    }
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
