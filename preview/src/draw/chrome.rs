//! What is around every page, from what the client says right now.

use minkommun_client::{
    CaseView, OutboxItem, OutboxState, SyncStatus,
    shown::{self, ContactKind},
};
use minkommun_model::kommun::Manifest;

use crate::{
    brand,
    draw::sign,
    phone::{Banner, PushNow},
    screens::chrome::{Bench, Chrome, ContactRow, Push, Strip, Tab},
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
    let waits = now.cases.iter().filter(|case| shown::waits_for_resident(case)).count();
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
        strip: shown::strip(&w.voice(now.status.online), &now.status).map(|strip| Strip {
            tone: sign::tone(strip.tone),
            icon: sign::icon(strip.sign),
            text: strip.text,
        }),
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

/// How to reach the kommun: works without a network.
pub fn contacts(w: &Words, manifest: Option<&Manifest>) -> Vec<ContactRow> {
    let row = |contact: shown::Contact| ContactRow {
        href: contact.uri,
        icon: match contact.kind {
            ContactKind::Phone => "phone",
            ContactKind::OnCall => "stop",
            ContactKind::Mail => "mail",
            ContactKind::Danger => "warn",
        },
        label: contact.label,
        about: contact.about,
    };
    shown::contacts(&w.voice(true), manifest).into_iter().map(row).collect()
}
