//! What must be done after a commit, written with it. Leasing sees every kommun; ending a job needs its lease.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::{
    error::DbError,
    tx::{KommunTx, Tx},
};

#[derive(Clone, Debug)]
pub struct Job {
    pub kommun: String,
    pub id: Uuid,
    /// JSON; its shape goes with the kind.
    pub payload: String,
    /// Leases that were counted, this one included.
    pub attempts: u32,
    pub created_at: DateTime<Utc>,
    /// Why it was last postponed.
    pub last_error: Option<String>,
    /// Ends this job, and only while nobody else has leased it.
    pub lease: Uuid,
}

pub struct NewJob<'a> {
    pub id: Uuid,
    pub kind: &'a str,
    /// Replaces a job of the same kind and key that nobody has leased.
    pub dedupe: Option<&'a str>,
    pub payload: &'a str,
    pub run_at: DateTime<Utc>,
}

pub fn enqueue(tx: &mut KommunTx<'_>, job: &NewJob<'_>, now: DateTime<Utc>) -> Result<(), DbError> {
    // A replaced job keeps its place, and with it the pause that somebody may have asked for.
    tx.execute(
        "-- enqueue a job
         INSERT INTO job (kommun, id, kind, dedupe, payload, run_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (kommun, kind, dedupe) WHERE lease IS NULL AND state = 'waiting'
         DO UPDATE SET payload = excluded.payload, created_at = excluded.created_at",
        &[job.id.into(), job.kind.into(), job.dedupe.into(), job.payload.into(), job.run_at.into(), now.into()],
    )
    .map(drop)
}

/// Leases up to `limit` due jobs until `until`; nobody else gets them before then.
pub fn lease(
    tx: &mut dyn Tx,
    kind: &str,
    lease: Uuid,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Job>, DbError> {
    let sql = format!(
        // Materialized: a planner that ran the inner SELECT twice would lease more than asked for.
        "-- lease jobs
         WITH due AS MATERIALIZED (
           SELECT kommun, id FROM job
           WHERE kind = $3 AND state = 'waiting' AND run_at <= $4 AND (lease IS NULL OR leased_until <= $4)
           ORDER BY run_at LIMIT $5 {})
         UPDATE job SET lease = $1, leased_until = $2, attempts = attempts + 1
         WHERE (kommun, id) IN (SELECT kommun, id FROM due)
         RETURNING kommun, id, payload, attempts, created_at, last_error",
        tx.skip_locked()
    );
    tx.query(&sql, &[lease.into(), until.into(), kind.into(), now.into(), limit.into()])?
        .into_iter()
        .map(|mut row| {
            Ok(Job {
                kommun: row.get(0)?,
                id: row.get(1)?,
                payload: row.get(2)?,
                attempts: row.get(3)?,
                created_at: row.get(4)?,
                last_error: row.get(5)?,
                lease,
            })
        })
        .collect()
}

/// When the next job of a kind can be leased.
pub fn next_due(tx: &mut dyn Tx, kind: &str) -> Result<Option<DateTime<Utc>>, DbError> {
    match tx.query_opt(
        "-- next due job
         SELECT min(CASE WHEN leased_until > run_at THEN leased_until ELSE run_at END) FROM job
         WHERE kind = $1 AND state = 'waiting'",
        &[kind.into()],
    )? {
        Some(mut row) => row.get(0),
        None => Ok(None),
    }
}

pub const WAITING: &str = "waiting";
pub const LEASED: &str = "leased";
pub const DEAD: &str = "dead";

/// Jobs of one kind in one state.
pub struct Tally {
    pub kind: String,
    /// [`WAITING`], [`LEASED`] or [`DEAD`].
    pub state: String,
    pub count: u64,
    /// When the first of them is, or was, due.
    pub first_at: DateTime<Utc>,
}

/// Of every kommun.
pub fn tally(tx: &mut dyn Tx) -> Result<Vec<Tally>, DbError> {
    tx.query(
        "-- jobs by kind and state
         SELECT kind, state, leased, count(*), min(run_at) FROM (
           SELECT kind, state, run_at, CASE WHEN lease IS NULL THEN 0 ELSE 1 END AS leased FROM job) AS job
         GROUP BY kind, state, leased",
        &[],
    )?
    .into_iter()
    .map(|mut row| {
        let (kind, state, leased) = (row.get(0)?, row.get::<String>(1)?, row.get::<bool>(2)?);
        let state = if leased { LEASED.to_owned() } else { state };
        Ok(Tally { kind, state, count: row.get(3)?, first_at: row.get(4)? })
    })
    .collect()
}

/// The job is done. False when the lease is no longer held.
pub fn finish(tx: &mut KommunTx<'_>, id: Uuid, lease: Uuid) -> Result<bool, DbError> {
    let ended = tx.execute(
        "-- finish a job
         DELETE FROM job WHERE kommun = $1 AND id = $2 AND lease = $3",
        &[id.into(), lease.into()],
    )?;
    Ok(ended == 1)
}

/// Gives the job back until `run_at`, or lets it go when something newer has taken its place. `counted` says whether
/// this attempt was one. False when the lease is no longer held.
pub fn postpone(
    tx: &mut KommunTx<'_>,
    id: Uuid,
    lease: Uuid,
    run_at: DateTime<Utc>,
    counted: bool,
    why: &str,
) -> Result<bool, DbError> {
    let replaced = tx.execute(
        "-- let go of a replaced job
         DELETE FROM job WHERE kommun = $1 AND id = $2 AND lease = $3 AND EXISTS (
           SELECT 1 FROM job AS newer
           WHERE newer.kommun = job.kommun AND newer.kind = job.kind AND newer.dedupe = job.dedupe
             AND newer.lease IS NULL AND newer.state = 'waiting')",
        &[id.into(), lease.into()],
    )?;
    if replaced == 1 {
        return Ok(true);
    }
    let changed = tx.execute(
        "-- postpone a job
         UPDATE job SET lease = NULL, leased_until = NULL, run_at = $4, attempts = attempts - $5, last_error = $6
         WHERE kommun = $1 AND id = $2 AND lease = $3",
        &[id.into(), lease.into(), run_at.into(), (!counted).into(), why.into()],
    )?;
    Ok(changed == 1)
}

/// Nobody tries again; the row stays for whoever looks into it. False when the lease is no longer held.
pub fn bury(tx: &mut KommunTx<'_>, id: Uuid, lease: Uuid, why: &str) -> Result<bool, DbError> {
    let changed = tx.execute(
        "-- bury a job
         UPDATE job SET lease = NULL, leased_until = NULL, state = 'dead', last_error = $4
         WHERE kommun = $1 AND id = $2 AND lease = $3",
        &[id.into(), lease.into(), why.into()],
    )?;
    Ok(changed == 1)
}
