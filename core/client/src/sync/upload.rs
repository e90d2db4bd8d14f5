//! One step of one file's upload by tus 1.0: begin it, ask how far it has come, or send the next piece.

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
    store::{drafts, outbox::Refusal, uploads, uploads::UploadRow},
    sync::{
        calls::{self, Attempted, Stop},
        classify::not_ours,
        job::{Done, Outcome},
        pieces::Pieces,
    },
};

/// Pieces that the server found to differ before the whole file is sent anew.
const PIECES_THAT_DIFFER: u32 = 3;

pub async fn attempt(core: &Core, pieces: &Pieces, case_id: Uuid, sha256: &str) -> Attempted {
    step(core, pieces, case_id, sha256).await.or_else(Stop::into_outcome)
}

async fn step(core: &Core, pieces: &Pieces, case_id: Uuid, sha256: &str) -> Result<Outcome, Stop> {
    let hash = sha256.to_owned();
    let row = core.db.read(move |tx| uploads::get(tx, case_id, &hash)).await?;
    let Some(row) = row.filter(|row| !row.arrived && row.refusal.is_none()) else { return Ok(Outcome::Gone) };
    let was_sure = pieces.doubt(case_id, sha256);
    let done = match &row.url {
        None => begin(core, &row).await?,
        Some(url) if !was_sure => ask(core, url, &row).await?,
        Some(url) => send_piece(core, pieces, url, &row).await?,
    };
    if matches!(done, Outcome::Done(Done::Piece { .. })) {
        pieces.heard(case_id, sha256);
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

async fn send_piece(core: &Core, pieces: &Pieces, url: &str, row: &UploadRow) -> Result<Outcome, Stop> {
    let (hash, size, from) = (row.sha256.clone(), row.size, row.sent);
    let length = pieces.size();
    let piece = match core.db.read(move |tx| tx.files.read(&hash, size, from, length)).await {
        // The photo itself is damaged on the phone: no try will mend it, and the others go on.
        Err(Error::Damaged | Error::NotFound) => {
            return Ok(Outcome::Refused(Refusal { code: "file-damaged".into(), errors: vec![] }));
        }
        other => other?,
    };
    let sent = piece.len();
    let checksum = format!("sha256 {}", STANDARD.encode(Sha256::digest(&piece)));
    let mut request = tus(Method::Patch, core, url, piece.into()).await?;
    request.headers.push(("content-type", "application/offset+octet-stream".into()));
    request.headers.push(("upload-offset", row.sent.to_string()));
    request.headers.push(("upload-checksum", checksum));
    let begun = core.now();
    match calls::send(core, request).await {
        Err(Stop::Ended(Outcome::Refused(refusal))) => Ok(refused(refusal, row)),
        Err(stop) => {
            if let Stop::Ended(Outcome::Retry { cause: Cause::Network, .. }) = stop {
                pieces.was_lost();
            }
            Err(stop)
        }
        Ok(response) => {
            pieces.went_through(sent, core.now() - begun);
            Ok(standing(&response, url, row))
        }
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
