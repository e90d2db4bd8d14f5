//! What is adopted, kept at hand: the kommuner as they were at the start, and service versions by hash.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use minkommun_model::{kommun::Manifest, service::Service};

use crate::{
    db::{Db, error::DbError},
    store::{kommuner, services},
};

pub struct Adopted {
    /// In the order of the list.
    kommuner: Vec<Arc<Manifest>>,
    /// A hash stands for its content, whichever kommun adopted it.
    versions: RwLock<HashMap<String, Arc<Service>>>,
}

impl Adopted {
    pub async fn load(db: &Db) -> Result<Self, DbError> {
        let kommuner = db.read("all kommuner", kommuner::all).await?;
        let kommuner = kommuner.into_iter().map(|kommun| Arc::new(kommun.manifest)).collect();
        Ok(Self { kommuner, versions: RwLock::default() })
    }

    pub fn kommuner(&self) -> &[Arc<Manifest>] {
        &self.kommuner
    }

    pub fn kommun(&self, slug: &str) -> Option<&Arc<Manifest>> {
        self.kommuner.iter().find(|kommun| kommun.slug == slug)
    }

    pub fn kommun_by_code(&self, code: &str) -> Option<&Arc<Manifest>> {
        self.kommuner.iter().find(|kommun| kommun.code == code)
    }

    /// The version of a service that a kommun adopted under this hash, parsed once.
    pub async fn service(&self, db: &Db, kommun: &str, hash: &str) -> Result<Option<Arc<Service>>, DbError> {
        if let Some(service) = self.versions.read().unwrap_or_else(PoisonError::into_inner).get(hash) {
            return Ok(Some(service.clone()));
        }
        let wanted = hash.to_owned();
        let body = db.kommun(kommun).read("body of a service", move |tx| services::body(tx, &wanted)).await?;
        let Some(body) = body else { return Ok(None) };
        let service: Service = serde_json::from_slice(&body).map_err(|error| DbError::Engine(error.into()))?;
        let service = Arc::new(service);
        self.versions.write().unwrap_or_else(PoisonError::into_inner).insert(hash.to_owned(), service.clone());
        Ok(Some(service))
    }
}
