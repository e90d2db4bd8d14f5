//! Observers: the present value at once, then the latest after each change, on a thread of the core's.

use std::sync::Arc;

use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream};
use minkommun_client::Observer;
use tokio::{sync::watch, task::AbortHandle};

use crate::{
    case::{Case, Cases, Events},
    error::KommunError,
    home::Home,
    more::Now,
    outbox::Outbox,
    parts::Parts,
    runtime::runtime,
};

/// Whether there is a client to read from.
#[derive(Clone)]
pub enum State {
    Open(Arc<Parts>),
    /// Observers wait.
    Paused,
    /// Observers end.
    Ended,
}

/// Keep it as long as the screen is shown. Cancelling or dropping it ends the calls; one that has begun runs to its end.
#[derive(Debug, uniffi::Object)]
pub struct Subscription {
    task: AbortHandle,
}

#[uniffi::export]
impl Subscription {
    /// Calling it again does nothing.
    pub fn cancel(&self) {
        self.task.abort();
    }

    /// `false` once cancelled, or when the app was closed.
    pub fn is_active(&self) -> bool {
        !self.task.is_finished()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.task.abort();
    }
}

macro_rules! observers {
    ($($observer:ident of $value:ident)*) => {$(
        /// One call at a time; while one runs, what comes meanwhile becomes one.
        #[uniffi::export(foreign)]
        pub trait $observer: Send + Sync {
            fn changed(&self, value: $value) -> Result<(), KommunError>;

            /// It cannot be read now; the next change tries again.
            fn failed(&self, error: KommunError) -> Result<(), KommunError>;
        }

        impl Told<$value> for dyn $observer {
            fn tell(&self, value: Result<$value, KommunError>) -> Result<(), KommunError> {
                match value {
                    Ok(value) => self.changed(value),
                    Err(error) => self.failed(error),
                }
            }
        }
    )*};
}

observers! {
    NowObserver of Now
    HomeObserver of Home
    CasesObserver of Cases
    CaseObserver of Case
    OutboxObserver of Outbox
    EventsObserver of Events
}

/// Any observer, whatever it observes.
pub trait Told<T>: Send + Sync {
    fn tell(&self, value: Result<T, KommunError>) -> Result<(), KommunError>;
}

/// What makes a value to be read anew.
pub type Changes = stream::BoxStream<'static, ()>;

pub fn changes<T: 'static>(observer: Observer<T>) -> Changes {
    let next = |mut observer: Observer<T>| async move { Some((observer.changed().await?, observer)) };
    stream::unfold(observer, next).boxed()
}

/// Tells `observer` what `load` gives, at once and whenever one of `topics` changes, over pauses, until the app ends.
pub fn follow<T, O>(
    mut states: watch::Receiver<State>,
    topics: fn(&Parts) -> Vec<Changes>,
    load: impl Fn(Arc<Parts>) -> BoxFuture<'static, Result<T, KommunError>> + Send + Sync + 'static,
    observer: Arc<O>,
) -> Arc<Subscription>
where
    T: Send + 'static,
    O: Told<T> + ?Sized + 'static,
{
    let task = runtime().spawn(async move {
        loop {
            let open = states.wait_for(|state| !matches!(state, State::Paused)).await.map(|state| state.clone());
            let Ok(State::Open(parts)) = open else { return };
            let opening = parts.opening;
            let mut changes = stream::select_all(topics(&parts));
            while changes.next().await.is_some() {
                while changes.next().now_or_never().flatten().is_some() {}
                let value = load(Arc::clone(&parts)).await;
                if matches!(value, Err(KommunError::Closed)) {
                    break;
                }
                tell(Arc::clone(&observer), value).await;
            }
            drop((changes, parts));
            let over = |state: &State| !matches!(state, State::Open(parts) if parts.opening == opening);
            if states.wait_for(over).await.is_err() {
                return;
            }
        }
    });
    Arc::new(Subscription { task: task.abort_handle() })
}

/// On a thread where an app may take its time without holding up the core.
async fn tell<T: Send + 'static, O: Told<T> + ?Sized + 'static>(observer: Arc<O>, value: Result<T, KommunError>) {
    let told = runtime().spawn_blocking(move || observer.tell(value)).await;
    if !matches!(told, Ok(Ok(()))) {
        tracing::warn!("an observer of the app failed");
    }
}
