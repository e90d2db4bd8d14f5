//! What the fake knows: bearer tokens it gave, phones, what was sent to them, and the script.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{
    check,
    script::{Answer, Reset, error_body},
};

/// The time by which tokens age and sends are dated; a test hands in its own.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A Google access token lives this long.
const TOKEN_SECONDS: u32 = 3599;
/// Addresses that this fake gives begin so; one that it no longer knows is an app that was removed.
const ADDRESS: &str = "fake-";

/// One request to `messages:send` that carried a good bearer token.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sent {
    pub at: DateTime<Utc>,
    /// Empty when the message was malformed.
    pub address: String,
    pub message: Value,
    /// `None` when the connection was torn down instead.
    pub status: Option<u16>,
    /// Whether the phone gets it, whatever the sender was told.
    pub delivered: bool,
}

pub(super) struct State {
    clock: Clock,
    inner: Mutex<Inner>,
    /// Number of messages delivered so far; what waiting phones watch.
    delivered: watch::Sender<u64>,
}

struct Inner {
    script: VecDeque<Answer>,
    sent: Vec<Sent>,
    phones: BTreeMap<String, Phone>,
    bearers: BTreeMap<String, DateTime<Utc>>,
    token_seconds: u32,
    tokens_given: usize,
    in_flight: usize,
    most_in_flight: usize,
}

#[derive(Default)]
struct Phone {
    removed: bool,
    messages: Vec<Value>,
}

/// What the server does with a request to send.
pub(super) struct Verdict {
    pub status: u16,
    pub body: Value,
    pub retry_after: Option<String>,
    pub delay_ms: u64,
    pub torn_down: bool,
}

impl State {
    pub(super) fn new(clock: Clock) -> Self {
        let inner = Inner {
            script: VecDeque::new(),
            sent: Vec::new(),
            phones: BTreeMap::new(),
            bearers: BTreeMap::new(),
            token_seconds: TOKEN_SECONDS,
            tokens_given: 0,
            in_flight: 0,
            most_in_flight: 0,
        };
        Self { clock, inner: Mutex::new(inner), delivered: watch::Sender::new(0) }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    pub(super) fn script(&self, answers: Vec<Answer>) {
        self.inner().script.extend(answers);
    }

    pub(super) fn set_token_seconds(&self, seconds: u32) {
        self.inner().token_seconds = seconds;
    }

    pub(super) fn forget_tokens(&self) {
        self.inner().bearers.clear();
    }

    pub(super) fn tokens_given(&self) -> usize {
        self.inner().tokens_given
    }

    pub(super) fn most_in_flight(&self) -> usize {
        self.inner().most_in_flight
    }

    pub(super) fn sent(&self) -> Vec<Sent> {
        self.inner().sent.clone()
    }

    /// A token endpoint's answer to a good assertion.
    pub(super) fn give_token(&self, random: &str) -> Value {
        let now = self.now();
        let mut inner = self.inner();
        let token = format!("ya29.fake.{random}");
        let seconds = inner.token_seconds;
        inner.bearers.insert(token.clone(), now + TimeDelta::seconds(i64::from(seconds)));
        inner.tokens_given += 1;
        json!({ "access_token": token, "expires_in": seconds, "token_type": "Bearer" })
    }

    pub(super) fn add_phone(&self, random: &str) -> String {
        let address = format!("{ADDRESS}{random}");
        self.inner().phones.insert(address.clone(), Phone::default());
        address
    }

    /// The app is removed from the phone: whatever is sent to it from now on is `UNREGISTERED`.
    pub(super) fn remove_phone(&self, address: &str) {
        self.inner().phones.entry(address.to_owned()).or_default().removed = true;
    }

    /// What a phone got after its `after`th message; `None` for an address that was never given.
    pub(super) fn messages(&self, address: &str, after: usize) -> Option<Vec<Value>> {
        Some(self.inner().phones.get(address)?.messages.iter().skip(after).cloned().collect())
    }

    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.delivered.subscribe()
    }

    pub(super) fn begin(&self) {
        let mut inner = self.inner();
        inner.in_flight += 1;
        inner.most_in_flight = inner.most_in_flight.max(inner.in_flight);
    }

    pub(super) fn end(&self) {
        self.inner().in_flight -= 1;
    }

    /// Judges one request to send, and delivers what is to be delivered.
    pub(super) fn send(&self, project_is_ours: bool, bearer: Option<&str>, body: &[u8]) -> Verdict {
        let now = self.now();
        let mut inner = self.inner();
        let good_until = bearer.and_then(|bearer| inner.bearers.get(bearer));
        if good_until.is_none_or(|until| *until <= now) {
            return Verdict::error(401, "Request had invalid authentication credentials.");
        }
        if !project_is_ours {
            return Verdict::error(404, "Requested entity was not found.");
        }
        let (address, message) = match check::check(body) {
            Ok(good) => good,
            Err(found) => {
                let message = serde_json::from_slice(body).unwrap_or(Value::Null);
                inner.sent.push(Sent { at: now, address: String::new(), message, status: Some(400), delivered: false });
                return Verdict::malformed(&found);
            }
        };
        let answer = inner.answer_to(&address);
        let status = answer.status_or_ok();
        let torn_down = answer.reset.is_some();
        let delivered = status == 200 && answer.reset != Some(Reset::Before);
        let told = (!torn_down).then_some(status);
        inner.sent.push(Sent { at: now, address: address.clone(), message: message.clone(), status: told, delivered });
        if delivered {
            if let Some(phone) = inner.phones.get_mut(&address) {
                phone.messages.push(message);
            }
            self.delivered.send_modify(|count| *count += 1);
        }
        let name = json!({ "name": format!("projects/{}/messages/{}", super::account::PROJECT, inner.sent.len()) });
        let body = if status == 200 { name } else { answer.body() };
        Verdict { status, body, retry_after: answer.retry_after, delay_ms: answer.delay_ms, torn_down }
    }
}

impl Inner {
    /// The first scripted answer that fits, else what FCM would say of this address.
    fn answer_to(&mut self, address: &str) -> Answer {
        let fits = |answer: &Answer| answer.to.as_deref().is_none_or(|to| to == address);
        if let Some(place) = self.script.iter().position(fits) {
            return self.script.remove(place).unwrap_or_default();
        }
        match self.phones.get(address) {
            Some(phone) if phone.removed => Answer::unregistered(),
            Some(_) => Answer::ok(),
            None if address.starts_with(ADDRESS) => Answer::unregistered(),
            None => Answer::invalid_address(),
        }
    }
}

impl Verdict {
    fn error(status: u16, message: &str) -> Self {
        Self { status, body: error_body(status, message, &[]), retry_after: None, delay_ms: 0, torn_down: false }
    }

    fn malformed(found: &[check::Violation]) -> Self {
        let violations: Vec<Value> =
            found.iter().map(|v| json!({ "field": v.field, "description": v.description })).collect();
        let details = [json!({ "@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations })];
        let message = found.first().map_or("", |violation| violation.description.as_str());
        Self { body: error_body(400, message, &details), ..Self::error(400, "") }
    }
}
