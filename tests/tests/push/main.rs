//! From a job row to FCM and back: one test for each row of FCM's answers, and what crashes, pauses and second workers
//! must not do.

mod answers;
mod bed;
mod client;
mod driver;
mod program;
