//! A kommun in memory behind the `Transport` port: it keeps the wire's promises and fails on command.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use minkommun_client::{
    Client, Clock, Config, Key, KeyError, KeyStore, Method, NoCodec, OpenError, OsRandom, Ports, Request, Response,
    SystemClock, Transport, TransportError,
    model::{
        case::{Author, EventKind},
        id::reference,
        kommun::Manifest,
        service::Service,
        text::Text,
        wire::{
            CaseDetail, CaseSummary, Change, Changes, DeviceCreated, NewMessage, Platform, Receipt, ResidentEvent,
            ServiceSummary, StatusNow, Submission, Submitted,
        },
    },
};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::answers::{problem, says, service, tus};

/// What happens to the next request whose path begins with the given text, or that announces a file of that length.
#[derive(Clone, Debug)]
pub enum Fault {
    NotSent,
    /// The server acts, and its answer is lost.
    AnswerLost,
    Says {
        status: u16,
        code: &'static str,
    },
}

#[derive(Default)]
pub struct Kommun {
    pub offline: bool,
    pub faults: VecDeque<(Method, &'static str, Fault)>,
    /// What is asked for at such an address is never answered.
    pub silent_about: Option<&'static str>,
    pub services: Vec<Service>,
    pub epoch: u32,
    pub devices: HashMap<String, Uuid>,
    pub cases: BTreeMap<Uuid, Case>,
    pub mailboxes: HashMap<Uuid, Vec<(Uuid, ResidentEvent)>>,
    pub uploads: HashMap<String, Upload>,
    pub files: HashMap<(Uuid, String), Vec<u8>>,
    pub seen: Vec<String>,
    pub patched: Vec<Value>,
    pub registered: Vec<Value>,
    /// Method and path without the query, of everything that reached the server.
    pub log: Vec<(Method, String)>,
    pub spoil_forms: bool,
    /// The keys that receipts are signed with, the present one last.
    pub keys: Vec<u8>,
    /// Whether a receipt is signed with a key that the kommun does not have.
    pub forge_receipts: bool,
    /// Whether a receipt is of other bytes than those that came.
    pub receive_wrongly: bool,
}

pub struct Case {
    pub resident: Uuid,
    pub bytes: Vec<u8>,
    pub puts: u32,
    pub status: StatusNow,
    pub events: Vec<ResidentEvent>,
    pub received_at: DateTime<Utc>,
    pub receipt: String,
}

pub struct Upload {
    resident: Uuid,
    sha256: String,
    size: usize,
    bytes: Vec<u8>,
}

#[derive(Clone, Default)]
pub struct World(Arc<Mutex<Kommun>>);

impl World {
    pub fn new() -> Self {
        let world = Self::default();
        world.get().services.push(service(1, ""));
        world.get().keys.push(1);
        world
    }

    pub fn get(&self) -> MutexGuard<'_, Kommun> {
        self.0.lock().unwrap()
    }

    pub fn fault(&self, method: Method, path: &'static str, fault: Fault) {
        self.get().faults.push_back((method, path, fault));
    }

    pub async fn phone(&self, directory: &Path) -> Client {
        self.try_phone(directory, 7).await.expect("opens")
    }

    pub async fn try_phone(&self, directory: &Path, key: u8) -> Result<Client, OpenError> {
        let config = Config {
            directory: directory.into(),
            server: "http://kommun.example/".into(),
            kommun: "umea".into(),
            language: "sv".into(),
            platform: Platform::Preview,
            app_version: "1.0".into(),
        };
        let ports = Ports {
            clock: Arc::new(SystemClock),
            random: Arc::new(OsRandom),
            key: Arc::new(FixedKey(key)),
            transport: Arc::new(self.clone()),
            codec: Arc::new(NoCodec),
        };
        Client::open(config, ports).await
    }

    /// An officer moves the case to "klart".
    pub fn mend(&self, id: Uuid) {
        let mut kommun = self.get();
        let label = Text::new("Åtgärdat", "Mended");
        let category = minkommun_client::model::service::Category::Archived;
        let kind = EventKind::StatusChanged {
            from: "mottaget".into(),
            to: "klart".into(),
            category,
            label: label.clone(),
            text: Text::new("Det är lagat", "It is mended"),
        };
        kommun.cases.get_mut(&id).unwrap().status = StatusNow { id: "klart".into(), category, label };
        kommun.tell(id, kind);
    }

