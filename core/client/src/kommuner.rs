//! The list of kommuner to choose from: the one question that is asked before there is a client to ask it.

use std::time::Duration;

use bytes::Bytes;
use minkommun_model::wire::KommunSummary;

use crate::ports::transport::{Method, Request, Transport};

/// `None` when there is no network, or no answer that can be read.
pub async fn list_kommuner(transport: &dyn Transport, server: &str) -> Option<Vec<KommunSummary>> {
    let request = Request {
        method: Method::Get,
        url: format!("{}/v1/kommuner", server.trim_end_matches('/')),
        headers: vec![],
        body: Bytes::new(),
        timeout: Duration::from_secs(5),
    };
    let answer = transport.send(request).await.ok().filter(|answer| answer.status == 200)?;
    serde_json::from_slice(&answer.body).ok()
}
