//! Installations of the app and the residents behind them.

use chrono::{DateTime, Utc};
use minkommun_model::wire::{Platform, PushAddress, PushKind};
use uuid::Uuid;

use crate::db::{error::DbError, tx::KommunTx};

/// Who is asking, and where their mailbox stands.
#[derive(Clone, Debug)]
pub struct Device {
    pub id: Uuid,
    pub resident: Uuid,
    /// The last number of the resident's mailbox.
    pub mailbox_n: i64,
    pub epoch: i64,
}

/// Where to push, as the phone last told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub push: PushAddress,
    pub at: DateTime<Utc>,
}

pub struct NewDevice<'a> {
    pub id: Uuid,
    pub resident: Uuid,
    pub token_hash: &'a [u8],
    pub platform: Platform,
    pub app_version: &'a str,
    pub language: &'a str,
}

/// A device begins with an anonymous resident of its own.
pub fn add(tx: &mut KommunTx<'_>, device: &NewDevice<'_>, now: DateTime<Utc>) -> Result<(), DbError> {
    tx.execute(
        "-- add a resident
         INSERT INTO resident (kommun, id, created_at) VALUES ($1, $2, $3)",
        &[device.resident.into(), now.into()],
    )?;
    let platform = match device.platform {
        Platform::Ios => "ios",
        Platform::Android => "android",
        Platform::Preview => "preview",
    };
    tx.execute(
        "-- add a device
         INSERT INTO device (kommun, id, resident, token_hash, platform, app_version, language, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            device.id.into(),
            device.resident.into(),
            device.token_hash.into(),
            platform.into(),
            device.app_version.into(),
            device.language.into(),
            now.into(),
        ],
    )
    .map(drop)
}

pub fn by_token(tx: &mut KommunTx<'_>, token_hash: &[u8]) -> Result<Option<Device>, DbError> {
    tx.query_opt(
        "-- device of a token
         SELECT device.id, device.resident, resident.mailbox_n, kommun.epoch
         FROM device
         JOIN resident ON resident.kommun = device.kommun AND resident.id = device.resident
         JOIN kommun ON kommun.kommun = device.kommun
         WHERE device.kommun = $1 AND device.token_hash = $2",
        &[token_hash.into()],
    )?
    .map(|mut row| Ok(Device { id: row.get(0)?, resident: row.get(1)?, mailbox_n: row.get(2)?, epoch: row.get(3)? }))
    .transpose()
}

pub fn set_app_version(tx: &mut KommunTx<'_>, device: Uuid, app_version: &str) -> Result<(), DbError> {
    tx.execute(
        "-- set a device's app version
         UPDATE device SET app_version = $3 WHERE kommun = $1 AND id = $2",
        &[device.into(), app_version.into()],
    )
    .map(drop)
}

pub fn set_language(tx: &mut KommunTx<'_>, device: Uuid, language: &str) -> Result<(), DbError> {
    tx.execute(
        "-- set a device's language
         UPDATE device SET language = $3 WHERE kommun = $1 AND id = $2",
        &[device.into(), language.into()],
    )
    .map(drop)
}

/// An address belongs to one device: whoever told it last takes it over.
pub fn set_push(
    tx: &mut KommunTx<'_>,
    device: Uuid,
    push: Option<&PushAddress>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let Some(push) = push else {
        return tx
            .execute(
                "-- remove a push address
                 UPDATE device SET push_kind = NULL, push_address = NULL, push_at = NULL, push_refused_at = NULL
                 WHERE kommun = $1 AND id = $2",
                &[device.into()],
            )
            .map(drop);
    };
    let kind = kind_text(push.kind);
    tx.execute(
        "-- take a push address from another device
         UPDATE device SET push_kind = NULL, push_address = NULL, push_at = NULL, push_refused_at = NULL
         WHERE kommun = $1 AND push_kind = $2 AND push_address = $3 AND id <> $4",
        &[kind.into(), (&push.address).into(), device.into()],
    )?;
    tx.execute(
        "-- set a push address
         UPDATE device SET push_kind = $3, push_address = $4, push_at = $5, push_refused_at = NULL
         WHERE kommun = $1 AND id = $2",
        &[device.into(), kind.into(), (&push.address).into(), now.into()],
    )
    .map(drop)
}

