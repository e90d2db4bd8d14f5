//! Uploads under way. Their bytes are pieces in the file store until the file is whole.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::{
    error::DbError,
    tx::{KommunTx, Tx},
    value::Row,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub id: Uuid,
    pub resident: Uuid,
    /// What the phone promises, in hex.
    pub sha256: String,
    pub size: u64,
    /// Bytes that are kept; equal to `size` only once the file is stored whole.
    pub received: u64,
    pub filename: String,
    /// As the phone says.
    pub media_type: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Part of an upload, as an object in the file store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Offset of its first byte in the file.
    pub start: u64,
    /// Its name in the file store, among its upload's.
    pub object: String,
}

pub fn add(tx: &mut KommunTx<'_>, upload: &Upload) -> Result<(), DbError> {
    tx.execute(
        "-- add an upload
         INSERT INTO upload (kommun, id, resident, sha256, size, received, filename, media_type, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            upload.id.into(),
            upload.resident.into(),
            (&upload.sha256).into(),
            upload.size.into(),
            upload.received.into(),
            (&upload.filename).into(),
            (&upload.media_type).into(),
            upload.created_at.into(),
            upload.expires_at.into(),
        ],
    )
    .map(drop)
}

/// A resident's own upload.
pub fn get(tx: &mut KommunTx<'_>, resident: Uuid, id: Uuid) -> Result<Option<Upload>, DbError> {
    tx.query_opt(
        "-- an upload
         SELECT id, resident, sha256, size, received, filename, media_type, created_at, expires_at
         FROM upload WHERE kommun = $1 AND id = $2 AND resident = $3",
        &[id.into(), resident.into()],
    )?
    .map(read)
    .transpose()
}

/// How many a resident has under way.
pub fn under_way(tx: &mut KommunTx<'_>, resident: Uuid, now: DateTime<Utc>) -> Result<u32, DbError> {
    tx.query_opt(
        "-- uploads under way
         SELECT count(*) FROM upload WHERE kommun = $1 AND resident = $2 AND received < size AND expires_at > $3",
        &[resident.into(), now.into()],
    )?
    .ok_or(DbError::Broken("a count without a row"))?
    .get(0)
}

/// More has come after `from`, where the upload must stand: false when somebody else has moved it meanwhile, or it has
/// expired.
pub fn advance(
    tx: &mut KommunTx<'_>,
    upload: &Upload,
    from: u64,
    pieces: &[Piece],
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let moved = tx.execute(
        "-- a piece has come
         UPDATE upload SET received = $4, expires_at = $5
         WHERE kommun = $1 AND id = $2 AND received = $3 AND expires_at > $6",
        &[upload.id.into(), from.into(), upload.received.into(), upload.expires_at.into(), now.into()],
    )?;
    if moved == 0 {
        return Ok(false);
    }
    for piece in pieces {
        tx.execute(
            "-- add a piece
             INSERT INTO piece (kommun, upload, start, object) VALUES ($1, $2, $3, $4)",
            &[upload.id.into(), piece.start.into(), (&piece.object).into()],
        )?;
    }
    Ok(true)
}

/// What has come of an upload, in order.
pub fn pieces(tx: &mut KommunTx<'_>, id: Uuid) -> Result<Vec<Piece>, DbError> {
    tx.query(
        "-- pieces of an upload
         SELECT start, object FROM piece WHERE kommun = $1 AND upload = $2 ORDER BY start",
        &[id.into()],
    )?
    .into_iter()
    .map(|mut row| Ok(Piece { start: row.get(0)?, object: row.get(1)? }))
    .collect()
}

/// Whether an object is a piece of this upload.
pub fn is_piece(tx: &mut KommunTx<'_>, upload: Uuid, object: &str) -> Result<bool, DbError> {
    let there = tx.query_opt(
        "-- an object that is a piece
         SELECT 1 FROM piece WHERE kommun = $1 AND upload = $2 AND object = $3",
        &[upload.into(), object.into()],
    )?;
    Ok(there.is_some())
}

/// The pieces are not needed any more; their objects may go after the commit.
pub fn remove_pieces(tx: &mut KommunTx<'_>, id: Uuid) -> Result<(), DbError> {
    tx.execute("-- remove the pieces of an upload\nDELETE FROM piece WHERE kommun = $1 AND upload = $2", &[id.into()])
        .map(drop)
}

/// The bytes are lost: the upload stands at its beginning.
pub fn begin_anew(tx: &mut KommunTx<'_>, id: Uuid) -> Result<(), DbError> {
    remove_pieces(tx, id)?;
    tx.execute(
        "-- begin an upload anew
         UPDATE upload SET received = 0 WHERE kommun = $1 AND id = $2 AND received < size",
        &[id.into()],
    )
    .map(drop)
}

/// Removes an upload, and with it its pieces.
pub fn remove(tx: &mut KommunTx<'_>, id: Uuid) -> Result<(), DbError> {
    tx.execute("-- remove an upload\nDELETE FROM upload WHERE kommun = $1 AND id = $2", &[id.into()]).map(drop)
}

/// Forgets the pieces of uploads that expired before `before`. The uploads stay, to answer that they have expired.
pub fn forget_pieces(tx: &mut dyn Tx, before: DateTime<Utc>) -> Result<u64, DbError> {
    tx.execute(
        "-- forget pieces of expired uploads
         DELETE FROM piece WHERE (kommun, upload) IN (SELECT kommun, id FROM upload WHERE expires_at <= $1)",
        &[before.into()],
    )
}

/// Forgets uploads that expired before `before`. Answers how many.
pub fn forget_expired(tx: &mut dyn Tx, before: DateTime<Utc>) -> Result<u64, DbError> {
    tx.execute("-- forget expired uploads\nDELETE FROM upload WHERE expires_at <= $1", &[before.into()])
}

fn read(mut row: Row) -> Result<Upload, DbError> {
    Ok(Upload {
        id: row.get(0)?,
        resident: row.get(1)?,
        sha256: row.get(2)?,
        size: row.get(3)?,
        received: row.get(4)?,
        filename: row.get(5)?,
        media_type: row.get(6)?,
        created_at: row.get(7)?,
        expires_at: row.get(8)?,
    })
}

/// Every upload of every kommun: their bytes are gone, and phones begin them anew.
pub fn remove_all(tx: &mut dyn Tx) -> Result<(), DbError> {
    tx.execute("-- remove all uploads\nDELETE FROM upload", &[]).map(drop)
}
