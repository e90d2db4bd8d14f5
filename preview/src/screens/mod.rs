//! What each page shows, as plain data: a template draws it and decides nothing.

pub mod cases;
pub mod chrome;
pub mod form;
pub mod more;
pub mod outbox;
pub mod sample;
pub mod start;
