//! The fake over HTTP, and the handle by which a test in the same process holds it.

use std::{io, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::task::AbortOnDropHandle;

use super::{
    account,
    script::Answer,
    state::{Clock, Sent, State},
};

const LONGEST_BODY: usize = 1024 * 1024;
const LONGEST_WAIT_SECONDS: u64 = 60;

/// A running fake; stops, connections and all, when it is dropped.
pub struct FakeFcm {
    url: String,
    state: Arc<State>,
    _task: AbortOnDropHandle<()>,
}

impl FakeFcm {
    /// Listens on a free port of this machine, by the machine's own clock.
    pub async fn start() -> io::Result<Self> {
        Self::serve_by_machine_clock(TcpListener::bind("127.0.0.1:0").await?)
    }

    #[expect(clippy::disallowed_methods, reason = "the fake is a program of its own; tests can hand in their clock")]
    pub fn serve_by_machine_clock(listener: TcpListener) -> io::Result<Self> {
        Self::serve(listener, Arc::new(chrono::Utc::now))
    }

    /// Serves a listener, by a clock that the server under test shares.
    pub fn serve(listener: TcpListener, clock: Clock) -> io::Result<Self> {
        let url = format!("http://{}", listener.local_addr()?);
        let state = Arc::new(State::new(clock));
        let task = tokio::spawn(accept(listener, Arc::clone(&state), format!("{url}/token")));
        Ok(Self { url, state, _task: AbortOnDropHandle::new(task) })
    }

    /// What goes after `--fcm`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The service account's file, which goes after `--fcm-credentials`.
    pub fn credentials(&self) -> String {
        account::credentials(&format!("{}/token", self.url))
    }

    /// Adds answers for the sends to come.
    pub fn script(&self, answers: impl IntoIterator<Item = Answer>) {
        self.state.script(answers.into_iter().collect());
    }

    /// Everything that came with a good bearer token, in order.
    pub fn sent(&self) -> Vec<Sent> {
        self.state.sent()
    }

    /// A phone's address.
    pub fn phone(&self) -> String {
        self.state.add_phone(&random())
    }

    /// The app is removed from the phone.
    pub fn remove(&self, address: &str) {
        self.state.remove_phone(address);
    }

    /// What a phone got so far.
    pub fn messages(&self, address: &str) -> Vec<Value> {
        self.state.messages(address, 0).unwrap_or_default()
    }

    /// How long the tokens given from now on are good.
    pub fn set_token_seconds(&self, seconds: u32) {
        self.state.set_token_seconds(seconds);
    }

    /// The tokens given so far are good no longer.
    pub fn forget_tokens(&self) {
        self.state.forget_tokens();
    }

    pub fn tokens_given(&self) -> usize {
        self.state.tokens_given()
    }

    /// The most requests to send that were under way at one time.
    pub fn most_in_flight(&self) -> usize {
        self.state.most_in_flight()
    }
}

#[expect(clippy::disallowed_methods, reason = "the fake is a program of its own, and nothing repeats its names")]
fn random() -> String {
    let mut bytes = [0; 16];
    // A test machine without randomness can run nothing else either.
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    hex::encode(bytes)
}

async fn accept(listener: TcpListener, state: Arc<State>, token_uri: String) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        while connections.try_join_next().is_some() {}
        let state = Arc::clone(&state);
        let token_uri = token_uri.clone();
        connections.spawn(async move {
            let service = service_fn(move |request| {
                let (state, token_uri) = (Arc::clone(&state), token_uri.clone());
                async move { answer(&state, &token_uri, request).await }
            });
            // How a connection ended is the client's matter.
            let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// An error tears the stream (HTTP/2) or the connection (HTTP/1) down.
async fn answer(
    state: &State,
    token_uri: &str,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, io::Error> {
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, LONGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return Ok(reply(413, &json!({}))),
    };
    let path: Vec<&str> = parts.uri.path().trim_matches('/').split('/').collect();
    let query = |name: &str| -> Option<u64> {
        let pairs = parts.uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name)?.1.parse().ok()
    };
    let method = parts.method.clone();
    match (&method, path.as_slice()) {
        (&Method::POST, ["token"]) => Ok(token(state, token_uri, &body)),
        (&Method::POST, ["v1", "projects", project, "messages:send"]) => {
            let bearer = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
            send(state, project, bearer.and_then(|value| value.strip_prefix("Bearer ")), &body).await
        }
        (&Method::POST, ["devices"]) => Ok(reply(201, &json!({ "token": state.add_phone(&random()) }))),
        (&Method::DELETE, ["devices", address]) => {
            state.remove_phone(address);
            Ok(reply(204, &Value::Null))
        }
        (&Method::GET, ["devices", address, "messages"]) => {
            let after = usize::try_from(query("after").unwrap_or(0)).unwrap_or(usize::MAX);
            let wait = Duration::from_secs(query("wait").unwrap_or(0).min(LONGEST_WAIT_SECONDS));
            Ok(messages(state, address, after, wait).await)
        }
        (&Method::POST, ["script"]) => Ok(script(state, &body)),
        (&Method::GET, ["sent"]) => Ok(reply(200, &json!(state.sent()))),
        _ => Ok(reply(404, &json!({}))),
    }
}

fn token(state: &State, token_uri: &str, body: &[u8]) -> Response<Full<Bytes>> {
    let form: std::collections::BTreeMap<_, _> = url::form_urlencoded::parse(body).into_owned().collect();
    if form.get("grant_type").map(String::as_str) != Some("urn:ietf:params:oauth:grant-type:jwt-bearer") {
        return reply(400, &json!({ "error": "unsupported_grant_type", "error_description": "Invalid grant_type" }));
    }
    let assertion = form.get("assertion").map_or("", String::as_str);
    match account::verify(assertion, token_uri, state.now()) {
        Ok(()) => reply(200, &state.give_token(&random())),
        Err(body) => reply(400, &body),
    }
}

async fn send(
    state: &State,
    project: &str,
    bearer: Option<&str>,
    body: &[u8],
) -> Result<Response<Full<Bytes>>, io::Error> {
    // Counts down also when the client hangs up in the middle.
    struct UnderWay<'a>(&'a State);
    impl Drop for UnderWay<'_> {
        fn drop(&mut self) {
            self.0.end();
        }
    }
    state.begin();
    let _under_way = UnderWay(state);
    let verdict = state.send(project == account::PROJECT, bearer, body);
    tokio::time::sleep(Duration::from_millis(verdict.delay_ms)).await;
    if verdict.torn_down {
        return Err(io::Error::other("torn down as scripted"));
    }
    let mut response = reply(verdict.status, &verdict.body);
    if let Some(value) = verdict.retry_after.and_then(|value| value.parse().ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    Ok(response)
}

async fn messages(state: &State, address: &str, after: usize, wait: Duration) -> Response<Full<Bytes>> {
    let mut delivered = state.watch();
    let deadline = tokio::time::Instant::now() + wait;
    loop {
        delivered.borrow_and_update();
        let Some(messages) = state.messages(address, after) else { return reply(404, &json!({})) };
        let over = tokio::time::timeout_at(deadline, delivered.changed());
        if !messages.is_empty() || over.await.is_err() {
            let numbered: Vec<Value> =
                (after + 1..).zip(messages).map(|(n, message)| json!({ "n": n, "message": message })).collect();
            return reply(200, &json!({ "last": after + numbered.len(), "messages": numbered }));
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Script {
    answers: Vec<Answer>,
    token_seconds: Option<u32>,
}

fn script(state: &State, body: &[u8]) -> Response<Full<Bytes>> {
    match serde_json::from_slice::<Script>(body) {
        Ok(script) => {
            state.script(script.answers);
            if let Some(seconds) = script.token_seconds {
                state.set_token_seconds(seconds);
            }
            reply(204, &Value::Null)
        }
        Err(error) => reply(400, &json!({ "error": error.to_string() })),
    }
}

fn reply(status: u16, body: &Value) -> Response<Full<Bytes>> {
    let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}
