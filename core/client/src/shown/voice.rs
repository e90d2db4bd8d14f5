//! In which language, at what time, and with what network something is said.

use std::fmt::Display;

use chrono::{DateTime, Utc};
use minkommun_model::{text::Text, words};

#[derive(Clone, Debug)]
pub struct Voice {
    pub language: String,
    pub now: DateTime<Utc>,
    /// As [`crate::SyncStatus::online`].
    pub online: bool,
}

impl Voice {
    pub fn t(&self, key: &str) -> String {
        words::say(&self.language, key, &[])
    }

    pub fn t1(&self, key: &str, name: &str, value: impl Display) -> String {
        words::say(&self.language, key, &[(name, &value.to_string())])
    }

    pub fn t2(&self, key: &str, a: &str, a_value: impl Display, b: &str, b_value: impl Display) -> String {
        words::say(&self.language, key, &[(a, &a_value.to_string()), (b, &b_value.to_string())])
    }

    /// "i dag kl. 14.32"
    pub fn when(&self, at: DateTime<Utc>) -> String {
        words::day_and_time(&self.language, at, self.now)
    }

    pub fn text(&self, text: &Text) -> String {
        text.get(&self.language).to_owned()
    }
}
