//! What phone and server must agree on: services and forms, cases, kommuner, the wire, and the words.
//!
//! No I/O, no clock, no randomness: time and ids are arguments, so that both sides decide the same thing from the same
//! data, offline and online.

pub mod case;
pub mod civil;
pub mod colour;
pub mod form;
pub mod guide;
pub mod id;
pub mod kommun;
pub mod organisation;
pub mod person;
pub mod place;
pub mod problem;
pub mod property;
pub mod service;
pub mod strict;
pub mod sweref;
pub mod text;
pub mod wire;
pub mod words;
