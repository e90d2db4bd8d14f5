//! The wire over a real socket, with a real database and real files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod access;
mod bad_input;
mod bucket;
mod changes;
mod checks;
mod files;
mod harness;
mod load;
mod observe;
mod public;
mod receipts;
mod startup;
mod submissions;
mod uploads;
