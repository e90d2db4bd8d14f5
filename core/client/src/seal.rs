//! Sealed values: XChaCha20-Poly1305, a fresh nonce each, bound to the place where they are kept, so that a value moved
//! to another row or column does not open.

use std::sync::Arc;

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};

use crate::{
    error::Error,
    ports::{key::Key, random::Random},
};

/// First byte of every sealed value, so that another way of sealing can come later.
const FORMAT: u8 = 1;
const NONCE: usize = 24;
/// What sealing adds to a value, in bytes.
pub const OVERHEAD: usize = 1 + NONCE + 16;

pub struct Sealer {
    cipher: XChaCha20Poly1305,
    random: Arc<dyn Random>,
}

impl Sealer {
    pub fn new(key: &Key, random: Arc<dyn Random>) -> Self {
        Self { cipher: XChaCha20Poly1305::new(&(**key).into()), random }
    }

    /// Seals `plain` for the place `at` (table, column and row of a value; hash and number of a file's chunk).
    pub fn seal(&self, at: &[&str], plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        self.random.fill(&mut nonce);
        let aad = place(at);
        let mut sealed = Vec::with_capacity(plain.len() + OVERHEAD);
        sealed.push(FORMAT);
        sealed.extend_from_slice(&nonce);
        #[expect(clippy::expect_used, reason = "sealing fails only beyond 256 GB")]
        let body = self
            .cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad })
            .expect("the value is shorter than 256 GB");
        sealed.extend_from_slice(&body);
        sealed
    }

    /// Opens what was sealed for the same place with the same key, else [`Error::Damaged`].
    pub fn open(&self, at: &[&str], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let (format, rest) = sealed.split_first().ok_or(Error::Damaged)?;
        let (nonce, body) = rest.split_at_checked(NONCE).ok_or(Error::Damaged)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| Error::Damaged)?;
        if *format != FORMAT {
            return Err(Error::Damaged);
        }
        self.cipher.decrypt(&XNonce::from(nonce), Payload { msg: body, aad: &place(at) }).map_err(|_| Error::Damaged)
    }
}

// Each part with its length before it: ("ab", "c") and ("a", "bc") are different places.
fn place(at: &[&str]) -> Vec<u8> {
    let mut aad = Vec::new();
    for part in at {
        aad.extend_from_slice(&(part.len() as u64).to_le_bytes());
        aad.extend_from_slice(part.as_bytes());
    }
    aad
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::random::OsRandom;

    fn sealer(key: u8) -> Sealer {
        Sealer::new(&Key::new([key; 32]), Arc::new(OsRandom))
    }

    #[test]
    fn a_sealed_value_opens_only_in_its_own_place_and_with_its_own_key() {
        let sealed = sealer(1).seal(&["draft", "answers", "a"], b"hemligt");
        assert_eq!(sealer(1).open(&["draft", "answers", "a"], &sealed), Ok(b"hemligt".to_vec()));
        assert_eq!(sealer(1).open(&["draft", "answers", "b"], &sealed), Err(Error::Damaged));
        assert_eq!(sealer(1).open(&["draft", "answer", "sa"], &sealed), Err(Error::Damaged));
        assert_eq!(sealer(2).open(&["draft", "answers", "a"], &sealed), Err(Error::Damaged));
        assert_eq!(sealer(1).open(&["draft", "answers", "a"], &sealed[..20]), Err(Error::Damaged));
    }

    #[test]
    fn sealing_twice_never_gives_the_same_bytes() {
        assert_ne!(sealer(1).seal(&["a"], b"x"), sealer(1).seal(&["a"], b"x"));
    }
}
