//! A kommun as data: everything that makes the app that kommun's own.

use serde::{Deserialize, Serialize};

use crate::{
    place::Boundaries,
    service::{Kind, Service},
    strict::{self, FileError, Vocabulary},
    text::{SWEDISH, Text},
};

/// `kommuner/<slug>/kommun.toml`, and the manifest that phones fetch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Manifest {
    /// SCB's code, a string: some begin with a zero.
    pub code: String,
    /// Lower-case ASCII, in addresses (`umea`).
    pub slug: String,
    /// "Umeå kommun"
    pub name: String,
    /// "Umeå kommuns"
    pub genitive: String,
    /// Two brand colours as `#rrggbb`.
    pub brand: Brand,
    /// How to reach the kommun without the app; shown offline too.
    pub contact: Contact,
    /// Language tags, the first is the default.
    pub languages: Vec<String>,
    /// Ids of the adopted services, in the order of the app's list.
    pub services: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Brand {
    /// Carries white text in the light scheme: 4.5:1 against `#ffffff`.
    pub primary: String,
    /// Soft surfaces and the dark scheme's text: 4.5:1 against `#121514`.
    pub tint: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    pub phone: String,
    pub email: String,
    pub web: String,
    pub hours: Text,
    /// The on-call number for what cannot wait (a water leak, a hole in the road).
    pub emergency_phone: String,
}

/// What a service's texts may name, and the kommun fills in: `{phone}`.
pub const PLACEHOLDERS: &[&str] = &["name", "genitive", "phone", "email", "web", "emergency_phone"];

const WORDS: Vocabulary = Vocabulary {
    keys: &[
        "brand",
        "code",
        "contact",
        "email",
        "emergency_phone",
        "en",
        "genitive",
        "hours",
        "languages",
        "name",
        "phone",
        "primary",
        "services",
        "slug",
        "sv",
        "tint",
        "web",
    ],
    values: &[],
};

/// What keeps a manifest from being used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    #[error("{code} is not the code of a kommun")]
    Code { code: String },
    #[error("the slug {slug} is not lower-case ASCII letters and hyphens")]
    Slug { slug: String },
    #[error("{field} is empty")]
    Empty { field: &'static str },
    #[error("{field} is {value}, which is not a colour like #1d5c4f")]
    Colour { field: &'static str, value: String },
    #[error("{field} has contrast {contrast} against {against}; 4.5 is needed to be readable")]
    Contrast { field: &'static str, against: &'static str, contrast: String },
    #[error("web is {value}, which does not begin with https://")]
    Web { value: String },
    #[error("languages must begin with sv and name none twice")]
    Languages,
    #[error("the service {service} stands twice")]
    ServiceTwice { service: String },
}

impl Manifest {
    /// Reads `kommun.toml`. It is not yet known to make sense: see `lint`.
    pub fn from_toml(toml: &str) -> Result<Self, FileError> {
        strict::from_toml(toml, &WORDS)
    }

    /// Fills in a service's `other_ways` and its informations with what is the kommun's own ("Ring {emergency_phone}"),
    /// for a phone to draw. Everything else, and its hash, stays what was published.
    pub fn fill_in(&self, service: &mut Service) {
        let mut texts: Vec<&mut Text> = service.other_ways.iter_mut().collect();
        for question in service.steps.iter_mut().flat_map(|step| &mut step.questions) {
            if let Kind::Information { text, .. } = &mut question.kind {
                texts.push(text);
            }
        }
        for words in texts.into_iter().flat_map(|text| text.0.values_mut()) {
            *words = self.filled(words);
        }
    }

    fn filled(&self, text: &str) -> String {
        let Contact { phone, email, web, emergency_phone, .. } = &self.contact;
        let values = [&self.name, &self.genitive, phone, email, web, emergency_phone];
        PLACEHOLDERS
            .iter()
            .zip(values)
            .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// Everything that is wrong; empty for a manifest that may be used.
    pub fn lint(&self) -> Vec<ManifestError> {
        let mut errors = Vec::new();
        if Boundaries::builtin().name(&self.code).is_none() {
            errors.push(ManifestError::Code { code: self.code.clone() });
        }
        if self.slug.is_empty() || !self.slug.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            errors.push(ManifestError::Slug { slug: self.slug.clone() });
        }
        let contact = &self.contact;
        let needed = [
            ("name", &self.name),
            ("genitive", &self.genitive),
            ("contact.phone", &contact.phone),
            ("contact.email", &contact.email),
            ("contact.emergency_phone", &contact.emergency_phone),
        ];
        errors.extend(
            needed.iter().filter(|(_, value)| value.trim().is_empty()).map(|(field, _)| ManifestError::Empty { field }),
        );
        if contact.hours.is_empty() {
            errors.push(ManifestError::Empty { field: "contact.hours" });
        }
        if !contact.web.starts_with("https://") {
            errors.push(ManifestError::Web { value: contact.web.clone() });
        }
        errors.extend(readable("brand.primary", &self.brand.primary, "#ffffff"));
        errors.extend(readable("brand.tint", &self.brand.tint, "#121514"));
        if self.languages.first().is_none_or(|first| first != SWEDISH) || twice(&self.languages).is_some() {
            errors.push(ManifestError::Languages);
        }
        if let Some(service) = twice(&self.services) {
            errors.push(ManifestError::ServiceTwice { service: service.clone() });
        }
        errors
    }
}

fn twice(list: &[String]) -> Option<&String> {
    list.iter().enumerate().find(|(at, item)| list[..*at].contains(item)).map(|(_, item)| item)
}

fn readable(field: &'static str, colour: &str, against: &'static str) -> Option<ManifestError> {
    match contrast(colour, against) {
        None => Some(ManifestError::Colour { field, value: colour.to_owned() }),
        Some(contrast) if contrast < 4.5 => {
            Some(ManifestError::Contrast { field, against, contrast: format!("{contrast:.2}") })
        }
        Some(_) => None,
    }
}

/// WCAG's contrast ratio of two colours like `#1d5c4f`, from 1 to 21.
pub fn contrast(one: &str, other: &str) -> Option<f64> {
    let (one, other) = (luminance(one)?, luminance(other)?);
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}

fn luminance(colour: &str) -> Option<f64> {
    let rgb = hex::decode(colour.strip_prefix('#')?).ok()?;
    let &[red, green, blue] = rgb.as_slice() else { return None };
    let linear = |channel: u8| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    };
    Some(0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_what_wcag_says() {
        assert_eq!(contrast("#000000", "#ffffff"), Some(21.0));
        // WCAG's own example of the lightest grey that still reads on white.
        assert!((4.5..4.6).contains(&contrast("#767676", "#ffffff").unwrap()));
        assert!(contrast("#777777", "#ffffff").unwrap() < 4.5);
        assert_eq!(contrast("red", "#ffffff"), None);
    }
}
