//! The synchronisation as a pure state machine. It knows no network, disk, clock or chance: `step` is given what
//! happened and says what to do. The disk is the truth; the state is only what is under way and when to try again, so
//! losing it between any two effects costs nothing but a repeat.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    cause::Cause,
    sync::job::{Done, Effect, Event, Input, Job, Outcome, Snapshot, Write},
};

const SHORTEST_WAIT: TimeDelta = TimeDelta::seconds(2);
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);
/// The most that a server's own wish for patience is heeded.
const LONGEST_WISH: TimeDelta = TimeDelta::days(1);
/// The system may be wrong about being offline: something is tried this often all the same.
const PROBE: TimeDelta = TimeDelta::minutes(15);
const CATALOGUE_AGE: TimeDelta = TimeDelta::hours(6);
/// A poll that comes back sooner than this with nothing is not a long one; asking again at once would be a storm.
const SHORTEST_POLL: TimeDelta = TimeDelta::seconds(1);
/// At most this many of the words, and of the files, under way at once.
const WORDS_AT_ONCE: usize = 4;
const FILES_AT_ONCE: usize = 2;

#[derive(Clone, Debug, PartialEq)]
pub struct State {
    lanes: BTreeMap<Job, Lane>,
    registered: bool,
    has_cursor: bool,
    online: bool,
    /// Since when the system says so.
    offline_since: Option<DateTime<Utc>>,
    runs: u64,
    /// The run at which the present device was registered: what was begun before says nothing of it.
    registered_at_run: u64,
    /// How often in a row the server has not known a device that was just registered.
    doubts: u32,
    /// The mailbox has been read to its end, so the next request may wait for something to come.
    drained: bool,
    last_pull: Option<DateTime<Utc>>,
    last_error: Option<Cause>,
}

#[derive(Clone, Debug, PartialEq)]
struct Lane {
    phase: Phase,
    attempts: u32,
    cause: Option<Cause>,
    paused: bool,
    refused: bool,
    after: Vec<Job>,
}

#[derive(Clone, Debug, PartialEq)]
enum Phase {
    Ready,
    Running { run: u64, since: DateTime<Utc>, poll: bool },
    Waiting { until: DateTime<Utc> },
}

impl Lane {
    fn new() -> Self {
        Self { phase: Phase::Ready, attempts: 0, cause: None, paused: false, refused: false, after: Vec::new() }
    }
}

impl Lane {
    /// Counts a failure and gives the count and the time of the next try.
    fn put_off(&mut self, now: DateTime<Utc>, after: Option<Duration>, chance: u64) -> (u32, DateTime<Utc>) {
        self.attempts = self.attempts.saturating_add(1);
        let until = now + wait(self.attempts, after, chance);
        self.phase = Phase::Waiting { until };
        (self.attempts, until)
    }
}

struct Attempt {
    since: DateTime<Utc>,
    poll: bool,
    now: DateTime<Utc>,
    chance: u64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            lanes: BTreeMap::new(),
            registered: false,
            has_cursor: false,
            online: true,
            offline_since: None,
            runs: 0,
            registered_at_run: 0,
            doubts: 0,
            drained: false,
            last_pull: None,
            last_error: None,
        }
    }
}

/// What has happened becomes what is to be done. Effects are performed in order; writes are durable before the next.
pub fn step(mut state: State, input: Input) -> (State, Vec<Effect>) {
    let Input { now, chance, event } = input;
    let mut effects = Vec::new();
    match event {
        Event::Loaded(snapshot) => state.load(snapshot, &mut effects),
        Event::Ended { job, run, outcome } => state.end(&job, run, outcome, now, chance, &mut effects),
        Event::Online(online) => state.hint(online, now, &mut effects),
        Event::Now => state.hurry(&mut effects),
        Event::Tick => {}
    }
    state.start(now, &mut effects);
    (state, effects)
}

impl State {
    pub fn online(&self) -> bool {
        self.online
    }

    pub fn registered(&self) -> bool {
        self.registered
    }

