//! A server as small as a model can be: what a request does to it, and what it answers. It can be given faults that a
//! true one must not have, to see that the simulation finds them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use minkommun_client::engine::{Done, Outcome, Refusal, Told};
use minkommun_model::{
    case::{Author, EventKind},
    service::Category,
    text::Text,
    wire::{CaseDetail, CaseSummary, Change, Changes, DeviceCreated, ResidentEvent, ServiceRef, StatusNow, Submitted},
};
use uuid::Uuid;

/// Faults planted to test the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    Nothing,
    /// A repeated submission becomes another case.
    NoDedupe,
    /// A receipt goes out before its case is on disk.
    AckBeforeCommit,
    /// A mailbox number is taken before its event can be read, as with a sequence of PostgreSQL.
    LateNumbers,
    /// The phone writes the cursor before the page it belongs to.
    CursorFirst,
    /// The phone takes a submission out of the outbox when it has been sent, not when there is a receipt.
    ForgetWhenSent,
}

#[derive(Clone, Debug)]
pub enum Ask {
    Register,
    Submit { id: Uuid, payload: u64, files: BTreeSet<String> },
    Message { case_id: Uuid, id: Uuid },
    Changes { after: Option<String> },
    Detail(Uuid),
    Create { sha256: String },
    Piece { sha256: String, url: String, offset: u64, size: u64 },
    Catalogue,
    Other,
}

#[derive(Clone, Debug)]
pub struct Case {
    pub id: Uuid,
    pub device: usize,
    pub payload: u64,
    pub receipt: String,
    pub received_at: DateTime<Utc>,
    pub files: BTreeSet<String>,
    pub events: Vec<ResidentEvent>,
}

#[derive(Clone, Debug, Default)]
struct Device {
    files: BTreeSet<String>,
    /// Number -> case, event, and from when it can be read.
    mailbox: BTreeMap<u64, (Uuid, ResidentEvent, DateTime<Utc>)>,
    taken: u64,
}

#[derive(Clone, Debug)]
pub struct Server {
    pub planted: Planted,
    epoch: u32,
    /// Grows with every restore, so that a token of a lost memory is never another's.
    memory: u32,
    devices: BTreeMap<usize, Device>,
    next: usize,
    pub cases: Vec<Case>,
    uploads: BTreeMap<String, u64>,
    /// Acknowledged, and not on disk: only with a fault.
    volatile: Vec<Uuid>,
}

/// Bytes of a piece.
pub const PIECE: u64 = 100;

impl Server {
    pub fn new(planted: Planted) -> Self {
        let (devices, uploads) = (BTreeMap::new(), BTreeMap::new());
        let (cases, volatile) = (Vec::new(), Vec::new());
        Self { planted, epoch: 1, memory: 1, devices, next: 1, cases, uploads, volatile }
    }

    pub fn crash(&mut self) {
        let lost = std::mem::take(&mut self.volatile);
        self.cases.retain(|case| !lost.contains(&case.id));
    }

    /// An older memory comes back: what came after it is gone, and the epoch says so.
    pub fn restore(&mut self, backup: &Self) {
        let lost = std::mem::replace(self, backup.clone());
        (self.epoch, self.memory, self.next) = (lost.epoch + 1, lost.memory + 1, lost.next);
    }

    pub fn forget_devices(&mut self) {
        self.devices.clear();
    }

