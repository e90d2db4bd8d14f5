//! What an app can act on. No case has a field: an error can hold nothing that somebody wrote.

use minkommun_client::{Error, KeyError, OpenError};

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum KommunError {
    /// The app has been paused, closed or forgotten. Resume it, or open it anew.
    #[error("the app is closed")]
    Closed,
    /// It is not on this phone (any more). Go to the first page.
    #[error("there is no such thing here")]
    NotFound,
    /// The service comes with a network.
    #[error("it has not been fetched yet")]
    NotFetched,
    /// It is not in a state in which this can be done. Draw the screen again.
    #[error("it cannot be done now")]
    NotNow,
    /// Ask the resident to free some room; what was saved before is safe.
    #[error("the phone is full")]
    Full,
    /// No network, or no answer over it.
    #[error("there is no network")]
    Offline,
    /// Another process has the directory open.
    #[error("the directory is in use")]
    InUse,
    /// The app is older than the data. Ask for an update; nothing was touched.
    #[error("the data is newer than the app")]
    NewerData,
    /// The keychain does not give the key now. Try again when the phone is unlocked.
    #[error("the key is not available now")]
    KeyUnavailable,
    /// The keychain has another key than the one that sealed the data. Nothing was touched.
    #[error("the key is another one")]
    WrongKey,
    /// By [`crate::Cancel`].
    #[error("it was cancelled")]
    Cancelled,
    /// Something on the phone does not answer. Nothing that was saved is gone; try again.
    #[error("something on the phone failed")]
    Failed,
}

impl From<Error> for KommunError {
    fn from(error: Error) -> Self {
        match error {
            Error::Closed => Self::Closed,
            Error::NotFound => Self::NotFound,
            Error::NotFetched => Self::NotFetched,
            Error::NotNow => Self::NotNow,
            Error::Full => Self::Full,
            Error::Damaged | Error::Storage(_) => Self::Failed,
        }
    }
}

impl From<OpenError> for KommunError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::InUse => Self::InUse,
            OpenError::NewerSchema { .. } => Self::NewerData,
            OpenError::Key(KeyError::Unavailable) => Self::KeyUnavailable,
            OpenError::Key(KeyError::Malformed) | OpenError::WrongKey => Self::WrongKey,
            OpenError::Key(KeyError::Io(_)) | OpenError::OtherKommun => Self::Failed,
            OpenError::Client(error) => error.into(),
        }
    }
}

/// An app's port threw something that it does not declare.
impl From<uniffi::UnexpectedUniFFICallbackError> for KommunError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        tracing::error!("a port or an observer of the app threw an undeclared error");
        Self::Failed
    }
}

/// An id from an old link, or from somewhere else.
impl From<uuid::Error> for KommunError {
    fn from(_: uuid::Error) -> Self {
        Self::NotFound
    }
}
