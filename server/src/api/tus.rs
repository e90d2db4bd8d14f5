//! The headers of tus 1.0, read and written. What an upload does is in `actions::receive_file`.

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use minkommun_model::problem::Code;

use crate::{
    actions::receive_file::{Announced, Checksum, FILE_BYTES},
    api::refusal::Refusal,
    store::uploads::Upload,
};

const VERSION: &str = "1.0.0";

/// Whether the phone speaks the only version there is.
pub fn check_version(headers: &HeaderMap) -> Result<(), Refusal> {
    if text(headers, "tus-resumable") == Some(VERSION) { Ok(()) } else { Err(Code::TusVersion.into()) }
}

/// `Upload-Length` and `Upload-Metadata` of a creation.
pub fn announced(headers: &HeaderMap) -> Result<Announced, Refusal> {
    let size = number(headers, "upload-length")?;
    let metadata = text(headers, "upload-metadata").ok_or_else(|| bad("Upload-Metadata is missing."))?;
    let value = |wanted: &str| {
        let pair = metadata.split(',').map(|pair| pair.trim().split_once(' ').unwrap_or((pair.trim(), "")));
        let (_, encoded) = pair.into_iter().find(|(key, _)| *key == wanted)?;
        String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()
    };
    let sha256 = value("sha256")
        .filter(|hash| hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
    let sha256 = sha256.ok_or_else(|| bad("Upload-Metadata needs sha256, in lower-case hex."))?;
    let media_type = value("filetype").ok_or_else(|| bad("Upload-Metadata needs filetype."))?;
    if size == 0 {
        return Err(bad("An empty file is none."));
    }
    let filename = value("filename").unwrap_or_default();
    if filename.len() > 255 || media_type.len() > 255 {
        return Err(bad("filename and filetype have at most 255 bytes."));
    }
    Ok(Announced { sha256, size, filename, media_type })
}

pub fn offset(headers: &HeaderMap) -> Result<u64, Refusal> {
    number(headers, "upload-offset")
}

/// `Upload-Checksum: sha256 {base64}`, if there is one.
pub fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, Refusal> {
    let Some(header) = headers.get("upload-checksum") else { return Ok(None) };
    let words = header.to_str().ok().and_then(|header| header.trim().split_once(' '));
    let (algorithm, encoded) = words.ok_or_else(|| bad("Upload-Checksum is an algorithm and a value."))?;
    let wanted = STANDARD.decode(encoded.trim()).map_err(|_| bad("Upload-Checksum's value is base64."))?;
    match algorithm {
        "sha1" => Ok(Some(Checksum::Sha1(wanted))),
        "sha256" => Ok(Some(Checksum::Sha256(wanted))),
        _ => Err(bad("Upload-Checksum knows sha1 and sha256.")),
    }
}

/// What every answer says.
pub fn sign(headers: &mut HeaderMap) {
    headers.insert("tus-resumable", HeaderValue::from_static(VERSION));
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
}

/// Where an upload stands.
pub fn standing(headers: &mut HeaderMap, upload: &Upload) {
    sign(headers);
    headers.insert("upload-offset", HeaderValue::from(upload.received));
    headers.insert("upload-length", HeaderValue::from(upload.size));
    if let Ok(expires) = HeaderValue::from_str(&http_date(upload.expires_at)) {
        headers.insert("upload-expires", expires);
    }
}

/// What this server can do, for OPTIONS.
pub fn abilities(headers: &mut HeaderMap) {
    sign(headers);
    headers.insert("tus-version", HeaderValue::from_static(VERSION));
    headers.insert("tus-extension", HeaderValue::from_static("creation,checksum,expiration,termination"));
    headers.insert("tus-checksum-algorithm", HeaderValue::from_static("sha256,sha1"));
    headers.insert("tus-max-size", HeaderValue::from(FILE_BYTES));
}

fn http_date(at: DateTime<Utc>) -> String {
    httpdate::fmt_http_date(at.into())
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn number(headers: &HeaderMap, name: &str) -> Result<u64, Refusal> {
    text(headers, name)
        .and_then(|value| value.parse().ok())
        .ok_or_else(|| bad(&format!("{name} is a number of bytes.")))
}

fn bad(detail: &str) -> Refusal {
    Refusal::new(Code::BadRequest).detail(detail)
}
