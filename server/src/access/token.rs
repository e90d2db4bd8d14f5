//! Secrets that stand for a device or a session: `{kommun}.{256 random bits}`, kept only as SHA-256.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::ports::Random;

/// A fresh token for a kommun's code.
pub fn new(kommun: &str, random: &dyn Random) -> String {
    let mut secret = [0; 32];
    random.fill(&mut secret);
    format!("{kommun}.{}", URL_SAFE_NO_PAD.encode(secret))
}

/// The kommun's code, by which the lookup begins; `None` when it is not shaped like a token.
pub fn kommun(token: &str) -> Option<&str> {
    let (kommun, secret) = token.split_once('.')?;
    (!kommun.is_empty() && secret.len() == 43).then_some(kommun)
}

/// What is stored. 256 random bits need no slow hash.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
