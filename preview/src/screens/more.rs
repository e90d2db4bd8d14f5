//! Settings, what is stored, and the page for when something does not work.

use askama::Template;

use crate::screens::{
    chrome::{Answer, Chrome, ContactRow},
    form::OptionRow,
};

#[derive(Template)]
#[template(path = "more.html")]
pub struct More {
    pub c: Chrome,
    pub languages: Vec<OptionRow>,
    pub stored: Vec<Answer>,
    pub warning: Option<String>,
    pub version: String,
}

#[derive(Template)]
#[template(path = "trouble.html")]
pub struct Trouble {
    pub c: Chrome,
    pub tone: &'static str,
    pub icon: &'static str,
    pub title: String,
    pub text: String,
    pub contacts: Vec<ContactRow>,
    pub again: String,
    pub again_label: String,
}

/// What notifications say and do not say, before the phone's system asks.
#[derive(Template)]
#[template(path = "notify.html")]
pub struct Notify {
    pub c: Chrome,
    /// Where "not now" leads.
    pub back: String,
}
