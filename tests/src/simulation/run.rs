//! One simulated life: a resident, a phone that crashes, a network that loses, delays and doubles, a server that dies
//! and is restored from a backup, in an order and at times that follow from the seed alone.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use minkommun_client::{
    Cause,
    engine::{Effect, Event, Input, Job, Outcome, State, step},
};
use minkommun_model::{case::EventKind, wire::Changes};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use crate::simulation::{
    disk::{Disk, Stage},
    server::{Ask, Case, Planted, Server, is_bad},
};

/// While things go wrong; after it there is an hour and a half of peace.
const TROUBLE: TimeDelta = TimeDelta::minutes(20);
const PEACE: TimeDelta = TimeDelta::minutes(90);
/// A life takes some three thousand.
const MOST_STEPS: u64 = 20_000;
const TIMEOUT: TimeDelta = TimeDelta::seconds(30);
const LONG_POLL: TimeDelta = TimeDelta::seconds(55);

enum Happening {
    Resident,
    Trouble,
    Officer,
    Tick,
    PhoneStarts { life: u64 },
    ServerStarts,
    AtServer { ask: Ask, token: Option<String>, job: Job, run: u64, life: u64, wanted: bool, poll: bool },
    AtPhone { outcome: Outcome, job: Job, run: u64, life: u64 },
}

pub struct Run {
    random: StdRng,
    now: DateTime<Utc>,
    begun: DateTime<Utc>,
    queue: BinaryHeap<Reverse<(DateTime<Utc>, u64)>>,
    happenings: BTreeMap<u64, Happening>,
    numbers: u64,

    /// `None` while the phone is off.
    engine: Option<State>,
    life: u64,
    disk: Disk,
    under_way: BTreeMap<Job, u64>,
    next_tick: Option<DateTime<Utc>>,

    has_network: bool,
    server: Server,
    server_up: bool,
    backup: Option<Server>,

    submitted: BTreeMap<Uuid, u64>,
    messages: BTreeMap<Uuid, Uuid>,
    requests_in_peace: BTreeMap<&'static str, u32>,
    pub steps: u64,
    pub broken: Vec<String>,
}

impl Run {
    pub fn new(seed: u64, planted: Planted) -> Self {
        let begun = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let disk = Disk { planted: Some(planted), ..Disk::default() };
        let mut run = Self {
            random: StdRng::seed_from_u64(seed),
            now: begun,
            begun,
            queue: BinaryHeap::new(),
            happenings: BTreeMap::new(),
            numbers: 0,
            engine: None,
            life: 0,
            disk,
            under_way: BTreeMap::new(),
            next_tick: None,
            has_network: true,
            server: Server::new(planted),
            server_up: true,
            backup: None,
            submitted: BTreeMap::new(),
            messages: BTreeMap::new(),
            requests_in_peace: BTreeMap::new(),
            steps: 0,
            broken: Vec::new(),
        };
        run.after(TimeDelta::zero(), Happening::PhoneStarts { life: 0 });
        for _ in 0..12 {
            run.within_trouble(Happening::Resident);
            run.within_trouble(Happening::Trouble);
            run.within_trouble(Happening::Officer);
        }
        run
    }

    /// Lives it to its end, and says what was broken.
    pub fn live(mut self) -> Self {
        let mut peace = false;
        while let Some(Reverse((at, number))) = self.queue.pop() {
            if !peace && at > self.begun + TROUBLE {
                peace = true;
                self.make_peace();
            }
            if at > self.begun + TROUBLE + PEACE || !self.broken.is_empty() {
                break;
            }
            self.now = self.now.max(at);
            if let Some(happening) = self.happenings.remove(&number) {
                self.happen(happening);
            }
        }
        if self.broken.is_empty() {
            self.judge();
        }
        self
    }

    fn trouble(&self) -> bool {
        self.now <= self.begun + TROUBLE
    }

    fn after(&mut self, delay: TimeDelta, happening: Happening) {
        self.numbers += 1;
        self.queue.push(Reverse((self.now + delay, self.numbers)));
        self.happenings.insert(self.numbers, happening);
    }

