//! What a bad mobile network does to HTTP/1.1, between a client and a server: requests that never arrive, answers that
//! never come back, connections cut in the middle of either, delays, and the same request arriving twice or again later.

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{AbortHandle, JoinSet},
};

/// How often each thing goes wrong, as probabilities of one request; what is left over passes unharmed.
#[derive(Clone, Copy, Debug)]
pub struct Faults {
    /// The request never reaches the server.
    pub drop: f64,
    /// The server gets only the beginning of the request.
    pub cut_request: f64,
    /// The server does its work, the client gets only the beginning of the answer, or nothing.
    pub cut_response: f64,
    /// The server gets the request twice at the same time.
    pub duplicate: f64,
    /// The server gets the request once more, up to a second later.
    pub replay: f64,
    /// The longest delay before a request goes on; each waits for a random part of it.
    pub delay: Duration,
}

impl Faults {
    pub const NONE: Self =
        Self { drop: 0.0, cut_request: 0.0, cut_response: 0.0, duplicate: 0.0, replay: 0.0, delay: Duration::ZERO };

    /// Every second request suffers.
    pub const BAD: Self = Self {
        drop: 0.1,
        cut_request: 0.1,
        cut_response: 0.1,
        duplicate: 0.1,
        replay: 0.1,
        delay: Duration::from_millis(20),
    };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Pass,
    Drop,
    CutRequest,
    CutResponse,
    Duplicate,
    Replay,
}

impl Fate {
    fn name(self) -> &'static str {
        match self {
            Self::Pass => "passed",
            Self::Drop => "dropped",
            Self::CutRequest => "request cut",
            Self::CutResponse => "response cut",
            Self::Duplicate => "duplicated",
            Self::Replay => "replayed",
        }
    }
}

struct Weather {
    random: StdRng,
    faults: Faults,
    upstream: SocketAddr,
    counts: BTreeMap<&'static str, u64>,
}

struct Shared {
    weather: Mutex<Weather>,
    online: watch::Sender<bool>,
}

impl Shared {
    fn weather(&self) -> MutexGuard<'_, Weather> {
        self.weather.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running proxy; it stops when dropped.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: AbortHandle,
}

impl Proxy {
    /// Listens on a port of its own and passes on to `upstream`. The same seed and the same order of requests meet
    /// the same faults.
    pub async fn start(upstream: SocketAddr, seed: u64, faults: Faults) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let weather = Weather { random: StdRng::seed_from_u64(seed), faults, upstream, counts: BTreeMap::new() };
        let shared = Arc::new(Shared { weather: Mutex::new(weather), online: watch::Sender::new(true) });
        let accepting = tokio::spawn(accept(listener, shared.clone())).abort_handle();
        Ok(Self { address, shared, accepting })
    }

    /// `http://127.0.0.1:…`, for clients.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn set_faults(&self, faults: Faults) {
        self.shared.weather().faults = faults;
    }

    /// A server that was killed comes back on another port.
    pub fn set_upstream(&self, upstream: SocketAddr) {
        self.shared.weather().upstream = upstream;
    }

    /// Offline, every connection is cut and no new one lives.
    pub fn set_online(&self, online: bool) {
        self.shared.online.send_replace(online);
    }

    /// How many requests met which fate.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.shared.weather().counts.clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // Dropped with this task, and every connection with it.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((client, _)) = accepted {
                    let shared = shared.clone();
                    connections.spawn(async move {
                        let mut online = shared.online.subscribe();
                        tokio::select! {
                            _ = online.wait_for(|online| !online) => {}
                            // A broken connection is this program's trade: there is nobody to tell.
                            _ = serve(client, &shared) => {}
                        }
                    });
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// One request and its answer; then the connection closes, so that an answer ends where its connection does.
async fn serve(mut client: TcpStream, shared: &Arc<Shared>) -> io::Result<()> {
    client.set_nodelay(true)?;
    let Some(request) = read_request(&mut client).await? else { return Ok(()) };
    let (fate, delay, part, later, upstream) = {
        let mut weather = shared.weather();
        let fate = draw(&mut weather);
        *weather.counts.entry(fate.name()).or_default() += 1;
        let delay = weather.faults.delay.mul_f64(weather.random.random::<f64>());
        let part = weather.random.random::<f64>();
        (fate, delay, part, Duration::from_millis(weather.random.random_range(0..1000)), weather.upstream)
    };
    tokio::time::sleep(delay).await;

    let answer = async {
        match fate {
            Fate::Drop => Ok(None),
            Fate::CutRequest => {
                let mut server = TcpStream::connect(upstream).await?;
                server.write_all(&request[..cut(&request, part)]).await?;
                Ok(None)
            }
            Fate::Pass => exchange(upstream, &request).await.map(Some),
            Fate::CutResponse => {
                let mut response = exchange(upstream, &request).await?;
                response.truncate(cut(&response, part));
                Ok(Some(response))
            }
            Fate::Duplicate => {
                let (first, second) = tokio::join!(exchange(upstream, &request), exchange(upstream, &request));
                first.or(second).map(Some)
            }
            Fate::Replay => {
                let again = request.clone();
                let response = exchange(upstream, &request).await?;
                tokio::spawn(async move {
                    tokio::time::sleep(later).await;
                    // Whether anybody still listens there does not matter: the packet was late.
                    let _ = exchange(upstream, &again).await;
                });
                Ok(Some(response))
            }
        }
    };
    let mut gone = [0];
    let answer: io::Result<Option<Vec<u8>>> = tokio::select! {
        answer = answer => answer,
        // The client gave up (or died): its request to the server ends too, as it would without a proxy.
        _ = client.read(&mut gone) => Ok(None),
    };
    if let Some(response) = answer? {
        client.write_all(&response).await?;
        client.shutdown().await?;
    }
    Ok(())
}

