//! One attempt at one job: the request, and what its answer means.

use std::time::Duration;

use bytes::Bytes;
use minkommun_model::wire::{CaseDetail, Changes, DeviceChange, DeviceCreated, NewDevice, Seen, Submitted};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    cause::Cause,
    core::Core,
    error::Error,
    ports::transport::{Method, Request, Response},
    receipt::{self, Doubt, Expected},
    store::{fetched, outbox, settings},
    sync::{
        classify::{classify, not_ours},
        disk,
        job::{Done, Fetched, Job, Outcome, Told},
    },
};

const PATIENCE: Duration = Duration::from_secs(60);
/// Seconds that the mailbox is asked to wait for something to come.
const POLL: u64 = 25;
const PAGE: u32 = 100;
const KEYS_PATH: &str = "/.well-known/jwks.json";

/// Why an attempt came to no outcome: the phone's own storage.
pub type Attempted = Result<Outcome, Error>;

/// Anything but an upload.
pub async fn attempt(core: &Core, job: &Job, poll: bool) -> Attempted {
    let outcome = match job {
        Job::Register => register(core).await,
        Job::Submission(id) => submission(core, *id).await,
        Job::Message(id) => message(core, *id).await,
        Job::Changes => changes(core, poll).await,
        Job::Detail(id) => detail(core, *id).await,
        Job::Seen => seen(core).await,
        Job::Address => address(core).await,
        Job::Catalogue => catalogue(core).await,
        Job::Upload { .. } => Ok(Outcome::Gone),
    };
    outcome.or_else(Stop::into_outcome)
}

/// What ends an attempt early.
pub enum Stop {
    Ended(Outcome),
    Storage(Error),
}

impl Stop {
    pub fn into_outcome(self) -> Attempted {
        match self {
            Self::Ended(outcome) => Ok(outcome),
            Self::Storage(error) => Err(error),
        }
    }
}

impl From<Outcome> for Stop {
    fn from(outcome: Outcome) -> Self {
        Self::Ended(outcome)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Storage(error)
    }
}

type Ended = Result<Outcome, Stop>;

/// What the app tells the server of itself; the push address comes from the disk.
pub fn app(core: &Core) -> Told {
    Told { app_version: core.app_version.clone(), language: core.language.clone(), push: None }
}

// Without the push address, which follows with the token: a late duplicate of this request makes a device that nobody
// has the token of, and an address in it would be taken from the live one.
async fn register(core: &Core) -> Ended {
    let told = app(core);
    let new = NewDevice {
        platform: core.platform,
        app_version: told.app_version.clone(),
        language: told.language.clone(),
        push: None,
    };
    let path = format!("/v1/kommuner/{}/devices", core.kommun);
    let device: DeviceCreated = read(&send(core, json(Method::Post, core, &path, &new, None)).await?)?;
    Ok(Outcome::Done(Done::Device(Box::new(device), told)))
}

async fn submission(core: &Core, id: Uuid) -> Ended {
    let token = token(core).await?;
    let begun = core.db.write(move |tx| outbox::begin_attempt(tx, id)).await?;
    let Some((_, payload)) = begun else { return Ok(Outcome::Gone) };
    let payload_sha256 = hex::encode(Sha256::digest(&payload));
    let request = put(core, &format!("/v1/cases/{id}"), payload, token);
    let answer: Submitted = read(&send(core, request).await?)?;
    if answer.case.id != id {
        return Ok(not_ours());
    }
    believe(core, &answer.receipt, id, Some(payload_sha256)).await?;
    Ok(Outcome::Done(Done::Case(Box::new(answer))))
}

