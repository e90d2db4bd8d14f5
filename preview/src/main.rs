//! The preview phone as a program.

use std::{io::Write, net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context;
use clap::Parser;
use minkommun_client::{HttpTransport, OsRandom, SystemClock};
use minkommun_preview::{Config, Machine, serve};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// A phone in the browser: the resident's part of Min kommun, for people without a phone in their hand.
///
/// Every browser that comes gets a phone of its own, with its own database under --data. It speaks to the server as
/// any phone does. Beside the phone stand an airplane-mode switch and a button that kills the app.
///
/// The key that seals a phone's data lies in a file under --data: a computer has no keychain. Do not put real people's
/// matters in it.
///
/// The first line on standard output is "listening on http://…"; the log goes to standard error.
#[derive(Parser)]
#[command(name = "minkommun-preview", version, about, long_about)]
struct Arguments {
    /// Address and port to listen on; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7301")]
    listen: SocketAddr,
    /// The server that the phones speak to
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7300")]
    server: String,
    /// The push service's connection to phones (tests/: fake-fcm); without it no notification comes
    #[arg(long, value_name = "URL")]
    push: Option<String>,
    /// Where the phones keep what they hold
    #[arg(long, value_name = "DIR", default_value = "minkommun-preview-data")]
    data: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "minkommun-preview: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let transport = HttpTransport::new().context("no network stack")?;
    std::fs::create_dir_all(&arguments.data)
        .with_context(|| format!("cannot make the directory {}", arguments.data.display()))?;
    let listener = TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("cannot listen on {}; choose another with --listen", arguments.listen))?;
    writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?)?;
    let config = Config { server: arguments.server, push: arguments.push, data: arguments.data };
    let machine = Machine { clock: Arc::new(SystemClock), random: Arc::new(OsRandom), transport: Arc::new(transport) };
    serve(listener, config, machine, stopped()).await?;
    Ok(())
}

/// Ctrl-C, or what a supervisor sends.
async fn stopped() {
    let interrupted = async {
        // Without a handler for it, the signal ends the program as it always does.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
