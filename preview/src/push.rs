//! The phone's own connection to the push service, and what a locked screen may show of what comes.

use std::time::Duration;

use bytes::Bytes;
use minkommun_client::{Method, Request, Response, Transport};
use serde_json::Value;

/// How long one question for news may wait for an answer.
const WAIT: Duration = Duration::from_secs(25);

#[derive(Debug, thiserror::Error)]
pub enum PushError {
    #[error("the push service does not answer")]
    Unreachable,
    #[error("the push service does not know the address")]
    Gone,
}

/// One notification: its number, and the text's key in the model's words. `None` when it is not on the closed list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    pub n: u64,
    pub text: Option<&'static str>,
}

/// A new address at the push service.
pub async fn register(transport: &dyn Transport, service: &str) -> Result<String, PushError> {
    let answer = exchange(transport, Method::Post, format!("{service}/devices"), Duration::from_secs(10)).await?;
    let json: Value = serde_json::from_slice(&answer.body).map_err(|_| PushError::Unreachable)?;
    json["token"].as_str().map(str::to_owned).ok_or(PushError::Unreachable)
}

/// Waits for notifications after number `after`; an empty list when none came in time.
pub async fn wait(
    transport: &dyn Transport,
    service: &str,
    address: &str,
    after: u64,
) -> Result<Vec<Arrived>, PushError> {
    let url = format!("{service}/devices/{address}/messages?after={after}&wait={}", WAIT.as_secs());
    let answer = exchange(transport, Method::Get, url, WAIT + Duration::from_secs(10)).await?;
    let json: Value = serde_json::from_slice(&answer.body).map_err(|_| PushError::Unreachable)?;
    let messages = json["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(messages
        .iter()
        .filter_map(|message| Some(Arrived { n: message["n"].as_u64()?, text: text(&message["message"]) }))
        .collect())
}

/// The address is no longer wanted.
pub async fn unregister(transport: &dyn Transport, service: &str, address: &str) -> Result<(), PushError> {
    let url = format!("{service}/devices/{address}");
    exchange(transport, Method::Delete, url, Duration::from_secs(5)).await.map(|_| ())
}

async fn exchange(
    transport: &dyn Transport,
    method: Method,
    url: String,
    timeout: Duration,
) -> Result<Response, PushError> {
    let request = Request { method, url, headers: vec![], body: Bytes::new(), timeout };
    let answer = transport.send(request).await.map_err(|_| PushError::Unreachable)?;
    match answer.status {
        200..300 => Ok(answer),
        404 | 410 => Err(PushError::Gone),
        _ => Err(PushError::Unreachable),
    }
}

/// A message names its text by a key; only keys of the closed list are shown, in the words that the console promised.
fn text(message: &Value) -> Option<&'static str> {
    match message["android"]["notification"]["body_loc_key"].as_str() {
        Some("push_new_event") => Some("push_new_event"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_texts_from_the_closed_list_reach_the_screen() {
        let message =
            |key: &str| json!({"android": {"notification": {"body_loc_key": key, "body": "Bidrag beviljat"}}});
        assert_eq!(text(&message("push_new_event")), Some("push_new_event"));
        assert_eq!(text(&message("Ditt bidrag är beviljat")), None);
        assert_eq!(text(&json!({})), None);
    }
}