/// The address to send to, if there is one that has not been put aside.
pub fn push_address(tx: &mut KommunTx<'_>, device: Uuid) -> Result<Option<Address>, DbError> {
    let row = tx.query_opt(
        "-- push address of a device
         SELECT push_kind, push_address, push_at FROM device
         WHERE kommun = $1 AND id = $2 AND push_address IS NOT NULL AND push_refused_at IS NULL",
        &[device.into()],
    )?;
    row.map(|mut row| {
        let kind: String = row.get(0)?;
        Ok(Address {
            push: PushAddress {
                kind: if kind == kind_text(PushKind::Fid) { PushKind::Fid } else { PushKind::Token },
                address: row.get(1)?,
            },
            at: row.get(2)?,
        })
    })
    .transpose()
}

/// Forgets a dead address, unless the device has told one again since `sent_at`. Answers whether it was forgotten.
pub fn drop_push_address(
    tx: &mut KommunTx<'_>,
    device: Uuid,
    dead: &PushAddress,
    sent_at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let changed = tx.execute(
        "-- drop a dead push address
         UPDATE device SET push_kind = NULL, push_address = NULL, push_at = NULL, push_refused_at = NULL
         WHERE kommun = $1 AND id = $2 AND push_kind = $3 AND push_address = $4 AND push_at <= $5",
        &[device.into(), kind_text(dead.kind).into(), (&dead.address).into(), sent_at.into()],
    )?;
    Ok(changed == 1)
}

/// Puts an address aside that FCM does not take, unless the device has told one again since `sent_at`. It is kept: the
/// fault may lie elsewhere, and telling it again makes it good. Answers whether it was put aside.
pub fn put_push_address_aside(
    tx: &mut KommunTx<'_>,
    device: Uuid,
    refused: &PushAddress,
    sent_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let changed = tx.execute(
        "-- put a push address aside
         UPDATE device SET push_refused_at = $6
         WHERE kommun = $1 AND id = $2 AND push_kind = $3 AND push_address = $4 AND push_at <= $5",
        &[device.into(), kind_text(refused.kind).into(), (&refused.address).into(), sent_at.into(), now.into()],
    )?;
    Ok(changed == 1)
}

/// A resident's devices that can be pushed to.
pub fn reachable(tx: &mut KommunTx<'_>, resident: Uuid) -> Result<Vec<Uuid>, DbError> {
    tx.query(
        "-- reachable devices of a resident
         SELECT id FROM device
         WHERE kommun = $1 AND resident = $2 AND push_address IS NOT NULL AND push_refused_at IS NULL ORDER BY id",
        &[resident.into()],
    )?
    .into_iter()
    .map(|mut row| row.get(0))
    .collect()
}

/// The device has shown everything up to `mailbox_n`. Never goes back.
pub fn mark_seen(tx: &mut KommunTx<'_>, device: Uuid, mailbox_n: i64) -> Result<(), DbError> {
    tx.execute(
        "-- mark as seen
         UPDATE device SET seen_n = $3 WHERE kommun = $1 AND id = $2 AND seen_n < $3",
        &[device.into(), mailbox_n.into()],
    )
    .map(drop)
}

/// Its resident and the cases stay: the kommun has received them.
pub fn remove(tx: &mut KommunTx<'_>, device: Uuid) -> Result<(), DbError> {
    tx.execute(
        "-- forget a device
         DELETE FROM device WHERE kommun = $1 AND id = $2",
        &[device.into()],
    )
    .map(drop)
}

fn kind_text(kind: PushKind) -> &'static str {
    match kind {
        PushKind::Token => "token",
        PushKind::Fid => "fid",
    }
}