    /// What the server does, and how the phone's driver would sum its answer up.
    pub fn answer(&mut self, token: Option<&str>, ask: &Ask, now: DateTime<Utc>) -> Outcome {
        self.volatile.clear();
        if let Ask::Register = ask {
            let number = self.next;
            self.next += 1;
            self.devices.insert(number, Device::default());
            let device_id = Uuid::from_u128(u128::try_from(number).unwrap_or(0));
            let told = Told { app_version: String::new(), language: String::new(), push: None };
            let cursor = Some(format!("{}.0", self.epoch));
            let device = DeviceCreated { device_id, token: number.to_string(), cursor };
            return Outcome::Done(Done::Device(Box::new(device), told));
        }
        if let Ask::Catalogue = ask {
            return Outcome::Done(Done::Catalogue { fetched: Vec::new(), complete: true });
        }
        let device = token.and_then(|token| token.parse().ok()).filter(|number| self.devices.contains_key(number));
        let Some(device) = device else { return Outcome::Unauthorized };
        match ask {
            Ask::Register | Ask::Catalogue | Ask::Other => Outcome::Done(Done::Plain),
            Ask::Submit { id, payload, files } => self.submit(device, *id, *payload, files, now),
            Ask::Message { case_id, id } => self.message(device, *case_id, *id, now),
            Ask::Changes { after } => self.changes(device, after.as_deref(), now),
            Ask::Detail(id) => match self.cases.iter().find(|case| case.id == *id && case.device == device) {
                Some(case) => Outcome::Done(Done::Detail(Box::new(CaseDetail {
                    case: self.summary(case),
                    receipt: case.receipt.clone(),
                    events: case.events.clone(),
                }))),
                None => refused("not-found"),
            },
            Ask::Create { sha256 } if self.files(device).contains(sha256) => Outcome::Done(Done::Arrived),
            Ask::Create { sha256 } => {
                let url = format!("{device}/{}/{sha256}/{}", self.memory, self.uploads.len());
                self.uploads.insert(url.clone(), 0);
                Outcome::Done(Done::Piece { url, sent: 0 })
            }
            Ask::Piece { sha256, url, offset, size } => self.piece(device, sha256, url, *offset, *size, now),
        }
    }

    fn submit(
        &mut self,
        device: usize,
        id: Uuid,
        payload: u64,
        files: &BTreeSet<String>,
        now: DateTime<Utc>,
    ) -> Outcome {
        // Every tenth has an answer that the kommun refuses.
        if is_bad(payload) {
            return refused("invalid-answers");
        }
        let found = self.cases.iter().find(|case| case.id == id);
        if self.planted != Planted::NoDedupe
            && let Some(case) = found
        {
            if case.payload != payload {
                return refused("case-conflict");
            }
            let former_device = case.device != device;
            return Outcome::Done(Done::Case(Box::new(Submitted { former_device, ..self.submitted(case) })));
        }
        let receipt = format!("{id} received at {now} by memory {}", self.memory);
        let case = Case { id, device, payload, receipt, received_at: now, files: files.clone(), events: Vec::new() };
        self.cases.push(case);
        let (attachments, attachments_missing) = (count(files.len()), self.missing(device, files));
        let opened = EventKind::Submitted { status: "received".into(), attachments, attachments_missing };
        self.add_event(id, opened, now);
        if self.planted == Planted::AckBeforeCommit {
            self.volatile.push(id);
        }
        let case = &self.cases[self.cases.len() - 1];
        Outcome::Done(Done::Case(Box::new(self.submitted(case))))
    }

    fn message(&mut self, device: usize, case_id: Uuid, id: Uuid, now: DateTime<Utc>) -> Outcome {
        let Some(case) = self.cases.iter().find(|case| case.id == case_id && case.device == device) else {
            return refused("not-found");
        };
        let there =
            case.events.iter().any(|event| matches!(&event.kind, EventKind::Message { id: known, .. } if *known == id));
        if !there {
            let text = Text::new("hej", "hello");
            self.add_event(case_id, EventKind::Message { id, author: Author::Resident, text }, now);
        }
        Outcome::Done(Done::Plain)
    }

    fn changes(&self, device: usize, after: Option<&str>, now: DateTime<Utc>) -> Outcome {
        let mut number = 0;
        if let Some(after) = after {
            let (epoch, n) = after.split_once('.').unwrap_or_default();
            if epoch != self.epoch.to_string() {
                return Outcome::Resync;
            }
            number = n.parse().unwrap_or(0);
        }
        let mailbox = self.devices.get(&device).map(|device| &device.mailbox).into_iter().flatten();
        let readable: Vec<_> = mailbox.filter(|(n, (_, _, from))| **n > number && *from <= now).collect();
        let page: Vec<Change> = readable
            .iter()
            .take(3)
            .map(|(n, (case_id, event, _))| Change {
                cursor: format!("{}.{n}", self.epoch),
                case_id: *case_id,
                event: event.clone(),
            })
            .collect();
        let cursor = page.last().map_or_else(|| format!("{}.{number}", self.epoch), |change| change.cursor.clone());
        Outcome::Done(Done::Page(Changes { more: readable.len() > page.len(), events: page, cursor }))
    }

