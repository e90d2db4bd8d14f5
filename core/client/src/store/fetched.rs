//! Public things, byte for byte as the server gave them: the manifest, the list of services, the forms.

use chrono::NaiveDate;
use minkommun_model::{kommun::Manifest, service::Service, wire::ServiceSummary};
use rusqlite::OptionalExtension;

use crate::{error::Error, store::tx::Tx};

pub const MANIFEST: &str = "manifest";
pub const SERVICES: &str = "services";
/// The keys that receipts are checked with, a JWK set.
pub const KEYS: &str = "keys";

pub fn form_name(hash: &str) -> String {
    format!("form/{hash}")
}

pub fn put(tx: &Tx<'_>, name: &str, etag: Option<&str>, body: &[u8]) -> Result<(), Error> {
    tx.sql.execute("INSERT OR REPLACE INTO fetched (name, etag, body) VALUES (?1, ?2, ?3)", (name, etag, body))?;
    Ok(())
}

pub fn etag(tx: &Tx<'_>, name: &str) -> Result<Option<String>, Error> {
    let etag: Option<Option<String>> =
        tx.sql.query_row("SELECT etag FROM fetched WHERE name = ?1", [name], |row| row.get(0)).optional()?;
    Ok(etag.flatten())
}

pub fn body(tx: &Tx<'_>, name: &str) -> Result<Option<Vec<u8>>, Error> {
    Ok(tx.sql.query_row("SELECT body FROM fetched WHERE name = ?1", [name], |row| row.get(0)).optional()?)
}

pub fn manifest(tx: &Tx<'_>) -> Result<Option<Manifest>, Error> {
    Ok(body(tx, MANIFEST)?.and_then(|body| serde_json::from_slice(&body).ok()))
}

/// Those that a draft can be begun of.
pub fn services(tx: &Tx<'_>) -> Result<Vec<ServiceSummary>, Error> {
    let mut services = listed(tx)?;
    services.retain(ServiceSummary::is_open);
    Ok(services)
}

/// The last day on which what was begun on a version is received, if it has one.
pub fn last_day(tx: &Tx<'_>, service: &str, hash: &str) -> Result<Option<NaiveDate>, Error> {
    let listed = listed(tx)?.into_iter().find(|summary| summary.id == service);
    let closing = listed.and_then(|summary| summary.closing.into_iter().find(|closing| closing.hash == hash));
    Ok(closing.map(|closing| closing.last_day))
}

fn listed(tx: &Tx<'_>) -> Result<Vec<ServiceSummary>, Error> {
    Ok(body(tx, SERVICES)?.and_then(|body| serde_json::from_slice(&body).ok()).unwrap_or_default())
}

/// The listed version of a service, if its form is here, with its bytes.
pub fn service(tx: &Tx<'_>, id: &str) -> Result<Option<(Service, Vec<u8>)>, Error> {
    let Some(listed) = services(tx)?.into_iter().find(|summary| summary.id == id) else { return Ok(None) };
    let Some(bytes) = body(tx, &form_name(&listed.hash))? else { return Ok(None) };
    Ok(serde_json::from_slice(&bytes).ok().map(|service| (service, bytes)))
}

/// Hashes in the list whose forms are not here.
pub fn missing_forms(tx: &Tx<'_>) -> Result<Vec<ServiceSummary>, Error> {
    let mut missing = Vec::new();
    for summary in services(tx)? {
        if body(tx, &form_name(&summary.hash))?.is_none() {
            missing.push(summary);
        }
    }
    Ok(missing)
}

/// Forms that the list no longer names go: drafts and cases have their own copies.
pub fn drop_old_forms(tx: &Tx<'_>) -> Result<(), Error> {
    let listed: Vec<String> = services(tx)?.iter().map(|summary| form_name(&summary.hash)).collect();
    let mut statement = tx.sql.prepare("SELECT name FROM fetched WHERE name LIKE 'form/%'")?;
    let held = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    for name in held.iter().filter(|name| !listed.contains(name)) {
        tx.sql.execute("DELETE FROM fetched WHERE name = ?1", [name])?;
    }
    Ok(())
}
