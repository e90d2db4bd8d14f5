//! What every part is made from, and how the parts write.

use std::io;

use minkommun_model::{
    colour::{Palette, Role},
    kommun::{Manifest, app::App},
};
use serde_json::Value;

use crate::{
    icons::{IconError, Icons},
    logo::Logo,
};

#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error("the folder could not be written")]
    Io(#[from] io::Error),
    #[error(transparent)]
    Icon(#[from] IconError),
    #[error("a page could not be drawn")]
    Page(#[from] askama::Error),
    #[error("JSON could not be written")]
    Json(#[from] serde_json::Error),
}

/// What every part is made from.
pub struct Input<'a> {
    pub manifest: &'a Manifest,
    pub app: &'a App,
    pub palette: Palette,
    pub icons: Icons<'a>,
}

impl<'a> Input<'a> {
    /// `None` without `[app]`, which `check` has refused.
    pub fn new(manifest: &'a Manifest, light: &'a Logo, dark: &'a Logo) -> Option<Self> {
        let palette = manifest.palette();
        let icons = Icons { light, dark, ground: palette.light.get(Role::Bar) };
        Some(Self { manifest, app: manifest.app.as_ref()?, palette, icons })
    }
}

pub fn pretty(value: &Value) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

/// For XML's text and attributes.
pub fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
