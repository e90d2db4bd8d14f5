//! What is on disk: one SQLite database and a folder of sealed files.

pub mod connection;
pub mod database;
pub mod drafts;
pub mod fetched;
pub mod files;
pub mod ladder;
pub mod mailbox;
pub mod outbox;
pub mod settings;
pub mod tx;
pub mod uploads;
