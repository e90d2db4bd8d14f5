//! The running client's parts, and how it says things right now.

use std::sync::Arc;

use minkommun_client::{Cases, Client, Clock, Drafts, Outbox, Services, Synchroniser, shown::Voice};
use minkommun_model::kommun::Manifest;

use crate::error::KommunError;

/// Of one opening; a resumed app has new ones.
pub struct Parts {
    pub services: Services,
    pub drafts: Drafts,
    pub cases: Cases,
    pub outbox: Outbox,
    pub sync: Synchroniser,
    pub language: String,
    pub clock: Arc<dyn Clock>,
    /// Where a damaged database was put at this opening.
    pub set_aside: Option<String>,
    /// Counts openings.
    pub opening: u64,
}

impl Parts {
    pub fn new(client: &Client, language: String, clock: Arc<dyn Clock>, opening: u64) -> Self {
        Self {
            services: client.services(),
            drafts: client.drafts(),
            cases: client.cases(),
            outbox: client.outbox(),
            sync: client.sync(),
            language,
            clock,
            set_aside: client.recovered().map(|recovered| recovered.set_aside.display().to_string()),
            opening,
        }
    }

    pub async fn voice(&self) -> Result<Voice, KommunError> {
        let online = self.sync.status().await?.online;
        Ok(Voice { language: self.language.clone(), now: self.clock.now(), online })
    }

    pub async fn manifest(&self) -> Result<Option<Manifest>, KommunError> {
        Ok(self.services.kommun().await?)
    }

    /// Whose app it is: the kommun's name, or the app's own until that has been fetched.
    pub async fn owner(&self, v: &Voice) -> Result<String, KommunError> {
        Ok(self.manifest().await?.map_or_else(|| v.t("phone-app"), |manifest| manifest.name))
    }
}
