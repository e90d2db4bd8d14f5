//! On what terms a service is offered: to whom, when, for what fee, under which law, and how long its cases are kept.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::condition::Condition;
use crate::{civil::LocalMinute, text::Text};

/// For whom a service is. A phone that meets one it does not know leaves it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    Resident,
    Company,
    Association,
    /// Somebody who acts for another: guardian, trustee, agent.
    OnBehalf,
    #[serde(other)]
    Unknown,
}

/// How a resident must show who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Identification {
    /// Anybody, unnamed.
    #[default]
    None,
    /// A way to reach them is enough.
    Contact,
    /// An e-identification of level 3.
    Login,
    /// The same, and a signature.
    Signature,
    /// A signature from everybody that the form's `signatures` names too.
    AllSign,
    #[serde(other)]
    Unknown,
}

impl Identification {
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// What the service is, whatever it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    Fault,
    Case,
    Notification,
    Booking,
    InformationRequest,
    #[serde(other)]
    Unknown,
}

/// One row of the table of fees. All rows whose condition holds are added up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeeRow {
    pub label: Text,
    /// Kronor, with two decimals at most.
    pub amount: f64,
    /// A number to multiply with: the answer to a `number`, or how many rows, parties or choices were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

/// A time in which a service takes submissions, in the time of the clock on the wall in Sweden. Without periods a service
/// is always open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Period {
    /// `"2027-01-15T08:00"`: the first minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub opens: Option<LocalMinute>,
    /// `"2027-02-15T23:59"`: the last minute; what arrives within it is in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub closes: Option<LocalMinute>,
    #[serde(default)]
    pub late: Late,
}

/// What happens to a submission that arrives after the last minute. When it arrived counts, not when it was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Late {
    /// Not received; the answers stay on the phone.
    #[default]
    Refuse,
    /// Received, and shown to officers as late.
    MarkLate,
    #[serde(other)]
    Unknown,
}

/// What becomes of a case when it is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Retention {
    pub rule: RetentionRule,
    /// After so many years; only for `delete`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<u32>,
    #[serde(default)]
    pub from: RetentionFrom,
    /// Id of the law that says so, if it is one and not the kommun's own plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RetentionRule {
    /// Gallras.
    Delete,
    /// Bevaras.
    Preserve,
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RetentionFrom {
    #[default]
    Closed,
    Received,
    Decided,
    #[serde(other)]
    Unknown,
}

/// SKR's classification of information: confidentiality (konfidentialitet), integrity (riktighet) and availability
/// (tillgänglighet), each 0 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Klassa {
    pub k: u8,
    pub r: u8,
    pub t: u8,
}

/// A law that the service rests on. Laws change: each has the day on which somebody last read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Law {
    pub id: String,
    /// "Plan- och bygglagen (2010:900), 9 kap. 45 §"
    pub title: Text,
    /// Where to read it; https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub checked: NaiveDate,
}

/// By when the kommun must do something. Exactly one of the spans, or `promptly`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deadline {
    pub id: String,
    /// What is to be done: "Beslut", "Förhandsbedömning".
    pub label: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_days: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weeks: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
    /// "Skyndsamt": no number of days.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub promptly: bool,
    #[serde(default)]
    pub clock_starts: ClockStart,
    /// Completion asked for within so many weeks starts the clock anew when it has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restart_within_weeks: Option<u32>,
    /// By how much it may be put off, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension_weeks: Option<u32>,
    /// Of the fee, for each week begun too late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_cut_percent_per_week: Option<u32>,
    /// Id of the law that sets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
    /// The kommun's own promise, which no law asks for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub promise: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClockStart {
    #[default]
    Received,
    Complete,
    #[serde(other)]
    Unknown,
}
