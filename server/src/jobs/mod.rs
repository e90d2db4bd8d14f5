//! What is done after a commit, by rows written with it. A driver leases the rows that are due, lets the worker of their
//! kind run them, and ends them with the lease's own token: a crash repeats a job and never loses one.

mod backoff;
mod driver;
mod push;

pub use driver::{Driver, Ending, Verdict, Work};
pub use push::PushWorker;

/// Every kind of job that there is.
pub const KINDS: &[&str] = &[<PushWorker as Work>::KIND];
