//! Adopted service versions. A version's bytes never change; only its closing is written later.

use chrono::{DateTime, Utc};
use minkommun_model::service::Service;

use crate::db::{error::DbError, tx::KommunTx};

#[derive(Clone, Debug)]
pub struct Version {
    pub service: String,
    pub version: u32,
    pub hash: String,
    /// When it takes no more submissions; new drafts are not begun on it as soon as this is known.
    pub closed_at: Option<DateTime<Utc>>,
}

pub fn adopt(
    tx: &mut KommunTx<'_>,
    service: &Service,
    body: &[u8],
    hash: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    tx.execute(
        "-- adopt a service version
         INSERT INTO service_version (kommun, service, version, hash, body, adopted_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[(&service.id).into(), service.version.into(), hash.into(), body.into(), now.into()],
    )
    .map(drop)
}

/// Every version, newest of each service first.
pub fn versions(tx: &mut KommunTx<'_>) -> Result<Vec<Version>, DbError> {
    tx.query(
        "-- versions of services
         SELECT service, version, hash, closed_at FROM service_version WHERE kommun = $1 ORDER BY service, version DESC",
        &[],
    )?
    .into_iter()
    .map(|mut row| {
        Ok(Version { service: row.get(0)?, version: row.get(1)?, hash: row.get(2)?, closed_at: row.get(3)? })
    })
    .collect()
}

/// The JSON that phones fetch, byte for byte.
pub fn body(tx: &mut KommunTx<'_>, hash: &str) -> Result<Option<Vec<u8>>, DbError> {
    tx.query_opt(
        "-- body of a service version
         SELECT body FROM service_version WHERE kommun = $1 AND hash = $2",
        &[hash.into()],
    )?
    .map(|mut row| row.get(0))
    .transpose()
}

/// When the version is, or was, closed: `None` when the kommun has no such version.
pub fn closed_at(tx: &mut KommunTx<'_>, hash: &str) -> Result<Option<Option<DateTime<Utc>>>, DbError> {
    tx.query_opt(
        "-- closing of a service version
         SELECT closed_at FROM service_version WHERE kommun = $1 AND hash = $2",
        &[hash.into()],
    )?
    .map(|mut row| row.get(0))
    .transpose()
}

/// Closes a version `at` that time, which may be said anew. Answers whether there is such a version.
pub fn close(tx: &mut KommunTx<'_>, service: &str, version: u32, at: DateTime<Utc>) -> Result<bool, DbError> {
    let changed = tx.execute(
        "-- close a service version
         UPDATE service_version SET closed_at = $4 WHERE kommun = $1 AND service = $2 AND version = $3",
        &[service.into(), version.into(), at.into()],
    )?;
    Ok(changed == 1)
}
