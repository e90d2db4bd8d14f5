//! A closed-loop load generator over raw HTTP/1.1: every connection sends its next request when it has the whole answer
//! to the last. One thread, as little work per request as possible: it shares two cores with what it measures.

use std::{collections::BTreeMap, io, net::SocketAddr, time::Duration};

use minkommun_model::id::uuid_v7;
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::Instant,
};

/// Where it stands in a request, every request gets an id of its own.
pub const FRESH_ID: &str = "00000000-0000-7000-8000-000000000000";

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    pub address: SocketAddr,
    pub seconds: f64,
    /// One entry per connection: the requests, head and body, that it goes through again and again.
    pub connections: Vec<Vec<String>>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Figures {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Answers by status, successes too.
    pub statuses: BTreeMap<u16, u64>,
    /// Bytes of the last body.
    pub body_bytes: usize,
    /// What one answer cost the measured program, on all its threads, in microseconds; whoever watches it fills it in.
    #[serde(default)]
    pub cpu_us: f64,
}

impl Figures {
    pub fn not_2xx(&self) -> u64 {
        self.statuses.iter().filter(|(status, _)| !(200..300).contains(*status)).map(|(_, count)| count).sum()
    }
}

/// Head and body as one request of HTTP/1.1.
pub fn request(method: &str, path: &str, token: Option<&str>, body: Option<&str>) -> String {
    let token = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    let body_head = body
        .map(|body| format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()))
        .unwrap_or_default();
    format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n{token}{body_head}\r\n{}", body.unwrap_or_default())
}

/// One request on a connection of its own: status and body.
pub async fn ask(address: SocketAddr, request: &str) -> io::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut buffer = Vec::new();
    let (status, body) = answer(&mut stream, &mut buffer).await?;
    Ok((status, buffer.split_off(buffer.len() - body)))
}

#[derive(Default)]
struct Tally {
    micros: Vec<u32>,
    statuses: BTreeMap<u16, u64>,
    body_bytes: usize,
}

/// Runs the plan. `first_id_ms` is where the fresh ids begin in time.
pub async fn run(plan: Plan, first_id_ms: i64) -> io::Result<Figures> {
    let begun = Instant::now();
    let end = begun + Duration::from_secs_f64(plan.seconds);
    let mut running = JoinSet::new();
    for (number, requests) in plan.connections.into_iter().enumerate() {
        running.spawn(connection(plan.address, requests, end, number, first_id_ms));
    }
    let mut all = Tally::default();
    while let Some(done) = running.join_next().await {
        let tally = done.map_err(io::Error::other)??;
        all.micros.extend(tally.micros);
        for (status, count) in tally.statuses {
            *all.statuses.entry(status).or_default() += count;
        }
        all.body_bytes = tally.body_bytes;
    }
    let seconds = begun.elapsed().as_secs_f64();
    all.micros.sort_unstable();
    let at = |percent: usize| all.micros.get(all.micros.len() * percent / 100).map_or(0.0, |us| f64::from(*us) / 1e3);
    #[expect(clippy::cast_precision_loss, reason = "a count of requests is far below 2^52")]
    let per_second = all.micros.len() as f64 / seconds;
    Ok(Figures {
        per_second,
        p50_ms: at(50),
        p99_ms: at(99),
        statuses: all.statuses,
        body_bytes: all.body_bytes,
        cpu_us: 0.0,
    })
}

async fn connection(
    address: SocketAddr,
    requests: Vec<String>,
    end: Instant,
    number: usize,
    first_id_ms: i64,
) -> io::Result<Tally> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut requests: Vec<(Vec<u8>, Option<usize>)> =
        requests.into_iter().map(|request| (request.clone().into_bytes(), request.find(FRESH_ID))).collect();
    let mut tally = Tally::default();
    let mut buffer = Vec::with_capacity(1 << 16);
    let mut sent = 0u64;
    while Instant::now() < end {
        let turn = usize::try_from(sent).unwrap_or(0) % requests.len();
        let (bytes, id_at) = &mut requests[turn];
        if let Some(at) = *id_at {
            bytes[at..at + FRESH_ID.len()].copy_from_slice(fresh_id(first_id_ms, number, sent).as_bytes());
        }
        let begun = Instant::now();
        stream.write_all(bytes).await?;
        let (status, body_bytes) = answer(&mut stream, &mut buffer).await?;
        tally.micros.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
        *tally.statuses.entry(status).or_default() += 1;
        tally.body_bytes = body_bytes;
        sent += 1;
    }
    Ok(tally)
}

/// As phones make them: in the order of time, and never twice.
fn fresh_id(first_id_ms: i64, connection: usize, sent: u64) -> String {
    let mut random = [0; 10];
    random[..2].copy_from_slice(&u16::try_from(connection).unwrap_or(0).to_be_bytes());
    random[2..].copy_from_slice(&sent.to_be_bytes());
    let ms = first_id_ms.saturating_add(i64::try_from(sent / 8).unwrap_or(0));
    uuid_v7(chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default(), random).to_string()
}

/// Reads one answer whole, body last in the buffer: status and length of the body.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<(u16, usize)> {
    buffer.clear();
    let broken = |what| io::Error::new(io::ErrorKind::InvalidData, what);
    loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let Some(head_end) = buffer.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4) else {
            continue;
        };
        let status = buffer.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok());
        let status = status.and_then(|digits| digits.parse().ok()).ok_or_else(|| broken("no status"))?;
        let length = length(&buffer[..head_end]).ok_or_else(|| broken("no content-length"))?;
        while buffer.len() < head_end + length {
            if stream.read_buf(buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        return Ok((status, length));
    }
}

/// What `content-length` says; 0 without one, `None` when the body is chunked.
fn length(head: &[u8]) -> Option<usize> {
    let mut length = 0;
    for line in head.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        if line[..colon].eq_ignore_ascii_case(b"transfer-encoding") {
            return None;
        }
        if line[..colon].eq_ignore_ascii_case(b"content-length") {
            length = std::str::from_utf8(&line[colon + 1..]).ok()?.trim().parse().ok()?;
        }
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_ids_never_meet() {
        let ids: std::collections::BTreeSet<_> =
            (0..40).flat_map(|connection| (0..500).map(move |sent| fresh_id(1, connection, sent))).collect();
        assert_eq!(ids.len(), 40 * 500);
    }

    #[tokio::test]
    async fn the_generator_counts_what_a_server_answers() {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = axum::Router::new()
            .route("/good", axum::routing::get(|| async { "good" }))
            .route("/bad", axum::routing::get(|| async { (http::StatusCode::SERVICE_UNAVAILABLE, "") }));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let requests = vec![request("GET", "/good", None, None), request("GET", "/bad", None, None)];
        let plan = Plan { address, seconds: 0.2, connections: vec![requests; 3] };
        let figures = run(plan, 0).await.unwrap();
        assert!(figures.statuses[&200].abs_diff(figures.statuses[&503]) <= 3);
        assert!(figures.not_2xx() == figures.statuses[&503] && figures.p99_ms >= figures.p50_ms);
    }
}
