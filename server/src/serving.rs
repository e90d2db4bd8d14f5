//! Connections: accepted up to a number, closed when they fall silent, and let to their end when the server closes.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;
use tower::Service;

use crate::metrics::Metrics;

/// A connection on which no request begins for so long is closed: longer than the minute after which proxies give up
/// theirs, so that they do not send into one that is just closing.
const SILENCE: Duration = Duration::from_secs(75);
/// After an error that is the listener's own (no more open files), before the next try.
const BREATH: Duration = Duration::from_secs(1);
/// Open files that are not connections: the database, the spool, FCM.
const OTHER_FILES: usize = 256;

/// As many connections as asked for, but no more than the system allows the process.
pub fn most_connections(wanted: usize) -> usize {
    most_files().map_or(wanted, |files| wanted.min(files.saturating_sub(OTHER_FILES).max(1)))
}

/// Open files that the process may have, after asking for as many as it may ask for.
#[cfg(unix)]
fn most_files() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // A system that refuses leaves the limit as it was.
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let files = if raised.is_ok() { limit.maximum } else { limit.current };
    files.and_then(|files| usize::try_from(files).ok())
}

#[cfg(not(unix))]
fn most_files() -> Option<usize> {
    None
}

/// Serves until `closing`; then stops accepting and lets what is under way end, for `drain` at most. Answers how many
/// connections were cut off.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    most: usize,
    metrics: Metrics,
    closing: CancellationToken,
    drain: Duration,
) -> usize {
    let permits = Arc::new(Semaphore::new(most));
    let graceful = GracefulShutdown::new();
    let cut = CancellationToken::new();
    while let Some((socket, peer)) = accept(&listener, &permits, &closing).await {
        // Small answers leave at once. A socket that refuses is slower, not wrong.
        drop(socket.set_nodelay(true));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(SILENCE)
            .serve_connection(TokioIo::new(socket), service_fn(handle(router.clone(), peer)));
        let connection = graceful.watch(connection);
        let (open, permit, cut) = (metrics.connection(), Arc::clone(&permits).try_acquire_owned(), cut.clone());
        tokio::spawn(async move {
            let _held = (open, permit);
            tokio::select! {
                // A phone that went away in the middle is no news.
                _ = connection => {}
                () = cut.cancelled() => {}
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(drain, graceful.shutdown()).await.is_ok() {
        return 0;
    }
    let left = most - permits.available_permits();
    cut.cancel();
    left
}

/// The next connection, once there is a place for it; `None` when the server closes.
async fn accept(
    listener: &TcpListener,
    permits: &Semaphore,
    closing: &CancellationToken,
) -> Option<(TcpStream, SocketAddr)> {
    loop {
        let accepted = async {
            // Accepting has one task, so the place that is seen here is still there a moment later.
            let _there_is_room = permits.acquire().await;
            listener.accept().await
        };
        let accepted = tokio::select! {
            () = closing.cancelled() => return None,
            accepted = accepted => accepted,
        };
        match accepted {
            Ok(connection) => return Some(connection),
            Err(error) if is_the_peers(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted; trying again");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

fn is_the_peers(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

fn handle(
    router: Router,
    peer: SocketAddr,
) -> impl Fn(Request<Incoming>) -> <Router as Service<Request<Body>>>::Future {
    move |request| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        // A router is always ready.
        Service::<Request<Body>>::call(&mut router.clone(), request)
    }
}
