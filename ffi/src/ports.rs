//! What the phone's system hands in. Plain methods, never async: generated Swift cannot compile async ones in Swift 6
//! mode. Each is called on a thread of the core's, never on the main thread, and must not call the core back.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use minkommun_client::{Codec, KeyError, KeyStore, SystemClock};
use zeroize::Zeroizing;

use crate::error::KommunError;

/// The platform's keychain: iOS Keychain (this device only, after first unlock), Android Keystore.
#[uniffi::export(foreign)]
pub trait Keychain: Send + Sync {
    /// 32 bytes: made at the first call, the same at every later one. [`KommunError::KeyUnavailable`] while the phone
    /// is locked.
    fn key(&self) -> Result<Vec<u8>, KommunError>;

    /// Destroys the key, and with it everything that was sealed.
    fn forget(&self) -> Result<(), KommunError>;
}

/// Asked when the app opens and resumes; between that [`crate::App::set_online`] tells of changes.
#[uniffi::export(foreign)]
pub trait Connectivity: Send + Sync {
    fn is_online(&self) -> Result<bool, KommunError>;
}

/// Another clock than the system's: for tests of what time does.
#[uniffi::export(foreign)]
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970 in UTC.
    fn now_ms(&self) -> Result<i64, KommunError>;
}

/// The platform's own picture decoder: for HEIC and AVIF, and for pictures that are too large to decode whole.
#[uniffi::export(foreign)]
pub trait ImageCodec: Send + Sync {
    /// The picture as JPEG or PNG, its longer side about `longest` pixels, turned as its metadata says or with that
    /// metadata kept. `None` when the system cannot.
    fn convert(&self, picture: Vec<u8>, media_type: String, longest: u32) -> Result<Option<Vec<u8>>, KommunError>;
}

/// What an app hands in when it opens.
#[derive(Clone, uniffi::Record)]
pub struct Ports {
    pub keychain: Arc<dyn Keychain>,
    /// Without it, the network is thought to be there until it shows otherwise.
    #[uniffi(default)]
    pub connectivity: Option<Arc<dyn Connectivity>>,
    /// Without it, the system's.
    #[uniffi(default)]
    pub clock: Option<Arc<dyn Clock>>,
    /// Without it, HEIC and AVIF are refused with words.
    #[uniffi(default)]
    pub codec: Option<Arc<dyn ImageCodec>>,
}

pub struct Keys(pub Arc<dyn Keychain>);

impl KeyStore for Keys {
    fn key(&self) -> Result<minkommun_client::Key, KeyError> {
        let bytes = Zeroizing::new(self.0.key().map_err(|_| KeyError::Unavailable)?);
        let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| KeyError::Malformed)?;
        Ok(Zeroizing::new(key))
    }

    fn forget(&self) -> Result<(), KeyError> {
        self.0.forget().map_err(|_| KeyError::Unavailable)
    }
}

pub struct Watch(pub Arc<dyn Clock>);

impl minkommun_client::Clock for Watch {
    fn now(&self) -> DateTime<Utc> {
        let told = self.0.now_ms().ok().and_then(DateTime::from_timestamp_millis);
        told.unwrap_or_else(|| minkommun_client::Clock::now(&SystemClock))
    }
}

pub struct Pictures(pub Arc<dyn ImageCodec>);

impl Codec for Pictures {
    fn convert(&self, picture: &[u8], media_type: &str, longest: u32) -> Option<Vec<u8>> {
        // What the app throws means that the system cannot.
        self.0.convert(picture.to_vec(), media_type.to_owned(), longest).ok().flatten()
    }
}
