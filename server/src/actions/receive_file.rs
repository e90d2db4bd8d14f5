//! A resident's file comes in pieces (tus 1.0). When it is whole and is what it says, it takes its place in every case
//! that waits for it.

use std::{collections::BTreeSet, time::Duration};

use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::{Stream, StreamExt};
use minkommun_model::{
    case::{self, Actor, Command},
    service::{Kind, Trigger},
};
use ring::digest;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use uuid::Uuid;

use crate::{
    actions::record::{self, Recorded, Recorder},
    app::App,
    db::{error::DbError, tx::KommunTx},
    files::{
        spool::{MyTurn, Spool},
        whole::FileError,
    },
    ports::new_id,
    store::{
        attachments, cases,
        devices::Device,
        files::{self, File},
        mailbox, services, uploads,
        uploads::Upload,
    },
};

/// Bytes of one file, unless a service asks for less.
pub const FILE_BYTES: u64 = 50_000_000;
/// Uploads that one resident may have under way.
const UNDER_WAY: u32 = 50;
/// An upload without a new piece for so long is given up: a weekend in the mountains.
const PATIENCE: TimeDelta = TimeDelta::days(4);
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
    #[error("the spool is not usable")]
    Spool(#[from] std::io::Error),
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
            if files::get(tx, upload.resident, &upload.sha256)?.is_some() {
                upload.received = upload.size;
            }
            uploads::add(tx, &upload)?;
            Ok(upload)
        })
        .await
}

/// Where an upload stands. Whoever is sending to it on an older connection is asked to stop first.
pub async fn standing(app: &App, kommun: &str, device: &Device, id: Uuid) -> Result<Upload, UploadError> {
    find(app, kommun, device, id).await?;
    let _turn = app.spool.my_turn(id).await;
    find(app, kommun, device, id).await
}

/// Gives an upload up.
pub async fn give_up(app: &App, kommun: &str, device: &Device, id: Uuid) -> Result<(), UploadError> {
    find(app, kommun, device, id).await?;
    let _turn = app.spool.my_turn(id).await;
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
    // Without this look, anybody could stop anybody's upload by its id.
    find(app, kommun, device, id).await?;
    let turn = app.spool.my_turn(id).await;
    let mut upload = find(app, kommun, device, id).await?;
    if upload.received != offset {
        return Err(UploadError::Offset);
    }
    if upload.received == upload.size {
        return Ok(upload);
    }
    let piece = append(app, &turn, &upload, checksum, body).await;
    let (length, whole) = match &piece {
        Ok(length) => (*length, upload.received + length == upload.size),
        Err(Torn { kept, .. }) => (*kept, false),
    };
    upload.expires_at = app.clock.now() + PATIENCE;
    if whole {
        finish(app, kommun, device, &upload).await?;
        upload.received = upload.size;
        return Ok(upload);
    }
    upload.received += length;
    if length > 0 {
        let (received, expires_at) = (upload.received, upload.expires_at);
        app.db
            .kommun(kommun)
            .write("a piece has come", move |tx| uploads::set_received(tx, id, received, expires_at))
            .await?;
    }
    match piece {
        Ok(_) => Ok(upload),
        Err(torn) => Err(torn.why),
    }
}

async fn find(app: &App, kommun: &str, device: &Device, id: Uuid) -> Result<Upload, UploadError> {
    let resident = device.resident;
    let found = app.db.kommun(kommun).read("an upload", move |tx| uploads::get(tx, resident, id)).await?;
    let upload = found.ok_or(UploadError::NotFound)?;
    if upload.expires_at <= app.clock.now() {
        return Err(UploadError::Expired);
    }
    Ok(upload)
}

/// A piece that did not come whole, and how many of its bytes are worth keeping.
struct Torn {
    kept: u64,
    why: UploadError,
}

