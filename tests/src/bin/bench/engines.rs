//! Creates per second on each engine: SQLite on this disk and on one whose every sync takes 5 ms longer, PostgreSQL from
//! one process and from three. And long polls across three processes.

use std::{ffi::OsStr, path::Path, time::Duration};

use anyhow::{Context, bail, ensure};
use minkommun_client::{Clock, SystemClock};
use minkommun_tests::{
    asking::{register, submission},
    load::{FRESH_ID, Figures, Plan, request},
    polls, postgres,
    program::{self, Program},
};

use crate::watch::{CONNECTIONS, median, run, sync_rate};

struct Row {
    name: &'static str,
    processes: usize,
    postgres: bool,
    slow_disk: bool,
    /// Creates per second that are wished for.
    wanted: f64,
}

const ROWS: [Row; 4] = [
    Row { name: "SQLite", processes: 1, postgres: false, slow_disk: false, wanted: 5000.0 },
    Row { name: "SQLite, fsync + 5 ms", processes: 1, postgres: false, slow_disk: true, wanted: 1500.0 },
    Row { name: "PostgreSQL, one process", processes: 1, postgres: true, slow_disk: false, wanted: 1000.0 },
    Row { name: "PostgreSQL, three processes", processes: 3, postgres: true, slow_disk: false, wanted: 1000.0 },
];

pub async fn measure(seconds: f64, rounds: usize) -> anyhow::Result<()> {
    if std::env::var_os("MINKOMMUN_TEST_POSTGRES").is_none() {
        bail!("the rows of PostgreSQL need one: `make bench`, or `FSYNC=on tools/postgres run` before the command");
    }
    let folder = tempfile::tempdir()?;
    println!("\n{CONNECTIONS} connections, {:.0} syncs of 4 KB per second, medians:", sync_rate(folder.path())?);
    let shim = folder.path().join("disk.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operation/disk.c");
    let built =
        std::process::Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&shim).arg(source).status();
    ensure!(built?.success(), "the slow disk cannot be compiled");
    let says = folder.path().join("says");
    std::fs::write(&says, "slow 5")?;
    for row in ROWS {
        let slow = [
            ("LD_PRELOAD", shim.as_os_str()),
            ("MINKOMMUN_DISK", says.as_os_str()),
            ("MINKOMMUN_DISK_UNDER", folder.path().as_os_str()),
        ];
        let environment: &[(&str, &OsStr)] = if row.slow_disk { &slow } else { &[] };
        let servers = start(folder.path(), &row, environment).await?;
        let mut seen = Vec::new();
        // The first round warms up.
        for round in 0..=rounds {
            let figures = creates(&servers, seconds).await?;
            if round > 0 {
                seen.push(figures);
            }
        }
        let of = |part: fn(&Figures) -> f64| median(seen.iter().map(part).collect());
        let reached = of(|figures| figures.per_second);
        println!(
            "{:<28} {reached:>7.0} creates/s  p50 {:>6.2} ms  p99 {:>6.2} ms  cpu of the server {:>5.0} µs  (wished {}) {}",
            row.name,
            of(|figures| figures.p50_ms),
            of(|figures| figures.p99_ms),
            of(|figures| figures.cpu_us),
            row.wanted,
            if reached >= row.wanted { "ok" } else { "SHORT" },
        );
        let failed: u64 = seen.iter().map(Figures::not_2xx).sum();
        ensure!(failed == 0, "{failed} answers were not 2xx; the log:\n{}", servers[0].log());
        if row.processes == 3 {
            long_polls(&servers).await?;
        }
    }
    Ok(())
}

async fn start(folder: &Path, row: &Row, environment: &[(&str, &OsStr)]) -> anyhow::Result<Vec<Program>> {
    let data = tempfile::Builder::new().tempdir_in(folder)?.keep().display().to_string();
    let database = if row.postgres { Some(postgres::database().await) } else { None };
    let mut arguments = vec!["serve", "--listen", "127.0.0.1:0", "--data", &data];
    if let Some(address) = &database {
        arguments.extend(["--database", address]);
    }
    arguments.extend(program::UNLIMITED);
    let mut servers = Vec::new();
    for number in 0..row.processes {
        let log = folder.join(format!("log-{number}"));
        servers.push(Program::start_in(environment, "minkommun-server", &arguments, &log).await?);
    }
    Ok(servers)
}

/// Residents spread over the servers; what these do together.
async fn creates(servers: &[Program], seconds: f64) -> anyhow::Result<Figures> {
    let body = submission(servers[0].address()).await?;
    let mut plans = Vec::new();
    for (number, server) in servers.iter().enumerate() {
        let mut connections = Vec::new();
        for _ in (number..CONNECTIONS).step_by(servers.len()) {
            let token = register(server.address()).await?;
            connections.push(vec![request("PUT", &format!("/v1/cases/{FRESH_ID}"), Some(&token), Some(&body))]);
        }
        plans.push(Plan { address: server.address(), seconds, connections });
    }
    let running = plans.iter().zip(servers).map(|(plan, server)| run(plan, server));
    let mut all: Option<Figures> = None;
    for ran in futures_util::future::join_all(running).await {
        let (figures, _) = ran?;
        all = Some(match all {
            None => figures,
            Some(mut all) => {
                all.per_second += figures.per_second;
                all.p50_ms = all.p50_ms.max(figures.p50_ms);
                all.p99_ms = all.p99_ms.max(figures.p99_ms);
                all.cpu_us = all.cpu_us.max(figures.cpu_us);
                for (status, count) in figures.statuses {
                    *all.statuses.entry(status).or_default() += count;
                }
                all
            }
        });
    }
    all.context("no server")
}

async fn long_polls(servers: &[Program]) -> anyhow::Result<()> {
    let addresses: Vec<_> = servers.iter().map(Program::address).collect();
    let first_id = u128::from(SystemClock.now().timestamp_micros().unsigned_abs());
    let polls = polls::polls(&addresses, 100, 100, first_id).await?;
    let at = |percent: usize| polls.delays.get(polls.delays.len() * percent / 100).copied().unwrap_or_default();
    let ms = |delay: Duration| delay.as_secs_f64() * 1e3;
    let last = polls.delays.last().copied().unwrap_or_default();
    println!(
        "{} long polls across three processes: {} lost, woken after p50 {:.1} ms, p99 {:.1} ms, at most {:.0} ms",
        polls.asked,
        polls.lost,
        ms(at(50)),
        ms(at(99)),
        ms(last),
    );
    ensure!(polls.lost == 0, "{} long polls were not woken", polls.lost);
    Ok(())
}
