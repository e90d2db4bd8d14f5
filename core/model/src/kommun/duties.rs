//! What law and agreement ask a kommun to say and to choose: delivery, retention, personal data, accessibility.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::text::Text;

/// What happens when a resident has not seen a piece of news.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// Hours from the push until the next channel is tried.
    pub unseen_after_hours: u32,
    /// In the order in which they are tried; the first is `push`.
    pub channels: Vec<Channel>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Push,
    Email,
    Sms,
    /// The authorities' shared mailbox (Digg).
    MinaMeddelanden,
}

/// How long a service's cases are kept, counted from when they were closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RetentionOverride {
    /// 0 keeps them for ever: they go to the archive.
    pub years: u32,
    /// Where it was decided: "Dokumenthanteringsplan 2026, 4.2".
    pub decision: String,
}

/// Who answers for personal data (GDPR, articles 13 and 37).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Controller {
    /// The nämnd that is personuppgiftsansvarig: "Kommunstyrelsen i Umeå kommun".
    pub name: String,
    /// Ten digits with a hyphen.
    pub organisation_number: String,
    pub address: String,
    /// E-mail of the dataskyddsombud: a function's address, not a person's.
    pub data_protection_officer: String,
    /// Where the kommun's own privacy page is; https.
    pub privacy_url: String,
}

/// What the tillgänglighetsredogörelse says (lag 2018:1937, MDFFS 2019:2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accessibility {
    /// When the app was last assessed in this kommun's colours and texts.
    pub assessed: NaiveDate,
    pub method: Method,
    /// Where shortcomings are reported to the kommun.
    pub report_email: String,
    /// Where the statement is published: the kommun's site or the store's page; in the app alone is not enough.
    pub statement_url: String,
    /// What is known not to comply, beside what the app itself declares.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The kommun looked for itself.
    OwnAssessment,
    /// Somebody else did.
    ExternalReview,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fault {
    pub what: Text,
    pub why: Text,
    /// WCAG's number: "1.4.3".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// When it will be mended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}
