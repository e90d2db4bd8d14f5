//! From a job row to FCM and back: one test for each row of FCM's answers, and what crashes, pauses and second workers
//! must not do.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene has failed")]

mod answers;
mod bed;
mod client;
mod driver;
mod program;
