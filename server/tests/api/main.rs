//! The wire over a real socket, with a real database and real files.

mod bad_input;
mod changes;
mod harness;
mod load;
mod public;
mod receipts;
mod startup;
mod submissions;
mod uploads;