/// Goes on only with a receipt that holds. One that does not counts for no receipt: what was sent is kept and sent again.
async fn believe(core: &Core, jws: &str, case_id: Uuid, payload_sha256: Option<String>) -> Result<(), Stop> {
    let (keys, manifest) = core.db.read(|tx| Ok((fetched::body(tx, fetched::KEYS)?, fetched::manifest(tx)?))).await?;
    let expected = Expected { kommun: manifest.map(|manifest| manifest.code), case_id, payload_sha256 };
    let mut verdict = receipt::check(jws, &keys.unwrap_or_default(), &expected);
    if verdict == Err(Doubt::UnknownKey) {
        // The kommun may have changed its key since.
        let response = send(core, get(core, KEYS_PATH, None)).await?;
        let keys = response.body.to_vec();
        verdict = receipt::check(jws, &keys, &expected);
        if verdict.is_ok() {
            core.db.write(move |tx| fetched::put(tx, fetched::KEYS, None, &keys)).await?;
        }
    }
    verdict.map_err(|_| {
        tracing::warn!(case = %case_id, "a receipt does not hold");
        Stop::Ended(Outcome::Retry { cause: Cause::Receipt, after: None, untouched: false })
    })
}

async fn message(core: &Core, id: Uuid) -> Ended {
    let token = token(core).await?;
    let begun = core.db.write(move |tx| outbox::begin_attempt(tx, id)).await?;
    let Some((case_id, payload)) = begun else { return Ok(Outcome::Gone) };
    let request = put(core, &format!("/v1/cases/{case_id}/messages/{id}"), payload, token);
    // Read so that a login page that answers 200 does not pass for the kommun.
    let _: serde_json::Map<String, serde_json::Value> = read(&send(core, request).await?)?;
    Ok(Outcome::Done(Done::Plain))
}

async fn changes(core: &Core, poll: bool) -> Ended {
    let cursor: Option<String> = core.db.read(|tx| settings::get(tx, settings::CURSOR)).await?;
    let wait = if poll { POLL } else { 0 };
    let mut path = format!("/v1/changes?wait={wait}&limit={PAGE}");
    if let Some(cursor) = cursor {
        path.push_str("&after=");
        path.push_str(&in_query(&cursor));
    }
    let mut request = get(core, &path, Some(token(core).await?));
    request.timeout = PATIENCE + Duration::from_secs(wait);
    let page: Changes = read(&send(core, request).await?)?;
    Ok(Outcome::Done(Done::Page(page)))
}

async fn detail(core: &Core, id: Uuid) -> Ended {
    let request = get(core, &format!("/v1/cases/{id}"), Some(token(core).await?));
    let detail: CaseDetail = read(&send(core, request).await?)?;
    if detail.case.id != id {
        return Ok(not_ours());
    }
    let sent = core.db.read(move |tx| outbox::sent_payload(tx, id)).await?;
    believe(core, &detail.receipt, id, sent.map(|payload| hex::encode(Sha256::digest(&payload)))).await?;
    Ok(Outcome::Done(Done::Detail(Box::new(detail))))
}

async fn seen(core: &Core) -> Ended {
    let cursor: Option<String> = core.db.read(|tx| settings::get(tx, settings::SEEN)).await?;
    let Some(cursor) = cursor else { return Ok(Outcome::Gone) };
    let seen = Seen { cursor: cursor.clone() };
    send(core, json(Method::Put, core, "/v1/seen", &seen, Some(token(core).await?))).await?;
    Ok(Outcome::Done(Done::Seen(cursor)))
}

async fn address(core: &Core) -> Ended {
    let app = app(core);
    let told = core.db.read(move |tx| disk::wanted(tx, &app)).await?;
    let change = DeviceChange {
        app_version: Some(told.app_version.clone()),
        language: Some(told.language.clone()),
        push: Some(told.push.clone()),
    };
    send(core, json(Method::Patch, core, "/v1/device", &change, Some(token(core).await?))).await?;
    Ok(Outcome::Done(Done::Address(told)))
}

