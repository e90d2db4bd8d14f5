//! Everything that the app projects, the stores and the server take in for one kommun. README.md lists it file by file.

mod android;
pub mod input;
mod ios;
mod store;
mod well_known;

use std::path::Path;

use minkommun_model::colour::{Role, Scheme};
use serde_json::{Map, Value, json};

use self::input::{BuildError, Input, pretty};
use crate::{staging::Staging, statement};

/// Writes `place` anew, whole or not at all.
pub fn build(input: &Input<'_>, place: &Path) -> Result<(), BuildError> {
    let out = Staging::begin(place)?;
    let brand = pretty(&brand_json(input))?;
    out.write("brand.json", &brand)?;
    android::write(input, &brand, &out)?;
    ios::write(input, &brand, &out)?;
    store::write(input, &out)?;
    well_known::write(input, &out)?;
    out.write("web/favicon.svg", &input.icons.light.svg)?;
    out.write("web/favicon-32.png", input.icons.favicon(32)?)?;
    for page in statement::pages(input.manifest)? {
        out.write(format!("pages/{}", page.name), page.html)?;
    }
    out.finish()?;
    Ok(())
}

/// What both apps read at their start: whose app it is, where its server is, and its colours.
fn brand_json(input: &Input<'_>) -> Value {
    let Input { manifest, app, palette, .. } = input;
    let colours = |scheme: &Scheme| {
        let named = Role::ALL.iter().map(|role| (role.name().to_owned(), json!(scheme.get(*role).to_string())));
        named.collect::<Map<_, _>>()
    };
    json!({
        "kommun": manifest.slug,
        "code": manifest.code,
        "name": manifest.name,
        "app_name": app.name,
        "mode": app.mode,
        "server": format!("https://{}", app.domain),
        "languages": manifest.languages,
        "partial_languages": manifest.partial_languages,
        "decoration": { "primary": palette.primary.to_string(), "tint": palette.tint.to_string() },
        "light": colours(&palette.light),
        "dark": colours(&palette.dark),
    })
}
