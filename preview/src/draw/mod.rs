//! From what the client says to what a page shows. Only shapes and words change here: nothing is decided.

pub mod cases;
pub mod chrome;
pub mod field;
pub mod form;
pub mod outbox;
mod sign;
pub mod start;
