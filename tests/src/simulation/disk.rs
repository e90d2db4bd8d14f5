//! The phone's disk as a model: what survives a crash, and what each write of the engine does to it. It stands for the
//! tables of `core/client`, whose own tests hold the true ones to the same.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use minkommun_client::engine::{Done, Job, Snapshot, Stored, Write};
use uuid::Uuid;

use crate::simulation::server::{Ask, Planted};

#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    Waiting,
    Refused(String),
    Acknowledged,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub case_id: Uuid,
    pub payload: u64,
    pub files: BTreeSet<String>,
    pub is_message: bool,
    pub stage: Stage,
    pub receipt: Option<String>,
    number: usize,
    /// There has been a receipt.
    pub received: bool,
    wait: Wait,
}

#[derive(Clone, Debug, Default)]
pub struct Upload {
    pub arrived: bool,
    /// The case is a former device's.
    refused: bool,
    url: Option<String>,
    sent: u64,
    size: u64,
    wait: Wait,
}

#[derive(Clone, Debug, Default)]
struct Wait {
    attempts: u32,
    next_at: Option<DateTime<Utc>>,
    cause: Option<minkommun_client::Cause>,
}

#[derive(Debug, Default)]
pub struct Disk {
    pub planted: Option<Planted>,
    pub device: Option<String>,
    pub cursor: Option<String>,
    pub outbox: BTreeMap<Uuid, Row>,
    pub uploads: BTreeMap<(Uuid, String), Upload>,
    /// Cases with a summary.
    pub known: BTreeSet<Uuid>,
    /// Cases of a device that the server has forgotten.
    pub stale: BTreeSet<Uuid>,
    pub events: BTreeMap<Uuid, BTreeSet<u32>>,
    /// A page that a planted fault writes in two halves.
    pub half: Option<Write>,
}

impl Disk {
    pub fn submit(&mut self, id: Uuid, payload: u64, files: BTreeMap<String, u64>) {
        for (sha256, size) in &files {
            let upload = Upload { size: *size, ..Upload::default() };
            self.uploads.insert((id, sha256.clone()), upload);
        }
        self.put(id, id, payload, files.into_keys().collect(), false);
    }

    pub fn write_message(&mut self, id: Uuid, case_id: Uuid) {
        self.put(id, case_id, 0, BTreeSet::new(), true);
    }

    fn put(&mut self, id: Uuid, case_id: Uuid, payload: u64, files: BTreeSet<String>, is_message: bool) {
        let row = Row {
            case_id,
            payload,
            files,
            is_message,
            stage: Stage::Waiting,
            receipt: None,
            number: self.outbox.len(),
            received: false,
            wait: Wait::default(),
        };
        self.outbox.insert(id, row);
    }

    pub fn snapshot(&self) -> Snapshot {
        let mut jobs = vec![Stored::new(Job::Catalogue), Stored::new(Job::Changes)];
        if self.device.is_none() {
            jobs.push(Stored::new(Job::Register));
        }
        let mut open: Vec<(&Uuid, &Row)> =
            self.outbox.iter().filter(|(_, row)| row.stage != Stage::Acknowledged).collect();
        open.sort_by_key(|(_, row)| row.number);
        for (n, (id, row)) in open.iter().enumerate() {
            let job = if row.is_message { Job::Message(**id) } else { Job::Submission(**id) };
            let mut after = Vec::new();
            if row.is_message {
                after.push(Job::Submission(row.case_id));
                let earlier = open[..n].iter().filter(|(_, other)| other.is_message && other.stage == Stage::Waiting);
                after.extend(
                    earlier.filter(|(_, other)| other.case_id == row.case_id).map(|(id, _)| Job::Message(**id)),
                );
            }
            let refused = matches!(row.stage, Stage::Refused(_));
            jobs.push(Stored { refused, after, ..stored(job, &row.wait) });
        }
        for ((case_id, sha256), upload) in self.uploads.iter().filter(|(_, upload)| !upload.arrived && !upload.refused)
        {
            let job = Job::Upload { case_id: *case_id, sha256: sha256.clone() };
            jobs.push(Stored { after: vec![Job::Submission(*case_id)], ..stored(job, &upload.wait) });
        }
        let unknown = self.events.keys().filter(|id| !self.known.contains(id) && !self.stale.contains(id));
        jobs.extend(unknown.map(|id| Stored::new(Job::Detail(*id))));
        Snapshot { registered: self.device.is_some(), has_cursor: self.cursor.is_some(), jobs }
    }

    /// The request that a job is; `None` when there is nothing to do any more.
    pub fn ask(&self, job: &Job) -> Option<Ask> {
        let waiting = |id: &Uuid| self.outbox.get(id).filter(|row| row.stage == Stage::Waiting);
        Some(match job {
            Job::Register => Ask::Register,
            Job::Submission(id) => {
                let row = waiting(id)?;
                Ask::Submit { id: *id, payload: row.payload, files: row.files.clone() }
            }
            Job::Message(id) => Ask::Message { case_id: waiting(id)?.case_id, id: *id },
            Job::Changes => Ask::Changes { after: self.cursor.clone() },
            Job::Detail(id) => Ask::Detail(*id),
            Job::Upload { case_id, sha256 } => {
                let upload = self.uploads.get(&(*case_id, sha256.clone())).filter(|upload| !upload.arrived)?;
                match &upload.url {
                    None => Ask::Create { sha256: sha256.clone() },
                    Some(url) => {
                        let (sha256, url) = (sha256.clone(), url.clone());
                        Ask::Piece { sha256, url, offset: upload.sent, size: upload.size }
                    }
                }
            }
            Job::Catalogue => Ask::Catalogue,
            Job::Seen | Job::Address => Ask::Other,
        })
    }

