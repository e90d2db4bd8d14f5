//! The words that engine, driver and disk share: what there is to do, how it ended, what is to be written.

use std::time::Duration;

use chrono::{DateTime, Utc};
use minkommun_model::wire::{CaseDetail, Changes, DeviceCreated, PushAddress, Submitted};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{cause::Cause, store::outbox::Refusal};

/// One thing to do, retried on its own. What people wait for sorts first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Job {
    Register,
    Submission(Uuid),
    Message(Uuid),
    /// The mailbox.
    Changes,
    /// A whole case, when events came of one that the phone did not know.
    Detail(Uuid),
    /// One piece of a file.
    Upload {
        case_id: Uuid,
        sha256: String,
    },
    Seen,
    Address,
    /// The manifest, the list of services and their forms.
    Catalogue,
}

impl Job {
    pub fn needs_device(&self) -> bool {
        !matches!(self, Self::Register | Self::Catalogue)
    }

    /// Whether its failures are kept on disk, with the time of the next try.
    pub fn is_kept(&self) -> bool {
        matches!(self, Self::Submission(_) | Self::Message(_) | Self::Upload { .. })
    }
}

/// A job as the disk has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub job: Job,
    pub attempts: u32,
    pub next_at: Option<DateTime<Utc>>,
    pub cause: Option<Cause>,
    pub paused: bool,
    /// Only the resident can mend it; what comes after it waits.
    pub refused: bool,
    /// Jobs that must be gone first: a case's words come before its files and messages.
    pub after: Vec<Job>,
}

impl Stored {
    pub fn new(job: Job) -> Self {
        Self { job, attempts: 0, next_at: None, cause: None, paused: false, refused: false, after: Vec::new() }
    }
}

/// Everything on disk that the engine steers by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    pub registered: bool,
    /// A place in the mailbox is known, by which a restored backup will be noticed.
    pub has_cursor: bool,
    pub jobs: Vec<Stored>,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Done(Done),
    /// Worth another try by itself. `after` is the server's own wish; `untouched` that for certain nothing reached it.
    Retry {
        cause: Cause,
        after: Option<Duration>,
        untouched: bool,
    },
    /// The server knows the device no more.
    Unauthorized,
    /// Only the resident can mend it.
    Refused(Refusal),
    /// The cursor is of another memory of the server.
    Resync,
    /// It was not there to be done any more; nothing was sent.
    Gone,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    Plain,
    /// With what the server was told of it.
    Device(Box<DeviceCreated>, Told),
    Case(Box<Submitted>),
    Page(Changes),
    Detail(Box<CaseDetail>),
    Seen(String),
    Address(Told),
    /// `complete` unless something of it is still to be fetched.
    Catalogue {
        fetched: Vec<Fetched>,
        complete: bool,
    },
    Piece {
        url: String,
        sent: u64,
    },
    Arrived,
    /// The upload is not known any more: from the beginning.
    Restart,
}

/// What the server knows of the device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub app_version: String,
    pub language: String,
    pub push: Option<PushAddress>,
}

/// One public thing, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    pub name: String,
    pub etag: Option<String>,
    pub body: Vec<u8>,
}

/// A change of the disk; each is durable, whole or not at all, and harmless when done twice.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    Wait { job: Job, attempts: u32, next_at: DateTime<Utc>, cause: Cause, untouched: bool },
    Refuse { job: Job, refusal: Refusal },
    Done { job: Job, done: Done },
    ForgetDevice,
    Resync,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Write(Write),
    /// Begin an attempt. `poll`: ask the mailbox to answer when there is something.
    Start {
        job: Job,
        run: u64,
        poll: bool,
    },
    /// Give the running attempt up; its outcome counts for nothing.
    Cancel {
        job: Job,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// What the disk says now: at the start, and after everything that was written, by whomever.
    Loaded(Snapshot),
    Ended {
        job: Job,
        run: u64,
        outcome: Outcome,
    },
    /// A hint from the system.
    Online(bool),
    /// Everything at once, please.
    Now,
    /// Time has passed.
    Tick,
}

/// What `step` is given: an event with the time and chance of its moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    pub now: DateTime<Utc>,
    pub chance: u64,
    pub event: Event,
}
