//! The kommun whose app it is, and the list to choose from.

use std::{collections::HashMap, sync::Arc};

use minkommun_client::{HttpTransport, shown::Voice};
use minkommun_model::{
    colour::{Role, Scheme},
    kommun::Manifest,
    wire::KommunSummary,
};

use crate::{
    cancel::{Cancel, unless_cancelled},
    error::KommunError,
    runtime::run,
};
/// What makes the app the kommun's own.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Kommun {
    pub code: String,
    pub slug: String,
    /// "Umeå kommun"
    pub name: String,
    /// "Umeå kommuns"
    pub genitive: String,
    /// Material 3's roles by name (`on_primary_container`), and `bar`, `on_bar` and `soft`, as `#rrggbb`: derived from
    /// the kommun's two colours, and proved readable.
    pub light: HashMap<String, String>,
    pub dark: HashMap<String, String>,
    pub web: String,
    /// Tags, the first is the default.
    pub languages: Vec<String>,
    /// Where a map begins.
    pub map: Option<MapView>,
    pub links: Vec<Link>,
}

/// WGS 84 degrees; Web Mercator's zoom.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct MapView {
    pub latitude: f64,
    pub longitude: f64,
    pub zoom: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Link {
    pub title: String,
    /// https
    pub url: String,
}

impl Kommun {
    pub fn new(v: &Voice, manifest: Manifest) -> Self {
        let palette = manifest.palette();
        let scheme = |scheme: &Scheme| {
            Role::ALL.iter().map(|role| (role.name().to_owned(), scheme.get(*role).to_string())).collect()
        };
        Self {
            light: scheme(&palette.light),
            dark: scheme(&palette.dark),
            code: manifest.code,
            slug: manifest.slug,
            name: manifest.name,
            genitive: manifest.genitive,
            web: manifest.contact.web,
            languages: manifest.languages,
            map: manifest.map.map(|map| MapView { latitude: map.latitude, longitude: map.longitude, zoom: map.zoom }),
            links: manifest.links.into_iter().map(|link| Link { title: v.text(&link.title), url: link.url }).collect(),
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
