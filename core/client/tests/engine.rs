//! The engine against a model: whatever is lost, refused, repeated or killed, between any two effects, every submission
//! ends as exactly one case, or as one that the resident is told of.

#![expect(clippy::unwrap_used, reason = "a test that meets what it did not expect should end there")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use minkommun_client::{
    Cause,
    engine::{Done, Effect, Event, Input, Job, Outcome, Refusal, Snapshot, State, Stored, Told, Write, step},
    model::{
        id::reference,
        service::Category,
        text::Text,
        wire::{CaseSummary, Changes, DeviceCreated, ServiceRef, StatusNow, Submitted},
    },
};
use proptest::prelude::*;
use uuid::Uuid;

#[derive(Clone, Default)]
struct Item {
    acknowledged: bool,
    refused: Option<String>,
    attempts: u32,
    next_at: Option<DateTime<Utc>>,
}

struct World {
    // The phone's disk.
    device: Option<u64>,
    has_cursor: bool,
    items: BTreeMap<Uuid, Item>,
    files: BTreeMap<Uuid, bool>,
    // The phone's memory.
    state: State,
    running: Vec<(Job, u64, Option<u64>)>,
    // The server.
    devices: BTreeSet<u64>,
    cases: BTreeMap<Uuid, u64>,
    uploaded: BTreeSet<Uuid>,
    // The rest of the world.
    now: DateTime<Utc>,
    chance: u64,
    made: u64,
    crash_after: Option<usize>,
}

#[derive(Clone, Debug)]
enum Act {
    Submit,
    /// The n-th running attempt ends, in one of several ways.
    End(usize, Fate),
    Wait(u32),
    Online(bool),
    Now,
    /// Killed when so many of the next effects have been performed.
    CrashAfter(usize),
    Crash,
    LoseDevices,
}

#[derive(Clone, Copy, Debug)]
enum Fate {
    Well,
    NotSent,
    RequestLost,
    AnswerLost,
    Busy,
    Resync,
}

