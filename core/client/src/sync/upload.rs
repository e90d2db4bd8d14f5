//! One step of one file's upload by tus 1.0: begin it, ask how far it has come, or send the next piece.

use std::{collections::BTreeSet, sync::Mutex};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use minkommun_model::problem::Code;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    cause::Cause,
    core::Core,
    error::Error,
    ports::transport::{Method, Request, Response},
    store::{drafts, files::CHUNK, outbox::Refusal, uploads, uploads::UploadRow},
    sync::{
        calls::{self, Attempted, Stop},
        classify::not_ours,
        job::{Done, Outcome},
    },
};

/// Bytes of a piece: on a weak link it takes seconds, and losing one costs little.
const PIECE: usize = 4 * CHUNK;
/// Pieces that the server found to differ before the whole file is sent anew.
const PIECES_THAT_DIFFER: u32 = 3;

/// Uploads whose offset this process has from the server and has not doubted since. All others are asked for first.
#[derive(Default)]
pub struct Sure(Mutex<BTreeSet<(Uuid, String)>>);

impl Sure {
    fn set(&self, case_id: Uuid, sha256: &str, sure: bool) -> bool {
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let key = (case_id, sha256.to_owned());
        if sure { all.insert(key) } else { all.remove(&key) }
    }
}

pub async fn attempt(core: &Core, sure: &Sure, case_id: Uuid, sha256: &str) -> Attempted {
    step(core, sure, case_id, sha256).await.or_else(Stop::into_outcome)
}

async fn step(core: &Core, sure: &Sure, case_id: Uuid, sha256: &str) -> Result<Outcome, Stop> {
    let hash = sha256.to_owned();
    let row = core.db.read(move |tx| uploads::get(tx, case_id, &hash)).await?;
    let Some(row) = row.filter(|row| !row.arrived && row.refusal.is_none()) else { return Ok(Outcome::Gone) };
    let was_sure = sure.set(case_id, sha256, false);
    let done = match &row.url {
        None => begin(core, &row).await?,
        Some(url) if !was_sure => ask(core, url, &row).await?,
        Some(url) => send_piece(core, url, &row).await?,
    };
    if matches!(done, Outcome::Done(Done::Piece { .. })) {
        sure.set(case_id, sha256, true);
    }
    Ok(done)
}

async fn begin(core: &Core, row: &UploadRow) -> Result<Outcome, Stop> {
    let (case_id, hash) = (row.case_id, row.sha256.clone());
    let files = core.db.read(move |tx| drafts::files(tx, case_id)).await?;
    let Some(file) = files.into_iter().find(|file| file.sha256 == hash) else { return Ok(Outcome::Gone) };
    let metadata = format!(
        "sha256 {},filename {},filetype {}",
        STANDARD.encode(&row.sha256),
        STANDARD.encode(&file.facts.name),
        STANDARD.encode(&file.facts.media_type),
    );
    let mut request = tus(Method::Post, core, "/v1/uploads", Bytes::new()).await?;
    request.headers.push(("upload-length", row.size.to_string()));
    request.headers.push(("upload-metadata", metadata));
    let response = match calls::send(core, request).await {
        Err(Stop::Ended(Outcome::Refused(refusal))) => return Ok(refused(refusal, row)),
        other => other?,
    };
    let sent = offset(&response).unwrap_or(0);
    if sent >= row.size {
        return Ok(Outcome::Done(Done::Arrived));
    }
    match response.header("location").and_then(path) {
        Some(url) => Ok(Outcome::Done(Done::Piece { url, sent })),
        None => Ok(not_ours()),
    }
}

async fn ask(core: &Core, url: &str, row: &UploadRow) -> Result<Outcome, Stop> {
    let request = tus(Method::Head, core, url, Bytes::new()).await?;
    let response = match calls::send(core, request).await {
        Err(Stop::Ended(Outcome::Refused(_))) => return Ok(Outcome::Done(Done::Restart)),
        other => other?,
    };
    Ok(standing(&response, url, row))
}

async fn send_piece(core: &Core, url: &str, row: &UploadRow) -> Result<Outcome, Stop> {
    let (hash, size, from) = (row.sha256.clone(), row.size, row.sent);
    let piece = match core.db.read(move |tx| tx.files.read(&hash, size, from, PIECE)).await {
        // The photo itself is damaged on the phone: no try will mend it, and the others go on.
        Err(Error::Damaged | Error::NotFound) => {
            return Ok(Outcome::Refused(Refusal { code: "file-damaged".into(), errors: vec![] }));
        }
        other => other?,
    };
    let checksum = format!("sha256 {}", STANDARD.encode(Sha256::digest(&piece)));
    let mut request = tus(Method::Patch, core, url, piece.into()).await?;
    request.headers.push(("content-type", "application/offset+octet-stream".into()));
    request.headers.push(("upload-offset", row.sent.to_string()));
    request.headers.push(("upload-checksum", checksum));
    match calls::send(core, request).await {
        Err(Stop::Ended(Outcome::Refused(refusal))) => Ok(refused(refusal, row)),
        Err(stop) => Err(stop),
        Ok(response) => Ok(standing(&response, url, row)),
    }
}

fn standing(response: &Response, url: &str, row: &UploadRow) -> Outcome {
    match offset(response) {
        Some(sent) if sent >= row.size => Outcome::Done(Done::Arrived),
        Some(sent) => Outcome::Done(Done::Piece { url: url.into(), sent }),
        None => not_ours(),
    }
}

// Most of what tus refuses mends itself by asking or beginning again; the file's kind and size do not.
fn refused(refusal: Refusal, row: &UploadRow) -> Outcome {
    match Code::parse(&refusal.code) {
        Some(Code::TooLarge | Code::WrongContent) => Outcome::Refused(refusal),
        Some(Code::NotFound | Code::UploadExpired) if row.url.is_some() => Outcome::Done(Done::Restart),
        Some(Code::ChecksumMismatch) if row.attempts >= PIECES_THAT_DIFFER => Outcome::Done(Done::Restart),
        _ => Outcome::Retry { cause: Cause::Server, after: None, untouched: false },
    }
}

async fn tus(method: Method, core: &Core, path: &str, body: Bytes) -> Result<Request, Stop> {
    let mut request = calls::request(method, core, path, body, Some(calls::token(core).await?));
    request.headers.push(("tus-resumable", "1.0.0".into()));
    Ok(request)
}

fn offset(response: &Response) -> Option<u64> {
    response.header("upload-offset")?.parse().ok()
}

// Only the path counts: the token never goes to another host than ours.
fn path(location: &str) -> Option<String> {
    if location.starts_with('/') && !location.starts_with("//") {
        return Some(location.to_owned());
    }
    let (_, rest) = location.split_once("://")?;
    let start = rest.find('/')?;
    Some(rest[start..].to_owned())
}
