//! What is around every page, from what the client says right now.

use minkommun_client::{CaseState, CaseView, Cause, OutboxItem, OutboxState, SyncStatus};
use minkommun_model::{kommun::Manifest, service::Category};

use crate::{
    brand,
    phone::{Banner, PushNow},
    screens::chrome::{Bench, Chip, Chrome, ContactRow, Push, Strip, Tab},
    words::Words,
};

/// What the client and the phone say right now.
pub struct Now {
    pub manifest: Option<Manifest>,
    /// The kommun's name, until the manifest has been fetched.
    pub name: String,
    pub status: SyncStatus,
    pub cases: Vec<CaseView>,
    pub outbox: Vec<OutboxItem>,
    pub unseen: u32,
    pub recovered: bool,
    pub airplane: bool,
    pub push: PushNow,
    pub banners: Vec<Banner>,
}

/// Around a page of the chosen kommun's app.
pub fn chrome(w: Words, path: String, tab: Tab, now: &Now) -> Chrome {
    let name = now.manifest.as_ref().map_or_else(|| now.name.clone(), |manifest| manifest.name.clone());
    let on_screen = |banner: &Banner| Push { title: name.clone(), text: w.t(banner.text), time: w.when(banner.at) };
    let waits = now.cases.iter().filter(|case| waits_for_resident(case)).count();
    let stuck = now.outbox.iter().filter(|item| matches!(item.state, OutboxState::NeedsYou { .. })).count();
    let push = match now.push {
        PushNow::On => "phone-bench-push-on",
        PushNow::NotAsked => "phone-bench-push-not-asked",
        PushNow::Off => "phone-bench-push-off",
    };
    Chrome {
        path,
        brand: now.manifest.as_ref().and_then(|manifest| brand::name(&manifest.brand)),
        tab,
        needs_you: u32::try_from(waits + stuck).unwrap_or(u32::MAX),
        unseen: now.unseen,
        strip: strip(&w, &now.status),
        banners: now.banners.iter().map(on_screen).collect(),
        recovered: now.recovered,
        bench: Some(Bench {
            airplane: now.airplane,
            kommun: name.clone(),
            net: w.t(if now.status.online { "phone-bench-net-on" } else { "phone-bench-net-off" }),
            push: w.t(push),
        }),
        kommun: Some(name),
        note: None,
        said: None,
        w,
    }
}

/// Around a page before a kommun is chosen.
pub fn bare(w: Words, path: String) -> Chrome {
    Chrome {
        w,
        path,
        kommun: None,
        brand: None,
        tab: Tab::Home,
        needs_you: 0,
        unseen: 0,
        strip: None,
        banners: vec![],
        recovered: false,
        note: None,
        bench: None,
        said: None,
    }
}

fn strip(w: &Words, status: &SyncStatus) -> Option<Strip> {
    let strip = |tone, icon, text| Some(Strip { tone, icon, text });
    match (status.online, status.last_error, status.last_pull) {
        (false, _, Some(at)) => strip("info", "nonet", w.t1("phone-strip-offline-fetched", "when", w.when(at))),
        (false, _, None) => strip("info", "nonet", w.t("phone-strip-offline")),
        (true, Some(Cause::Portal), _) => strip("warn", "warn", w.t("phone-strip-portal")),
        (true, Some(Cause::Server | Cause::Receipt), _) => strip("info", "info", w.t("phone-strip-server")),
        (true, Some(Cause::Busy), _) => strip("info", "info", w.t("phone-strip-busy")),
        (true, Some(Cause::Network) | None, _) => None,
    }
}

pub fn waits_for_resident(case: &CaseView) -> bool {
    matches!(&case.state, CaseState::Received(status) if status.category == Category::WaitingForCompletion)
}

/// A status as icon, word and colour. The word is the kommun's own.
pub fn status_chip(category: Category, label: &str) -> Chip {
    let (tone, icon) = match category {
        Category::New | Category::Submitted => ("info", "receipt"),
        Category::WaitingForSignatures | Category::WaitingForPayment => ("info", "clock"),
        Category::WaitingForCompletion => ("warn", "warn"),
        Category::InProgress => ("info", "eye"),
        Category::Archived => ("plain", "check"),
    };
    Chip { tone, icon, text: label.to_owned() }
}

/// How to reach the kommun: works without a network.
pub fn contacts(w: &Words, manifest: Option<&Manifest>) -> Vec<ContactRow> {
    let mut rows = Vec::new();
    if let Some(contact) = manifest.map(|manifest| &manifest.contact) {
        rows.push(ContactRow {
            href: tel(&contact.phone),
            icon: "phone",
            label: w.t("phone-contact-call"),
            about: format!("{} · {}", contact.phone, contact.hours.get(&w.language)),
        });
        rows.push(ContactRow {
            href: tel(&contact.emergency_phone),
            icon: "stop",
            label: w.t("phone-contact-emergency"),
            about: w.t1("phone-contact-emergency-about", "phone", &contact.emergency_phone),
        });
        rows.push(ContactRow {
            href: format!("mailto:{}", contact.email),
            icon: "mail",
            label: w.t("phone-contact-mail"),
            about: contact.email.clone(),
        });
    }
    rows.push(ContactRow {
        href: "tel:112".into(),
        icon: "warn",
        label: w.t("phone-contact-112"),
        about: w.t("phone-contact-112-about"),
    });
    rows
}

fn tel(number: &str) -> String {
    format!("tel:{}", number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>())
}
