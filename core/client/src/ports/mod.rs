//! What the phone's system hands in: time, randomness, the keychain's key, the network and its own picture
//! formats.

pub mod clock;
pub mod codec;
pub mod http;
pub mod key;
pub mod random;
pub mod transport;
