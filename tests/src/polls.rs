//! Long polls at one process while another process writes what they wait for.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, ensure};
use minkommun_model::wire;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};
use uuid::Uuid;

use crate::{
    asking::{ask, register, submission},
    load::{self, request},
};

/// Shorter than what a process waits before it looks by itself: a poll that lasts so long was not woken.
const LOST: Duration = Duration::from_secs(10);

#[derive(Default)]
pub struct Polls {
    pub asked: usize,
    /// Polls that nobody woke.
    pub lost: usize,
    /// From the answer to the submission to the answer to the poll, in the order of size.
    pub delays: Vec<Duration>,
}

/// So many residents, side by side, each so many times: poll at one of the servers, send a case to another, be woken.
pub async fn polls(servers: &[SocketAddr], residents: usize, times: usize, first_id: u128) -> anyhow::Result<Polls> {
    let body = submission(servers[0]).await?;
    let mut asking = JoinSet::new();
    for number in 0..residents {
        let (servers, body) = (servers.to_vec(), body.clone());
        let ids = first_id + (number * times) as u128;
        asking.spawn(async move { resident(&servers, &body, number, times, ids).await });
    }
    let mut all = Polls::default();
    while let Some(one) = asking.join_next().await {
        let one = one??;
        all.asked += one.asked;
        all.lost += one.lost;
        all.delays.extend(one.delays);
    }
    all.delays.sort_unstable();
    Ok(all)
}

async fn resident(servers: &[SocketAddr], body: &str, number: usize, times: usize, ids: u128) -> anyhow::Result<Polls> {
    let mut random = StdRng::seed_from_u64(number as u64);
    let token = register(servers[number % servers.len()]).await?;
    let mut all = Polls::default();
    let mut cursor = String::new();
    for time in 0..times {
        let here = servers[(number + time) % servers.len()];
        let there = servers[(number + time + 1 + time % 2) % servers.len()];
        let after = if cursor.is_empty() { String::new() } else { format!("&after={cursor}") };
        let poll = request("GET", &format!("/v1/changes?wait={}{after}", LOST.as_secs()), Some(&token), None);
        let poll = tokio::spawn(async move { (ask::<wire::Changes>(here, &poll).await, Instant::now()) });
        // Before, during and after the poll's own look.
        sleep(Duration::from_micros(random.random_range(0..20_000))).await;
        let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + ids + time as u128);
        let put = request("PUT", &format!("/v1/cases/{id}"), Some(&token), Some(body));
        let (status, answer) = load::ask(there, &put).await?;
        ensure!(status == 201, "{status}: {}", String::from_utf8_lossy(&answer));
        let sent = Instant::now();
        let (changes, woken) = timeout(LOST * 3, poll).await.context("a poll that never ends")??;
        let changes = changes?;
        all.asked += 1;
        if changes.events.is_empty() {
            all.lost += 1;
        } else {
            all.delays.push(woken.saturating_duration_since(sent));
        }
        cursor = changes.cursor;
    }
    Ok(all)
}