// Every seventh submission is one that the server refuses, always.
fn is_refused(id: Uuid) -> bool {
    id.as_u128().is_multiple_of(7)
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            device: None,
            has_cursor: false,
            items: BTreeMap::new(),
            files: BTreeMap::new(),
            state: State::default(),
            running: Vec::new(),
            devices: BTreeSet::new(),
            cases: BTreeMap::new(),
            uploaded: BTreeSet::new(),
            now: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
            chance: 1,
            made: 0,
            crash_after: None,
        };
        world.load();
        world
    }

    fn snapshot(&self) -> Snapshot {
        let mut jobs = vec![Stored::new(Job::Catalogue), Stored::new(Job::Changes)];
        if self.device.is_none() {
            jobs.push(Stored::new(Job::Register));
        }
        for (id, item) in self.items.iter().filter(|(_, item)| !item.acknowledged) {
            jobs.push(Stored {
                attempts: item.attempts,
                next_at: item.next_at,
                refused: item.refused.is_some(),
                ..Stored::new(Job::Submission(*id))
            });
        }
        for (id, _) in self.files.iter().filter(|(_, arrived)| !**arrived) {
            let job = Job::Upload { case_id: *id, sha256: "f".into() };
            jobs.push(Stored { after: vec![Job::Submission(*id)], ..Stored::new(job) });
        }
        Snapshot { registered: self.device.is_some(), has_cursor: self.has_cursor, jobs }
    }

    fn load(&mut self) {
        let snapshot = self.snapshot();
        self.feed(Event::Loaded(snapshot));
    }

    fn feed(&mut self, event: Event) {
        self.chance = self.chance.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let input = Input { now: self.now, chance: self.chance, event };
        let (state, effects) = step(std::mem::take(&mut self.state), input);
        self.state = state;
        let mut written = false;
        for effect in effects {
            if let Some(left) = &mut self.crash_after {
                if *left == 0 {
                    self.crash_after = None;
                    return self.crash();
                }
                *left -= 1;
            }
            match effect {
                Effect::Write(write) => {
                    written = true;
                    self.write(write);
                }
                Effect::Start { job, run, .. } => {
                    assert!(self.device.is_some() || !job.needs_device(), "{job:?} without a device");
                    assert!(self.has_cursor || !job.is_kept(), "{job:?} without a place in the mailbox");
                    if let Job::Upload { case_id, .. } = &job {
                        assert!(self.items[case_id].acknowledged, "a file before its words");
                    }
                    assert!(!self.running.iter().any(|(other, ..)| *other == job), "{job:?} twice at once");
                    self.running.push((job, run, self.device));
                }
                Effect::Cancel { job } => self.running.retain(|(other, ..)| *other != job),
            }
        }
        if written {
            self.load();
        }
    }

    fn crash(&mut self) {
        self.state = State::default();
        self.running.clear();
        self.load();
    }

    fn write(&mut self, write: Write) {
        match write {
            Write::Wait { job: Job::Submission(id), attempts, next_at, .. } => {
                let item = self.items.get_mut(&id).unwrap();
                (item.attempts, item.next_at) = (attempts, Some(next_at));
            }
            Write::Refuse { job: Job::Submission(id), refusal } => {
                self.items.get_mut(&id).unwrap().refused = Some(refusal.code);
            }
            Write::Done { job: Job::Submission(id), .. } => {
                let item = self.items.get_mut(&id).unwrap();
                *item = Item { acknowledged: true, ..Item::default() };
            }
            Write::Done { job: Job::Upload { case_id, .. }, done: Done::Arrived } => {
                self.files.insert(case_id, true);
            }
            Write::Done { done: Done::Device(device, _), .. } => {
                self.device = Some(device.token.parse().unwrap());
            }
            Write::Done { done: Done::Page(_), .. } => self.has_cursor = true,
            Write::ForgetDevice => {
                (self.device, self.has_cursor) = (None, false);
                self.offer_again();
            }
            Write::Resync => {
                self.has_cursor = false;
                self.offer_again();
            }
            _ => {}
        }
    }

    fn offer_again(&mut self) {
        for item in self.items.values_mut().filter(|item| item.acknowledged) {
            item.acknowledged = false;
        }
    }

    // What the server does and answers, when the request reaches it.
    fn serve(&mut self, job: &Job, device: Option<u64>) -> Outcome {
        if job.needs_device() && !device.is_some_and(|device| self.devices.contains(&device)) {
            return Outcome::Unauthorized;
        }
        Outcome::Done(match job {
            Job::Register => {
                self.made += 1;
                self.devices.insert(self.made);
                let device = DeviceCreated { device_id: Uuid::nil(), token: self.made.to_string(), cursor: None };
                Done::Device(Box::new(device), Told { app_version: String::new(), language: String::new(), push: None })
            }
            Job::Submission(id) => {
                let owner = device.unwrap_or_default();
                if is_refused(*id) {
                    return Outcome::Refused(Refusal { code: "invalid-answers".into(), errors: vec![] });
                }
                let former_device = *self.cases.entry(*id).or_insert(owner) != owner;
                Done::Case(Box::new(Submitted { former_device, ..answer(*id) }))
            }
            Job::Upload { case_id, .. } => {
                self.uploaded.insert(*case_id);
                Done::Arrived
            }
            Job::Changes => Done::Page(Changes { events: vec![], cursor: "1".into(), more: false }),
            Job::Catalogue => Done::Catalogue { fetched: vec![], complete: true },
            _ => Done::Plain,
        })
    }

    fn end(&mut self, n: usize, fate: Fate) {
        if self.running.is_empty() {
            return;
        }
        let (job, run, device) = self.running.remove(n % self.running.len());
        let retry = |cause, untouched| Outcome::Retry { cause, after: None, untouched };
        let outcome = match fate {
            Fate::Well => self.serve(&job, device),
            Fate::NotSent => retry(Cause::Network, true),
            Fate::RequestLost => retry(Cause::Network, false),
            Fate::AnswerLost => {
                self.serve(&job, device);
                retry(Cause::Network, false)
            }
            Fate::Busy => {
                Outcome::Retry { cause: Cause::Busy, after: Some(std::time::Duration::from_secs(9)), untouched: false }
            }
            Fate::Resync if job == Job::Changes => Outcome::Resync,
            Fate::Resync => self.serve(&job, device),
        };
        self.feed(Event::Ended { job, run, outcome });
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Submit => {
                let id = Uuid::from_u128(self.items.len() as u128 + 1);
                self.items.insert(id, Item::default());
                self.files.insert(id, false);
                self.load();
            }
            Act::End(n, fate) => self.end(n, fate),
            Act::Wait(seconds) => {
                self.now += TimeDelta::seconds(seconds.into());
                self.feed(Event::Tick);
            }
            Act::Online(online) => self.feed(Event::Online(online)),
            Act::Now => self.feed(Event::Now),
            Act::CrashAfter(effects) => self.crash_after = Some(effects),
            Act::Crash => self.crash(),
            Act::LoseDevices => self.devices.clear(),
        }
    }

    // From here on the world is kind: everything must come to its end, and soon.
    fn calm_down(&mut self) {
        self.crash_after = None;
        self.feed(Event::Online(true));
        for _ in 0..400 {
            while let Some(at) = self.running.iter().position(|(job, ..)| *job != Job::Changes) {
                self.end(at, Fate::Well);
            }
            // An empty long poll takes its time.
            self.now += TimeDelta::seconds(30);
            self.feed(Event::Tick);
            self.end(0, Fate::Well);
        }
    }
}

