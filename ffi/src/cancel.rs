//! Gives up what takes long: Swift's tasks do not cancel Rust's.

use std::sync::Arc;

use tokio::sync::watch;

use crate::error::KommunError;

/// Handed to a long call, and kept to cancel it. May be shared by several calls.
#[derive(Debug, uniffi::Object)]
pub struct Cancel {
    cancelled: watch::Sender<bool>,
}

#[uniffi::export]
impl Cancel {
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self { cancelled: watch::Sender::new(false) })
    }

    /// The calls end with [`KommunError::Cancelled`], and have done all of their work or none. Calling it again does
    /// nothing.
    pub fn cancel(&self) {
        self.cancelled.send_replace(true);
    }
}

/// `work`, unless it is cancelled first.
pub async fn unless_cancelled<T>(
    cancel: Option<Arc<Cancel>>,
    work: impl Future<Output = Result<T, KommunError>>,
) -> Result<T, KommunError> {
    let Some(cancel) = cancel else { return work.await };
    let mut cancelled = cancel.cancelled.subscribe();
    tokio::select! {
        biased;
        _ = cancelled.wait_for(|cancelled| *cancelled) => Err(KommunError::Cancelled),
        done = work => done,
    }
}