    pub fn last_pull(&self) -> Option<DateTime<Utc>> {
        self.last_pull
    }

    pub fn last_error(&self) -> Option<Cause> {
        self.last_error
    }

    pub fn running(&self) -> impl Iterator<Item = &Job> {
        self.lanes.iter().filter(|(_, lane)| matches!(lane.phase, Phase::Running { .. })).map(|(job, _)| job)
    }

    /// Nothing is under way but waiting for news: all that could be done now has been tried.
    pub fn is_idle(&self) -> bool {
        !self.lanes.values().any(|lane| matches!(lane.phase, Phase::Running { poll: false, .. }))
    }

    /// When `Event::Tick` is due, if nothing happens before.
    pub fn next_tick(&self) -> Option<DateTime<Utc>> {
        let (words, files) = self.under_way();
        // What waits for room begins when something else ends, not at a time.
        let able = self.lanes.iter().filter(|(job, lane)| self.may_run(job, lane) && has_room(job, words, files));
        let waits = able.filter_map(|(_, lane)| match lane.phase {
            Phase::Waiting { until } => Some(until.max(self.quiet_until().unwrap_or(until))),
            Phase::Ready => self.quiet_until(),
            Phase::Running { .. } => None,
        });
        waits.min()
    }

    // While the system says offline, nothing is begun before this.
    fn quiet_until(&self) -> Option<DateTime<Utc>> {
        self.offline_since.map(|since| since + PROBE)
    }

    fn load(&mut self, snapshot: Snapshot, effects: &mut Vec<Effect>) {
        self.registered = snapshot.registered;
        self.has_cursor = snapshot.has_cursor;
        let mut former = std::mem::take(&mut self.lanes);
        for stored in snapshot.jobs {
            let known = former.remove(&stored.job);
            // What is known here is newer than the disk, but for one thing: the resident may have hurried it.
            let from_disk = known.is_none() || stored.next_at.is_none();
            let mut lane = known.unwrap_or_else(Lane::new);
            lane.paused = stored.paused;
            lane.refused = stored.refused;
            lane.after = stored.after;
            if stored.job.is_kept() && from_disk && !matches!(lane.phase, Phase::Running { .. }) {
                lane.attempts = lane.attempts.max(stored.attempts);
                lane.cause = stored.cause;
                lane.phase = stored.next_at.map_or(Phase::Ready, |until| Phase::Waiting { until });
            }
            self.lanes.insert(stored.job, lane);
        }
        for (job, lane) in former {
            if matches!(lane.phase, Phase::Running { .. }) {
                effects.push(Effect::Cancel { job });
            }
        }
    }

    fn end(
        &mut self,
        job: &Job,
        run: u64,
        outcome: Outcome,
        now: DateTime<Utc>,
        chance: u64,
        effects: &mut Vec<Effect>,
    ) {
        let Some(lane) = self.lanes.get_mut(job) else { return };
        let Phase::Running { run: current, since, poll } = lane.phase else { return };
        if current != run {
            return;
        }
        lane.phase = Phase::Ready;
        if !matches!(outcome, Outcome::Retry { .. } | Outcome::Gone) {
            self.last_error = None;
            // An answer to what was begun after the hint shows that the hint is wrong.
            if self.offline_since.is_none_or(|offline| since > offline) {
                self.offline_since = None;
                self.online = true;
            }
        }
        match outcome {
            Outcome::Done(done) => self.done(job, done, Attempt { since, poll, now, chance }, effects),
            Outcome::Retry { cause, after, untouched } => {
                let (attempts, next_at) = lane.put_off(now, after, chance);
                lane.cause = Some(cause);
                self.last_error = Some(cause);
                self.drained &= *job != Job::Changes;
                if job.is_kept() {
                    let job = job.clone();
                    effects.push(Effect::Write(Write::Wait { job, attempts, next_at, cause, untouched }));
                }
            }
            Outcome::Unauthorized => self.lose_device(run, now, chance, effects),
            Outcome::Refused(refusal) => match job {
                job if job.is_kept() => {
                    lane.refused = true;
                    effects.push(Effect::Write(Write::Refuse { job: job.clone(), refusal }));
                }
                // Nothing that the resident could mend: as if the server had a fault.
                _ => {
                    lane.put_off(now, None, chance);
                    self.last_error = Some(Cause::Server);
                }
            },
            Outcome::Resync => {
                self.drained = false;
                self.has_cursor = false;
                // Once at once; a server that says so again and again is asked ever more seldom.
                lane.put_off(now, None, chance);
                if lane.attempts == 1 {
                    lane.phase = Phase::Ready;
                }
                self.leave_former_memory(effects);
                effects.push(Effect::Write(Write::Resync));
            }
            Outcome::Gone => drop(self.lanes.remove(job)),
        }
    }

