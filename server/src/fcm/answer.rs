//! What FCM's answers mean. Only the combination of status and `FcmError` is believed: a bare 404 may be a mistyped
//! project, and deleting every address for that would silence a whole kommun.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

/// What became of one push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// FCM has it. Whether the phone showed it, only the phone knows.
    Accepted,
    /// The app is gone from that phone: the address is dead.
    Unregistered,
    /// FCM does not take this address for one of its own.
    AddressRefused,
    /// The address belongs to another Firebase project.
    OtherSender,
    /// FCM cannot read what we wrote; `fields` are those it names. Repeating it is useless.
    MessageRefused { fields: Vec<String> },
    /// The project or its credentials are refused, whatever the address.
    ProjectRefused { reason: String },
    /// The project sends too much; nothing more before `until`.
    ProjectBusy { until: DateTime<Utc> },
    /// This phone has got too much; others may get theirs.
    DeviceBusy { until: DateTime<Utc> },
    /// FCM or the way there is out of order. `until` if FCM itself said when to come back.
    Unavailable { until: Option<DateTime<Utc>> },
    /// Not sent: the project is paused or its breaker is open.
    Held { until: DateTime<Utc> },
}

impl Outcome {
    /// For counting.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Unregistered => "unregistered",
            Self::AddressRefused => "address_refused",
            Self::OtherSender => "other_sender",
            Self::MessageRefused { .. } => "message_refused",
            Self::ProjectRefused { .. } => "project_refused",
            Self::ProjectBusy { .. } => "project_busy",
            Self::DeviceBusy { .. } => "device_busy",
            Self::Unavailable { .. } => "unavailable",
            Self::Held { .. } => "held",
        }
    }
}

/// What a 429 without `Retry-After` costs.
const BUSY: TimeDelta = TimeDelta::seconds(60);
/// However long an answer asks us to wait, we look again after a day.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(1);

