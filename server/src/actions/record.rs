//! How what happened to a case is written: its events, where the resident reads them, and the push that says so.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use minkommun_model::{
    case::{self, Actor, Event, EventKind},
    service::{Category, Trigger, Workflow},
    wire::Submission,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    db::{error::DbError, tx::KommunTx},
    ports::{Clock, Random, new_id},
    store::{cases, deliveries, devices, events, jobs, mailbox},
};

/// The kind of job that tells one device to look.
pub const PUSH: &str = "push";

/// The payload of a push job. Only `handle` leaves the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushJob {
    pub device: Uuid,
    pub case_id: Uuid,
    pub event_n: u32,
    /// Random, and says nothing.
    pub handle: Uuid,
}

/// Writes what happened to cases, inside the caller's transaction.
#[derive(Clone)]
pub struct Recorder {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    pub now: DateTime<Utc>,
}

/// Who should be woken after the commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    pub mailbox: Option<Uuid>,
    pub pushes: bool,
}

impl Recorder {
    pub fn new(app: &App) -> Self {
        Self { clock: app.clock.clone(), random: app.random.clone(), now: app.clock.now() }
    }

    /// The standing that a case will have when these events have happened to it.
    pub fn stand(&self, case: &mut cases::Case, kinds: &[EventKind]) {
        for kind in kinds {
            case.event_n += 1;
            match kind {
                EventKind::StatusChanged { to, category, .. } => {
                    case.status.clone_from(to);
                    case.category = *category;
                }
                EventKind::AttachmentsReceived { missing, .. } => case.attachments_missing = *missing,
                EventKind::Assigned { officer } => case.assignee = *officer,
                EventKind::Submitted { .. } | EventKind::Message { .. } | EventKind::Unknown => {}
            }
        }
    }

    /// Writes events `first_n`, `first_n + 1` … of a case whose row is there.
    pub fn write(
        &self,
        tx: &mut KommunTx<'_>,
        case: &cases::Case,
        first_n: u32,
        happened: &[(Actor, EventKind)],
    ) -> Result<Recorded, DbError> {
        let mut recorded = Recorded::default();
        let for_resident = happened.iter().filter(|(_, kind)| kind.is_for_resident()).count();
        let mut next_number = 0;
        if for_resident > 0 {
            let count = u32::try_from(for_resident).map_err(|_| DbError::Broken("too many events at once"))?;
            next_number = mailbox::take_numbers(tx, case.resident, count)?;
            recorded.mailbox = Some(case.resident);
        }
        let mut news = None;
        for ((by, kind), n) in happened.iter().zip(first_n..) {
            let mailbox_n = kind.is_for_resident().then_some(next_number);
            events::append(tx, case.id, &Event { n, at: case.updated_at, by: *by, kind: kind.clone() }, mailbox_n)?;
            if let Some(mailbox_n) = mailbox_n {
                mailbox::put(tx, case.resident, mailbox_n, case.id, n)?;
                next_number += 1;
            }
            if kind.is_news() {
                news = Some(n);
            }
        }
        // One buzz for all that happened at once.
        if let Some(n) = news {
            recorded.pushes = self.enqueue_pushes(tx, case, n)?;
        }
        Ok(recorded)
    }

    fn enqueue_pushes(&self, tx: &mut KommunTx<'_>, case: &cases::Case, event_n: u32) -> Result<bool, DbError> {
        let reachable = devices::reachable(tx, case.resident)?;
        for device in &reachable {
            let job = PushJob {
                device: *device,
                case_id: case.id,
                event_n,
                handle: new_id(self.clock.as_ref(), self.random.as_ref()),
            };
            let payload = serde_json::to_string(&job).map_err(|error| DbError::Engine(error.into()))?;
            // A newer event of the same case takes the place of what this device has not been told yet.
            let dedupe = format!("{} {device}", case.id);
            let new = jobs::NewJob {
                id: new_id(self.clock.as_ref(), self.random.as_ref()),
                kind: PUSH,
                dedupe: Some(&dedupe),
                payload: &payload,
                run_at: self.now,
            };
            jobs::enqueue(tx, &new, self.now)?;
            deliveries::queue(tx, case.id, event_n, *device, self.now)?;
        }
        Ok(!reachable.is_empty())
    }

    /// What a person did to a case that was there before, and what the service's rules add to it.
    pub fn happen(
        &self,
        tx: &mut KommunTx<'_>,
        case: &mut cases::Case,
        by: Actor,
        kinds: Vec<EventKind>,
        rules: Option<(&Workflow, Trigger)>,
    ) -> Result<Recorded, DbError> {
        if kinds.is_empty() {
            return Ok(Recorded::default());
        }
        let first_n = case.event_n + 1;
        // `now` was read before this transaction got its turn. Phones tell by the time which of two words is the newer.
        case.updated_at = self.now.max(case.updated_at + TimeDelta::microseconds(1));
        self.stand(case, &kinds);
        let mut happened: Vec<_> = kinds.into_iter().map(|kind| (by, kind)).collect();
        if let Some((workflow, trigger)) = rules {
            let payload = cases::payload(tx, case.id)?.ok_or(DbError::Broken("a case without its payload"))?;
            let submission: Submission =
                serde_json::from_slice(&payload).map_err(|error| DbError::Engine(error.into()))?;
            let more = case::react(workflow, &submission.answers, &model(case), trigger);
            self.stand(case, &more);
            happened.extend(more.into_iter().map(|kind| (Actor::Rule, kind)));
        }
        let standing = cases::Standing {
            status: &case.status,
            category: case.category,
            assignee: case.assignee,
            updated_at: case.updated_at,
            event_n: case.event_n,
            attachments_missing: case.attachments_missing,
        };
        cases::set_standing(tx, case.id, &standing)?;
        self.write(tx, case, first_n, &happened)
    }
}

impl Recorded {
    /// After the commit.
    pub fn wake(self, app: &App) {
        if let Some(resident) = self.mailbox {
            app.wake.mailbox(resident);
        }
        if self.pushes {
            app.wake.jobs();
        }
    }

    pub fn and(self, other: Self) -> Self {
        Self { mailbox: self.mailbox.or(other.mailbox), pushes: self.pushes || other.pushes }
    }
}

/// A stored case as the model sees it.
pub fn model(case: &cases::Case) -> case::Case {
    case::Case {
        status: case.status.clone(),
        version: case.event_n,
        received_at: case.received_at,
        updated_at: case.updated_at,
        attachments: case.attachments,
        attachments_missing: case.attachments_missing,
        assignee: case.assignee,
    }
}

/// The category of a status; a status that its own workflow lacks counts as new, so that somebody looks.
pub fn category(workflow: &Workflow, status: &str) -> Category {
    workflow.status(status).map_or(Category::New, |status| status.category)
}