    fn lose_device(&mut self, run: u64, now: DateTime<Utc>, chance: u64, effects: &mut Vec<Effect>) {
        if !self.registered || run < self.registered_at_run {
            return;
        }
        self.registered = false;
        self.has_cursor = false;
        self.drained = false;
        self.doubts = self.doubts.saturating_add(1);
        self.leave_former_memory(effects);
        effects.push(Effect::Write(Write::ForgetDevice));
        let register = self.lanes.entry(Job::Register).or_insert_with(Lane::new);
        if self.doubts > 1 {
            register.phase = Phase::Waiting { until: now + wait(self.doubts, None, chance) };
        }
    }

    fn done(&mut self, job: &Job, done: Done, attempt: Attempt, effects: &mut Vec<Effect>) {
        let Attempt { since, poll, now, chance } = attempt;
        if job.needs_device() {
            self.doubts = 0;
        }
        if let Some(lane) = self.lanes.get_mut(job) {
            lane.cause = None;
            match &done {
                Done::Page(page) => {
                    lane.attempts = 0;
                    self.drained = !page.more;
                    if self.drained {
                        self.last_pull = Some(now);
                    }
                    if poll && page.events.is_empty() && now - since < SHORTEST_POLL {
                        lane.phase = Phase::Waiting { until: now + SHORTEST_WAIT };
                    }
                }
                Done::Catalogue { complete: true, .. } => {
                    lane.attempts = 0;
                    lane.phase = Phase::Waiting { until: now + CATALOGUE_AGE };
                }
                Done::Catalogue { complete: false, .. } => drop(lane.put_off(now, None, chance)),
                Done::Piece { .. } => lane.attempts = 0,
                Done::Restart => drop(lane.put_off(now, None, chance)),
                Done::Device(..) => {
                    self.registered = true;
                    self.registered_at_run = self.runs;
                    self.lanes.remove(job);
                }
                _ => drop(self.lanes.remove(job)),
            }
        }
        effects.push(Effect::Write(Write::Done { job: job.clone(), done }));
    }

    fn hint(&mut self, online: bool, now: DateTime<Utc>, effects: &mut Vec<Effect>) {
        self.online = online;
        if online {
            self.hurry(effects);
        } else {
            self.offline_since = Some(now);
            self.drained = false;
            self.cancel(&Job::Changes, effects);
        }
    }

    // Tries everything at once, but for what the server asked to be spared.
    fn hurry(&mut self, effects: &mut Vec<Effect>) {
        self.offline_since = None;
        self.drained = false;
        self.cancel(&Job::Changes, effects);
        for lane in self.lanes.values_mut() {
            if matches!(lane.phase, Phase::Waiting { .. }) && lane.cause != Some(Cause::Busy) {
                lane.phase = Phase::Ready;
            }
        }
    }

    fn cancel(&mut self, job: &Job, effects: &mut Vec<Effect>) {
        if let Some(lane) = self.lanes.get_mut(job)
            && matches!(lane.phase, Phase::Running { .. })
        {
            lane.phase = Phase::Ready;
            effects.push(Effect::Cancel { job: job.clone() });
        }
    }

