//! The console as an officer's browser meets it, over the whole server but without a socket.
#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected has failed")]

mod case;
mod desk;
mod pages;
mod queue;
mod sign_in;
