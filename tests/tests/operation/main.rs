//! What those who run the server do to it, and what a machine does to it, on built programs with real phones.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where it stopped")]

mod backup;
mod bed;
mod closing;
#[cfg(target_os = "linux")]
mod disk;
mod shared;
mod stopping;
