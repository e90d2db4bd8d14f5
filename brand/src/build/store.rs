//! What fastlane uploads to the stores: `deliver` for App Store, `supply` for Google Play.

use super::input::{BuildError, Input};
use crate::staging::Staging;

/// The stores' names for languages, where they differ from ours.
const STORE_LOCALES: [(&str, &str, &str); 3] = [("sv", "sv", "sv-SE"), ("en", "en-GB", "en-GB"), ("fi", "fi", "fi-FI")];

pub fn write(input: &Input<'_>, out: &Staging) -> Result<(), BuildError> {
    let privacy = input.manifest.controller.as_ref().map_or("", |controller| &controller.privacy_url);
    for (tag, texts) in &input.manifest.store {
        let Some((_, apple, google)) = STORE_LOCALES.iter().find(|(own, _, _)| own == tag) else { continue };
        let keywords = texts.keywords.join(",");
        for (name, text) in [
            ("name", input.app.name.as_str()),
            ("subtitle", &texts.subtitle),
            ("description", &texts.description),
            ("keywords", &keywords),
            ("promotional_text", &texts.promotional),
            ("support_url", &input.manifest.contact.web),
            ("privacy_url", privacy),
        ] {
            out.write(format!("fastlane/ios/metadata/{apple}/{name}.txt"), text.trim())?;
        }
        for (name, text) in [
            ("title", input.app.name.as_str()),
            ("short_description", &texts.short_description),
            ("full_description", &texts.description),
        ] {
            out.write(format!("fastlane/android/metadata/{google}/{name}.txt"), text.trim())?;
        }
        let images = format!("fastlane/android/metadata/{google}/images");
        out.write(format!("{images}/icon.png"), input.icons.opaque(512)?)?;
        out.write(format!("{images}/featureGraphic.png"), input.icons.wide(1024, 500)?)?;
    }
    out.write("fastlane/ios/metadata/copyright.txt", input.manifest.name.as_str())?;
    Ok(())
}
