//! The fake of Firebase Cloud Messaging as a program, for the demo and for tests that start everything for real.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::Context;
use clap::Parser;
use minkommun_tests::fake_fcm::FakeFcm;

/// A fake of Firebase Cloud Messaging.
///
/// Give its address to the server as --fcm and the file it writes as --fcm-credentials. The first line it prints is
/// "listening on http://…". POST /script takes {"answers": [{"status": 429, "error": "QUOTA_EXCEEDED",
/// "retry_after": "2"}, …]}; GET /sent shows everything received; POST /devices gives a phone's address, and
/// GET /devices/{token}/messages?after=N&wait=SECONDS waits for what is sent to it.
#[derive(Parser)]
struct Arguments {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:7302")]
    listen: SocketAddr,
    /// Where to write the service account's file for the server.
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let listener = tokio::net::TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("cannot listen on {}; choose another address with --listen", arguments.listen))?;
    let fake = FakeFcm::serve_by_machine_clock(listener)?;
    if let Some(file) = &arguments.credentials {
        std::fs::write(file, fake.credentials()).with_context(|| format!("cannot write {}", file.display()))?;
    }
    println!("listening on {}", fake.url());
    tokio::signal::ctrl_c().await?;
    Ok(())
}