    /// The server is put back to when it knew nothing; the devices it still knows.
    pub fn restore_an_empty_backup(&self) {
        let mut kommun = self.get();
        kommun.epoch += 1;
        kommun.cases.clear();
        kommun.mailboxes.clear();
        kommun.files.clear();
        kommun.uploads.clear();
    }
}

impl Kommun {
    fn tell(&mut self, id: Uuid, kind: EventKind) {
        let case = self.cases.get_mut(&id).unwrap();
        let n = case.events.len() as u32 + 1;
        let event = ResidentEvent { n, at: SystemClock.now(), kind };
        case.events.push(event.clone());
        self.mailboxes.entry(case.resident).or_default().push((id, event));
    }

    fn missing(&self, case: &Case) -> u32 {
        let submission: Submission = serde_json::from_slice(&case.bytes).unwrap();
        let lacks = |sha: &str| !self.files.contains_key(&(case.resident, sha.to_owned()));
        submission.attachments.iter().filter(|file| lacks(&file.sha256)).count() as u32
    }

    fn summary(&self, id: Uuid) -> CaseSummary {
        let case = &self.cases[&id];
        let submission: Submission = serde_json::from_slice(&case.bytes).unwrap();
        CaseSummary {
            id,
            reference: reference(id),
            service: submission.service,
            title: Text::new("Felanmälan", "Report a fault"),
            status: case.status.clone(),
            received_at: case.received_at,
            updated_at: case.events.last().map_or(case.received_at, |event| event.at),
            attachments_missing: self.missing(case),
        }
    }

    /// Of each service the newest version.
    fn summaries(&self) -> Vec<ServiceSummary> {
        let all = self.services.iter().map(|service| ServiceSummary {
            closing: Vec::new(),
            id: service.id.clone(),
            version: service.version,
            hash: service.canonical().1,
            title: service.title.clone(),
            summary: service.summary.clone(),
            topic: service.topic,
            keywords: vec![],
        });
        all.map(|summary| (summary.id.clone(), summary)).collect::<BTreeMap<_, _>>().into_values().collect()
    }