impl<E: Into<UploadError>> From<E> for Torn {
    fn from(why: E) -> Self {
        Self { kept: 0, why: why.into() }
    }
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

/// Writes a piece to the spool and on disk; answers its length.
async fn append<S, E>(
    app: &App,
    turn: &MyTurn<'_>,
    upload: &Upload,
    checksum: Option<Checksum>,
    mut body: S,
) -> Result<u64, Torn>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let mut file = app.spool.append_after(upload.id, upload.received).await?;
    let mut hash = checksum.map(PieceHash::new);
    let room = upload.size - upload.received;
    let mut length = 0;
    let ended = loop {
        let next = tokio::select! {
            next = body.next() => next,
            () = turn.asked_to_stop.cancelled() => break Err(UploadError::BrokenOff),
            () = tokio::time::sleep(SILENCE) => break Err(UploadError::BrokenOff),
        };
        match next {
            None => break Ok(()),
            Some(Err(_)) => break Err(UploadError::BrokenOff),
            Some(Ok(bytes)) => {
                if length + bytes.len() as u64 > room {
                    return Err(UploadError::TooLarge.into());
                }
                if let Some(hash) = &mut hash {
                    hash.update(&bytes);
                }
                file.write_all(&bytes).await?;
                length += bytes.len() as u64;
            }
        }
    };
    Spool::settle(&mut file).await?;
    match (ended, hash) {
        (Ok(()), Some(hash)) => {
            if hash.verifies() {
                Ok(length)
            } else {
                Err(UploadError::Checksum.into())
            }
        }
        (Ok(()), None) => Ok(length),
        // Part of a piece with a checksum cannot be checked.
        (Err(why), Some(_)) => Err(Torn { kept: 0, why }),
        (Err(why), None) => Err(Torn { kept: length, why }),
    }
}

/// The file is whole: checked, stored, and given to the cases that wait for it.
async fn finish(app: &App, kommun: &str, device: &Device, upload: &Upload) -> Result<(), UploadError> {
    let media_type = match inspect(app, upload).await {
        Ok(media_type) => media_type,
        Err(refused @ (UploadError::Checksum | UploadError::Content)) => {
            // Every byte has come and is wrong: there is nothing to go on from.
            drop_upload(app, kommun, upload.id).await?;
            return Err(refused);
        }
        Err(error) => return Err(error),
    };
    app.files.put(kommun, device.resident, &upload.sha256, &app.spool.path(upload.id)).await?;
    let arrived = Arrived { app: app.clone(), upload: upload.clone(), media_type, recorder: Recorder::new(app) };
    let recorded = app.db.kommun(kommun).write("a file has come", move |tx| arrived.write(tx)).await?;
    recorded.wake(app);
    app.metrics.file(upload.size);
    // What stays behind after a crash here is swept.
    app.spool.remove(upload.id).await?;
    Ok(())
}

/// Checks the hash over the whole file and answers the media type that its content shows.
async fn inspect(app: &App, upload: &Upload) -> Result<String, UploadError> {
    let mut file = tokio::fs::File::open(app.spool.path(upload.id)).await?;
    let mut hash = Sha256::new();
    let mut head = Vec::new();
    let mut piece = vec![0; 256 * 1024];
    loop {
        let length = file.read(&mut piece).await?;
        if length == 0 {
            break;
        }
        if head.is_empty() {
            head.extend_from_slice(&piece[..length.min(8192)]);
        }
        hash.update(&piece[..length]);
    }
    if hex::encode(hash.finalize()) != upload.sha256 {
        return Err(UploadError::Checksum);
    }
    let found = infer::get(&head).map(|kind| kind.mime_type());
    if found == Some(upload.media_type.as_str()) { Ok(upload.media_type.clone()) } else { Err(UploadError::Content) }
}

async fn drop_upload(app: &App, kommun: &str, id: Uuid) -> Result<(), UploadError> {
    app.db.kommun(kommun).write("drop an upload", move |tx| uploads::remove(tx, id)).await?;
    app.spool.remove(id).await?;
    Ok(())
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
    media_type: String,
    recorder: Recorder,
}

impl Arrived {
    fn write(&self, tx: &mut KommunTx<'_>) -> Result<Recorded, DbError> {
        let Upload { id, resident, sha256, size, expires_at, .. } = &self.upload;
        let now = self.recorder.now;
        mailbox::take_turns(tx, *resident)?;
        files::put(tx, *resident, sha256, &File { size: *size, media_type: self.media_type.clone() }, now)?;
        uploads::set_received(tx, *id, *size, *expires_at)?;
        let mut waiting: Vec<Uuid> =
            attachments::awaited(tx, *resident, sha256)?.into_iter().map(|(case_id, _)| case_id).collect();
        waiting.dedup();
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