fn answer(id: Uuid) -> Submitted {
    Submitted {
        case: CaseSummary {
            id,
            reference: reference(id),
            service: ServiceRef { id: "s".into(), version: 1, hash: String::new() },
            title: Text::default(),
            status: StatusNow { id: "new".into(), category: Category::Submitted, label: Text::default() },
            received_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            attachments_missing: 1,
        },
        receipt: String::new(),
        former_device: false,
    }
}

fn act() -> impl Strategy<Value = Act> {
    let fate = prop_oneof![
        4 => Just(Fate::Well),
        1 => Just(Fate::NotSent),
        1 => Just(Fate::RequestLost),
        2 => Just(Fate::AnswerLost),
        1 => Just(Fate::Busy),
        1 => Just(Fate::Resync),
    ];
    prop_oneof![
        3 => Just(Act::Submit),
        10 => (0usize..8, fate).prop_map(|(n, fate)| Act::End(n, fate)),
        4 => (0u32..2000).prop_map(Act::Wait),
        1 => any::<bool>().prop_map(Act::Online),
        1 => Just(Act::Now),
        2 => (0usize..4).prop_map(Act::CrashAfter),
        1 => Just(Act::Crash),
        1 => Just(Act::LoseDevices),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn every_submission_ends_as_one_case_or_is_told_of(acts in proptest::collection::vec(act(), 1..80)) {
        let mut world = World::new();
        for act in acts {
            world.act(act);
        }
        let before: Vec<Uuid> = world.items.keys().copied().collect();
        world.calm_down();
        prop_assert_eq!(before, world.items.keys().copied().collect::<Vec<_>>(), "nothing leaves the outbox by itself");
        for (id, item) in &world.items {
            match item.refused.as_deref() {
                Some("invalid-answers") => prop_assert!(is_refused(*id)),
                Some(other) => prop_assert!(false, "{}", other),
                None => {
                    prop_assert!(item.acknowledged, "{} is left", id);
                    prop_assert!(world.cases.contains_key(id));
                    prop_assert!(world.uploaded.contains(id) && world.files[id]);
                }
            }
        }
    }
}

#[test]
fn waiting_grows_to_a_quarter_of_an_hour_and_the_servers_wish_wins() {
    let mut world = World::new();
    world.act(Act::Submit);
    world.calm_down();
    world.act(Act::Submit);
    let submission = |world: &World| world.running.iter().position(|(job, ..)| matches!(job, Job::Submission(_)));
    let id = Uuid::from_u128(2);
    for attempt in 1..=20 {
        let at = submission(&world).expect("tried when it is due");
        world.end(at, Fate::RequestLost);
        let wait = world.items[&id].next_at.unwrap() - world.now;
        let most = TimeDelta::seconds(2 * (1 << attempt.min(10))).min(TimeDelta::minutes(15));
        assert!(wait >= TimeDelta::seconds(2) && wait <= most, "{attempt}: {wait}");
        world.now = world.items[&id].next_at.unwrap() - TimeDelta::milliseconds(1);
        world.feed(Event::Tick);
        assert!(submission(&world).is_none(), "not before its time");
        world.now += TimeDelta::milliseconds(1);
        world.feed(Event::Tick);
    }
    let at = submission(&world).unwrap();
    world.end(at, Fate::Busy);
    assert_eq!(world.items[&id].next_at.unwrap() - world.now, TimeDelta::seconds(9));
    world.feed(Event::Now);
    assert!(submission(&world).is_none(), "what the server asked to be spared waits all the same");
}

#[test]
fn a_clock_that_was_set_back_ten_years_stops_nothing() {
    let mut world = World::new();
    world.act(Act::Submit);
    world.calm_down();
    world.act(Act::Submit);
    let at = world.running.iter().position(|(job, ..)| matches!(job, Job::Submission(_))).unwrap();
    world.end(at, Fate::RequestLost);
    world.now -= TimeDelta::days(3650);
    world.feed(Event::Tick);
    assert!(world.running.iter().any(|(job, ..)| matches!(job, Job::Submission(_))));
}