    fn answer(&mut self, request: &Request) -> Response {
        let path = request.url.strip_prefix("http://kommun.example").expect("our host");
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        self.log.push((request.method, path.to_owned()));
        if (request.method, path) == (Method::Get, "/.well-known/jwks.json") {
            return says(200, &self.jwks());
        }
        let parts: Vec<&str> = path.split('/').skip(2).collect();
        let header = |name: &str| request.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone());
        match (request.method, parts.as_slice()) {
            (Method::Get, ["kommuner", "umea"]) => return says(200, &manifest()),
            (Method::Get, ["kommuner", "umea", "services"]) => return says(200, &self.summaries()),
            (Method::Get, ["kommuner", "umea", "services", _, "versions", hash]) => {
                let form = self.services.iter().map(Service::canonical).find(|(_, own)| own == hash);
                let mut body = form.expect("a listed form").0;
                if self.spoil_forms {
                    body.push(b' ');
                }
                return Response { status: 200, headers: vec![], body: body.into() };
            }
            (Method::Post, ["kommuner", "umea", "devices"]) => {
                let token = format!("token-{}", self.devices.len() + self.log.len());
                self.registered.push(serde_json::from_slice(&request.body).unwrap());
                let device_id = new_id();
                let cursor = Some(format!("{}.0", self.epoch));
                self.devices.insert(token.clone(), device_id);
                return says(201, &DeviceCreated { device_id, token, cursor });
            }
            _ => {}
        }
        let token = header("authorization").and_then(|value| value.strip_prefix("Bearer ").map(str::to_owned));
        let Some(resident) = token.and_then(|token| self.devices.get(&token).copied()) else {
            return problem(401, "not-signed-in");
        };
        match (request.method, parts.as_slice()) {
            (Method::Put, ["cases", id]) => self.submit(resident, id.parse().unwrap(), request.body.to_vec()),
            (Method::Get, ["cases", id]) => {
                let id = id.parse().unwrap();
                let detail = CaseDetail {
                    case: self.summary(id),
                    receipt: self.cases[&id].receipt.clone(),
                    events: self.cases[&id].events.clone(),
                };
                says(200, &detail)
            }
            (Method::Put, ["cases", id, "messages", message]) => {
                let text: NewMessage = serde_json::from_slice(&request.body).unwrap();
                let (id, message): (Uuid, Uuid) = (id.parse().unwrap(), message.parse().unwrap());
                let text = Text::new(&text.text, &text.text);
                let kind = EventKind::Message { id: message, author: Author::Resident, text };
                if !self.cases[&id].events.iter().any(|event| event.kind == kind) {
                    self.tell(id, kind);
                }
                says(201, self.cases[&id].events.last().unwrap())
            }
            (Method::Get, ["changes"]) => self.changes(resident, query),
            (Method::Put, ["seen"]) => {
                let seen: Value = serde_json::from_slice(&request.body).unwrap();
                self.seen.push(seen["cursor"].as_str().unwrap().into());
                Response { status: 204, ..Response::default() }
            }
            (Method::Patch, ["device"]) => {
                self.patched.push(serde_json::from_slice(&request.body).unwrap());
                Response { status: 204, ..Response::default() }
            }
            (Method::Delete, ["device"]) => {
                self.devices.retain(|_, own| *own != resident);
                Response { status: 204, ..Response::default() }
            }
            (Method::Post, ["uploads"]) => {
                let metadata = header("upload-metadata").unwrap();
                let encoded = metadata.split(',').find_map(|pair| pair.strip_prefix("sha256 ")).unwrap();
                let sha256 = String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap();
                let size: usize = header("upload-length").unwrap().parse().unwrap();
                let had = self.files.contains_key(&(resident, sha256.clone()));
                let id = new_id().to_string();
                let location = format!("http://elsewhere.example/v1/uploads/{id}");
                self.uploads.insert(id, Upload { resident, sha256, size, bytes: vec![] });
                let offset = if had { size } else { 0 };
                tus(201, offset, Some(location))
            }
            (method @ (Method::Head | Method::Patch), ["uploads", id]) => {
                let Some(upload) = self.uploads.get_mut(*id).filter(|upload| upload.resident == resident) else {
                    return problem(404, "not-found");
                };
                if method == Method::Head {
                    return tus(200, upload.bytes.len(), None);
                }
                if header("upload-offset").unwrap() != upload.bytes.len().to_string() {
                    return problem(409, "offset-conflict");
                }
                let sum = format!("sha256 {}", STANDARD.encode(Sha256::digest(&request.body)));
                if header("upload-checksum").unwrap() != sum {
                    return problem(460, "checksum-mismatch");
                }
                upload.bytes.extend_from_slice(&request.body);
                let offset = upload.bytes.len();
                if offset == upload.size {
                    let (sha256, bytes) = (upload.sha256.clone(), upload.bytes.clone());
                    assert_eq!(hex::encode(Sha256::digest(&bytes)), sha256, "the file is what was promised");
                    self.files.insert((resident, sha256), bytes);
                }
                tus(204, offset, None)
            }
            _ => problem(404, "not-found"),
        }
    }

    fn submit(&mut self, resident: Uuid, id: Uuid, bytes: Vec<u8>) -> Response {
        if let Some(case) = self.cases.get_mut(&id) {
            case.puts += 1;
            if case.bytes != bytes {
                return problem(409, "case-conflict");
            }
            let (receipt, former_device) = (case.receipt.clone(), case.resident != resident);
            return says(200, &Submitted { case: self.summary(id), receipt, former_device });
        }
        let submission: Submission = serde_json::from_slice(&bytes).unwrap();
        if !self.summaries().iter().any(|open| open.hash == submission.service.hash) {
            return problem(410, "version-closed");
        }
        let (label, category) =
            (Text::new("Mottaget", "Received"), minkommun_client::model::service::Category::Submitted);
        let status = StatusNow { id: "mottaget".into(), category, label };
        let received_at = SystemClock.now();
        let receipt = self.receipt(id, &submission, &bytes, received_at);
        let case = Case { resident, bytes, puts: 1, status, events: vec![], received_at, receipt: receipt.clone() };
        let missing = { self.missing(&case) };
        self.cases.insert(id, case);
        let attachments = submission.attachments.len() as u32;
        self.tell(id, EventKind::Submitted { status: "mottaget".into(), attachments, attachments_missing: missing });
        says(201, &Submitted { case: self.summary(id), receipt, former_device: false })
    }

    fn receipt(&self, case_id: Uuid, submission: &Submission, bytes: &[u8], received_at: DateTime<Utc>) -> String {
        let bytes = if self.receive_wrongly { b"something else" } else { bytes };
        let receipt = Receipt {
            kommun: "2480".into(),
            case_id,
            reference: reference(case_id),
            service: submission.service.clone(),
            received_at,
            payload_sha256: hex::encode(Sha256::digest(bytes)),
            attachments: submission.attachments.iter().map(|file| file.sha256.clone()).collect(),
        };
        let kid = *self.keys.last().unwrap();
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": "EdDSA", "kid": kid.to_string() }).to_string());
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(serde_json::to_vec(&receipt).unwrap()));
        let signature = pair(if self.forge_receipts { 99 } else { kid }).sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Signs rightly what was signed wrongly.
    pub fn restore_receipts(&mut self) {
        for id in self.cases.keys().copied().collect::<Vec<_>>() {
            let case = &self.cases[&id];
            let submission: Submission = serde_json::from_slice(&case.bytes).unwrap();
            let receipt = self.receipt(id, &submission, &case.bytes, case.received_at);
            self.cases.get_mut(&id).unwrap().receipt = receipt;
        }
    }

    fn jwks(&self) -> Value {
        let public = |kid: &u8| URL_SAFE_NO_PAD.encode(pair(*kid).public_key());
        let key = |kid: &u8| json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid.to_string(), "x": public(kid) });
        json!({ "keys": self.keys.iter().map(key).collect::<Vec<_>>() })
    }

    fn changes(&self, resident: Uuid, query: &str) -> Response {
        let after = query.split('&').find_map(|pair| pair.strip_prefix("after="));
        let mut from = 0;
        if let Some((epoch, n)) = after.and_then(|cursor| cursor.split_once('.')) {
            if epoch != self.epoch.to_string() {
                return problem(410, "resync");
            }
            from = n.parse().unwrap();
        }
        let nothing = Vec::new();
        let mailbox = self.mailboxes.get(&resident).unwrap_or(&nothing);
        // Two at a time, so that paging is always exercised.
        let page: Vec<Change> = (from..mailbox.len().min(from + 2))
            .map(|n| Change {
                cursor: format!("{}.{}", self.epoch, n + 1),
                case_id: mailbox[n].0,
                event: mailbox[n].1.clone(),
            })
            .collect();
        let upto = from + page.len();
        says(200, &Changes { events: page, cursor: format!("{}.{upto}", self.epoch), more: upto < mailbox.len() })
    }
}

