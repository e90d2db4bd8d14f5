//! The pages as data and templates. They know nothing of requests or of the database; each can draw itself from samples,
//! so that one test draws every page in every language.

pub mod case;
pub mod compose;
pub mod frame;
pub mod glance;
pub mod icon;
pub mod log;
pub mod queue;
pub mod refusal;
pub mod sign_in;
