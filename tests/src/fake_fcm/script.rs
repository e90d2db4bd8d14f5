//! What the fake answers when it is told to misbehave.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One scripted answer to one well-formed send. The default is what FCM would say by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answer {
    /// Only for a send to this address; otherwise for the next send, whoever it is for.
    pub to: Option<String>,
    /// HTTP status; 200 means that the message is taken and delivered.
    pub status: Option<u16>,
    /// `errorCode` of the `FcmError` in the details.
    pub error: Option<String>,
    /// The field that a `BadRequest` in the details names.
    pub field: Option<String>,
    /// The description that a `QuotaFailure` in the details gives.
    pub quota: Option<String>,
    /// The header `Retry-After`, as it stands: seconds or a date.
    pub retry_after: Option<String>,
    /// How long the answer is held back. The message is taken, and delivered, before that.
    pub delay_ms: u64,
    /// No answer at all.
    pub reset: Option<Reset>,
}

/// When the connection (in HTTP/2: the stream) is torn down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reset {
    /// Nothing has been taken.
    Before,
    /// The message is delivered, and the sender never hears of it.
    After,
}

impl Answer {
    pub fn ok() -> Self {
        Self::default()
    }

    fn error(status: u16, code: &str) -> Self {
        Self { status: Some(status), error: Some(code.into()), ..Self::default() }
    }

    /// 429 for the whole project.
    pub fn busy() -> Self {
        Self::error(429, "QUOTA_EXCEEDED")
    }

    /// 429 for one phone.
    pub fn device_busy() -> Self {
        Self { quota: Some("Exceeded device message rate quota".into()), ..Self::busy() }
    }

    pub fn unavailable() -> Self {
        Self::error(503, "UNAVAILABLE")
    }

    pub fn unregistered() -> Self {
        Self::error(404, "UNREGISTERED")
    }

    /// 400 for the address.
    pub fn invalid_address() -> Self {
        Self::error(400, "INVALID_ARGUMENT")
    }

    /// 400 for something in the message.
    pub fn invalid_field(field: &str) -> Self {
        Self { field: Some(field.into()), ..Self::error(400, "INVALID_ARGUMENT") }
    }

    pub fn sender_mismatch() -> Self {
        Self::error(403, "SENDER_ID_MISMATCH")
    }

    pub fn third_party_auth() -> Self {
        Self::error(401, "THIRD_PARTY_AUTH_ERROR")
    }

    /// An error without an `FcmError`, as a mistyped project or a missing permission gives.
    pub fn bare(status: u16) -> Self {
        Self { status: Some(status), ..Self::default() }
    }

    pub fn slow(delay_ms: u64) -> Self {
        Self { delay_ms, ..Self::default() }
    }

    pub fn reset(when: Reset) -> Self {
        Self { reset: Some(when), ..Self::default() }
    }

    pub fn to(self, address: &str) -> Self {
        Self { to: Some(address.into()), ..self }
    }

    pub fn retry_after(self, value: &str) -> Self {
        Self { retry_after: Some(value.into()), ..self }
    }

    pub(super) fn status_or_ok(&self) -> u16 {
        self.status.unwrap_or(200)
    }

    /// The body of an error.
    pub(super) fn body(&self) -> Value {
        let mut details = Vec::new();
        if let Some(code) = &self.error {
            details.push(json!({ "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code }));
        }
        if let Some(field) = &self.field {
            let violations = json!([{ "field": field, "description": "Invalid value" }]);
            details
                .push(json!({ "@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations }));
        }
        if let Some(quota) = &self.quota {
            let violations = json!([{ "subject": "quota", "description": quota }]);
            details.push(json!({ "@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": violations }));
        }
        error_body(self.status_or_ok(), "Scripted", &details)
    }
}

/// An error as Google's interfaces write it.
pub(super) fn error_body(status: u16, message: &str, details: &[Value]) -> Value {
    let name = match status {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        _ => "INTERNAL",
    };
    json!({ "error": { "code": status, "message": message, "status": name, "details": details } })
}