async fn catalogue(core: &Core) -> Ended {
    let base = format!("/v1/kommuner/{}", core.kommun);
    let mut fetched = Vec::new();
    for (name, path) in [
        (fetched::MANIFEST, base.clone()),
        (fetched::SERVICES, format!("{base}/services")),
        (fetched::KEYS, KEYS_PATH.to_owned()),
    ] {
        let etag = core.db.read(move |tx| fetched::etag(tx, name)).await?;
        let mut request = get(core, &path, None);
        request.headers.extend(etag.map(|etag| ("if-none-match", etag)));
        let response = send(core, request).await?;
        if response.status != 304 {
            let _: serde_json::Value = read(&response)?;
            let etag = response.header("etag").map(str::to_owned);
            fetched.push(Fetched { name: name.into(), etag, body: response.body.to_vec() });
        }
    }
    // The list is kept before its forms are asked for, so that a weak link makes headway with every try.
    let saved = fetched.clone();
    let missing = core
        .db
        .write(move |tx| {
            for item in saved {
                fetched::put(tx, &item.name, item.etag.as_deref(), &item.body)?;
            }
            fetched::missing_forms(tx)
        })
        .await?;
    let mut complete = true;
    for summary in missing {
        let path = format!("{base}/services/{}/versions/{}", summary.id, summary.hash);
        match send(core, get(core, &path, None)).await {
            // A form that is not what its hash says is not shown to anybody.
            Ok(response) if hex::encode(Sha256::digest(&response.body)) == summary.hash => {
                let name = fetched::form_name(&summary.hash);
                // Each is kept as it comes: a kommun has dozens, and the app may be gone before the last.
                core.db.write(move |tx| fetched::put(tx, &name, None, &response.body)).await?;
            }
            Ok(_) | Err(Stop::Ended(_)) => complete = false,
            Err(storage) => return Err(storage),
        }
    }
    Ok(Outcome::Done(Done::Catalogue { fetched, complete }))
}

/// Deletes the device at the server, if there is one.
pub async fn forget(core: &Core) -> Attempted {
    async fn delete(core: &Core) -> Ended {
        let token = token(core).await?;
        send(core, request(Method::Delete, core, "/v1/device", Bytes::new(), Some(token))).await?;
        Ok(Outcome::Done(Done::Plain))
    }
    delete(core).await.or_else(Stop::into_outcome)
}

/// The device's token. Without one the attempt ends as the server would end it.
pub async fn token(core: &Core) -> Result<String, Stop> {
    let device: Option<DeviceCreated> = core.db.read(|tx| settings::get(tx, settings::DEVICE)).await?;
    device.map(|device| device.token).ok_or(Stop::Ended(Outcome::Unauthorized))
}

pub async fn send(core: &Core, request: Request) -> Result<Response, Stop> {
    let method = request.method;
    Ok(classify(method, core.transport.send(request).await, core.now())?)
}

pub fn request(method: Method, core: &Core, path: &str, body: Bytes, token: Option<String>) -> Request {
    let mut headers = vec![("accept", "application/json".into())];
    headers.extend(token.map(|token| ("authorization", format!("Bearer {token}"))));
    Request { method, url: format!("{}{path}", core.server), headers, body, timeout: PATIENCE }
}

fn get(core: &Core, path: &str, token: Option<String>) -> Request {
    request(Method::Get, core, path, Bytes::new(), token)
}

fn put(core: &Core, path: &str, payload: Vec<u8>, token: String) -> Request {
    let mut request = request(Method::Put, core, path, payload.into(), Some(token));
    request.headers.push(("content-type", "application/json".into()));
    request
}

fn json<T: Serialize>(method: Method, core: &Core, path: &str, body: &T, token: Option<String>) -> Request {
    // Plain data with string keys always serialises.
    let body = serde_json::to_vec(body).unwrap_or_default();
    let mut request = request(method, core, path, body.into(), token);
    request.headers.push(("content-type", "application/json".into()));
    request
}

fn read<T: DeserializeOwned>(response: &Response) -> Result<T, Stop> {
    serde_json::from_slice(&response.body).map_err(|_| Stop::Ended(not_ours()))
}

fn in_query(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
