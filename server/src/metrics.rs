//! What the server counts of itself, for Prometheus. Every label is of a closed set that the code itself spells out, so
//! nothing that a resident or an officer wrote can become one.

use std::{sync::Arc, time::Duration};

use http::Method;
use minkommun_model::problem::Code;
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
        info::Info,
    },
    registry::{Registry, Unit},
};

/// One server's counts. Cheap to clone.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_time: Family<RouteLabels, Histogram, fn() -> Histogram>,
    turned_away: Family<GateLabels, Counter>,
    in_flight: Family<GateLabels, Gauge>,
    most_in_flight: Family<GateLabels, Gauge>,
    connections: Gauge,
    database_time: Family<TransactionLabels, Histogram, fn() -> Histogram>,
    refusals: Family<RefusalLabels, Counter>,
    database_connections: Family<ConnectionLabels, Gauge>,
    group_size: Histogram,
    writer_queue: Gauge,
    jobs: Family<JobLabels, Gauge>,
    jobs_overdue: Family<JobKindLabels, Gauge>,
    push_answers: Family<AnswerLabels, Counter>,
    long_polls: Gauge,
    files: Counter,
    file_bytes: Counter,
}

/// One of what a gauge counts.
pub struct Counted(Gauge);

impl Counted {
    fn one_more(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: &'static str,
    status: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    route: String,
    method: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct GateLabels {
    kind: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct TransactionLabels {
    transaction: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RefusalLabels {
    code: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ConnectionLabels {
    state: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct JobLabels {
    kind: &'static str,
    state: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct JobKindLabels {
    kind: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct AnswerLabels {
    answer: &'static str,
}

/// From half a millisecond to half a minute.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.0005, 3.0, 11))
}

impl Metrics {
    pub fn new() -> Self {
        let mut inner = Inner {
            registry: Registry::with_prefix("minkommun"),
            requests: Family::default(),
            request_time: Family::new_with_constructor(seconds),
            turned_away: Family::default(),
            in_flight: Family::default(),
            most_in_flight: Family::default(),
            connections: Gauge::default(),
            database_time: Family::new_with_constructor(seconds),
            refusals: Family::default(),
            database_connections: Family::default(),
            group_size: Histogram::new(exponential_buckets(1.0, 2.0, 9)),
            writer_queue: Gauge::default(),
            jobs: Family::default(),
            jobs_overdue: Family::default(),
            push_answers: Family::default(),
            long_polls: Gauge::default(),
            files: Counter::default(),
            file_bytes: Counter::default(),
        };
        inner.register();
        Self(Arc::new(inner))
    }

    /// A request was answered. `route` is the router's pattern, never the path.
    pub fn request(&self, route: &str, method: &Method, status: u16, took: Duration) {
        let method = known_method(method);
        let requests = RequestLabels { route: route.to_owned(), method, status: status_label(status) };
        self.0.requests.get_or_create(&requests).inc();
        let route = RouteLabels { route: route.to_owned(), method };
        self.0.request_time.get_or_create(&route).observe(took.as_secs_f64());
    }

    /// A transaction was waited for, from the call to its answer.
    pub fn transaction(&self, name: &'static str, took: Duration) {
        self.0.database_time.get_or_create(&TransactionLabels { transaction: name }).observe(took.as_secs_f64());
    }

    pub fn refusal(&self, code: Code) {
        self.0.refusals.get_or_create(&RefusalLabels { code: code.as_str() }).inc();
    }

    /// Of the pool, when the database is a shared one.
    pub fn database_connections(&self, used: usize, idle: usize) {
        for (state, count) in [("used", used), ("idle", idle)] {
            self.0.database_connections.get_or_create(&ConnectionLabels { state }).set(count as i64);
        }
    }

    /// So many writes were committed together.
    pub fn group(&self, size: usize) {
        self.0.group_size.observe(size as f64);
    }

    /// Writes that wait for the writer.
    pub fn writer_queue(&self, waiting: usize) {
        self.0.writer_queue.set(waiting as i64);
    }

    /// How many are behind a gate, and how many there can be.
    pub fn gate(&self, kind: &'static str, inside: usize, most: usize) {
        self.0.in_flight.get_or_create(&GateLabels { kind }).set(inside as i64);
        self.0.most_in_flight.get_or_create(&GateLabels { kind }).set(most as i64);
    }

    pub fn turned_away(&self, kind: &'static str) {
        self.0.turned_away.get_or_create(&GateLabels { kind }).inc();
    }

    /// A connection is open until this is dropped.
    pub fn connection(&self) -> Counted {
        Counted::one_more(&self.0.connections)
    }

    /// A phone waits for news until this is dropped.
    pub fn long_poll(&self) -> Counted {
        Counted::one_more(&self.0.long_polls)
    }

    pub fn jobs(&self, kind: &'static str, state: &'static str, count: u64) {
        self.0.jobs.get_or_create(&JobLabels { kind, state }).set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    /// How long the job has waited that should have been done first.
    pub fn jobs_overdue(&self, kind: &'static str, seconds: i64) {
        self.0.jobs_overdue.get_or_create(&JobKindLabels { kind }).set(seconds);
    }

    pub fn push_answer(&self, answer: &'static str) {
        self.0.push_answers.get_or_create(&AnswerLabels { answer }).inc();
    }

    /// A file has come whole.
    pub fn file(&self, bytes: u64) {
        self.0.files.inc();
        self.0.file_bytes.inc_by(bytes);
    }

    /// All of it, in the text format of OpenMetrics, which Prometheus reads.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = text::encode(&mut text, &self.0.registry);
        text
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Inner {
    fn register(&mut self) {
        let r = &mut self.registry;
        r.register("build", "The program", Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]));
        r.register("requests", "Requests answered", self.requests.clone());
        r.register_with_unit("request", "From a request to its answer", Unit::Seconds, self.request_time.clone());
        r.register("refusals", "Requests refused, by the code of the problem", self.refusals.clone());
        r.register("turned_away", "Requests answered 503 because too many were under way", self.turned_away.clone());
        r.register("in_flight", "Requests under way", self.in_flight.clone());
        r.register("most_in_flight", "Requests that may be under way", self.most_in_flight.clone());
        r.register("connections", "Open connections", self.connections.clone());
        r.register_with_unit(
            "database",
            "From asking for a transaction to its end, waiting included",
            Unit::Seconds,
            self.database_time.clone(),
        );
        r.register(
            "database_connections",
            "Connections to the database in the pool",
            self.database_connections.clone(),
        );
        r.register("group_commit_size", "Writes that shared a commit", self.group_size.clone());
        r.register("writer_queue", "Writes waiting for the writer", self.writer_queue.clone());
        r.register("jobs", "Jobs in the database", self.jobs.clone());
        r.register_with_unit(
            "jobs_overdue",
            "How long the first job that is due has waited",
            Unit::Seconds,
            self.jobs_overdue.clone(),
        );
        r.register("push_answers", "What became of pushes", self.push_answers.clone());
        r.register("long_polls_waiting", "Phones waiting for news", self.long_polls.clone());
        r.register("files", "Files that have come whole", self.files.clone());
        r.register_with_unit("file", "Their size", Unit::Bytes, self.file_bytes.clone());
    }
}

/// Anybody can invent a method: one that HTTP does not know is `other`.
pub fn known_method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

fn status_label(status: u16) -> &'static str {
    match status {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}
