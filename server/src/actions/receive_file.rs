//! A resident's file comes in pieces (tus 1.0). When it is whole and is what it says, it takes its place in every case
//! that waits for it.
//!
//! What comes is kept as objects of at most a megabyte, and counts when its row is written. Any process can go on with an
//! upload, and of two that take the same piece (a phone that has given up its old connection) one is told that the upload
//! stands elsewhere.

use std::{collections::BTreeSet, time::Duration};

use bytes::{Bytes, BytesMut};
use chrono::TimeDelta;
use futures_util::{Stream, StreamExt};
use minkommun_model::{
    case::{self, Actor, Command},
    service::{Kind, Trigger},
};
use ring::digest;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    actions::record::{self, Recorded, Recorder},
    app::App,
    db::{error::DbError, tx::KommunTx},
    files::store::{FileError, file_name, piece_name},
    ports::new_id,
    store::{
        attachments, cases,
        devices::Device,
        files::{self, File},
        mailbox, services, uploads,
        uploads::{Piece, Upload},
    },
};

/// Bytes of one file, unless a service asks for less.
pub const FILE_BYTES: u64 = 50_000_000;
/// Uploads that one resident may have under way.
const UNDER_WAY: u32 = 50;
/// An upload without a new piece for so long is given up: a weekend in the mountains.
const PATIENCE: TimeDelta = TimeDelta::days(4);
/// Bytes of one object of an upload; so many are in memory while a piece comes.
const OBJECT: usize = 1024 * 1024;
/// Enough of a file to know its kind.
const HEAD: usize = 8192;
/// A connection that says nothing for so long is dead.
const SILENCE: Duration = Duration::from_secs(60);

#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    #[error("there is no such upload")]
    NotFound,
    #[error("the upload has expired")]
    Expired,
    #[error("the upload is at another offset")]
    Offset,
    #[error("more than was announced, or more than a file may have")]
    TooLarge,
    #[error("too many uploads under way")]
    TooMany,
    /// The piece, or the whole file, is not the one that was promised.
    #[error("the bytes are not those that were promised")]
    Checksum,
    /// Not what it says, or of no kind that any service accepts.
    #[error("the file is not of an allowed kind")]
    Content,
    /// The connection broke; what came is kept unless it had a checksum of its own.
    #[error("the piece broke off")]
    BrokenOff,
    #[error(transparent)]
    Files(#[from] FileError),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What the phone announces.
pub struct Announced {
    pub sha256: String,
    pub size: u64,
    pub filename: String,
    pub media_type: String,
}

/// The hash that a piece must have, in an algorithm that tus names.
pub enum Checksum {
    Sha1(Vec<u8>),
    Sha256(Vec<u8>),
}

/// Begins an upload. A file that this resident already gave is answered as complete.
pub async fn begin(app: &App, kommun: &str, device: &Device, announced: Announced) -> Result<Upload, UploadError> {
    if announced.size > FILE_BYTES {
        return Err(UploadError::TooLarge);
    }
    if !accepted(app, kommun).await?.contains(&announced.media_type) {
        return Err(UploadError::Content);
    }
    let stored = stored(app, kommun, device.resident, &announced.sha256).await?;
    let now = app.clock.now();
    let upload = Upload {
        id: new_id(app.clock.as_ref(), app.random.as_ref()),
        resident: device.resident,
        sha256: announced.sha256,
        size: announced.size,
        received: 0,
        filename: announced.filename,
        media_type: announced.media_type,
        created_at: now,
        expires_at: now + PATIENCE,
    };
    app.db
        .kommun(kommun)
        .write("begin an upload", move |tx| {
            let mut upload = upload.clone();
            if uploads::under_way(tx, upload.resident, now)? >= UNDER_WAY {
                return Err(UploadError::TooMany);
            }
            // A case that waits for a photo under this hash cannot be given something else.
            let awaited = attachments::awaited(tx, upload.resident, &upload.sha256)?;
            if awaited.iter().any(|(_, waiting)| waiting.media_type != upload.media_type) {
                return Err(UploadError::Content);
            }
            if stored {
                upload.received = upload.size;
            }
            uploads::add(tx, &upload)?;
            Ok(upload)
        })
        .await
}

/// Whether this resident's file is here. After a restored backup the database may know more than the store.
async fn stored(app: &App, kommun: &str, resident: Uuid, sha256: &str) -> Result<bool, UploadError> {
    let wanted = sha256.to_owned();
    let file = app.db.kommun(kommun).read("a file", move |tx| files::get(tx, resident, &wanted)).await?;
    match file {
        Some(file) => Ok(app.files.holds(&file_name(kommun, resident, &file.object), file.size).await?),
        None => Ok(false),
    }
}

/// Where an upload stands.
pub async fn standing(app: &App, kommun: &str, device: &Device, id: Uuid) -> Result<Upload, UploadError> {
    let resident = device.resident;
    let found = app.db.kommun(kommun).read("an upload", move |tx| uploads::get(tx, resident, id)).await?;
    let upload = found.ok_or(UploadError::NotFound)?;
    if upload.expires_at <= app.clock.now() {
        return Err(UploadError::Expired);
    }
    Ok(upload)
}

/// Gives an upload up.
pub async fn give_up(app: &App, kommun: &str, device: &Device, id: Uuid) -> Result<(), UploadError> {
    standing(app, kommun, device, id).await?;
    drop_upload(app, kommun, id).await
}

/// Takes one piece at `offset`. Answers the upload as it then stands.
pub async fn receive<S, E>(
    app: &App,
    kommun: &str,
    device: &Device,
    id: Uuid,
    offset: u64,
    checksum: Option<Checksum>,
    body: S,
) -> Result<Upload, UploadError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let mut upload = standing(app, kommun, device, id).await?;
    if upload.received != offset {
        return Err(UploadError::Offset);
    }
    if upload.received == upload.size {
        return Ok(upload);
    }
    let mut came = Came::default();
    let ended = take(app, kommun, &upload, checksum, body, &mut came).await;
    upload.expires_at = app.clock.now() + PATIENCE;
    let kept = if offset + came.length == upload.size {
        finish(app, kommun, &mut upload, offset, &came.pieces).await
    } else if came.length > 0 {
        upload.received = offset + came.length;
        keep(app, kommun, &upload, offset, &came.pieces).await
    } else {
        Ok(())
    };
    // After another error nobody knows whether the row is there.
    let unwanted = matches!(kept, Err(UploadError::Offset | UploadError::Checksum | UploadError::Content));
    if came.length == 0 || unwanted {
        remove(app, kommun, id, came.pieces).await;
    }
    kept.and(ended).map(|()| upload)
}

