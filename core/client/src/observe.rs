//! Observers: the present value at once, then every change, coalesced to the latest.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::error::Error;

type Load<T> = Arc<dyn Fn() -> BoxFuture<'static, Result<T, Error>> + Send + Sync>;

/// Watches one thing. Dropping it ends the watching. It reads the value when asked, so a slow reader skips what was
/// overtaken and never sees the past.
pub struct Observer<T> {
    revision: watch::Receiver<u64>,
    load: Load<T>,
    started: bool,
}

impl<T> Observer<T> {
    pub(crate) fn new(
        revision: watch::Receiver<u64>,
        load: impl Fn() -> BoxFuture<'static, Result<T, Error>> + Send + Sync + 'static,
    ) -> Self {
        Self { revision, load: Arc::new(load), started: false }
    }

    /// The value as it is now.
    pub async fn now(&self) -> Result<T, Error> {
        (self.load)().await
    }

    /// As [`Observer::next`] without the value, for whoever reads it together with other things. `None` when the client
    /// has been dropped.
    pub async fn changed(&mut self) -> Option<()> {
        if self.started {
            return self.revision.changed().await.ok();
        }
        self.revision.mark_unchanged();
        self.started = true;
        Some(())
    }

    /// First the present value, then the value after each change. `None` when the client has been closed.
    ///
    /// Safe to drop half-way: the change is then given by the next call.
    pub async fn next(&mut self) -> Option<T> {
        if self.started {
            let mut revision = self.revision.clone();
            revision.changed().await.ok()?;
        }
        // Marked as seen before reading: a change during the reading is given by the next call.
        let seen = self.revision.clone();
        let mut seen = seen;
        seen.mark_unchanged();
        let value = (self.load)().await.ok()?;
        self.revision = seen;
        self.started = true;
        Some(value)
    }
}
