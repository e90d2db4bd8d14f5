//! Requests as a load generator's phones send them, ready to be sent again and again.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use minkommun_model::{service::Service, wire};
use rand::{SeedableRng, rngs::StdRng};

use crate::{
    load::{self, request},
    resident::{self, FAULT_REPORT},
};

/// Bytes of a submission.
const SUBMISSION: usize = 2048;
pub const KOMMUN: &str = "umea";

pub async fn ask<T: serde::de::DeserializeOwned>(address: SocketAddr, what: &str) -> anyhow::Result<T> {
    let (status, body) = load::ask(address, what).await?;
    if !(200..300).contains(&status) {
        bail!("{status} for {}: {}", what.lines().next().unwrap_or_default(), String::from_utf8_lossy(&body));
    }
    Ok(serde_json::from_slice(&body)?)
}

pub async fn register(address: SocketAddr) -> anyhow::Result<String> {
    let device = r#"{"platform":"preview","app_version":"bench","language":"sv"}"#;
    let created: wire::DeviceCreated =
        ask(address, &request("POST", &format!("/v1/kommuner/{KOMMUN}/devices"), None, Some(device))).await?;
    Ok(created.token)
}

/// A submission that the server accepts, with words until the whole body has 2 KB.
pub async fn submission(address: SocketAddr) -> anyhow::Result<String> {
    let services = format!("/v1/kommuner/{KOMMUN}/services");
    let list: Vec<wire::ServiceSummary> = ask(address, &request("GET", &services, None, None)).await?;
    let found = list.into_iter().find(|service| service.id == FAULT_REPORT).context("no such service")?;
    let form = format!("{services}/{}/versions/{}", found.id, found.hash);
    let service: Service = ask(address, &request("GET", &form, None, None)).await?;
    let mut submission = resident::submission(&service, found.hash, KOMMUN, &mut StdRng::seed_from_u64(1))?;
    let missing = SUBMISSION.saturating_sub(serde_json::to_string(&submission)?.len());
    let longer: String = "Hålet är djupt nog för ett cykelhjul. ".chars().cycle().take(missing).collect();
    submission.answers.insert("beskrivning".into(), longer.trim().into());
    Ok(serde_json::to_string(&submission)?)
}
