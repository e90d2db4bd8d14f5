//! One Firebase project over HTTP/2.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use url::Url;

use super::{
    answer::{self, Outcome},
    credentials::ServiceAccount,
    gate::Gate,
    message::Push,
    token::{Source, TokenError, Tokens},
};
use crate::{ports::Clock, tls};

const GOOGLE: &str = "https://fcm.googleapis.com/";
/// Pinned: an uploaded key file could name any address, and would be sent a signed assertion there.
const GOOGLE_TOKENS: &str = "https://oauth2.googleapis.com/token";
/// FCM asks for at least ten seconds before a request counts as lost.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Error answers are some hundred bytes.
const LONGEST_ANSWER: usize = 64 * 1024;

pub struct Config {
    pub account: ServiceAccount,
    /// A fake's base address; may be plain http, and then the account's own token address is believed as well. `None`
    /// is Google.
    pub fake: Option<Url>,
    pub timeout: Duration,
}

impl Config {
    pub fn new(account: ServiceAccount) -> Self {
        Self { account, fake: None, timeout: TIMEOUT }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("an address of FCM or of its tokens cannot be read")]
    Address(#[from] url::ParseError),
    #[error("no HTTP client can be built")]
    Http(#[source] reqwest::Error),
    #[error("no TLS configuration can be built")]
    Tls(#[source] rustls::Error),
}

/// One Firebase project, ready to send. Its token is fetched and refreshed in the background until it is dropped.
pub struct Fcm {
    http: reqwest::Client,
    send_to: Url,
    tokens: Tokens,
    gate: Gate,
    clock: Arc<dyn Clock>,
}

impl Fcm {
    /// Needs a running tokio runtime.
    pub fn start(config: Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let is_fake = config.fake.is_some();
        let http = http_client(is_fake, config.timeout)?;
        let base = config.fake.map_or_else(|| Url::parse(GOOGLE), Ok)?;
        let endpoint = Url::parse(if is_fake { config.account.token_uri() } else { GOOGLE_TOKENS })?;
        let send_to = base.join(&format!("v1/projects/{}/messages:send", config.account.project()))?;
        let source = Source { http: http.clone(), account: config.account, endpoint, clock: Arc::clone(&clock) };
        Ok(Self { http, send_to, tokens: Tokens::start(source), gate: Gate::new(), clock })
    }

    /// How many pushes may be sent now, or when to ask again: the project may be paused, or its breaker open.
    pub fn room(&self) -> Result<usize, DateTime<Utc>> {
        self.gate.room(self.clock.now())
    }

    /// Sends one push, once; waits for its turn among the hundred that may be under way.
    pub async fn send(&self, push: &Push) -> Outcome {
        let _pass = match self.gate.enter(|| self.clock.now()).await {
            Ok(pass) => pass,
            Err(until) => return Outcome::Held { until },
        };
        let outcome = self.attempt(push).await;
        self.gate.record(&outcome, self.clock.now());
        outcome
    }

    async fn attempt(&self, push: &Push) -> Outcome {
        let bearer = match self.tokens.bearer().await {
            Ok(bearer) => bearer,
            Err(error @ TokenError::Refused(_)) => return Outcome::ProjectRefused { reason: error.to_string() },
            Err(TokenError::Unreachable) => return Outcome::Unavailable { until: None },
        };
        let request = self.http.post(self.send_to.clone()).bearer_auth(&bearer).json(&push.body(self.clock.now()));
        let Ok(mut response) = request.send().await else { return Outcome::Unavailable { until: None } };
        let status = response.status().as_u16();
        if status == 401 {
            self.tokens.refused(&bearer);
        }
        let retry_after =
            response.headers().get(http::header::RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut body = Vec::new();
        // An answer that breaks off is judged by what came: the status alone says most of it.
        while let Ok(Some(piece)) = response.chunk().await {
            body.extend_from_slice(&piece);
            if body.len() > LONGEST_ANSWER {
                break;
            }
        }
        answer::read(status, retry_after.as_deref(), &body, self.clock.now())
    }
}

fn http_client(is_fake: bool, timeout: Duration) -> Result<reqwest::Client, StartError> {
    let tls = tls::client(Vec::new()).map_err(StartError::Tls)?;
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(timeout)
        .connect_timeout(timeout)
        // A connection that a firewall has forgotten would otherwise swallow sends until they time out.
        .http2_keep_alive_interval(Duration::from_secs(30))
        .http2_keep_alive_timeout(Duration::from_secs(10));
    // Without TLS nothing negotiates HTTP/2.
    let builder = if is_fake { builder.http2_prior_knowledge().no_proxy() } else { builder.https_only(true) };
    builder.build().map_err(StartError::Http)
}
