//! A text in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Swedish: the language every text has, and the one to fall back to.
pub const SWEDISH: &str = "sv";

/// What a service's texts may name, and the kommun fills in: `{phone}`. See `kommun::Manifest::fill_in`.
pub const PLACEHOLDERS: &[&str] = &["name", "genitive", "phone", "email", "web", "emergency_phone"];

/// Language tag -> words, as `{"sv": "…", "en": "…"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Text(pub BTreeMap<String, String>);

impl Text {
    pub fn new(sv: &str, en: &str) -> Self {
        Self(BTreeMap::from([("sv".into(), sv.into()), ("en".into(), en.into())]))
    }

    /// The words in `language`, else in its base language (`sv` for `sv-FI`), else in Swedish, else in any.
    pub fn get(&self, language: &str) -> &str {
        let base = language.split('-').next().unwrap_or(language);
        [language, base, SWEDISH]
            .iter()
            .find_map(|tag| self.0.get(*tag))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    pub fn is_empty(&self) -> bool {
        self.0.values().all(|words| words.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn a_missing_language_falls_back_to_its_base_and_then_to_swedish() {
        let text = Text::new("hej", "hello");
        assert_eq!(text.get("en-GB"), "hello");
        assert_eq!(text.get("fi"), "hej");
        assert_eq!(Text::default().get("sv"), "");
    }
}