/// What is on disk of a piece, and how many bytes of that are worth keeping.
#[derive(Default)]
struct Came {
    pieces: Vec<Piece>,
    /// Where the next of them starts.
    next: Option<u64>,
    length: u64,
}

/// The hash of a piece as it comes, and what it must be.
enum PieceHash {
    Sha1(digest::Context, Vec<u8>),
    Sha256(Sha256, Vec<u8>),
}

impl PieceHash {
    fn new(checksum: Checksum) -> Self {
        match checksum {
            Checksum::Sha1(wanted) => Self::Sha1(digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY), wanted),
            Checksum::Sha256(wanted) => Self::Sha256(Sha256::new(), wanted),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(hash, _) => hash.update(bytes),
            Self::Sha256(hash, _) => hash.update(bytes),
        }
    }

    fn verifies(self) -> bool {
        match self {
            Self::Sha1(hash, wanted) => hash.finish().as_ref() == wanted,
            Self::Sha256(hash, wanted) => hash.finalize().as_slice() == wanted,
        }
    }
}

/// Writes a piece to the file store as it comes. `came` says what is there, also when it fails.
async fn take<S, E>(
    app: &App,
    kommun: &str,
    upload: &Upload,
    checksum: Option<Checksum>,
    mut body: S,
    came: &mut Came,
) -> Result<(), UploadError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let mut hash = checksum.map(PieceHash::new);
    let room = upload.size - upload.received;
    let mut length = 0;
    let mut waiting = BytesMut::new();
    let ended = loop {
        let next = tokio::select! {
            next = body.next() => next,
            () = tokio::time::sleep(SILENCE) => break Err(UploadError::BrokenOff),
        };
        match next {
            None => break Ok(()),
            Some(Err(_)) => break Err(UploadError::BrokenOff),
            Some(Ok(mut bytes)) => {
                length += bytes.len() as u64;
                if length > room {
                    return Err(UploadError::TooLarge);
                }
                if let Some(hash) = &mut hash {
                    hash.update(&bytes);
                }
                while waiting.len() + bytes.len() >= OBJECT {
                    waiting.extend_from_slice(&bytes.split_to(OBJECT - waiting.len()));
                    put(app, kommun, upload, waiting.split(), came).await?;
                }
                waiting.extend_from_slice(&bytes);
            }
        }
    };
    if !waiting.is_empty() {
        put(app, kommun, upload, waiting, came).await?;
    }
    if let Some(hash) = hash {
        // Part of a piece with a checksum cannot be checked.
        ended?;
        if !hash.verifies() {
            return Err(UploadError::Checksum);
        }
        came.length = length;
        return Ok(());
    }
    came.length = length;
    ended
}

