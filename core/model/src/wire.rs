//! The shapes on the wire: JSON over HTTPS, snake_case, ids UUIDv7 in lower case, times RFC 3339 in UTC.
//!
//! Phones of every age must keep working: servers ignore unknown fields in requests, phones ignore unknown fields and
//! event kinds in answers.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{case::EventKind, form::Answers, form::FieldError, service::Category, service::Topic, text::Text};

/// `POST /v1/kommuner/{slug}/devices`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDevice {
    pub platform: Platform,
    pub app_version: String,
    pub language: String,
    #[serde(default)]
    pub push: Option<PushAddress>,
}

/// `PATCH /v1/device`: what is left out stays as it is; `"push": null` removes the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceChange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub push: Option<Option<PushAddress>>,
}

// Tells `null` from absent, which an Option alone does not.
fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<PushAddress>>, D::Error> {
    Option::deserialize(from).map(Some)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    Ios,
    Android,
    Preview,
}

/// FCM is moving from registration tokens to Firebase installation ids; both kinds live side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushAddress {
    pub kind: PushKind,
    pub address: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PushKind {
    Token,
    Fid,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceCreated {
    pub device_id: Uuid,
    /// Shown once; the server keeps only its hash.
    pub token: String,
    /// Where the device's mailbox begins. From the first moment on, the phone notices that a backup was restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KommunSummary {
    pub code: String,
    pub slug: String,
    pub name: String,
}

/// One adopted service in a kommun's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceSummary {
    pub id: String,
    pub version: u32,
    pub hash: String,
    pub title: Text,
    pub summary: Text,
    pub topic: Topic,
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Versions that nobody begins any more, and that still take what was begun. The listed version is one of them when
    /// there is none that is open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closing: Vec<ClosingVersion>,
}

/// A version with a last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClosingVersion {
    pub version: u32,
    pub hash: String,
    /// A day in Sweden; submissions are received until it is over.
    pub last_day: NaiveDate,
}

impl ServiceSummary {
    /// Whether a new draft may be begun.
    pub fn is_open(&self) -> bool {
        !self.closing.iter().any(|closing| closing.hash == self.hash)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceRef {
    pub id: String,
    pub version: u32,
    pub hash: String,
}

/// `PUT /v1/cases/{id}`. The phone freezes these bytes once and sends the same ones until the receipt is in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Submission {
    pub service: ServiceRef,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub answers: Answers,
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    pub language: String,
    /// The phone's own clock, as a note; the legal moment is the server's `received_at`.
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attachment {
    pub question: String,
    /// Of the file as it is sent, in hex.
    pub sha256: String,
    pub size: u64,
    pub media_type: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Submitted {
    pub case: CaseSummary,
    /// Compact JWS (EdDSA) over [`Receipt`].
    pub receipt: String,
    /// The very same bytes were received before from a device that is another resident's, or that nobody knows any more.
    /// `case` is as it was received; what happened to it since goes to the mailbox of that device alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub former_device: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseSummary {
    pub id: Uuid,
    pub reference: String,
    pub service: ServiceRef,
    pub title: Text,
    pub status: StatusNow,
    pub received_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub attachments_missing: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusNow {
    pub id: String,
    pub category: Category,
    pub label: Text,
}

/// `GET /v1/cases/{id}`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseDetail {
    #[serde(flatten)]
    pub case: CaseSummary,
    pub receipt: String,
    pub events: Vec<ResidentEvent>,
}

/// The payload of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// The kommun's code.
    pub kommun: String,
    pub case_id: Uuid,
    pub reference: String,
    pub service: ServiceRef,
    pub received_at: DateTime<Utc>,
    /// SHA-256 in hex of the exact bytes of the request body.
    pub payload_sha256: String,
    /// Hashes of the attachments that the submission lists.
    pub attachments: Vec<String>,
}

/// An event as its resident may read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResidentEvent {
    /// Its place in the case: 1, 2, 3 …, with gaps where an event is the kommun's own.
    pub n: u32,
    pub at: DateTime<Utc>,
    #[serde(flatten)]
    pub kind: EventKind,
}

/// One line of `GET /v1/changes`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    pub cursor: String,
    pub case_id: Uuid,
    #[serde(flatten)]
    pub event: ResidentEvent,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Changes {
    pub events: Vec<Change>,
    pub cursor: String,
    pub more: bool,
}

/// `PUT /v1/seen`: the device has shown everything up to and including this cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Seen {
    pub cursor: String,
}

/// `PUT /v1/cases/{id}/messages/{message_id}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewMessage {
    pub text: String,
    pub created_at: DateTime<Utc>,
}

/// An RFC 9457 problem; `type` is a page on the server that says what to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    #[serde(rename = "type")]
    pub type_: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
    /// One of `problem::Code`, as text: an old phone meets codes that it has never heard of.
    pub code: String,
    pub request_id: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}
