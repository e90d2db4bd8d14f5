//! How one process is told to run. Kommuner and services are data, not configuration.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use crate::db::Address;

#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Address to listen on; port 0 picks a free one. The first line on standard output says which.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7300", env = "MINKOMMUN_LISTEN")]
    pub listen: SocketAddr,

    /// Address of a listener of its own for /health/live, /health/ready and /metrics; nothing but the operator's network
    /// should reach it. Without it there is none. The second line on standard output says where it is.
    #[arg(long, value_name = "ADDRESS", env = "MINKOMMUN_OBSERVE_LISTEN")]
    pub observe_listen: Option<SocketAddr>,

    #[command(flatten)]
    pub data: Data,

    /// Add demo officers (demo@<slug>.example, password demo-<slug>-2026) and print where they sign in. Never in
    /// production.
    #[arg(long)]
    pub demo: bool,

    #[command(flatten)]
    pub push: PushConfig,

    #[command(flatten)]
    pub limits: LimitConfig,
}

/// Where things are kept, and what they begin from.
#[derive(Args, Clone, Debug)]
pub struct Data {
    /// Directory for the database, files and the receipt key; made if it is not there.
    #[arg(long = "data", value_name = "DIR", default_value = "data", env = "MINKOMMUN_DATA")]
    pub directory: PathBuf,

    /// PostgreSQL to keep cases in, shared by any number of processes, instead of SQLite in the data directory:
    /// postgres://user:password@host:5432/name?sslmode=verify-full&sslrootcert=FILE
    #[arg(long, value_name = "URL", env = "MINKOMMUN_DATABASE", hide_env_values = true)]
    pub database: Option<Address>,

    /// Connections to PostgreSQL that this process may hold, beside one for notices.
    #[arg(
        long, value_name = "N", default_value_t = 16, env = "MINKOMMUN_DATABASE_CONNECTIONS",
        value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1000)
    )]
    pub database_connections: usize,

    /// Read services from here and not from the program: DIR/<service>/<version>.toml
    #[arg(long, value_name = "DIR", env = "MINKOMMUN_CATALOGUE")]
    pub catalogue: Option<PathBuf>,

    /// Read kommuner from here and not from the program: DIR/<slug>/kommun.toml
    #[arg(long, value_name = "DIR", env = "MINKOMMUN_KOMMUNER")]
    pub kommuner: Option<PathBuf>,
}

#[derive(Args, Clone, Debug, Default)]
pub struct PushConfig {
    /// Service account of the Firebase project, as the Firebase console hands it out. Without it nothing is pushed, and
    /// phones see news when they next ask.
    #[arg(long = "fcm-credentials", value_name = "FILE", env = "MINKOMMUN_FCM_CREDENTIALS")]
    pub credentials: Option<PathBuf>,

    /// Send to this address and not to Google: for the fake FCM of demo and tests.
    #[arg(long = "fcm", value_name = "URL", env = "MINKOMMUN_FCM")]
    pub url: Option<String>,
}

/// Rates are steady requests per second; short bursts of several times as many pass. 0 switches a limit off.
#[derive(Args, Clone, Debug)]
pub struct LimitConfig {
    /// Proxies in front whose X-Forwarded-For can be trusted, counted from the right. The outermost of them must set
    /// Host truthfully: the console's protection against forged forms relies on it.
    #[arg(long, value_name = "N", default_value_t = 0, env = "MINKOMMUN_TRUSTED_HOPS")]
    pub trusted_hops: usize,

    /// Requests per second from one device.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub device_rate: u32,

    /// Requests per second without a device from one address. Many phones may share one.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub address_rate: u32,

    /// New devices per second from one address.
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub registration_rate: u32,

    /// Connections open at once; more wait to be accepted. No more than the system lets the process have files.
    #[arg(long, value_name = "N", default_value_t = 16_384, env = "MINKOMMUN_MAX_CONNECTIONS")]
    pub max_connections: usize,

    /// Requests under way at once, but for the two below; more are answered 503 with Retry-After.
    #[arg(long, value_name = "N", default_value_t = 512, env = "MINKOMMUN_MAX_REQUESTS")]
    pub max_requests: usize,

    /// Phones waiting for news at once.
    #[arg(long, value_name = "N", default_value_t = 10_000, env = "MINKOMMUN_MAX_POLLS")]
    pub max_polls: usize,

    /// Pieces of files arriving at once.
    #[arg(long, value_name = "N", default_value_t = 128, env = "MINKOMMUN_MAX_UPLOADS")]
    pub max_uploads: usize,
}

impl Default for LimitConfig {
    fn default() -> Self {
        Self {
            trusted_hops: 0,
            device_rate: 20,
            address_rate: 50,
            registration_rate: 2,
            max_connections: 16_384,
            max_requests: 512,
            max_polls: 10_000,
            max_uploads: 128,
        }
    }
}
