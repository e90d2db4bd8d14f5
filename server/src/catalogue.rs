//! Services and kommuner as files: embedded in the program, or read from a directory. At the start they are adopted
//! into the database, where a version never changes again.

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use minkommun_model::{
    form,
    kommun::{self, Finding, Manifest},
    service::Service,
};

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

/// What keeps a file from being used.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("{path} cannot be read: {source}")]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{file} is not what it should be: {why}")]
    Malformed { file: String, why: String },
    #[error("{file} belongs in {folder}/{name}.toml by its own id and version")]
    Misplaced { file: String, folder: String, name: String },
    #[error("{kommun} lists the service {service}, which the catalogue lacks")]
    Unknown { kommun: String, service: String },
}

#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    #[error("{}", one_a_line(.0))]
    Faults(Vec<Fault>),
    #[error(
        "{service} version {version} has changed since {kommun} adopted it, and residents have filled it in as it was: \
         give the changed form the next version number"
    )]
    Changed { kommun: String, service: String, version: u32 },
    #[error(transparent)]
    Db(#[from] DbError),
}

fn one_a_line(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

/// Everything that can be adopted.
pub struct Catalogue {
    services: BTreeMap<String, Vec<Service>>,
    kommuner: Vec<Manifest>,
    remarks: Vec<Remark>,
}

/// One thing that the linter says of a kommun.
pub struct Remark {
    pub file: String,
    pub finding: Finding,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {}", self.file, self.finding.at, self.finding.say.get("en"))
    }
}

impl Catalogue {
    /// Refuses all of it for one fault.
    pub fn load(from: &config::Data) -> Result<Self, CatalogueError> {
        let (catalogue, faults) = Self::read(from);
        if faults.is_empty() { Ok(catalogue) } else { Err(CatalogueError::Faults(faults)) }
    }

    /// What can be used, and everything that is wrong with the rest.
    pub fn read(from: &config::Data) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        let mut services: BTreeMap<String, Vec<Service>> = BTreeMap::new();
        for (file, toml) in files(from.catalogue.as_deref(), embedded::CATALOGUE, &mut faults) {
            let malformed = |why: String| Fault::Malformed { file: file.clone(), why };
            let service = match Service::from_toml(&toml) {
                Ok(service) => service,
                Err(error) => {
                    faults.push(malformed(error.to_string()));
                    continue;
                }
            };
            faults.extend(form::lint(&service).iter().map(|fault| malformed(fault.to_string())));
            let (folder, name) = (service.id.clone(), service.version.to_string());
            if file == format!("{folder}/{name}.toml") {
                services.entry(folder).or_default().push(service);
            } else {
                faults.push(Fault::Misplaced { file, folder, name });
            }
        }
        let (mut kommuner, mut remarks) = (Vec::new(), Vec::new());
        for (file, toml) in files(from.kommuner.as_deref(), embedded::KOMMUNER, &mut faults) {
            let malformed = |why: String| Fault::Malformed { file: file.clone(), why };
            let manifest = match Manifest::from_toml(&toml) {
                Ok(manifest) => manifest,
                Err(error) => {
                    faults.push(malformed(error.to_string()));
                    continue;
                }
            };
            remarks.extend(kommun::lint(&manifest).into_iter().map(|finding| Remark { file: file.clone(), finding }));
            let unknown = manifest.services.iter().filter(|id| !services.contains_key(*id));
            faults.extend(unknown.map(|id| Fault::Unknown { kommun: manifest.name.clone(), service: id.clone() }));
            kommuner.push(manifest);
        }
        kommuner.sort_by(|a, b| a.name.cmp(&b.name));
        (Self { services, kommuner, remarks }, faults)
    }

    /// What is to be said about the kommuner that can be used. A server that is running is not stopped for it: a newer
    /// program may ask for more than a kommun has.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    pub fn kommuner(&self) -> &[Manifest] {
        &self.kommuner
    }

    /// How many versions of services there are.
    pub fn versions(&self) -> usize {
        self.services.values().map(Vec::len).sum()
    }

    /// Every version that has changed since a kommun adopted it, for which `adopt` would refuse.
    pub async fn changed(&self, db: &Db) -> Result<Vec<CatalogueError>, DbError> {
        let hash = |form: &Service| (form.version, form.canonical().1);
        let hashes: BTreeMap<&str, BTreeMap<u32, String>> =
            self.services.iter().map(|(id, forms)| (id.as_str(), forms.iter().map(hash).collect())).collect();
        let mut changed = Vec::new();
        for kommun in &self.kommuner {
            let adopted = db.kommun(&kommun.code).read("adopted versions", services::versions).await?;
            for there in adopted.into_iter().filter(|there| kommun.services.contains(&there.service)) {
                let hash = hashes.get(there.service.as_str()).and_then(|versions| versions.get(&there.version));
                if hash.is_some_and(|hash| *hash != there.hash) {
                    let (service, version) = (there.service, there.version);
                    changed.push(CatalogueError::Changed { kommun: kommun.name.clone(), service, version });
                }
            }
        }
        Ok(changed)
    }

    /// Writes what is new into the database. Refuses a version that has changed since it was adopted.
    pub async fn adopt(self, db: &Db, now: DateTime<Utc>) -> Result<(), CatalogueError> {
        // Twenty-eight kommuner adopt the same forms: each is written out and hashed once.
        let written = |form: Service| {
            let (body, hash) = form.canonical();
            (form, body, hash)
        };
        let forms = self.services.into_iter().map(|(id, versions)| (id, versions.into_iter().map(written).collect()));
        let forms: Arc<Forms> = Arc::new(forms.collect());
        for (kommun, position) in self.kommuner.into_iter().zip(0..) {
            let forms = forms.clone();
            // A transaction each: processes that start at once wait for one kommun, not for all of them.
            db.write("adopt the catalogue", move |tx| write(tx, &forms, &kommun, position, now)).await?;
        }
        Ok(())
    }
}

