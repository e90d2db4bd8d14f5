//! What a phone's own system remembers between two starts of the app: nothing that the resident wrote.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The chosen kommun's slug.
    pub kommun: Option<String>,
    /// Language tag; without one, the browser's.
    pub language: Option<String>,
    pub airplane: bool,
    /// Slugs of the kommuner whose app may notify.
    pub notify: BTreeSet<String>,
    /// Slug -> the push service's address of the app of that kommun.
    pub push: BTreeMap<String, PushState>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PushState {
    pub address: String,
    /// Number of the last notification that was shown.
    pub last: u64,
}

impl Settings {
    /// Those of the phone in `directory`; of a new phone when there are none, or when they cannot be read.
    pub fn load(directory: &Path) -> Self {
        let bytes = std::fs::read(directory.join("phone.json")).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    pub fn save(&self, directory: &Path) -> io::Result<()> {
        std::fs::create_dir_all(directory)?;
        // Written beside and renamed, so that a crash leaves the old ones.
        let beside = directory.join("phone.json.new");
        std::fs::write(&beside, serde_json::to_vec(self)?)?;
        std::fs::rename(beside, directory.join("phone.json"))
    }
}
