//! The kommun whose app it is, and the list to choose from.

use minkommun_client::HttpTransport;
use minkommun_model::{kommun::Manifest, wire::KommunSummary};

use crate::{
    cancel::{Cancel, unless_cancelled},
    error::KommunError,
    runtime::run,
};
use std::sync::Arc;

/// What makes the app the kommun's own.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Kommun {
    pub code: String,
    pub slug: String,
    /// "Umeå kommun"
    pub name: String,
    /// "Umeå kommuns"
    pub genitive: String,
    /// `#rrggbb`: carries white text in the light scheme.
    pub primary: String,
    /// `#rrggbb`: soft surfaces, and the dark scheme's text.
    pub tint: String,
    pub web: String,
    /// Tags, the first is the default.
    pub languages: Vec<String>,
}

impl From<Manifest> for Kommun {
    fn from(manifest: Manifest) -> Self {
        Self {
            code: manifest.code,
            slug: manifest.slug,
            name: manifest.name,
            genitive: manifest.genitive,
            primary: manifest.brand.primary,
            tint: manifest.brand.tint,
            web: manifest.contact.web,
            languages: manifest.languages,
        }
    }
}

/// One to choose.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct KommunRow {
    pub code: String,
    pub slug: String,
    pub name: String,
}

/// The kommuner of a server (`https://…`, without a path). [`KommunError::Offline`] without an answer that can be read.
#[uniffi::export]
pub async fn list_kommuner(server: String, cancel: Option<Arc<Cancel>>) -> Result<Vec<KommunRow>, KommunError> {
    run(async move {
        let transport = HttpTransport::new().map_err(|_| KommunError::Failed)?;
        let asked = async { minkommun_client::list_kommuner(&transport, &server).await.ok_or(KommunError::Offline) };
        let listed = unless_cancelled(cancel, asked).await?;
        let row = |KommunSummary { code, slug, name }| KommunRow { code, slug, name };
        Ok(listed.into_iter().map(row).collect())
    })
    .await
}
