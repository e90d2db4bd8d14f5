//! Services and kommuner as files: embedded in the program, or read from a directory. At the start they are adopted
//! into the database, where a version never changes again.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use minkommun_model::{form, kommun::Manifest, service::Service};

use crate::{
    config,
    db::{
        Db,
        error::DbError,
        tx::{KommunTx, Tx},
    },
    store::{kommuner, services},
};

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    #[error("{path} cannot be read")]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{file} is not what it should be: {why}")]
    Malformed { file: String, why: String },
    #[error("{file} belongs in {folder}/{name}.toml by its own id and version")]
    Misplaced { file: String, folder: String, name: String },
    #[error("{kommun} lists the service {service}, which the catalogue lacks")]
    Unknown { kommun: String, service: String },
    #[error(
        "{service} version {version} has changed since {kommun} adopted it, and residents have filled it in as it was: \
         give the changed form the next version number"
    )]
    Changed { kommun: String, service: String, version: u32 },
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Everything that can be adopted.
pub struct Catalogue {
    services: BTreeMap<String, Vec<Service>>,
    kommuner: Vec<Manifest>,
}

impl Catalogue {
    pub fn load(from: &config::Data) -> Result<Self, CatalogueError> {
        let mut services: BTreeMap<String, Vec<Service>> = BTreeMap::new();
        for (file, toml) in files(from.catalogue.as_deref(), embedded::CATALOGUE)? {
            let malformed = |why: String| CatalogueError::Malformed { file: file.clone(), why };
            let service = Service::from_toml(&toml).map_err(|error| malformed(error.to_string()))?;
            let faults = form::lint(&service);
            if !faults.is_empty() {
                return Err(malformed(format!("{faults:?}")));
            }
            let (folder, name) = (service.id.clone(), service.version.to_string());
            if file != format!("{folder}/{name}.toml") {
                return Err(CatalogueError::Misplaced { file, folder, name });
            }
            services.entry(folder).or_default().push(service);
        }
        let mut kommuner = Vec::new();
        for (file, toml) in files(from.kommuner.as_deref(), embedded::KOMMUNER)? {
            let manifest = Manifest::from_toml(&toml)
                .map_err(|error| CatalogueError::Malformed { file: file.clone(), why: error.to_string() })?;
            kommuner.push(manifest);
        }
        kommuner.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { services, kommuner })
    }

    /// Writes what is new into the database. Refuses a version that has changed since it was adopted.
    pub async fn adopt(self, db: &Db, now: DateTime<Utc>) -> Result<(), CatalogueError> {
        db.write("adopt the catalogue", move |tx| self.write(tx, now)).await
    }

    fn write(&self, tx: &mut dyn Tx, now: DateTime<Utc>) -> Result<(), CatalogueError> {
        // Twenty-eight kommuner adopt the same forms: each is written out and hashed once.
        let forms: BTreeMap<&str, Vec<_>> = self
            .services
            .iter()
            .map(|(id, versions)| (id.as_str(), versions.iter().map(|form| (form, form.canonical())).collect()))
            .collect();
        for (manifest, position) in self.kommuner.iter().zip(0..) {
            kommuner::put(tx, manifest, position, now)?;
            let mut tx = KommunTx::new(tx, &manifest.code);
            let adopted = services::versions(&mut tx)?;
            for id in &manifest.services {
                let versions = forms
                    .get(id.as_str())
                    .ok_or_else(|| CatalogueError::Unknown { kommun: manifest.name.clone(), service: id.clone() })?;
                for (service, (body, hash)) in versions {
                    match adopted.iter().find(|a| a.service == *id && a.version == service.version) {
                        None => services::adopt(&mut tx, service, body, hash, now)?,
                        Some(there) if there.hash == *hash => {}
                        Some(_) => {
                            return Err(CatalogueError::Changed {
                                kommun: manifest.name.clone(),
                                service: id.clone(),
                                version: service.version,
                            });
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// Name (`felanmalan-gata/1.toml`) and text of every file.
fn files(directory: Option<&Path>, embedded: &[(&str, &str)]) -> Result<Vec<(String, String)>, CatalogueError> {
    let Some(directory) = directory else {
        return Ok(embedded.iter().map(|(file, toml)| ((*file).to_owned(), (*toml).to_owned())).collect());
    };
    let mut files = Vec::new();
    for folder in list(directory)?.into_iter().filter(|path| path.is_dir()) {
        for path in list(&folder)?.into_iter().filter(|path| path.extension().is_some_and(|e| e == "toml")) {
            let toml = fs::read_to_string(&path).map_err(|source| unreadable(&path, source))?;
            let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((format!("{}/{}", name(&folder), name(&path)), toml));
        }
    }
    Ok(files)
}

fn list(directory: &Path) -> Result<Vec<PathBuf>, CatalogueError> {
    let entries = fs::read_dir(directory).map_err(|source| unreadable(directory, source))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|source| unreadable(directory, source))?;
    paths.sort();
    Ok(paths)
}

fn unreadable(path: &Path, source: io::Error) -> CatalogueError {
    CatalogueError::Unreadable { path: path.to_owned(), source }
}
