//! The server's signed answer to a submission: a compact JWS (EdDSA), and the key that checks it.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use minkommun_model::wire::Receipt;
use ring::signature::{Ed25519KeyPair, KeyPair};
use sha2::{Digest, Sha256};

use crate::ports::Random;

pub const FILE: &str = "receipt-key.pk8";

pub struct Signer {
    key: Ed25519KeyPair,
    kid: String,
    /// `{"alg":"EdDSA","kid":…}` in base64url, the same for every receipt.
    header: String,
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the receipt key {FILE} cannot be read or written")]
    File(#[from] io::Error),
    #[error(
        "{FILE} is not an Ed25519 key in PKCS#8: restore it from the backup, or move it away and a new one is made"
    )]
    Key,
}

impl Signer {
    /// Reads the key in `directory`; makes one, readable by its owner alone, at the first start.
    pub fn open(directory: &Path, random: &dyn Random) -> Result<Self, KeyError> {
        let path = directory.join(FILE);
        if !path.try_exists()? {
            make_key(directory, &path, random)?;
        }
        Self::read(directory)
    }

    pub fn read(directory: &Path) -> Result<Self, KeyError> {
        let pkcs8 = fs::read(directory.join(FILE))?;
        let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&pkcs8).map_err(|_| KeyError::Key)?;
        let kid = hex::encode(&Sha256::digest(key.public_key().as_ref())[..8]);
        let header = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#));
        Ok(Self { key, kid, header })
    }

    /// header.payload.signature
    pub fn sign(&self, receipt: &Receipt) -> String {
        // Plain data with string keys always serialises.
        let payload = serde_json::to_vec(receipt).expect("a receipt serialises");
        let mut jws = String::with_capacity(1024);
        jws.push_str(&self.header);
        jws.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut jws);
        let signature = self.key.sign(jws.as_bytes());
        jws.push('.');
        URL_SAFE_NO_PAD.encode_string(signature.as_ref(), &mut jws);
        jws
    }

    /// What others check this signer's receipts with.
    pub fn public(&self) -> PublicKey {
        PublicKey { kid: self.kid.clone(), key: self.key.public_key().as_ref().to_vec() }
    }
}

/// Processes that share a directory may start at once: whoever links first has made the key, whole.
fn make_key(directory: &Path, path: &Path, random: &dyn Random) -> io::Result<()> {
    let mut name = [0; 8];
    random.fill(&mut name);
    let made = directory.join(format!("{FILE}.{}", hex::encode(name)));
    write_privately(&made, &new_key(random))?;
    let linked = fs::hard_link(&made, path);
    fs::remove_file(&made)?;
    linked.or_else(|error| if error.kind() == io::ErrorKind::AlreadyExists { Ok(()) } else { Err(error) })
}

/// Receipts that name `kid` are checked with `key`, an Ed25519 key of 32 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    pub kid: String,
    pub key: Vec<u8>,
}

/// `/.well-known/jwks.json` (RFC 7517)
pub fn jwks(keys: &[PublicKey]) -> serde_json::Value {
    let keys = keys.iter().map(|PublicKey { kid, key }| {
        serde_json::json!({
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": kid,
            "x": URL_SAFE_NO_PAD.encode(key),
        })
    });
    serde_json::json!({ "keys": keys.collect::<Vec<_>>() })
}

/// PKCS#8 version 1 of an Ed25519 seed (RFC 8410): a fixed prefix and 32 random bytes.
fn new_key(random: &dyn Random) -> Vec<u8> {
    let mut pkcs8 =
        vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    let mut seed = [0; 32];
    random.fill(&mut seed);
    pkcs8.extend_from_slice(&seed);
    pkcs8
}

/// Makes a file that its owner alone can read.
pub fn write_privately(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemRandom;

    #[test]
    fn the_key_is_made_once_and_is_its_owners_alone() {
        let directory = tempfile::tempdir().unwrap();
        let first = Signer::open(directory.path(), &SystemRandom).unwrap().public();
        let again = Signer::open(directory.path(), &SystemRandom).unwrap().public();
        assert_eq!(first, again);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(directory.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
    }

    #[test]
    fn processes_that_start_at_once_have_one_key() {
        let directory = tempfile::tempdir().unwrap();
        let keys: Vec<_> = std::thread::scope(|scope| {
            let open = || Signer::open(directory.path(), &SystemRandom).unwrap().public();
            let starting: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            starting.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_damaged_key_is_refused_and_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join(FILE), b"torn").unwrap();
        assert!(matches!(Signer::open(directory.path(), &SystemRandom), Err(KeyError::Key)));
        assert_eq!(fs::read(directory.path().join(FILE)).unwrap(), b"torn");
    }
}
