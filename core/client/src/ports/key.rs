//! The key that everything on disk is sealed with. A phone keeps it in its keychain.

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
};

use zeroize::Zeroizing;

use crate::ports::random::Random;

/// 32 bytes, wiped from memory when dropped.
pub type Key = Zeroizing<[u8; 32]>;

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The phone is locked, or its owner said no.
    #[error("the keychain does not give the key now")]
    Unavailable,
    #[error("the key is not 32 bytes")]
    Malformed,
    #[error("the key's file cannot be used: {0}")]
    Io(#[from] io::Error),
}

pub trait KeyStore: Send + Sync {
    /// The key; made at the first call and the same at every later one.
    fn key(&self) -> Result<Key, KeyError>;

    /// Destroys the key, and with it everything that was sealed.
    fn forget(&self) -> Result<(), KeyError>;
}

/// A key in a file that only its owner can read: for computers without a keychain (the preview, tests).
pub struct FileKey {
    path: PathBuf,
    random: Arc<dyn Random>,
}

impl FileKey {
    pub fn new(path: PathBuf, random: Arc<dyn Random>) -> Self {
        Self { path, random }
    }
}

impl KeyStore for FileKey {
    fn key(&self) -> Result<Key, KeyError> {
        match std::fs::read(&self.path) {
            Ok(bytes) => {
                let bytes = Zeroizing::new(bytes);
                let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| KeyError::Malformed)?;
                Ok(Zeroizing::new(key))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut key = Zeroizing::new([0; 32]);
                self.random.fill(key.as_mut_slice());
                // Written beside and renamed, so that a crash never leaves half a key over sealed data.
                let beside = self.path.with_extension("new");
                let mut options = std::fs::OpenOptions::new();
                options.write(true).create(true).truncate(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(&beside)?;
                file.write_all(key.as_slice())?;
                file.sync_all()?;
                std::fs::rename(&beside, &self.path)?;
                Ok(key)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn forget(&self) -> Result<(), KeyError> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}
