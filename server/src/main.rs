use std::{env, process::ExitCode};

use minkommun_server::cli;

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    cli::start(env::args_os(), env::vars_os()).await
}
