//! Where kommuner and services lie, and what of them has been read.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// The project's folder: the one that has `kommuner` and `catalogue` in it.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// `start` itself or the nearest folder above it.
    pub fn find(start: &Path) -> Option<Self> {
        let is_project = |folder: &&Path| folder.join("kommuner").is_dir() && folder.join("catalogue").is_dir();
        start.ancestors().find(is_project).map(|root| Self { root: root.to_owned() })
    }

    pub fn kommuner(&self) -> PathBuf {
        self.root.join("kommuner")
    }

    pub fn folder(&self, slug: &str) -> PathBuf {
        self.kommuner().join(slug)
    }

    /// Where what is generated goes: never committed, never edited.
    pub fn out(&self) -> PathBuf {
        self.root.join("target/brand")
    }

    pub fn path(&self, part: &str) -> PathBuf {
        self.root.join(part)
    }

    /// The names of the kommuner's folders, in order.
    pub fn slugs(&self) -> io::Result<Vec<String>> {
        folders(&self.kommuner())
    }

    /// What there is to offer.
    pub fn shared(&self) -> io::Result<Shared> {
        let mut guides = BTreeSet::new();
        for entry in fs::read_dir(self.root.join("guides"))? {
            let name = entry?.file_name();
            guides.extend(name.to_str().and_then(|name| name.strip_suffix(".toml")).map(ToOwned::to_owned));
        }
        Ok(Shared { services: folders(&self.root.join("catalogue"))?.into_iter().collect(), guides })
    }
}

/// Ids of what all kommuner share and each of them chooses from.
pub struct Shared {
    pub services: BTreeSet<String>,
    pub guides: BTreeSet<String>,
}

fn folders(parent: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        if entry.path().is_dir() {
            names.extend(entry.file_name().into_string().ok());
        }
    }
    names.sort();
    Ok(names)
}