async fn put(app: &App, kommun: &str, upload: &Upload, bytes: BytesMut, came: &mut Came) -> Result<(), UploadError> {
    let start = came.next.unwrap_or(upload.received);
    let object = new_id(app.clock.as_ref(), app.random.as_ref()).to_string();
    let name = piece_name(kommun, upload.id, &object);
    came.next = Some(start + bytes.len() as u64);
    came.pieces.push(Piece { start, object });
    Ok(app.files.put(&name, bytes.freeze()).await?)
}

/// Says what has come, if the upload still stands at `from`.
async fn keep(app: &App, kommun: &str, upload: &Upload, from: u64, pieces: &[Piece]) -> Result<(), UploadError> {
    let (upload, pieces, now) = (upload.clone(), pieces.to_vec(), app.clock.now());
    app.db
        .kommun(kommun)
        .write("a piece has come", move |tx| match uploads::advance(tx, &upload, from, &pieces, now)? {
            true => Ok(()),
            false => Err(UploadError::Offset),
        })
        .await
}

/// The file is whole: checked, stored, and given to the cases that wait for it. `last` is not yet said to have come: if
/// the program dies here, the phone sends it again.
async fn finish(app: &App, kommun: &str, upload: &mut Upload, from: u64, last: &[Piece]) -> Result<(), UploadError> {
    let id = upload.id;
    let mut pieces = app.db.kommun(kommun).read("pieces of an upload", move |tx| uploads::pieces(tx, id)).await?;
    pieces.retain(|piece| piece.start < from);
    pieces.extend_from_slice(last);
    let object = new_id(app.clock.as_ref(), app.random.as_ref()).to_string();
    match join(app, kommun, upload, &pieces, &object).await {
        Ok(()) => {}
        Err(refused @ (UploadError::Checksum | UploadError::Content)) => {
            // Every byte has come and is wrong: there is nothing to go on from.
            drop_upload(app, kommun, id).await?;
            return Err(refused);
        }
        // Kept, said so, and gone: a backup was restored. The phone asks, hears 0 and sends all of it.
        Err(UploadError::Files(FileError::NotFound)) => {
            app.db.kommun(kommun).write("begin an upload anew", move |tx| uploads::begin_anew(tx, id)).await?;
            return Err(UploadError::Offset);
        }
        Err(error) => return Err(error),
    }
    upload.received = upload.size;
    let arrived = Arrived { app: app.clone(), upload: upload.clone(), from, object, recorder: Recorder::new(app) };
    let recorded = app.db.kommun(kommun).write("a file has come", move |tx| arrived.write(tx)).await?;
    recorded.wake(app);
    app.metrics.file(upload.size);
    remove(app, kommun, id, pieces).await;
    Ok(())
}

/// Writes the pieces as one object, if the whole has the promised hash and shows the promised kind.
async fn join(app: &App, kommun: &str, upload: &Upload, pieces: &[Piece], object: &str) -> Result<(), UploadError> {
    let mut writing = app.files.write(&file_name(kommun, upload.resident, object)).await;
    let mut hash = Sha256::new();
    let mut head = Vec::new();
    for piece in pieces {
        let mut bytes = app.files.read(&piece_name(kommun, upload.id, &piece.object)).await?;
        while let Some(bytes) = bytes.next().await {
            let bytes = bytes?;
            let missing = HEAD.saturating_sub(head.len());
            head.extend_from_slice(&bytes[..bytes.len().min(missing)]);
            hash.update(&bytes);
            writing.put(bytes).await?;
        }
    }
    let kind = infer::get(&head).map(|kind| kind.mime_type());
    let refused = if hex::encode(hash.finalize()) != upload.sha256 {
        UploadError::Checksum
    } else if kind != Some(upload.media_type.as_str()) {
        UploadError::Content
    } else {
        return Ok(writing.end().await?);
    };
    writing.give_up().await?;
    Err(refused)
}

