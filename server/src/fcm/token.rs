//! The bearer token of one project, kept fresh by a task of its own: whoever sends never waits for a refresh, except
//! for the very first token.

use std::{sync::Arc, time::Duration};

use serde::Deserialize;
use tokio::sync::{Notify, watch};
use tokio_util::task::AbortOnDropHandle;
use url::Url;

use super::credentials::ServiceAccount;
use crate::ports::Clock;

/// Part of a token's life after which the next one is fetched: of an hour, twelve minutes are left to succeed in.
const REFRESH_AT: f64 = 0.8;
const FIRST_RETRY: Duration = Duration::from_secs(2);
const LONGEST_RETRY: Duration = Duration::from_secs(60);
/// How long a send waits for the first token after a start.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) struct Tokens {
    state: watch::Receiver<State>,
    renew: Arc<Notify>,
    _task: AbortOnDropHandle<()>,
}

#[derive(Clone)]
enum State {
    Starting,
    Ready(Arc<str>),
    Failed(TokenError),
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum TokenError {
    #[error("the token endpoint refuses the credentials: {0}")]
    Refused(String),
    #[error("the token endpoint cannot be reached")]
    Unreachable,
}

pub(super) struct Source {
    pub http: reqwest::Client,
    pub account: ServiceAccount,
    pub endpoint: Url,
    pub clock: Arc<dyn Clock>,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: u64,
}

#[derive(Deserialize)]
struct Denied {
    error: String,
}

impl Tokens {
    pub(super) fn start(source: Source) -> Self {
        let (publish, state) = watch::channel(State::Starting);
        let renew = Arc::new(Notify::new());
        let task = tokio::spawn(keep_fresh(source, publish, Arc::clone(&renew)));
        Self { state, renew, _task: AbortOnDropHandle::new(task) }
    }

    pub(super) async fn bearer(&self) -> Result<Arc<str>, TokenError> {
        let mut state = self.state.clone();
        let settled = tokio::time::timeout(PATIENCE, state.wait_for(|state| !matches!(state, State::Starting))).await;
        match settled {
            Ok(Ok(state)) => match &*state {
                State::Ready(bearer) => Ok(Arc::clone(bearer)),
                State::Failed(error) => Err(error.clone()),
                State::Starting => Err(TokenError::Unreachable),
            },
            Ok(Err(_)) | Err(_) => Err(TokenError::Unreachable),
        }
    }

    /// FCM does not take this token: fetch another now. Nothing happens if that has been done already.
    pub(super) fn refused(&self, bearer: &str) {
        if matches!(&*self.state.borrow(), State::Ready(current) if &**current == bearer) {
            self.renew.notify_one();
        }
    }
}

async fn keep_fresh(source: Source, publish: watch::Sender<State>, renew: Arc<Notify>) {
    let mut retry = FIRST_RETRY;
    let mut good_until = None;
    loop {
        let asked = tokio::time::Instant::now();
        let pause = match source.fetch().await {
            Ok(granted) => {
                let life = Duration::from_secs(granted.expires_in);
                good_until = Some(asked + life);
                retry = FIRST_RETRY;
                publish.send_replace(State::Ready(granted.access_token.into()));
                life.mul_f64(REFRESH_AT)
            }
            Err(error) => {
                tracing::warn!(%error, "no new token for FCM");
                // The old one is used as long as it lives.
                if good_until.is_none_or(|until| until <= asked) {
                    publish.send_replace(State::Failed(error));
                }
                let pause = retry;
                retry = (retry * 2).min(LONGEST_RETRY);
                pause
            }
        };
        // A token that is refused at once must not make us ask for ever new ones.
        tokio::time::sleep(pause.min(FIRST_RETRY)).await;
        tokio::select! {
            () = tokio::time::sleep_until(asked + pause) => {}
            () = renew.notified() => {}
        }
    }
}

impl Source {
    async fn fetch(&self) -> Result<Granted, TokenError> {
        let assertion = self
            .account
            .assertion(self.endpoint.as_str(), self.clock.now())
            .map_err(|_| TokenError::Refused("the private key cannot sign".into()))?;
        // Both values consist of characters that a form need not escape, but for the colons.
        let body = format!("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={assertion}");
        let answer = self
            .http
            .post(self.endpoint.clone())
            .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .map_err(|_| TokenError::Unreachable)?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(|_| TokenError::Unreachable)?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|_| TokenError::Refused("it answers without a token".into()));
        }
        match serde_json::from_slice::<Denied>(&body) {
            Ok(denied) if status.is_client_error() => Err(TokenError::Refused(denied.error)),
            _ => Err(TokenError::Unreachable),
        }
    }
}