impl Transport for World {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let is_answered = self.get().silent_about.is_none_or(|part| !request.url.contains(part));
            if !is_answered {
                return std::future::pending().await;
            }
            // Long polls wait, so that the client does not think that this server cannot.
            let polls = request.url.contains("wait=25");
            let answer = self.exchange(&request);
            if polls && answer.as_ref().is_ok_and(|response| response.status == 200) {
                for _ in 0..100 {
                    let now = self.exchange(&request);
                    let news = now.as_ref().is_ok_and(|response| {
                        response.status != 200 || !String::from_utf8_lossy(&response.body).contains(r#""events":[]"#)
                    });
                    if news || now.is_err() {
                        return now;
                    }
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                }
            }
            answer
        })
    }
}

impl World {
    fn exchange(&self, request: &Request) -> Result<Response, TransportError> {
        let mut kommun = self.get();
        if kommun.offline {
            return Err(TransportError::NotSent);
        }
        let path = request.url.strip_prefix("http://kommun.example").expect("our host").to_owned();
        let length = request.headers.iter().find(|(name, _)| *name == "upload-length").map(|(_, value)| value.as_str());
        let fault = kommun.faults.iter().position(|(method, wanted, _)| {
            *method == request.method && (path.starts_with(wanted) || length == Some(wanted))
        });
        match fault.and_then(|at| kommun.faults.remove(at)).map(|(_, _, fault)| fault) {
            None => Ok(kommun.answer(request)),
            Some(Fault::NotSent) => Err(TransportError::NotSent),
            Some(Fault::AnswerLost) => {
                kommun.answer(request);
                Err(TransportError::Lost)
            }
            Some(Fault::Says { status, code }) => Ok(problem(status, code)),
        }
    }
}

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

fn manifest() -> Manifest {
    Manifest::from_toml(include_str!("../../../../kommuner/umea/kommun.toml")).unwrap()
}

struct FixedKey(u8);

impl KeyStore for FixedKey {
    fn key(&self) -> Result<Key, KeyError> {
        Ok(Key::new([self.0; 32]))
    }

    fn forget(&self) -> Result<(), KeyError> {
        Ok(())
    }
}

fn new_id() -> Uuid {
    let mut random = [0; 10];
    minkommun_client::Random::fill(&OsRandom, &mut random);
    minkommun_client::model::id::uuid_v7(SystemClock.now(), random)
}
