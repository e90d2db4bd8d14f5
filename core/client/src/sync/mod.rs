//! Synchronisation: a pure state machine and the driver that does what it says.

pub mod calls;
pub mod classify;
pub mod disk;
pub mod driver;
pub mod engine;
pub mod handle;
pub mod job;
pub mod live;
pub mod pieces;
pub mod upload;
