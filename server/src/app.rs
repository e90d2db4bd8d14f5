//! What every part of the server is given.

use std::{ops::Deref, sync::Arc};

use tokio_util::sync::CancellationToken;

use crate::{
    access::{gates::Gates, limits::Limits, password::Passwords},
    adopted::Adopted,
    config::Config,
    db::Db,
    files::store::Files,
    metrics::Metrics,
    ports::{Clock, Random},
    receipts::Signer,
    wake::Wake,
};

/// One running server. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub config: Config,
    pub db: Db,
    pub files: Files,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub adopted: Adopted,
    pub receipts: Signer,
    pub limits: Limits,
    pub gates: Gates,
    pub passwords: Passwords,
    pub metrics: Metrics,
    pub wake: Wake,
    /// Cancelled when the server begins to close: long polls answer, workers stop taking work.
    pub closing: CancellationToken,
}

impl App {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
