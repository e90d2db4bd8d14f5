//! The wire: JSON over HTTP, as `/openapi.json` describes it.

pub mod about;
pub mod asking;
pub mod cases;
pub mod changes;
pub mod devices;
pub mod kommuner;
pub mod messages;
pub mod observe;
pub mod problems;
pub mod refusal;
pub mod tus;
pub mod uploads;
