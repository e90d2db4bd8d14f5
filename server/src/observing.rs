//! What the server tells those who run it, on a listener of its own: whether it lives, whether it wants requests, and
//! its counts. Described in docs/observe.md.

use std::time::Duration;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};

use crate::{
    app::App,
    db::error::DbError,
    store::{
        jobs::{self, Tally},
        kommuner,
    },
};

/// A database that takes longer than this is as good as gone.
const PATIENCE: Duration = Duration::from_secs(5);

pub fn router(app: App) -> Router {
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
        .with_state(app)
}

/// The process answers.
async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Requests are welcome: the database answers, and the server is not closing. A full disk or a lost file store is no
/// reason to send phones elsewhere, where it is the same.
async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.closing.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "closing\n");
    }
    let read = app.db.scan("is the database there", kommuner::all);
    match tokio::time::timeout(PATIENCE, read).await {
        Ok(Ok(_)) => (StatusCode::OK, "ready\n"),
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database is slow\n"),
    }
}

async fn metrics(State(app): State<App>) -> impl IntoResponse {
    app.gates.measure();
    app.db.measure();
    // Without the database the rest is still worth knowing, and that more than ever.
    match tokio::time::timeout(PATIENCE, app.db.scan("jobs by kind and state", jobs::tally)).await {
        Ok(Ok(tallies)) => measure_jobs(&app, &tallies),
        Ok(Err(error)) => tracing::warn!(error = &error as &dyn std::error::Error, "jobs cannot be counted"),
        Err(_) => tracing::warn!(error = &DbError::Busy as &dyn std::error::Error, "jobs cannot be counted"),
    }
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], app.metrics.text())
}

fn measure_jobs(app: &App, tallies: &[Tally]) {
    let now = app.clock.now();
    for kind in crate::jobs::KINDS {
        let of_kind = || tallies.iter().filter(|tally| tally.kind == *kind);
        for state in [jobs::WAITING, jobs::LEASED, jobs::DEAD] {
            app.metrics.jobs(kind, state, of_kind().find(|tally| tally.state == state).map_or(0, |tally| tally.count));
        }
        let waiting = of_kind().filter(|tally| tally.state == jobs::WAITING);
        let overdue = waiting.map(|tally| (now - tally.first_at).num_seconds()).max().unwrap_or(0);
        app.metrics.jobs_overdue(kind, overdue.max(0));
    }
}
