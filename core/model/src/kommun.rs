//! A kommun as data: everything that makes the app that kommun's own.

pub mod app;
pub mod duties;
mod finding;
pub mod home;
pub mod language;
mod lint;
mod manifest;

pub use finding::{Finding, Level};
pub use lint::lint;
pub use manifest::{Brand, Contact, Manifest};
