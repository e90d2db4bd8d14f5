//! A keychain in memory, which outlives the app as a phone's does.

use std::sync::Mutex;

use minkommun_ffi::{Keychain, KommunError};

#[derive(Default)]
pub struct Keys(Mutex<Option<Vec<u8>>>);

impl Keychain for Keys {
    fn key(&self) -> Result<Vec<u8>, KommunError> {
        let mut key = self.0.lock().map_err(|_| KommunError::Failed)?;
        Ok(key.get_or_insert_with(|| vec![7; 32]).clone())
    }

    fn forget(&self) -> Result<(), KommunError> {
        *self.0.lock().map_err(|_| KommunError::Failed)? = None;
        Ok(())
    }
}