#[derive(Default, Deserialize)]
struct Body {
    error: GoogleError,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct GoogleError {
    status: String,
    details: Vec<Detail>,
}

#[derive(Deserialize)]
#[serde(tag = "@type")]
enum Detail {
    #[serde(rename = "type.googleapis.com/google.firebase.fcm.v1.FcmError")]
    Fcm {
        #[serde(rename = "errorCode")]
        code: String,
    },
    #[serde(rename = "type.googleapis.com/google.rpc.BadRequest")]
    BadRequest {
        #[serde(default, rename = "fieldViolations")]
        violations: Vec<FieldViolation>,
    },
    #[serde(rename = "type.googleapis.com/google.rpc.QuotaFailure")]
    Quota {
        #[serde(default)]
        violations: Vec<QuotaViolation>,
    },
    #[serde(other)]
    Other,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FieldViolation {
    field: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct QuotaViolation {
    subject: String,
    description: String,
}

impl GoogleError {
    fn fcm_code(&self) -> Option<&str> {
        self.details.iter().find_map(|detail| match detail {
            Detail::Fcm { code } => Some(code.as_str()),
            _ => None,
        })
    }

    /// The fields that a `BadRequest` names; `None` when there is none.
    fn bad_fields(&self) -> Option<Vec<String>> {
        self.details.iter().find_map(|detail| match detail {
            Detail::BadRequest { violations } => Some(violations.iter().map(|v| v.field.clone()).collect()),
            _ => None,
        })
    }

    // Google documents three quotas (project, device, topic) and no identifier for them but the words.
    fn is_about_one_device(&self) -> bool {
        self.details.iter().any(|detail| match detail {
            Detail::Quota { violations } => violations.iter().any(|v| {
                v.subject.to_lowercase().contains("device") || v.description.to_lowercase().contains("device")
            }),
            _ => false,
        })
    }
}

/// Reads one answer of `messages:send`.
pub(super) fn read(status: u16, retry_after: Option<&str>, body: &[u8], now: DateTime<Utc>) -> Outcome {
    let until = retry_after.and_then(|text| wait(text, now));
    let error = serde_json::from_slice::<Body>(body).ok().map(|body| body.error);
    let code = error.as_ref().and_then(GoogleError::fcm_code);
    let refused = || Outcome::ProjectRefused { reason: format!("{status} {}", code.unwrap_or("without FcmError")) };
    match (status, code) {
        (200, _) => Outcome::Accepted,
        (404, Some("UNREGISTERED")) => Outcome::Unregistered,
        (_, Some("SENDER_ID_MISMATCH")) => Outcome::OtherSender,
        (_, Some("THIRD_PARTY_AUTH_ERROR")) => refused(),
        (400, _) => match &error {
            Some(error) if error.status == "INVALID_ARGUMENT" => invalid_argument(error),
            _ => refused(),
        },
        (413, _) => Outcome::MessageRefused { fields: Vec::new() },
        (429, _) => {
            let until = until.unwrap_or(now + BUSY);
            match error.is_some_and(|error| error.is_about_one_device()) {
                true => Outcome::DeviceBusy { until },
                false => Outcome::ProjectBusy { until },
            }
        }
        (408 | 500..=599, _) => Outcome::Unavailable { until },
        _ => refused(),
    }
}

fn invalid_argument(error: &GoogleError) -> Outcome {
    let about_the_address = |field: &String| field == "message.token" || field == "message.fid";
    match (error.bad_fields(), error.fcm_code()) {
        (Some(fields), _) if !fields.is_empty() && fields.iter().all(about_the_address) => Outcome::AddressRefused,
        (Some(fields), _) => Outcome::MessageRefused { fields },
        (None, Some(_)) => Outcome::AddressRefused,
        (None, None) => Outcome::MessageRefused { fields: Vec::new() },
    }
}

/// `Retry-After`: seconds, or a date as HTTP writes it.
fn wait(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let until = match text.parse::<u32>() {
        Ok(seconds) => now + TimeDelta::seconds(i64::from(seconds)),
        Err(_) => httpdate::parse_http_date(text).ok()?.into(),
    };
    Some(until.clamp(now, now + LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn fcm(code: &str) -> Value {
        json!({ "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code })
    }

    fn bad_request(field: &str) -> Value {
        json!({ "@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{ "field": field, "description": "x" }] })
    }

    fn quota(description: &str) -> Value {
        json!({ "@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{ "subject": "s", "description": description }] })
    }

    fn answer(status: u16, name: &str, details: &[Value]) -> Outcome {
        answer_after(status, name, details, None)
    }

    fn answer_after(status: u16, name: &str, details: &[Value], retry_after: Option<&str>) -> Outcome {
        let body = json!({ "error": { "code": status, "message": "m", "status": name, "details": details } });
        read(status, retry_after, body.to_string().as_bytes(), now())
    }

    fn is_project_refused(outcome: Outcome) -> bool {
        matches!(outcome, Outcome::ProjectRefused { .. })
    }

    #[test]
    fn two_hundred_is_accepted() {
        assert_eq!(read(200, None, b"{\"name\":\"projects/p/messages/1\"}", now()), Outcome::Accepted);
    }

    #[test]
    fn an_address_is_dead_only_when_404_and_fcm_say_so_together() {
        assert_eq!(answer(404, "NOT_FOUND", &[fcm("UNREGISTERED")]), Outcome::Unregistered);
        assert!(is_project_refused(answer(404, "NOT_FOUND", &[])));
        assert!(is_project_refused(read(404, None, b"<html>", now())));
        assert!(is_project_refused(answer(403, "PERMISSION_DENIED", &[fcm("UNREGISTERED")])));
    }

    #[test]
    fn refused_credentials_are_the_projects_matter() {
        assert!(is_project_refused(answer(401, "UNAUTHENTICATED", &[])));
        assert!(is_project_refused(answer(403, "PERMISSION_DENIED", &[])));
        assert!(is_project_refused(answer(401, "UNAUTHENTICATED", &[fcm("THIRD_PARTY_AUTH_ERROR")])));
        assert!(is_project_refused(read(400, None, b"a proxy's page", now())));
    }

    #[test]
    fn another_senders_address_is_the_addresss_matter() {
        assert_eq!(answer(403, "PERMISSION_DENIED", &[fcm("SENDER_ID_MISMATCH")]), Outcome::OtherSender);
    }

    #[test]
    fn an_invalid_argument_is_the_address_unless_fcm_names_our_fields() {
        let fcm = fcm("INVALID_ARGUMENT");
        assert_eq!(answer(400, "INVALID_ARGUMENT", std::slice::from_ref(&fcm)), Outcome::AddressRefused);
        assert_eq!(
            answer(400, "INVALID_ARGUMENT", &[fcm.clone(), bad_request("message.token")]),
            Outcome::AddressRefused
        );
        assert_eq!(
            answer(400, "INVALID_ARGUMENT", &[bad_request("message.android.ttl"), fcm]),
            Outcome::MessageRefused { fields: vec!["message.android.ttl".into()] }
        );
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_never_the_past() {
        let at = |seconds| now() + TimeDelta::seconds(seconds);
        let busy = |text| answer_after(429, "RESOURCE_EXHAUSTED", &[fcm("QUOTA_EXCEEDED")], text);
        assert_eq!(busy(Some("7")), Outcome::ProjectBusy { until: at(7) });
        let date = httpdate::fmt_http_date(at(90).into());
        assert_eq!(busy(Some(&date)), Outcome::ProjectBusy { until: at(90) });
        assert_eq!(busy(Some("Thu, 01 Jan 1970 00:00:00 GMT")), Outcome::ProjectBusy { until: at(0) });
        assert_eq!(busy(Some("4000000000")), Outcome::ProjectBusy { until: at(86_400) });
        assert_eq!(busy(Some("soon")), Outcome::ProjectBusy { until: at(60) });
        assert_eq!(busy(None), Outcome::ProjectBusy { until: at(60) });
    }

    #[test]
    fn a_phones_own_quota_stops_only_that_phone() {
        let details = [quota("Device message rate exceeded"), fcm("QUOTA_EXCEEDED")];
        let until = now() + TimeDelta::seconds(60);
        assert_eq!(answer(429, "RESOURCE_EXHAUSTED", &details), Outcome::DeviceBusy { until });
    }

    #[test]
    fn trouble_at_fcm_is_tried_again() {
        assert_eq!(answer(500, "INTERNAL", &[fcm("INTERNAL")]), Outcome::Unavailable { until: None });
        assert_eq!(read(502, None, b"<html>", now()), Outcome::Unavailable { until: None });
        let until = Some(now() + TimeDelta::seconds(3));
        assert_eq!(answer_after(503, "UNAVAILABLE", &[fcm("UNAVAILABLE")], Some("3")), Outcome::Unavailable { until });
    }
}
