//! The first page, and what a service is.

use std::sync::Arc;

use minkommun_client::shown::{self, Voice};
use minkommun_model::{form::standing, service::Topic as ModelTopic, wire::ServiceSummary};

use crate::{draft::DraftRow, error::KommunError, kommun::Kommun, parts::Parts, sign::Sign};

#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Home {
    /// `None` until it has been fetched once.
    pub kommun: Option<Kommun>,
    pub drafts: Vec<DraftRow>,
    /// By topic, both in the order of the kommun's list.
    pub topics: Vec<Topic>,
    /// Instead of topics, while there are none.
    pub nothing: Option<String>,
    pub contacts: Vec<Contact>,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Topic {
    pub name: String,
    pub sign: Sign,
    pub services: Vec<ServiceRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ServiceRow {
    pub id: String,
    pub title: String,
    pub summary: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ContactKind {
    Phone,
    /// What cannot wait.
    OnCall,
    Mail,
    /// 112.
    Danger,
}

/// A way to reach somebody; works offline.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Contact {
    pub kind: ContactKind,
    pub label: String,
    pub about: String,
    /// `tel:` or `mailto:`
    pub uri: String,
}

/// What a resident should know before beginning.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ServicePage {
    pub id: String,
    pub version: u32,
    pub title: String,
    pub summary: String,
    pub time: String,
    pub needs: Vec<String>,
    /// When it is open, in a sentence; `None` when it always is.
    pub open: Option<String>,
    /// A submission that arrives now is received. If not, it may be filled in all the same.
    pub takes: bool,
    /// What it may cost, a line for each row.
    pub fee: String,
    pub fee_note: Option<String>,
    pub promise: Option<String>,
    pub other_ways: Option<String>,
    pub contacts: Vec<Contact>,
}

pub async fn home(parts: Arc<Parts>) -> Result<Home, KommunError> {
    let v = parts.voice().await?;
    let manifest = parts.manifest().await?;
    let services = parts.services.list().await?;
    let drafts = parts.drafts.list().await?;
    Ok(Home {
        contacts: contacts(&v, manifest.as_ref()),
        kommun: manifest.map(|manifest| Kommun::new(&v, manifest)),
        drafts: drafts.iter().map(|draft| DraftRow::new(&v, draft)).collect(),
        nothing: services.is_empty().then(|| v.t("phone-home-unfetched")),
        topics: topics(&v, services.iter()),
    })
}

/// The services with every word of `search`, by topic.
pub async fn search(parts: Arc<Parts>, search: &str) -> Result<Vec<Topic>, KommunError> {
    let v = parts.voice().await?;
    let services = parts.services.list().await?;
    Ok(topics(&v, services.iter().filter(|service| shown::matches(service, search))))
}

pub async fn service(parts: Arc<Parts>, id: &str) -> Result<ServicePage, KommunError> {
    let v = parts.voice().await?;
    let manifest = parts.manifest().await?;
    let mut service = parts.services.get(id).await?.ok_or(KommunError::NotFetched)?;
    if let Some(manifest) = &manifest {
        manifest.fill_in(&mut service);
    }
    Ok(ServicePage {
        version: service.version,
        title: v.text(&service.title),
        summary: v.text(&service.summary),
        time: v.t1("phone-service-minutes", "n", service.minutes),
        needs: service.needs.iter().map(|need| v.text(need)).collect(),
        open: shown::open_words(&v, standing(&service, v.now)),
        takes: standing(&service, v.now).takes(),
        fee: shown::fee_words(&v, &service),
        fee_note: service.fee_note.as_ref().map(|note| v.text(note)),
        promise: service.promise.as_ref().map(|promise| v.text(promise)),
        other_ways: service.other_ways.as_ref().map(|ways| v.text(ways)),
        contacts: contacts(&v, manifest.as_ref()),
        id: service.id,
    })
}

fn topics<'a>(v: &Voice, services: impl Iterator<Item = &'a ServiceSummary>) -> Vec<Topic> {
    let mut topics: Vec<(ModelTopic, Topic)> = Vec::new();
    for service in services {
        let row =
            ServiceRow { id: service.id.clone(), title: v.text(&service.title), summary: v.text(&service.summary) };
        match topics.iter_mut().find(|(topic, _)| *topic == service.topic) {
            Some((_, topic)) => topic.services.push(row),
            None => {
                let name = v.t(shown::topic_key(service.topic));
                let sign = shown::topic_sign(service.topic).into();
                topics.push((service.topic, Topic { name, sign, services: vec![row] }));
            }
        }
    }
    topics.into_iter().map(|(_, topic)| topic).collect()
}

fn contacts(v: &Voice, manifest: Option<&minkommun_model::kommun::Manifest>) -> Vec<Contact> {
    let kind = |kind| match kind {
        shown::ContactKind::Phone => ContactKind::Phone,
        shown::ContactKind::OnCall => ContactKind::OnCall,
        shown::ContactKind::Mail => ContactKind::Mail,
        shown::ContactKind::Danger => ContactKind::Danger,
    };
    let contact = |contact: shown::Contact| Contact {
        kind: kind(contact.kind),
        label: contact.label,
        about: contact.about,
        uri: contact.uri,
    };
    shown::contacts(v, manifest).into_iter().map(contact).collect()
}
