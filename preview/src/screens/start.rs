//! Choosing a kommun, its home page, and what a service is.

use askama::Template;

use crate::screens::chrome::{Chrome, ContactRow};

#[derive(Template)]
#[template(path = "choose.html")]
pub struct Choose {
    pub c: Chrome,
    pub proposal: Option<Proposal>,
    pub search: String,
    pub kommuner: Vec<KommunRow>,
    /// Said instead of an empty list.
    pub nothing: String,
}

/// What the phone's position led to.
pub struct Proposal {
    pub kommun: Option<KommunRow>,
    /// Said when there is none to propose.
    pub words: String,
}

#[derive(Clone, Debug)]
pub struct KommunRow {
    pub slug: String,
    pub name: String,
}

#[derive(Template)]
#[template(path = "home.html")]
pub struct Home {
    pub c: Chrome,
    pub initial: String,
    pub kommun: String,
    pub search: String,
    pub drafts: Vec<DraftRow>,
    pub topics: Vec<TopicRow>,
    /// Said instead of an empty list.
    pub nothing: String,
    pub contacts: Vec<ContactRow>,
}

pub struct DraftRow {
    pub href: String,
    pub title: String,
    pub saved: String,
}

pub struct TopicRow {
    pub name: String,
    pub icon: &'static str,
    pub services: Vec<ServiceRow>,
}

#[derive(Clone)]
pub struct ServiceRow {
    pub href: String,
    pub title: String,
    pub about: String,
}

#[derive(Template)]
#[template(path = "service.html")]
pub struct ServicePage {
    pub c: Chrome,
    pub title: String,
    pub summary: String,
    pub time: String,
    pub needs: Vec<String>,
    /// "Öppen till och med måndag 15 februari 2027 kl. 23.59"; empty when it is always open.
    pub open: String,
    /// Whether what is sent now is received.
    pub takes: bool,
    /// "0 kr till 1 200 kr", or that it costs nothing.
    pub fee: String,
    pub fee_note: Option<String>,
    pub promise: Option<String>,
    pub other_ways: Option<String>,
    pub contacts: Vec<ContactRow>,
    /// Where the button posts.
    pub start: String,
}

/// A service whose form is not on the phone yet.
#[derive(Template)]
#[template(path = "unfetched.html")]
pub struct Unfetched {
    pub c: Chrome,
    pub title: String,
    pub services: Vec<ServiceRow>,
    pub contacts: Vec<ContactRow>,
}
