//! The app as the stores know it. Residents' phones do not need this.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct App {
    pub mode: Mode,
    /// Under the icon and in the stores: at most 30 characters.
    pub name: String,
    /// Reverse domain (`se.umea.minkommun`). Cannot be changed once the app has been uploaded.
    pub ios_bundle_id: String,
    /// Reverse domain, letters, digits and underscores. Cannot be changed once the app has been uploaded.
    pub android_application_id: String,
    /// Where the server answers, and the domain of links that open the app.
    pub domain: String,
    /// Ten characters from Apple's developer account; empty until the kommun has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ios_team_id: String,
    /// SHA-256 fingerprints of Android's signing certificates, as Play Console shows them: `AB:CD:…`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub android_certificates: Vec<String>,
    /// Id of the kommun's Firebase project; empty until there is one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub firebase_project: String,
}

/// Apple refuses several apps of one template from one account, so a kommun has either its own account or no own app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Published from the kommun's own accounts.
    Own,
    /// Chosen by the resident in the app that all kommuner share.
    Shared,
}

/// One language's texts in the stores. Lengths are the stores' own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoreTexts {
    /// App Store, at most 30 characters.
    pub subtitle: String,
    /// Google Play, at most 80 characters.
    pub short_description: String,
    /// Both, at most 4000 characters.
    pub description: String,
    /// App Store, at most 100 characters with the commas between.
    pub keywords: Vec<String>,
    /// App Store, at most 170 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub promotional: String,
}