async fn drop_upload(app: &App, kommun: &str, id: Uuid) -> Result<(), UploadError> {
    let dropped = app.db.kommun(kommun).write("drop an upload", move |tx| {
        let pieces = uploads::pieces(tx, id)?;
        uploads::remove(tx, id)?;
        Ok::<_, DbError>(pieces)
    });
    remove(app, kommun, id, dropped.await?).await;
    Ok(())
}

/// Removes objects that no row names. What cannot be removed now is swept within a day.
async fn remove(app: &App, kommun: &str, upload: Uuid, pieces: Vec<Piece>) {
    let names = pieces.into_iter().map(|piece| piece_name(kommun, upload, &piece.object)).collect();
    if let Err(error) = app.files.remove(names).await {
        tracing::warn!(%error, "pieces of an upload could not be removed; they are swept later");
    }
}

/// Every media type that some version of some adopted service accepts.
async fn accepted(app: &App, kommun: &str) -> Result<BTreeSet<String>, DbError> {
    let on = app.clone();
    app.db
        .kommun(kommun)
        .read("accepted media types", move |tx| {
            let mut accepted = BTreeSet::new();
            for version in services::versions(tx)? {
                let Some(service) = on.adopted.service(tx, &version.hash)? else { continue };
                service.questions().for_each(|question| accept(&question.kind, &mut accepted));
            }
            Ok(accepted)
        })
        .await
}

fn accept(kind: &Kind, accepted: &mut BTreeSet<String>) {
    match kind {
        Kind::Attachment(rules) => accepted.extend(rules.accept.iter().cloned()),
        Kind::Table { columns, .. } => columns.iter().for_each(|column| accept(&column.kind, accepted)),
        _ => {}
    }
}

/// Everything that the arrival of one file writes.
struct Arrived {
    app: App,
    upload: Upload,
    /// Where the upload stood before its last piece.
    from: u64,
    object: String,
    recorder: Recorder,
}

impl Arrived {
    fn write(&self, tx: &mut KommunTx<'_>) -> Result<Recorded, UploadError> {
        let Upload { id, resident, sha256, size, media_type, .. } = &self.upload;
        let now = self.recorder.now;
        mailbox::take_turns(tx, *resident)?;
        if !uploads::advance(tx, &self.upload, self.from, &[], now)? {
            return Err(UploadError::Offset);
        }
        uploads::remove_pieces(tx, *id)?;
        let mut waiting: Vec<Uuid> =
            attachments::awaited(tx, *resident, sha256)?.into_iter().map(|(case_id, _)| case_id).collect();
        waiting.dedup();
        let file = File { size: *size, media_type: media_type.clone(), object: self.object.clone() };
        files::put(tx, *resident, sha256, &file, !waiting.is_empty(), now)?;
        let mut recorded = Recorded::default();
        for case_id in waiting {
            let mut case =
                cases::get_for_change(tx, case_id)?.ok_or(DbError::Broken("an attachment without its case"))?;
            let service = self.app.adopted.service_of(tx, &case)?;
            let filled = attachments::set_received(tx, case_id, sha256, now)?;
            let missing = u64::from(case.attachments_missing).saturating_sub(filled);
            let missing = u32::try_from(missing).map_err(|_| DbError::Broken("more attachments than there can be"))?;
            let command = Command::ReceiveAttachments { missing };
            let kinds = case::change(&record::model(&case), &service.workflow, command)
                .map_err(|_| DbError::Broken("an arrival was refused"))?;
            let rules = Some((&service.workflow, Trigger::AttachmentsReceived));
            recorded = recorded.and(self.recorder.happen(tx, &mut case, Actor::Resident, kinds, rules)?);
        }
        Ok(recorded)
    }
}
