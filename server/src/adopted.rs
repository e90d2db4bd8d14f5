//! What is adopted, kept at hand: the kommuner as they were at the start, and service versions by hash.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use minkommun_model::{kommun::Manifest, service::Service};

use crate::{
    db::{Db, error::DbError, tx::KommunTx},
    store::{cases::Case, kommuner, services},
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

    /// The version of a service under this hash, parsed once; `None` when this kommun cannot have adopted it. Once
    /// parsed it is at hand for every kommun: ask `services` whether this one has adopted it.
    pub fn service(&self, tx: &mut KommunTx<'_>, hash: &str) -> Result<Option<Arc<Service>>, DbError> {
        if let Some(service) = self.at_hand(hash) {
            return Ok(Some(service));
        }
        let Some(body) = services::body(tx, hash)? else { return Ok(None) };
        let service: Service = serde_json::from_slice(&body).map_err(|error| DbError::Engine(error.into()))?;
        let service = Arc::new(service);
        let mut versions = self.versions.write().unwrap_or_else(PoisonError::into_inner);
        versions.insert(hash.to_owned(), service.clone());
        Ok(Some(service))
    }

    /// The version of the service that a case was filled in with.
    pub fn service_of(&self, tx: &mut KommunTx<'_>, case: &Case) -> Result<Arc<Service>, DbError> {
        self.service(tx, &case.service_hash)?.ok_or(DbError::Broken("a case of a service that is gone"))
    }

    fn at_hand(&self, hash: &str) -> Option<Arc<Service>> {
        self.versions.read().unwrap_or_else(PoisonError::into_inner).get(hash).cloned()
    }
}
