//! Airplane mode: a transport that can be told to refuse, mid-exchange too.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use minkommun_client::{Request, Response, Transport, TransportError};
use tokio::sync::watch;

pub struct Airplane {
    inner: Arc<dyn Transport>,
    on: watch::Sender<bool>,
}

impl Airplane {
    pub fn new(inner: Arc<dyn Transport>, on: bool) -> Self {
        Self { inner, on: watch::Sender::new(on) }
    }

    pub fn is_on(&self) -> bool {
        *self.on.borrow()
    }

    pub fn set(&self, on: bool) {
        self.on.send_replace(on);
    }
}

impl Transport for Airplane {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        let mut on = self.on.subscribe();
        Box::pin(async move {
            if *on.borrow_and_update() {
                return Err(TransportError::NotSent);
            }
            tokio::select! {
                answer = self.inner.send(request) => answer,
                // As when the radio goes silent: what was under way may or may not have arrived.
                _ = on.wait_for(|on| *on) => Err(TransportError::Lost),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use minkommun_client::Method;

    use super::*;

    /// Answers after ten seconds.
    struct Slow;

    impl Transport for Slow {
        fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
            Box::pin(async {
                tokio::time::sleep(Duration::from_secs(10)).await;
                Ok(Response { status: 204, ..Response::default() })
            })
        }
    }

    fn request() -> Request {
        Request {
            method: Method::Get,
            url: "http://example.com/".into(),
            headers: vec![],
            body: Default::default(),
            timeout: Duration::from_secs(30),
        }
    }

    #[tokio::test]
    async fn in_airplane_mode_nothing_leaves_the_phone() {
        let airplane = Airplane::new(Arc::new(Slow), true);
        assert_eq!(airplane.send(request()).await.map(|_| ()), Err(TransportError::NotSent));
    }

    #[tokio::test]
    async fn airplane_mode_cuts_what_is_under_way() {
        let airplane = Arc::new(Airplane::new(Arc::new(Slow), false));
        let sending = tokio::spawn({
            let airplane = Arc::clone(&airplane);
            async move { airplane.send(request()).await.map(|_| ()) }
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        airplane.set(true);
        assert_eq!(sending.await.expect("it ends"), Err(TransportError::Lost));
    }
}
