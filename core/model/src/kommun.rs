//! A kommun as data: everything that makes the app that kommun's own.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// `kommuner/<slug>/kommun.toml`, and the manifest that phones fetch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// Carries white text in the light scheme: 4.5:1 against `#ffffff`.
    pub primary: String,
    /// Soft surfaces and the dark scheme's text: 4.5:1 against `#121514`.
    pub tint: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub phone: String,
    pub email: String,
    pub web: String,
    pub hours: Text,
    /// The on-call number for what cannot wait (a water leak, a hole in the road).
    pub emergency_phone: String,
}

impl Manifest {
    pub fn from_toml(toml: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(toml)
    }
}
