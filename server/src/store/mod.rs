//! SQL, written once. A function sees a transaction that already holds its kommun; `$1` is that kommun.

pub mod attachments;
pub mod audit;
pub mod cases;
pub mod deliveries;
pub mod devices;
pub mod events;
pub mod files;
pub mod jobs;
pub mod kommuner;
pub mod mailbox;
pub mod messages;
pub mod officers;
pub mod receipt_keys;
pub mod services;
pub mod sessions;
pub mod uploads;