/// Versions by the service's id: each with the exact bytes that it is published as, and their hash.
type Forms = BTreeMap<String, Vec<(Service, Vec<u8>, String)>>;

fn write(
    tx: &mut dyn Tx,
    forms: &Forms,
    kommun: &Manifest,
    position: u32,
    now: DateTime<Utc>,
) -> Result<(), CatalogueError> {
    // Holds the kommun's row from here on.
    kommuner::put(tx, kommun, position, now)?;
    let mut tx = KommunTx::new(tx, &kommun.code);
    let adopted = services::versions(&mut tx)?;
    for id in &kommun.services {
        // `load` has found each of them.
        for (service, body, hash) in forms.get(id).into_iter().flatten() {
            match adopted.iter().find(|a| a.service == *id && a.version == service.version) {
                None => services::adopt(&mut tx, service, body, hash, now)?,
                Some(there) if there.hash == *hash => {}
                Some(_) => {
                    return Err(CatalogueError::Changed {
                        kommun: kommun.name.clone(),
                        service: id.clone(),
                        version: service.version,
                    });
                }
            }
        }
    }
    Ok(())
}

/// Name (`felanmalan-gata/1.toml`) and text of every file.
fn files(directory: Option<&Path>, embedded: &[(&str, &str)], faults: &mut Vec<Fault>) -> Vec<(String, String)> {
    let Some(directory) = directory else {
        return embedded.iter().map(|(file, toml)| ((*file).to_owned(), (*toml).to_owned())).collect();
    };
    let mut files = Vec::new();
    for folder in list(directory, faults).into_iter().filter(|path| path.is_dir()) {
        for path in list(&folder, faults).into_iter().filter(|path| path.extension().is_some_and(|e| e == "toml")) {
            let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match fs::read_to_string(&path) {
                Ok(toml) => files.push((format!("{}/{}", name(&folder), name(&path)), toml)),
                Err(source) => faults.push(Fault::Unreadable { path, source }),
            }
        }
    }
    files
}

/// A service's file itself, or all that lie in the folder and the folders in it.
pub fn service_files(path: &Path) -> Result<Vec<PathBuf>, CatalogueError> {
    let mut faults = Vec::new();
    let mut files = Vec::new();
    gather(path, &mut files, &mut faults);
    if faults.is_empty() { Ok(files) } else { Err(CatalogueError::Faults(faults)) }
}

fn gather(path: &Path, files: &mut Vec<PathBuf>, faults: &mut Vec<Fault>) {
    if !path.is_dir() {
        return files.push(path.to_owned());
    }
    for path in list(path, faults) {
        if path.is_dir() || path.extension().is_some_and(|end| end == "toml") {
            gather(&path, files, faults);
        }
    }
}

fn list(directory: &Path, faults: &mut Vec<Fault>) -> Vec<PathBuf> {
    let paths =
        || fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>();
    let mut paths = paths().unwrap_or_else(|source| {
        faults.push(Fault::Unreadable { path: directory.to_owned(), source });
        Vec::new()
    });
    paths.sort();
    paths
}
