//! The console as an officer's browser meets it, over the whole server but without a socket.

mod case;
mod desk;
mod pages;
mod queue;
mod sign_in;
