//! `make bench`: how fast the server is beside an axum endpoint that does nothing, measured in one run on this machine.
//!
//! Three programs take part, each in a process of its own: the real server, the bare endpoint (`bench bare`) and the
//! load generator (`bench load`). Ratios travel between machines; figures per second do not.

mod engines;
mod watch;

use std::{collections::BTreeMap, io::Read, net::SocketAddr, time::Duration};

use anyhow::bail;
use axum::{
    Json, Router,
    routing::{get, put},
};
use clap::{Parser, Subcommand};
use http::StatusCode;
use minkommun_client::{Clock, SystemClock};
use minkommun_model::wire;
use minkommun_tests::{
    asking::{ask, register, submission},
    load::{self, FRESH_ID, Figures, Plan, request},
    program::{self, Program},
};
use tokio::time::sleep;

use crate::watch::{CONNECTIONS, median, memory, run, sync_rate};

#[derive(Parser)]
#[command(about = "Measures the server beside a bare axum endpoint, in one run, and prints ratios and targets")]
struct Arguments {
    /// Seconds of each measurement.
    #[arg(long, default_value_t = 4.0)]
    seconds: f64,
    /// How often everything is measured; medians are printed.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only the engines beside each other: SQLite on a fast and on a slow disk, PostgreSQL from one process and three.
    #[arg(long)]
    engines: bool,
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Subcommand)]
enum Role {
    /// The bare endpoint; started by the benchmark itself.
    #[command(hide = true)]
    Bare,
    /// The load generator; reads a plan on standard input.
    #[command(hide = true)]
    Load,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut runtime = match arguments.role {
        // Threads that measure must not steal a core from what they measure.
        Some(Role::Load) | None => tokio::runtime::Builder::new_current_thread(),
        Some(Role::Bare) => tokio::runtime::Builder::new_multi_thread(),
    };
    let runtime = runtime.enable_all().build()?;
    match arguments.role {
        Some(Role::Bare) => runtime.block_on(bare()),
        Some(Role::Load) => runtime.block_on(generate()),
        None => runtime.block_on(async {
            if !arguments.engines {
                measure(arguments.seconds, arguments.rounds).await?;
            }
            engines::measure(arguments.seconds, arguments.rounds).await
        }),
    }
}

