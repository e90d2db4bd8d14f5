//! Where kommuner and services lie, and what of them has been read.

use std::{
    collections::BTreeMap,
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

    /// Ids of the services, each with the number of its newest version.
    pub fn services(&self) -> io::Result<BTreeMap<String, u32>> {
        let mut services = BTreeMap::new();
        for id in folders(&self.root.join("catalogue"))? {
            let files = fs::read_dir(self.root.join("catalogue").join(&id))?;
            let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
            let newest = names.filter_map(|name| name.strip_suffix(".toml")?.parse().ok()).max();
            services.extend(newest.map(|newest| (id, newest)));
        }
        Ok(services)
    }
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
