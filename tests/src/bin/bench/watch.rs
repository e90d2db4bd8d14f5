//! Runs load in a process of its own and watches what the measured program uses meanwhile.

use std::{fs::File, io::Write, path::Path, process::Stdio, time::Duration};

use anyhow::Context;
use minkommun_tests::{
    load::{Figures, Plan},
    program::Program,
};
use tokio::{
    io::AsyncWriteExt,
    time::{Instant, sleep},
};

pub const CONNECTIONS: usize = 32;

/// Runs a plan in a process of its own, and watches the memory of `program` meanwhile: megabytes at most.
pub async fn run(plan: &Plan, program: &Program) -> anyhow::Result<(Figures, f64)> {
    let mut generator = tokio::process::Command::new(std::env::current_exe()?)
        .arg("load")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let cpu_before = cpu_seconds(program)?;
    let mut stdin = generator.stdin.take().context("a pipe was asked for")?;
    stdin.write_all(serde_json::to_string(plan)?.as_bytes()).await?;
    drop(stdin);
    let mut output = std::pin::pin!(generator.wait_with_output());
    let mut most = 0.0f64;
    let output = loop {
        tokio::select! {
            output = &mut output => break output?,
            () = sleep(Duration::from_millis(500)) => most = most.max(memory(program)?),
        }
    };
    let mut figures: Figures = serde_json::from_slice(&output.stdout).context("the load generator said nothing")?;
    let answers: u64 = figures.statuses.values().sum();
    #[expect(clippy::cast_precision_loss, reason = "a count of answers is far below 2^52")]
    let answers = answers.max(1) as f64;
    figures.cpu_us = (cpu_seconds(program)? - cpu_before) / answers * 1e6;
    Ok((figures, most))
}

/// What all threads of the program have used so far, user and system, in the kernel's ticks of 10 ms.
fn cpu_seconds(program: &Program) -> anyhow::Result<f64> {
    let pid = program.pid().context("the program has ended")?;
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    Ok(ticks / 100.0)
}

/// Proportional set size in megabytes: what this process really costs.
pub fn memory(program: &Program) -> anyhow::Result<f64> {
    let pid = program.pid().context("the program has ended")?;
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).context("no Pss in smaps_rollup")?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes / 1024.0)
}

pub fn sync_rate(folder: &Path) -> anyhow::Result<f64> {
    let mut file = File::create(folder.join("sync"))?;
    let begun = Instant::now();
    let mut syncs = 0u32;
    while begun.elapsed() < Duration::from_millis(500) {
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        syncs += 1;
    }
    Ok(f64::from(syncs) / begun.elapsed().as_secs_f64())
}

pub fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or_default()
}
