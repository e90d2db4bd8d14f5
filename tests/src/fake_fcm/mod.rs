//! A fake of Firebase Cloud Messaging and of Google's token endpoint, speaking their protocols over HTTP/1 and h2c.
//!
//! It verifies what the true ones verify (signature, scope, audience and age of the assertion; the bearer token; every
//! field of a message) and refuses in the same words. [`Answer`]s make it misbehave in turn. The phone's side stands
//! for FCM's own connection to the phone: `POST /devices` gives an address, `GET /devices/{address}/messages` waits for
//! what is sent to it.

mod account;
mod check;
mod script;
mod server;
mod state;

pub use script::{Answer, Reset};
pub use server::FakeFcm;
pub use state::{Clock, Sent};
