//! What the phone's system hands in: time, randomness, the keychain's key and the network.

pub mod clock;
pub mod http;
pub mod key;
pub mod random;
pub mod transport;
