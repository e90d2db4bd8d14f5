//! The log: on standard error, one line for each request, without personal data.

use std::{
    error::Error,
    io::IsTerminal,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

/// `filter` is in the syntax of tracing's `EnvFilter`.
pub fn start(format: Format, filter: &str) {
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        // It would complain to standard error, which is the very thing that fails, and panic: a log on a full disk would
        // take every request down with it.
        .log_internal_errors(false);
    match format {
        Format::Text => log.with_target(false).init(),
        Format::Json => log.json().flatten_event(true).init(),
    }
}

tokio::task_local! {
    static NOTES: Arc<Notes>;
}

/// What is learnt about a request on its way, for its line in the log.
#[derive(Default)]
pub struct Notes {
    /// Microseconds.
    database: AtomicU64,
    requester: OnceLock<Requester>,
}

/// Who asked, as far as the log may know: never which person or which device.
pub struct Requester {
    pub kind: &'static str,
    /// SCB's code.
    pub kommun: String,
}

impl Notes {
    pub fn database(&self) -> Duration {
        Duration::from_micros(self.database.load(Ordering::Relaxed))
    }

    pub fn requester(&self) -> Option<&Requester> {
        self.requester.get()
    }
}

/// Runs `f`, and answers also what was noted meanwhile.
pub async fn noting<F: Future>(f: F) -> (F::Output, Arc<Notes>) {
    let notes = Arc::new(Notes::default());
    (NOTES.scope(notes.clone(), f).await, notes)
}

/// The request waited so long for a transaction. Outside a request nobody is listening.
pub fn note_database(took: Duration) {
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let _ = NOTES.try_with(|notes| notes.database.fetch_add(micros, Ordering::Relaxed));
}

/// The request was made by a `device` or an `officer` of this kommun.
pub fn note_requester(kind: &'static str, kommun: &str) {
    // The first word stands.
    let _ = NOTES.try_with(|notes| notes.requester.set(Requester { kind, kommun: kommun.to_owned() }));
}

/// An error with its causes on one line. What a cause's own text already said is not said twice.
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let more = cause.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = cause.source();
    }
    text
}
