//! A kommun as data: everything that makes the app that kommun's own.

pub mod app;
pub mod duties;
pub mod home;
pub mod language;
mod lint;
mod manifest;

pub use lint::{Finding, Level, lint};
pub use manifest::{Brand, Contact, Manifest};
