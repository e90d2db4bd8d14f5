//! What an answer means for the next try, by one rule for all calls: what may pass by itself is tried again, what only
//! the resident can mend is refused, and what our server did not say is not believed.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use minkommun_model::{form::FieldError, problem::Code};
use serde::Deserialize;

use crate::{
    cause::Cause,
    ports::transport::{Method, Response, TransportError},
    store::outbox::Refusal,
    sync::job::Outcome,
};

/// The parts of a problem that count; the rest is for people who read logs.
#[derive(Deserialize)]
struct Said {
    code: String,
    #[serde(default)]
    errors: Vec<FieldError>,
}

/// A success, or how the attempt ended.
pub fn classify(
    method: Method,
    answer: Result<Response, TransportError>,
    now: DateTime<Utc>,
) -> Result<Response, Outcome> {
    let response = answer.map_err(|error| Outcome::Retry {
        cause: Cause::Network,
        after: None,
        untouched: error == TransportError::NotSent,
    })?;
    let after = retry_after(&response, now);
    let again = |cause| Outcome::Retry { cause, after, untouched: false };
    match response.status {
        200..=299 | 304 => return Ok(response),
        503 if said(&response).is_some_and(|said| said.code == Code::Unavailable.as_str()) => {
            return Err(again(Cause::Server));
        }
        429 | 503 => return Err(again(Cause::Busy)),
        408 | 425 | 500..=599 => return Err(again(Cause::Server)),
        _ => {}
    }
    let said = said(&response);
    match (response.status, said) {
        (401, Some(_)) => Err(Outcome::Unauthorized),
        // An answer to HEAD has no body to be known by.
        (401, None) if method == Method::Head => Err(Outcome::Unauthorized),
        (400..=499, None) if method == Method::Head => {
            let code = if response.status == 410 { Code::UploadExpired } else { Code::NotFound };
            Err(Outcome::Refused(Refusal { code: code.as_str().into(), errors: vec![] }))
        }
        (_, Some(said)) if [Code::Resync, Code::BadCursor].iter().any(|code| code.as_str() == said.code) => {
            Err(Outcome::Resync)
        }
        (400..=499, Some(said)) => Err(Outcome::Refused(Refusal { code: said.code, errors: said.errors })),
        // A redirect, a page, a refusal without a code: a network's login or a proxy, not the kommun.
        _ => Err(again(Cause::Portal)),
    }
}

fn said(response: &Response) -> Option<Said> {
    serde_json::from_slice(&response.body).ok()
}

/// The answer is not what our server says.
pub fn not_ours() -> Outcome {
    Outcome::Retry { cause: Cause::Portal, after: None, untouched: false }
}

fn retry_after(response: &Response, now: DateTime<Utc>) -> Option<Duration> {
    let value = response.header("retry-after")?.trim();
    value.parse().ok().map(Duration::from_secs).or_else(|| {
        let at = httpdate::parse_http_date(value).ok()?;
        at.duration_since(SystemTime::from(now)).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(status: u16, headers: &[(&str, &str)], body: &str) -> Outcome {
        let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let response = Response { status, headers, body: body.to_owned().into() };
        classify(Method::Put, Ok(response), DateTime::UNIX_EPOCH).expect_err("not a success")
    }

    #[test]
    fn what_may_pass_by_itself_is_tried_again_and_the_servers_wish_is_heard() {
        for (status, cause) in [(408, Cause::Server), (425, Cause::Server), (500, Cause::Server), (502, Cause::Server)]
        {
            assert_eq!(outcome(status, &[], ""), Outcome::Retry { cause, after: None, untouched: false });
        }
        for wish in ["7", "Thu, 01 Jan 1970 00:00:07 GMT"] {
            let after = Some(Duration::from_secs(7));
            let wanted = Outcome::Retry { cause: Cause::Busy, after, untouched: false };
            assert_eq!(outcome(429, &[("retry-after", wish)], ""), wanted);
        }
    }

    #[test]
    fn a_server_that_cannot_store_is_not_called_busy() {
        let after = Some(Duration::from_secs(12));
        let unavailable = outcome(503, &[("retry-after", "12")], r#"{"code": "unavailable"}"#);
        assert_eq!(unavailable, Outcome::Retry { cause: Cause::Server, after, untouched: false });
        let busy = outcome(503, &[("retry-after", "12")], r#"{"code": "busy"}"#);
        assert_eq!(busy, Outcome::Retry { cause: Cause::Busy, after, untouched: false });
    }

    #[test]
    fn a_refusal_with_a_code_needs_the_resident_and_one_without_is_not_our_servers() {
        let body = r#"{"code": "invalid-answers", "errors": [{"question": "a", "code": "required"}]}"#;
        let Outcome::Refused(refusal) = outcome(422, &[], body) else { panic!("refused") };
        assert_eq!((refusal.code.as_str(), refusal.errors[0].question.as_str()), ("invalid-answers", "a"));
        assert_eq!(outcome(403, &[], "<html>Logga in"), not_ours());
        assert_eq!(outcome(302, &[], ""), not_ours());
        assert_eq!(outcome(401, &[], "<html>"), not_ours());
        assert_eq!(outcome(401, &[], r#"{"code": "not-signed-in"}"#), Outcome::Unauthorized);
        assert_eq!(outcome(410, &[], r#"{"code": "resync"}"#), Outcome::Resync);
    }
}