    // What is being read belongs to a mailbox that is no more; its cursor must not land in the next one. A receipt on
    // its way may be of a case that was lost: it is asked for again, by the same bytes. Files and messages may be of
    // such a case too: what the disk says next puts them behind it.
    fn leave_former_memory(&mut self, effects: &mut Vec<Effect>) {
        let left: Vec<Job> = self.lanes.keys().filter(|job| job.needs_device()).cloned().collect();
        for job in left {
            self.cancel(&job, effects);
            if let Job::Message(_) | Job::Upload { .. } = job {
                self.lanes.remove(&job);
            }
        }
    }

    fn start(&mut self, now: DateTime<Utc>, effects: &mut Vec<Effect>) {
        if self.quiet_until().is_some_and(|until| now < until) {
            return;
        }
        let due: Vec<Job> = self
            .lanes
            .iter()
            .filter(|(job, lane)| self.may_run(job, lane))
            .filter(|(_, lane)| match lane.phase {
                Phase::Ready => true,
                // Further off than any wait: the phone's clock has been set back since.
                Phase::Waiting { until } => until <= now || until > now + LONGEST_WISH,
                Phase::Running { .. } => false,
            })
            .map(|(job, _)| job.clone())
            .collect();
        let (mut words, mut files) = self.under_way();
        for job in due {
            if !has_room(&job, words, files) {
                continue;
            }
            match job {
                Job::Submission(_) | Job::Message(_) => words += 1,
                Job::Upload { .. } => files += 1,
                _ => {}
            }
            let poll = job == Job::Changes && self.drained;
            self.runs += 1;
            let run = self.runs;
            if let Some(lane) = self.lanes.get_mut(&job) {
                lane.phase = Phase::Running { run, since: now, poll };
            }
            effects.push(Effect::Start { job, run, poll });
        }
    }

    fn under_way(&self) -> (usize, usize) {
        let words = self.running().filter(|job| matches!(job, Job::Submission(_) | Job::Message(_))).count();
        let files = self.running().filter(|job| matches!(job, Job::Upload { .. })).count();
        (words, files)
    }

    fn may_run(&self, job: &Job, lane: &Lane) -> bool {
        let allowed = !lane.paused && !lane.refused && !lane.after.iter().any(|first| self.lanes.contains_key(first));
        let has_device = match job {
            Job::Register => !self.registered && self.needs_device(),
            job => self.registered || !job.needs_device(),
        };
        // Received, and then lost by a restored backup: only with a place in the mailbox does the phone notice.
        let would_be_missed = self.has_cursor || !job.is_kept();
        allowed && has_device && would_be_missed
    }

    // An installation that has nothing to send and no address for push stays unknown to the server.
    fn needs_device(&self) -> bool {
        self.lanes.iter().any(|(job, lane)| (job.is_kept() && !lane.paused && !lane.refused) || *job == Job::Address)
    }
}

fn has_room(job: &Job, words: usize, files: usize) -> bool {
    match job {
        Job::Submission(_) | Job::Message(_) => words < WORDS_AT_ONCE,
        Job::Upload { .. } => files < FILES_AT_ONCE,
        _ => true,
    }
}

/// Full jitter between the shortest wait and one that doubles with each attempt; the server's own wish wins.
fn wait(attempts: u32, after: Option<Duration>, chance: u64) -> TimeDelta {
    if let Some(after) = after {
        return TimeDelta::from_std(after).unwrap_or(LONGEST_WAIT).clamp(TimeDelta::seconds(1), LONGEST_WISH);
    }
    let ceiling = SHORTEST_WAIT
        .checked_mul(1i32.checked_shl(attempts.min(16)).unwrap_or(i32::MAX))
        .map_or(LONGEST_WAIT, |ceiling| ceiling.min(LONGEST_WAIT));
    let span = (ceiling - SHORTEST_WAIT).num_milliseconds().unsigned_abs() + 1;
    SHORTEST_WAIT + TimeDelta::milliseconds((chance % span).cast_signed())
}
