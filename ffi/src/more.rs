//! What stands around every screen, and what lies on the phone.

use std::{sync::Arc, time::SystemTime};

use minkommun_client::{OutboxState, shown};
use minkommun_model::{kommun::language, words::LANGUAGES};

use crate::{error::KommunError, kommun::Kommun, parts::Parts, sign::Chip, time::system};

/// Around every screen: badges, the strip of the network, whose app it is.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Now {
    /// `None` until it has been fetched once.
    pub kommun: Option<Kommun>,
    /// The badge of Ärenden: refused, or waited for by the kommun.
    pub needs_you: u32,
    /// The badge of Händelser.
    pub unseen: u32,
    pub strip: Option<Chip>,
    /// The last hint, corrected by what the network showed.
    pub online: bool,
    /// The kommun knows of this phone: something has been sent, so notifications make sense.
    pub registered: bool,
    /// When the mailbox was last read to its end.
    pub last_pull: Option<SystemTime>,
    /// A damaged database was put here, with the drafts in it, and the app began anew: say so.
    pub set_aside: Option<String>,
}

/// What lies on this phone.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Stored {
    pub drafts: u32,
    /// Not received yet: forgetting the phone warns of it.
    pub unsent: u32,
    pub cases: u32,
    pub languages: Vec<Language>,
    /// The one that the app was opened with.
    pub language: String,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Language {
    pub tag: String,
    /// Its own name for itself.
    pub name: String,
    pub right_to_left: bool,
}

pub async fn now(parts: Arc<Parts>) -> Result<Now, KommunError> {
    let v = parts.voice().await?;
    let status = parts.sync.status().await?;
    let waiting = parts.cases.list().await?.iter().filter(|case| shown::waits_for_resident(case)).count();
    let stuck = parts.outbox.list().await?;
    let stuck = stuck.iter().filter(|item| matches!(item.state, OutboxState::NeedsYou { .. })).count();
    Ok(Now {
        kommun: parts.manifest().await?.map(|manifest| Kommun::new(&v, manifest)),
        needs_you: u32::try_from(waiting + stuck).unwrap_or(u32::MAX),
        unseen: parts.cases.unseen().await?,
        strip: shown::strip(&v, &status).map(Chip::from),
        online: status.online,
        registered: status.registered,
        last_pull: status.last_pull.map(system),
        set_aside: parts.set_aside.clone(),
    })
}

pub async fn stored(parts: Arc<Parts>) -> Result<Stored, KommunError> {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let language = |tag: &&str| Language {
        tag: (*tag).to_owned(),
        name: language::find(tag).map_or(*tag, |language| language.own_name).to_owned(),
        right_to_left: language::find(tag).is_some_and(|language| language.right_to_left),
    };
    Ok(Stored {
        drafts: count(parts.drafts.list().await?.len()),
        unsent: count(parts.outbox.list().await?.len()),
        cases: count(parts.cases.list().await?.len()),
        languages: LANGUAGES.iter().map(language).collect(),
        language: parts.language.clone(),
    })
}
