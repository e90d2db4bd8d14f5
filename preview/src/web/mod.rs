//! The pages over HTTP. Forms post and are answered with 303, so everything works without JavaScript.

pub mod bench;
pub mod cases;
pub mod form;
pub mod more;
pub mod outbox;
pub mod router;
pub mod start;
pub mod visit;
