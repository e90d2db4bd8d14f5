//! Firebase Cloud Messaging, HTTP v1: our own client, because none of the published ones reads `Retry-After`, knows
//! installation ids beside tokens, and can be pointed at a fake.
//!
//! [`Fcm`] is one Firebase project. [`Fcm::send`] never fails: every answer, and every silence, is an [`Outcome`] that
//! says what to do next.

mod answer;
mod client;
mod credentials;
mod gate;
mod message;
mod token;

pub use answer::Outcome;
pub use client::{Config, Fcm, StartError};
pub use credentials::{CredentialsError, ServiceAccount};
pub use message::Push;
