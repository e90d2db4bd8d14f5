//! The world around a scenario as a program: the phones of every language drive it over HTTP.

use std::net::SocketAddr;

use anyhow::Context;
use clap::Parser;
use minkommun_tests::scenario::{Host, router};
use tokio::io::AsyncReadExt;

/// Starts worlds (a server, a push service, a network that can fail) and does what a scenario says with them.
///
/// The first line it prints is "listening on http://…". tests/scenarios/README.md has the commands.
#[derive(Parser)]
struct Arguments {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// End when standard input does, so that nothing outlives a test that was killed.
    #[arg(long)]
    while_stdin: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let listener = tokio::net::TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("cannot listen on {}; choose another address with --listen", arguments.listen))?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router(Host::default())).with_graceful_shutdown(asked_to_stop(arguments.while_stdin)).await?;
    Ok(())
}

async fn asked_to_stop(while_stdin: bool) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    let stdin_ends = async {
        let mut nothing = [0; 64];
        while !matches!(tokio::io::stdin().read(&mut nothing).await, Ok(0) | Err(_)) {}
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = stdin_ends, if while_stdin => {}
        _ = terminate.recv() => {}
    }
}