    pub fn apply(&mut self, write: Write) {
        match write {
            Write::Wait { job, attempts, next_at, cause, .. } => {
                if let Some(wait) = self.wait(&job) {
                    *wait = Wait { attempts, next_at: Some(next_at), cause: Some(cause) };
                }
            }
            Write::Refuse { job: Job::Submission(id) | Job::Message(id), refusal } => {
                if let Some(row) = self.outbox.get_mut(&id) {
                    row.stage = Stage::Refused(refusal.code);
                }
            }
            Write::Refuse { .. } => {}
            Write::ForgetDevice => {
                self.device = None;
                self.cursor = None;
                self.stale.extend(self.known.iter().chain(self.events.keys()));
                self.begin_anew();
            }
            Write::Resync => {
                self.cursor = None;
                self.events.retain(|id, _| self.stale.contains(id));
                self.known.retain(|id| self.stale.contains(id));
                self.begin_anew();
            }
            Write::Done { job, done } => self.done(&job, done),
        }
    }

    fn begin_anew(&mut self) {
        for upload in self.uploads.values_mut().filter(|upload| !upload.arrived) {
            (upload.url, upload.sent) = (None, 0);
        }
        let again =
            |row: &&mut Row| row.stage == Stage::Acknowledged || (row.is_message && row.stage != Stage::Waiting);
        for row in self.outbox.values_mut().filter(again) {
            (row.stage, row.wait) = (Stage::Waiting, Wait::default());
        }
    }

    fn done(&mut self, job: &Job, done: Done) {
        match (job, done) {
            (Job::Register, Done::Device(created, _)) => {
                (self.device, self.cursor) = (Some(created.token), created.cursor)
            }
            (Job::Submission(id), Done::Case(submitted)) if submitted.former_device => {
                self.acknowledge(*id, Some(submitted.receipt));
                self.stale.insert(*id);
                for (_, upload) in self.uploads.iter_mut().filter(|((case, _), _)| case == id) {
                    (upload.arrived, upload.refused) = (submitted.case.attachments_missing == 0, !upload.arrived);
                }
            }
            (Job::Submission(id), Done::Case(submitted)) => {
                self.acknowledge(*id, Some(submitted.receipt));
                self.settle(*id, submitted.case.attachments_missing);
                if self.stale.remove(id) {
                    self.events.remove(id);
                }
                self.known.insert(*id);
            }
            (Job::Message(id), _) => self.acknowledge(*id, None),
            (_, Done::Page(page)) => {
                self.cursor = Some(page.cursor.clone());
                if self.planted == Some(Planted::CursorFirst) && self.half.is_none() {
                    self.half = Some(Write::Done { job: job.clone(), done: Done::Page(page) });
                    return;
                }
                self.half = None;
                for change in page.events {
                    if self.stale.remove(&change.case_id) {
                        self.known.remove(&change.case_id);
                        self.events.remove(&change.case_id);
                    }
                    self.events.entry(change.case_id).or_default().insert(change.event.n);
                }
            }
            (_, Done::Detail(detail)) => {
                self.known.insert(detail.case.id);
                let numbers = detail.events.iter().map(|event| event.n);
                self.events.entry(detail.case.id).or_default().extend(numbers);
            }
            (Job::Upload { case_id, sha256 }, Done::Piece { url, sent }) => {
                if let Some(upload) = self.uploads.get_mut(&(*case_id, sha256.clone())) {
                    (upload.url, upload.sent, upload.wait) = (Some(url), sent, Wait::default());
                }
            }
            (Job::Upload { sha256, .. }, Done::Arrived) => {
                for ((case, other), upload) in &mut self.uploads {
                    let acknowledged = self.outbox.get(case).is_some_and(|row| row.stage == Stage::Acknowledged);
                    upload.arrived |= other == sha256 && acknowledged;
                }
            }
            (Job::Upload { case_id, sha256 }, Done::Restart) => {
                if let Some(upload) = self.uploads.get_mut(&(*case_id, sha256.clone())) {
                    (upload.url, upload.sent) = (None, 0);
                }
            }
            _ => {}
        }
    }

    fn acknowledge(&mut self, id: Uuid, receipt: Option<String>) {
        if let Some(row) = self.outbox.get_mut(&id) {
            (row.stage, row.received, row.wait) = (Stage::Acknowledged, true, Wait::default());
            row.receipt = receipt.or(row.receipt.take());
        }
    }

    fn settle(&mut self, id: Uuid, missing: u32) {
        for (_, upload) in self.uploads.iter_mut().filter(|((case, _), _)| *case == id) {
            if missing == 0 {
                upload.arrived = true;
            } else if upload.arrived || upload.refused {
                (upload.arrived, upload.refused, upload.url, upload.sent) = (false, false, None, 0);
            }
        }
    }

    fn wait(&mut self, job: &Job) -> Option<&mut Wait> {
        match job {
            Job::Submission(id) | Job::Message(id) => self.outbox.get_mut(id).map(|row| &mut row.wait),
            Job::Upload { case_id, sha256 } => {
                self.uploads.get_mut(&(*case_id, sha256.clone())).map(|upload| &mut upload.wait)
            }
            _ => None,
        }
    }
}

fn stored(job: Job, wait: &Wait) -> Stored {
    Stored { attempts: wait.attempts, next_at: wait.next_at, cause: wait.cause, ..Stored::new(job) }
}
