//! The kommun's services, as they were last fetched.

use std::sync::Arc;

use minkommun_model::{kommun::Manifest, service::Service, wire::ServiceSummary};

use crate::{core::Core, error::Error, observe::Observer, store::fetched, sync::live::Topic};

#[derive(Clone)]
pub struct Services {
    pub(crate) core: Arc<Core>,
}

impl Services {
    /// In the order of the kommun's list; empty until the first fetch.
    pub async fn list(&self) -> Result<Vec<ServiceSummary>, Error> {
        self.core.db.read(fetched::services).await
    }

    /// The version that a new draft would be begun with, if it is on the phone.
    pub async fn get(&self, id: &str) -> Result<Option<Service>, Error> {
        let id = id.to_owned();
        self.core.db.read(move |tx| Ok(fetched::service(tx, &id)?.map(|(service, _)| service))).await
    }

    /// The kommun's manifest; `None` until it has been fetched once. Observed together with the list.
    pub async fn kommun(&self) -> Result<Option<Manifest>, Error> {
        self.core.db.read(fetched::manifest).await
    }

    pub fn observe(&self) -> Observer<Vec<ServiceSummary>> {
        self.core.observe(Topic::Catalogue, |core| Box::pin(async move { core.db.read(fetched::services).await }))
    }
}
