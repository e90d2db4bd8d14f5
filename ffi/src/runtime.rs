//! The one tokio runtime. It is a static, so it is never dropped, least of all on a thread of its own.

use std::{future::Future, sync::LazyLock};

use tokio::runtime::{Builder, Runtime};

use crate::error::KommunError;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("minkommun")
        .enable_all()
        .build()
        // Without threads the app cannot do anything at all.
        .expect("the system gives two threads")
});

pub fn runtime() -> &'static Runtime {
    &RUNTIME
}

/// Runs `work` on the runtime, and to its end whatever becomes of whoever waits: Kotlin drops a future when its
/// coroutine is cancelled, Swift does not, and what an app may rely on must not differ. A panic becomes an error.
pub async fn run<T, W>(work: W) -> Result<T, KommunError>
where
    T: Send + 'static,
    W: Future<Output = Result<T, KommunError>> + Send + 'static,
{
    match RUNTIME.spawn(work).await {
        Ok(done) => done,
        Err(error) => {
            // The panic's own words could quote what somebody wrote.
            tracing::error!(panicked = error.is_panic(), "a call of the core ended early");
            Err(KommunError::Failed)
        }
    }
}