    fn within_trouble(&mut self, happening: Happening) {
        let delay = self.random.random_range(0..TROUBLE.num_milliseconds());
        self.after(TimeDelta::milliseconds(delay), happening);
    }

    fn soon(&mut self, most_ms: i64, happening: Happening) {
        let delay = self.random.random_range(1..=most_ms);
        self.after(TimeDelta::milliseconds(delay), happening);
    }

    fn make_peace(&mut self) {
        self.has_network = true;
        self.now = self.begun + TROUBLE + TimeDelta::milliseconds(1);
        if !self.server_up {
            self.happen(Happening::ServerStarts);
        }
        if self.engine.is_none() {
            self.happen(Happening::PhoneStarts { life: self.life });
        }
        self.feed(Event::Online(true));
        // News for every case: none may be missed.
        for index in 0..self.server.cases.len() {
            self.server.change_status(index, self.now);
        }
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Resident => self.resident(),
            Happening::Trouble => self.make_trouble(),
            Happening::Officer if self.server_up && !self.server.cases.is_empty() => {
                let index = self.random.random_range(0..self.server.cases.len());
                self.server.change_status(index, self.now);
            }
            Happening::Officer => {}
            Happening::Tick => {
                if self.next_tick.is_some_and(|due| due <= self.now) {
                    self.next_tick = None;
                    self.feed(Event::Tick);
                }
            }
            Happening::PhoneStarts { life } => {
                if self.engine.is_none() && life == self.life {
                    self.engine = Some(State::default());
                    self.feed(Event::Loaded(self.disk.snapshot()));
                }
            }
            Happening::ServerStarts => self.server_up = true,
            Happening::AtServer { ask, token, job, run, life, wanted, poll } => {
                let outcome = self.at_server(&ask, token.as_deref());
                let nothing = matches!(&outcome, Outcome::Done(minkommun_client::engine::Done::Page(Changes { events, .. })) if events.is_empty());
                if poll && nothing {
                    // The long poll ends with nothing, or with what came meanwhile.
                    self.after(LONG_POLL, Happening::AtServer { ask, token, job, run, life, wanted, poll: false });
                } else if wanted {
                    self.send_back(outcome, job, run, life);
                }
            }
            Happening::AtPhone { outcome, job, run, life } => {
                if life == self.life && self.engine.is_some() {
                    if self.under_way.get(&job) == Some(&run) {
                        self.under_way.remove(&job);
                    }
                    self.feed(Event::Ended { job, run, outcome });
                }
            }
        }
    }

    fn at_server(&mut self, ask: &Ask, token: Option<&str>) -> Outcome {
        if !self.server_up {
            return Outcome::Retry { cause: Cause::Network, after: None, untouched: true };
        }
        if self.trouble() && self.random.random_bool(0.05) {
            let after = Some(Duration::from_secs(self.random.random_range(1..20)));
            return Outcome::Retry { cause: Cause::Busy, after, untouched: false };
        }
        self.server.answer(token, ask, self.now)
    }

    fn send_back(&mut self, outcome: Outcome, job: Job, run: u64, life: u64) {
        if self.trouble() && self.random.random_bool(0.1) {
            let lost = Outcome::Retry { cause: Cause::Network, after: None, untouched: false };
            self.after(TIMEOUT, Happening::AtPhone { outcome: lost, job, run, life });
        } else {
            self.soon(1500, Happening::AtPhone { outcome, job, run, life });
        }
    }

    fn resident(&mut self) {
        match self.random.random_range(0..10) {
            0..6 => {
                let id = Uuid::from_u128(self.random.random());
                let payload = self.random.random::<u64>();
                let files = (0..self.random.random_range(0..3))
                    .map(|_| (format!("file {}", self.random.random_range(0..8)), 250))
                    .collect();
                self.submitted.insert(id, payload);
                self.disk.submit(id, payload, files);
            }
            6..8 => {
                let received = self.disk.outbox.iter().filter(|(_, row)| row.received && !row.is_message);
                let cases: Vec<Uuid> = received.map(|(id, _)| *id).collect();
                if !cases.is_empty() {
                    let case = cases[self.random.random_range(0..cases.len())];
                    let id = Uuid::from_u128(self.random.random());
                    self.messages.insert(id, case);
                    self.disk.write_message(id, case);
                }
            }
            _ => return self.feed(Event::Now),
        }
        // A crash just after: it is on disk, and nobody has told the engine.
        if self.random.random_bool(0.2) {
            self.crash();
        } else {
            self.feed(Event::Loaded(self.disk.snapshot()));
        }
    }

    fn make_trouble(&mut self) {
        match self.random.random_range(0..12) {
            0..4 => self.crash(),
            4..6 => {
                self.has_network = !self.has_network;
                // The system tells the phone, or is wrong.
                if self.random.random_bool(0.8) {
                    self.feed(Event::Online(self.has_network));
                }
            }
            6..9 => {
                self.server.crash();
                self.server_up = false;
                self.soon(60_000, Happening::ServerStarts);
            }
            9 => self.backup = Some(self.server.clone()),
            10 => {
                if let Some(backup) = self.backup.clone() {
                    self.server.restore(&backup);
                }
            }
            _ => self.server.forget_devices(),
        }
    }

    fn crash(&mut self) {
        self.engine = None;
        self.disk.half = None;
        self.under_way.clear();
        self.next_tick = None;
        self.life += 1;
        self.soon(60_000, Happening::PhoneStarts { life: self.life });
    }

    /// One step, and its effects performed in order, a crash between any two of them possible.
    fn feed(&mut self, event: Event) {
        let Some(state) = self.engine.take() else { return };
        self.steps += 1;
        if self.steps == MOST_STEPS {
            self.broken.push(format!("{MOST_STEPS} steps in {}: it spins", self.now - self.begun));
        }
        let (state, effects) = step(state, Input { now: self.now, chance: self.random.random(), event });
        self.engine = Some(state);
        let crash_after =
            (self.trouble() && self.random.random_bool(0.01)).then(|| self.random.random_range(0..=effects.len()));
        let mut wrote = false;
        let last = effects.len();
        for (done, effect) in effects.into_iter().enumerate() {
            if crash_after == Some(done) {
                return self.crash();
            }
            match effect {
                Effect::Write(write) => {
                    wrote = true;
                    self.disk.apply(write);
                    if self.disk.half.is_some() && self.trouble() && self.random.random_bool(0.2) {
                        return self.crash();
                    }
                    if let Some(rest) = self.disk.half.clone() {
                        self.disk.apply(rest);
                    }
                }
                Effect::Cancel { job } => drop(self.under_way.remove(&job)),
                Effect::Start { job, run, poll } => self.begin(job, run, poll),
            }
        }
        if crash_after == Some(last) {
            return self.crash();
        }
        if wrote {
            return self.feed(Event::Loaded(self.disk.snapshot()));
        }
        let due = self.engine.as_ref().and_then(State::next_tick);
        if let Some(due) = due.filter(|due| self.next_tick.is_none_or(|known| *due < known || known < self.now)) {
            self.next_tick = Some(due);
            // As the driver does: a due tick must not spin.
            self.after((due - self.now).max(TimeDelta::milliseconds(5)), Happening::Tick);
        }
    }

    fn begin(&mut self, job: Job, run: u64, poll: bool) {
        if let Some(other) = self.under_way.insert(job.clone(), run) {
            self.broken.push(format!("{job:?} is under way twice, as {other} and {run}"));
        }
        if !self.trouble() {
            *self.requests_in_peace.entry(name(&job)).or_default() += 1;
        }
        let life = self.life;
        let Some(ask) = self.disk.ask(&job) else {
            return self.after(TimeDelta::zero(), Happening::AtPhone { outcome: Outcome::Gone, job, run, life });
        };
        if self.disk.planted == Some(Planted::ForgetWhenSent)
            && let Job::Submission(id) = &job
            && let Some(row) = self.disk.outbox.get_mut(id)
        {
            row.stage = Stage::Acknowledged;
        }
        if !self.has_network {
            let outcome = Outcome::Retry { cause: Cause::Network, after: None, untouched: true };
            return self.soon(200, Happening::AtPhone { outcome, job, run, life });
        }
        let token = self.disk.device.clone();
        let fate = if self.trouble() { self.random.random_range(0..10) } else { 9 };
        let at_server = |wanted| Happening::AtServer {
            ask: ask.clone(),
            token: token.clone(),
            job: job.clone(),
            run,
            life,
            wanted,
            poll: poll && wanted,
        };
        if fate == 0 {
            let outcome = Outcome::Retry { cause: Cause::Network, after: None, untouched: false };
            return self.after(TIMEOUT, Happening::AtPhone { outcome, job, run, life });
        }
        if fate == 1 {
            // The same packet again, perhaps much later: nobody waits for its answer.
            self.soon(120_000, at_server(false));
        }
        self.soon(1500, at_server(true));
    }

    fn judge(&mut self) {
        let mut broken = Vec::new();
        for (id, payload) in &self.submitted {
            let copies = self.server.cases.iter().filter(|case| case.id == *id).collect::<Vec<_>>();
            let row = &self.disk.outbox[id];
            if is_bad(*payload) {
                if !copies.is_empty() || !matches!(row.stage, Stage::Refused(_)) {
                    broken.push(format!("{id} should have been refused"));
                }
                continue;
            }
            let [case] = copies.as_slice() else {
                broken.push(format!("{id} became {} cases", copies.len()));
                continue;
            };
            if case.payload != *payload {
                broken.push(format!("{id} arrived with another content"));
            }
            if row.stage != Stage::Acknowledged {
                broken.push(format!("{id} is on the server, and {:?} on the phone", row.stage));
            }
            if row.receipt.as_ref() != Some(&case.receipt) {
                broken.push(format!("the phone's receipt of {id} is {:?}, the server's {}", row.receipt, case.receipt));
            }
            if self.disk.stale.contains(id) == self.is_own(case) {
                broken.push(format!("the phone is wrong about whose {id} is"));
            }
            if self.disk.stale.contains(id) {
                continue;
            }
            if self.server.missing(case.device, &case.files) > 0 {
                broken.push(format!("files of {id} never arrived"));
            }
            let there: BTreeSet<u32> = case.events.iter().map(|event| event.n).collect();
            let shown = self.disk.events.get(id).cloned().unwrap_or_default();
            if there != shown {
                broken.push(format!("the phone shows events {shown:?} of {id}, and there are {there:?}"));
            }
        }
        for (id, case_id) in &self.messages {
            let Some(case) = self.server.cases.iter().find(|case| case.id == *case_id) else { continue };
            if !self.is_own(case) {
                continue;
            }
            let events = &case.events;
            let copies = events
                .iter()
                .filter(|event| matches!(&event.kind, EventKind::Message { id: one, .. } if one == id))
                .count();
            if copies != 1 {
                let stage = &self.disk.outbox[id].stage;
                broken.push(format!("message {id} is there {copies} times, and {stage:?} on the phone"));
            }
        }
        // A long poll a minute, and what there was to send.
        if self.requests_in_peace.values().sum::<u32>() > 400 {
            broken.push(format!("an hour and a half of peace with these requests: {:?}", self.requests_in_peace));
        }
        self.broken = broken;
    }

    fn is_own(&self, case: &Case) -> bool {
        self.disk.device == Some(case.device.to_string())
    }
}

fn name(job: &Job) -> &'static str {
    match job {
        Job::Register => "register",
        Job::Submission(_) => "submission",
        Job::Message(_) => "message",
        Job::Changes => "changes",
        Job::Detail(_) => "detail",
        Job::Upload { .. } => "upload",
        Job::Seen => "seen",
        Job::Address => "address",
        Job::Catalogue => "catalogue",
    }
}
