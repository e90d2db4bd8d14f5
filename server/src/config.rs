//! How one process is told to run. Kommuner and services are data, not configuration. The long name of each option is its
//! name everywhere: see `settings`.

use std::{
    fmt, fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};

use clap::{ArgAction, Args};

use crate::db::Address;

#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Address to listen on; port 0 picks a free one. The first line on standard output says which.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7300")]
    pub listen: SocketAddr,

    /// Address of a listener of its own for /health/live, /health/ready and /metrics; nothing but the operator's network
    /// should reach it. Without it there is none. The second line on standard output says where it is.
    #[arg(long, value_name = "ADDRESS")]
    pub observe_listen: Option<SocketAddr>,

    #[command(flatten)]
    pub data: Data,

    #[command(flatten)]
    pub files: S3Config,

    /// Add demo officers (demo@<slug>.example, password demo-<slug>-2026) and print where they sign in. Never in
    /// production.
    #[arg(long, value_name = "YES", action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_value_t = false, default_missing_value = "true")]
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
    #[arg(long = "data", value_name = "DIR", default_value = "data")]
    pub directory: PathBuf,

    /// PostgreSQL to keep cases in, shared by any number of processes, instead of SQLite in the data directory:
    /// postgres://user@host:5432/name?sslmode=verify-full&sslrootcert=FILE
    #[arg(long, value_name = "URL")]
    pub database: Option<Address>,

    /// File that holds the password for --database. Or the environment holds it, as MINKOMMUN_DATABASE_PASSWORD.
    #[arg(long, value_name = "FILE")]
    pub database_password_file: Option<PathBuf>,

    #[arg(long, hide = true)]
    pub database_password: Option<Secret>,

    /// Connections to PostgreSQL that this process may hold, beside one for notices.
    #[arg(long, value_name = "N", default_value_t = 16,
        value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1000))]
    pub database_connections: usize,

    /// Read services from here and not from the program: DIR/<service>/<version>.toml
    #[arg(long, value_name = "DIR")]
    pub catalogue: Option<PathBuf>,

    /// Read kommuner from here and not from the program: DIR/<slug>/kommun.toml
    #[arg(long, value_name = "DIR")]
    pub kommuner: Option<PathBuf>,
}

impl Data {
    /// The database that is shared, if one is, with its password.
    pub fn database(&self) -> io::Result<Option<Address>> {
        let Some(address) = self.database.clone() else { return Ok(None) };
        match secret(self.database_password.as_ref(), self.database_password_file.as_deref())? {
            Some(password) => Ok(Some(address.with_password(password.expose()))),
            None => Ok(Some(address)),
        }
    }
}

/// Where files are kept, if not under --data.
#[derive(Args, Clone, Debug)]
pub struct S3Config {
    /// Keep files in this bucket of an S3 store, and not in --data.
    #[arg(long = "s3-bucket", value_name = "NAME")]
    pub bucket: Option<String>,

    /// Address of the S3 store, such as https://s3.region.example. Without it the region's at Amazon.
    #[arg(long = "s3-endpoint", value_name = "URL")]
    pub endpoint: Option<String>,

    #[arg(long = "s3-region", value_name = "NAME", default_value = DEFAULT_REGION)]
    pub region: String,

    /// Put the bucket into the path, as stores of one's own want it, and not into the host's name.
    #[arg(long = "s3-path-style", value_name = "YES", action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_value_t = true, default_missing_value = "true")]
    pub path_style: bool,

    /// Speak to the store without TLS, if its address begins with http:// — on a network of one's own only.
    #[arg(long = "s3-allow-http", value_name = "YES", action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_value_t = false, default_missing_value = "true")]
    pub allow_http: bool,

    /// Certificates (PEM) of an authority of one's own that the store's certificate is checked with, beside the public
    /// ones.
    #[arg(long = "s3-ca", value_name = "FILE")]
    pub ca: Option<PathBuf>,

    #[arg(long = "s3-access-key", value_name = "ID")]
    pub access_key: Option<String>,

    /// File that holds the secret of --s3-access-key. Or the environment holds it, as MINKOMMUN_S3_SECRET_KEY.
    #[arg(long = "s3-secret-key-file", value_name = "FILE")]
    pub secret_key_file: Option<PathBuf>,

    #[arg(long = "s3-secret-key", hide = true)]
    pub secret_key: Option<Secret>,
}

const DEFAULT_REGION: &str = "us-east-1";

impl S3Config {
    pub fn secret_key(&self) -> io::Result<Option<Secret>> {
        secret(self.secret_key.as_ref(), self.secret_key_file.as_deref())
    }
}

impl Default for S3Config {
    fn default() -> Self {
        Self {
            bucket: None,
            endpoint: None,
            region: DEFAULT_REGION.into(),
            path_style: true,
            allow_http: false,
            ca: None,
            access_key: None,
            secret_key_file: None,
            secret_key: None,
        }
    }
}

#[derive(Args, Clone, Debug, Default)]
pub struct PushConfig {
    /// Service account of the Firebase project, as the Firebase console hands it out. Without it nothing is pushed, and
    /// phones see news when they next ask.
    #[arg(long = "fcm-credentials", value_name = "FILE")]
    pub credentials: Option<PathBuf>,

    /// Send to this address and not to Google: for the fake FCM of demo and tests.
    #[arg(long = "fcm", value_name = "URL")]
    pub url: Option<String>,
}

/// Rates are steady requests per second; short bursts of several times as many pass. 0 switches a limit off.
#[derive(Args, Clone, Debug)]
pub struct LimitConfig {
    /// Proxies in front whose X-Forwarded-For can be trusted, counted from the right. The outermost of them must set
    /// Host truthfully: the console's protection against forged forms relies on it.
    #[arg(long, value_name = "N", default_value_t = 0)]
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
    #[arg(long, value_name = "N", default_value_t = 16_384)]
    pub max_connections: usize,

    /// Requests under way at once, but for the two below; more are answered 503 with Retry-After.
    #[arg(long, value_name = "N", default_value_t = 512)]
    pub max_requests: usize,

    /// Phones waiting for news at once.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub max_polls: usize,

    /// Pieces of files arriving at once.
    #[arg(long, value_name = "N", default_value_t = 128)]
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

/// What must not be seen: it is never printed, and comes from the environment or a file of its own.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// What the environment holds, or else the file.
fn secret(direct: Option<&Secret>, file: Option<&Path>) -> io::Result<Option<Secret>> {
    match (direct, file) {
        (Some(secret), _) => Ok(Some(secret.clone())),
        (None, Some(path)) => Ok(Some(Secret(fs::read_to_string(path)?.trim().to_owned()))),
        (None, None) => Ok(None),
    }
}

impl FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
