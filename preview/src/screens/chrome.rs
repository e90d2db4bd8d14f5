//! What is around every page: the tabs, the network's strip, notifications, and the bench beside the phone.

use crate::words::Words;

#[derive(Clone, Debug)]
pub struct Chrome {
    pub w: Words,
    /// The page's own address, so that the bench's buttons lead back to it.
    pub path: String,
    /// The chosen kommun's name.
    pub kommun: Option<String>,
    /// `00594e-7fd6c6`: the two colours of the kommun, as `/brand/….css` is asked for them.
    pub brand: Option<String>,
    pub tab: Tab,
    pub needs_you: u32,
    pub unseen: u32,
    pub strip: Option<Strip>,
    pub banners: Vec<Push>,
    /// A damaged database was set aside.
    pub recovered: bool,
    /// What came of what the resident just did, when the page itself does not show it.
    pub note: Option<Note>,
    pub bench: Option<Bench>,
    /// What a button on the bench just did.
    pub said: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Note {
    /// It did not go as wished.
    pub bad: bool,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Home,
    Cases,
    Events,
    More,
}

#[derive(Clone, Debug)]
pub struct Strip {
    pub tone: &'static str,
    pub icon: &'static str,
    pub text: String,
}

/// A notification as a locked screen shows it.
#[derive(Clone, Debug)]
pub struct Push {
    pub title: String,
    pub text: String,
    pub time: String,
}

#[derive(Clone, Debug)]
pub struct Bench {
    pub airplane: bool,
    pub kommun: String,
    pub net: String,
    pub push: String,
}

pub struct TabLink {
    pub href: &'static str,
    pub icon: &'static str,
    pub label: String,
    pub current: bool,
    pub count: u32,
    pub spoken: String,
}

/// A word, an icon and a colour that say the same thing.
#[derive(Clone, Debug)]
pub struct Chip {
    pub tone: &'static str,
    pub icon: &'static str,
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct Link {
    pub href: String,
    pub label: String,
}

/// A row in a list of cases, events or drafts.
#[derive(Clone, Debug)]
pub struct Row {
    pub href: String,
    pub icon: &'static str,
    pub title: String,
    pub about: String,
    pub chip: Option<Chip>,
    pub new: bool,
}

#[derive(Clone, Debug)]
pub struct Section {
    pub title: String,
    pub rows: Vec<Row>,
    pub note: Option<String>,
}

/// A way to reach somebody, the telephone first.
#[derive(Clone, Debug)]
pub struct ContactRow {
    pub href: String,
    pub icon: &'static str,
    pub label: String,
    pub about: String,
}

/// A question with its answer, or another pair of words.
#[derive(Clone, Debug)]
pub struct Answer {
    pub question: String,
    pub lines: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Group {
    pub title: String,
    /// Where its answers are changed.
    pub change: Option<String>,
    pub answers: Vec<Answer>,
}

impl Chrome {
    /// Whose app it is: the kommun's name, or the app's own before one is chosen.
    pub fn owner(&self) -> String {
        self.kommun.clone().unwrap_or_else(|| self.w.t("phone-app"))
    }

    pub fn tabs(&self) -> Vec<TabLink> {
        let cases = self.w.t1("phone-tab-cases-spoken", "n", self.needs_you);
        let events = self.w.t1("phone-tab-events-spoken", "n", self.unseen);
        let tab = |tab, href, icon, key, count, spoken| TabLink {
            href,
            icon,
            label: self.w.t(key),
            current: self.tab == tab,
            count,
            spoken,
        };
        vec![
            tab(Tab::Home, "/hem", "home", "phone-tab-home", 0, String::new()),
            tab(Tab::Cases, "/arenden", "folder", "phone-tab-cases", self.needs_you, cases),
            tab(Tab::Events, "/handelser", "bell", "phone-tab-events", self.unseen, events),
            tab(Tab::More, "/mer", "more", "phone-tab-more", 0, String::new()),
        ]
    }
}