    fn piece(&mut self, device: usize, sha256: &str, url: &str, offset: u64, size: u64, now: DateTime<Utc>) -> Outcome {
        let Some(received) = self.uploads.get_mut(url) else { return Outcome::Done(Done::Restart) };
        if *received == offset {
            *received = size.min(offset + PIECE);
        }
        if *received < size {
            return Outcome::Done(Done::Piece { url: url.into(), sent: *received });
        }
        if let Some(device) = self.devices.get_mut(&device) {
            device.files.insert(sha256.into());
        }
        let complete: Vec<(Uuid, u32)> = self
            .cases
            .iter()
            .filter(|case| case.device == device && case.files.contains(sha256))
            .map(|case| (case.id, count(case.files.len())))
            .collect();
        for (id, received) in complete {
            let files = self.cases.iter().find(|case| case.id == id).map(|case| case.files.clone()).unwrap_or_default();
            let missing = self.missing(device, &files);
            self.add_event(id, EventKind::AttachmentsReceived { received: received - missing, missing }, now);
        }
        Outcome::Done(Done::Arrived)
    }

    /// An officer moves a case on.
    pub fn change_status(&mut self, index: usize, now: DateTime<Utc>) {
        let Some(case) = self.cases.get(index) else { return };
        let status = format!("status {}", case.events.len());
        let (from, label) = (String::new(), Text::new(&status, &status));
        let kind =
            EventKind::StatusChanged { from, to: status, category: Category::InProgress, text: label.clone(), label };
        self.add_event(case.id, kind, now);
    }

    fn add_event(&mut self, id: Uuid, kind: EventKind, now: DateTime<Utc>) {
        let late = self.planted == Planted::LateNumbers && kind.is_news();
        let readable_from = if late { now + chrono::TimeDelta::seconds(20) } else { now };
        let Some(case) = self.cases.iter_mut().rev().find(|case| case.id == id) else { return };
        let event = ResidentEvent { n: count(case.events.len() + 1), at: now, kind };
        case.events.push(event.clone());
        if let Some(device) = self.devices.get_mut(&case.device) {
            device.taken += 1;
            device.mailbox.insert(device.taken, (id, event, readable_from));
        }
    }

    fn files(&self, device: usize) -> BTreeSet<String> {
        self.devices.get(&device).map(|device| device.files.clone()).unwrap_or_default()
    }

    pub fn missing(&self, device: usize, files: &BTreeSet<String>) -> u32 {
        count(files.difference(&self.files(device)).count())
    }

    fn submitted(&self, case: &Case) -> Submitted {
        Submitted { case: self.summary(case), receipt: case.receipt.clone(), former_device: false }
    }

    fn summary(&self, case: &Case) -> CaseSummary {
        let label = Text::new("Mottaget", "Received");
        CaseSummary {
            id: case.id,
            reference: minkommun_model::id::reference(case.id),
            service: ServiceRef { id: "service".into(), version: 1, hash: String::new() },
            title: Text::default(),
            status: StatusNow { id: "received".into(), category: Category::Submitted, label },
            received_at: case.received_at,
            updated_at: case.events.last().map_or(case.received_at, |event| event.at),
            attachments_missing: self.missing(case.device, &case.files),
        }
    }
}

/// Whether the kommun refuses this submission.
pub fn is_bad(payload: u64) -> bool {
    payload.is_multiple_of(10)
}

fn refused(code: &str) -> Outcome {
    Outcome::Refused(Refusal { code: code.into(), errors: Vec::new() })
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
