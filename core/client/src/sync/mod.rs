//! Synchronisation: a pure state machine and the driver that does what it says.

pub mod handle;