async fn bare() -> anyhow::Result<()> {
    let router = Router::new().route("/", get(|| async { "hej" })).route(
        "/v1/cases/{id}",
        put(|Json(submission): Json<wire::Submission>| async move { (StatusCode::CREATED, Json(submission.service)) }),
    );
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

async fn generate() -> anyhow::Result<()> {
    let mut plan = String::new();
    std::io::stdin().read_to_string(&mut plan)?;
    let figures = load::run(serde_json::from_str(&plan)?, SystemClock.now().timestamp_millis()).await?;
    println!("{}", serde_json::to_string(&figures)?);
    Ok(())
}

/// What is measured, in the order of one round.
const KINDS: [(&str, Whose); 5] = [
    ("bare create", Whose::Bare),
    ("create", Whose::Server),
    ("bare get", Whose::Bare),
    ("page", Whose::Server),
    ("poll", Whose::Server),
];

#[derive(Clone, Copy, PartialEq)]
enum Whose {
    Bare,
    Server,
}

struct Resident {
    token: String,
    /// Cursors from which a whole page of 100 changes follows.
    pages: Vec<String>,
    end: String,
}

async fn measure(seconds: f64, rounds: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    eprintln!("disk: {:.0} syncs of 4 KB per second", sync_rate(folder.path())?);
    let log = folder.path().join("log");
    let data = folder.path().join("data").display().to_string();
    let server = Program::start(
        "minkommun-server",
        &[&["serve", "--listen", "127.0.0.1:0", "--data", &data], program::UNLIMITED].concat(),
        &log,
    )
    .await?;
    let bare = Program::start("bench", &["bare"], &log).await?;
    sleep(Duration::from_secs(1)).await;
    let idle = memory(&server)?;

    let submission = submission(server.address()).await?;
    let mut residents = Vec::new();
    for _ in 0..CONNECTIONS {
        residents.push(Resident { token: register(server.address()).await?, pages: Vec::new(), end: String::new() });
    }
    eprintln!("warming up; a submission has {} bytes", submission.len());
    let creates = |residents: &[Resident], address| Plan {
        address,
        seconds,
        connections: residents
            .iter()
            .map(|resident| {
                vec![request("PUT", &format!("/v1/cases/{FRESH_ID}"), Some(&resident.token), Some(&submission))]
            })
            .collect(),
    };
    // Whole pages to read are needed, too.
    while residents.iter().any(|resident| resident.pages.is_empty()) {
        let (figures, _) = run(&Plan { seconds: 2.0, ..creates(&residents, server.address()) }, &server).await?;
        if figures.not_2xx() > 0 {
            bail!("the server refused submissions: {:?}\n{}", figures.statuses, server.log());
        }
        for resident in &mut residents {
            resident.end.clear();
            read_mailbox(server.address(), resident).await?;
        }
    }

    let mut seen: BTreeMap<&str, Vec<Figures>> = BTreeMap::new();
    let mut loaded = 0.0f64;
    for round in 1..=rounds {
        for (kind, whose) in KINDS {
            eprintln!("round {round} of {rounds}: {kind}");
            let program = if whose == Whose::Bare { &bare } else { &server };
            let plan = match kind {
                "bare create" | "create" => creates(&residents, program.address()),
                "bare get" => Plan {
                    address: program.address(),
                    seconds,
                    connections: vec![vec![request("GET", "/", None, None)]; CONNECTIONS],
                },
                _ => Plan {
                    address: program.address(),
                    seconds,
                    connections: residents.iter().map(|resident| reads(kind, resident)).collect(),
                },
            };
            let (figures, pss) = run(&plan, program).await?;
            seen.entry(kind).or_default().push(figures);
            if whose == Whose::Server {
                loaded = loaded.max(pss);
            }
            // What was created meanwhile would not be empty to a poll.
            if kind == "create" {
                for resident in &mut residents {
                    read_mailbox(server.address(), resident).await?;
                }
            }
        }
    }
    report(&seen, idle, loaded);
    let failed: u64 = seen.values().flatten().map(Figures::not_2xx).sum();
    println!("answers other than 2xx: {failed}");
    if failed > 0 {
        bail!("{failed} answers were not 2xx; the server's log:\n{}", server.log());
    }
    Ok(())
}

fn reads(kind: &str, resident: &Resident) -> Vec<String> {
    let token = Some(resident.token.as_str());
    if kind == "poll" {
        return vec![request("GET", &format!("/v1/changes?after={}", resident.end), token, None)];
    }
    resident
        .pages
        .iter()
        .map(|after| request("GET", &format!("/v1/changes?limit=100&after={after}"), token, None))
        .collect()
}

/// Goes through a mailbox once: where whole pages begin, and its end.
async fn read_mailbox(address: SocketAddr, resident: &mut Resident) -> anyhow::Result<()> {
    loop {
        let after = if resident.end.is_empty() { String::new() } else { format!("&after={}", resident.end) };
        let path = format!("/v1/changes?limit=100{after}");
        let changes: wire::Changes = ask(address, &request("GET", &path, Some(&resident.token), None)).await?;
        if changes.events.len() == 100 && !resident.end.is_empty() && resident.pages.len() < 50 {
            resident.pages.push(resident.end.clone());
        }
        resident.end = changes.cursor;
        if !changes.more {
            return Ok(());
        }
    }
}

fn report(seen: &BTreeMap<&str, Vec<Figures>>, idle: f64, loaded: f64) {
    let of = |kind: &str, part: fn(&Figures) -> f64| median(seen[kind].iter().map(part).collect());
    let line = |kind: &str, bare: &str, ratio: f64, remark: &str| {
        let ratios = seen[kind].iter().zip(&seen[bare]).map(|(one, other)| one.per_second / other.per_second);
        let reached = median(ratios.collect());
        println!(
            "{kind:<8} {:>9.0}/s  p50 {:>6.2} ms  p99 {:>6.2} ms  cpu {:>5.0} µs  {reached:>6.3} of bare  (target {ratio})  {:<5}  {remark}",
            of(kind, |figures| figures.per_second),
            of(kind, |figures| figures.p50_ms),
            of(kind, |figures| figures.p99_ms),
            of(kind, |figures| figures.cpu_us),
            if reached >= ratio { "ok" } else { "SHORT" },
        );
    };
    println!("\n{CONNECTIONS} connections, load generator on the same machine, medians:");
    for bare in ["bare create", "bare get"] {
        let p99 = of(bare, |figures| figures.p99_ms);
        let cpu = of(bare, |figures| figures.cpu_us);
        println!("{bare:<12} {:>9.0}/s  p99 {p99:.2} ms  cpu {cpu:.0} µs", of(bare, |figures| figures.per_second));
    }
    line("create", "bare create", 0.18, "2 KB, durable before the answer; p99 ≤ 15 ms");
    line(
        "page",
        "bare get",
        0.03,
        &format!("100 changes, {:.0} KB", of("page", |f| f64::from(u32::try_from(f.body_bytes).unwrap_or(0))) / 1024.0),
    );
    line("poll", "bare get", 0.2, "nothing new");
    let judged = |reached: f64, limit: f64| if reached <= limit { "ok" } else { "OVER" };
    println!(
        "memory   idle {idle:.1} MB (target ≤ 15) {}, loaded {loaded:.1} MB (target ≤ 60) {}",
        judged(idle, 15.0),
        judged(loaded, 60.0)
    );
}
