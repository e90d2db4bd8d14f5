//! The network, as one small port: every interleaving, delay and loss can be tested without a phone.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One HTTP request. `Debug` shows neither headers nor body: they hold tokens and what people wrote.
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    /// Absolute.
    pub url: String,
    /// Lower-case names.
    pub headers: Vec<(&'static str, String)>,
    pub body: Bytes,
    /// For the whole exchange.
    pub timeout: Duration,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} bytes)", self.method.as_str(), self.body.len())
    }
}

/// One HTTP answer, whatever its status.
#[derive(Clone, Default)]
pub struct Response {
    pub status: u16,
    /// Lower-case names.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} bytes)", self.status, self.body.len())
    }
}

impl Response {
    /// The value of the header `name`, given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// For certain, not one byte of the request reached a server: no network, no address, connection refused.
    #[error("nothing was sent")]
    NotSent,
    /// No answer, but the server may have received the request: timed out, cut off.
    #[error("no answer came")]
    Lost,
}

pub trait Transport: Send + Sync {
    /// Sends once, follows no redirects and retries nothing. Dropping the future gives the exchange up.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>>;
}