fn draw(weather: &mut Weather) -> Fate {
    let faults = weather.faults;
    let mut left = weather.random.random::<f64>();
    for (fate, probability) in [
        (Fate::Drop, faults.drop),
        (Fate::CutRequest, faults.cut_request),
        (Fate::CutResponse, faults.cut_response),
        (Fate::Duplicate, faults.duplicate),
        (Fate::Replay, faults.replay),
    ] {
        if left < probability {
            return fate;
        }
        left -= probability;
    }
    Fate::Pass
}

/// Where to cut: anywhere, and at least one byte is missing.
fn cut(bytes: &[u8], part: f64) -> usize {
    // A length times a fraction below one is a smaller length.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "see above"
    )]
    let at = (bytes.len() as f64 * part) as usize;
    at.min(bytes.len().saturating_sub(1))
}

/// The request whole, with `connection: close` in it; `None` when the client says nothing more.
async fn read_request(client: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = find(&bytes, b"\r\n\r\n") {
            break at + 4;
        }
        if client.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let length = content_length(&bytes[..head_end])?;
    while bytes.len() < head_end + length {
        if client.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
    // `find` met a whole head, so there is a first line.
    let line_end = find(&bytes, b"\r\n").map_or(0, |at| at + 2);
    bytes.splice(line_end..line_end, *b"connection: close\r\n");
    Ok(Some(bytes))
}

fn content_length(head: &[u8]) -> io::Result<usize> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if head.contains("\r\ntransfer-encoding:") {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "the proxy knows bodies with a content-length only"));
    }
    Ok(head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|value| value.trim().parse().ok())
        .unwrap_or(0))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

async fn exchange(upstream: SocketAddr, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut server = TcpStream::connect(upstream).await?;
    server.set_nodelay(true)?;
    server.write_all(request).await?;
    let mut response = Vec::new();
    server.read_to_end(&mut response).await?;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Answers `ok` to every whole request and counts them.
    async fn server() -> (SocketAddr, Arc<AtomicUsize>) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let whole = Arc::new(AtomicUsize::new(0));
        let count = whole.clone();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let count = count.clone();
                tokio::spawn(async move {
                    if let Ok(Some(_)) = read_request(&mut stream).await {
                        count.fetch_add(1, Ordering::SeqCst);
                        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
                    }
                });
            }
        });
        (address, whole)
    }

    async fn ask(proxy: &Proxy) -> Vec<u8> {
        let mut stream = TcpStream::connect(proxy.address).await.unwrap();
        stream.write_all(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody").await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        answer
    }

    async fn under(faults: Faults) -> (Vec<u8>, usize) {
        let (upstream, whole) = server().await;
        let proxy = Proxy::start(upstream, 1, faults).await.unwrap();
        let answer = ask(&proxy).await;
        tokio::time::sleep(Duration::from_millis(1200)).await;
        (answer, whole.load(Ordering::SeqCst))
    }

    #[tokio::test]
    async fn each_fault_does_what_it_says() {
        let (passed, dropped, request_cut, response_cut, duplicated, replayed) = tokio::join!(
            under(Faults::NONE),
            under(Faults { drop: 1.0, ..Faults::NONE }),
            under(Faults { cut_request: 1.0, ..Faults::NONE }),
            under(Faults { cut_response: 1.0, ..Faults::NONE }),
            under(Faults { duplicate: 1.0, ..Faults::NONE }),
            under(Faults { replay: 1.0, ..Faults::NONE }),
        );
        assert!(passed.0.ends_with(b"ok") && passed.1 == 1);
        assert!(dropped.0.is_empty() && dropped.1 == 0);
        assert!(request_cut.0.is_empty() && request_cut.1 == 0);
        assert!(!response_cut.0.ends_with(b"ok") && response_cut.1 == 1);
        assert!(duplicated.0.ends_with(b"ok") && duplicated.1 == 2);
        assert!(replayed.0.ends_with(b"ok") && replayed.1 == 2);
    }

    #[tokio::test]
    async fn offline_nothing_passes() {
        let (upstream, whole) = server().await;
        let proxy = Proxy::start(upstream, 1, Faults::NONE).await.unwrap();
        proxy.set_online(false);
        assert!(ask(&proxy).await.is_empty());
        assert_eq!(whole.load(Ordering::SeqCst), 0);
        proxy.set_online(true);
        assert!(ask(&proxy).await.ends_with(b"ok"));
    }
}
