//! The built programs as child processes: started, found listening, killed as a power cut would, started again.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs::File,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{ExitStatus, Output, Stdio},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, Command},
};

/// A debug build on a busy machine takes its time.
const START: Duration = Duration::from_secs(60);

/// Arguments that switch off the server's rate limits: all phones of a test share one address.
pub const UNLIMITED: &[&str] = &["--device-rate", "0", "--address-rate", "0", "--registration-rate", "0"];

#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    #[error(
        "{name} is not built: run `cargo build -p {package} --bin {name}` first, or say where it is with {variable}"
    )]
    NotBuilt { name: String, package: &'static str, variable: String },
    #[error("{name} did not say `listening on http://…` but {said:?}; its log:\n{log}")]
    NotListening { name: String, said: String, log: String },
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Where a built program is: what `MINKOMMUN_SERVER` (for `minkommun-server`) or `MINKOMMUN_PHONE` (for `phone`) says,
/// else beside the running test or program.
pub fn built(name: &str) -> Result<PathBuf, ProgramError> {
    let short = name.strip_prefix("minkommun-").unwrap_or(name);
    let variable = format!("MINKOMMUN_{}", short.to_ascii_uppercase().replace('-', "_"));
    if let Some(path) = env::var_os(&variable).map(PathBuf::from).filter(|path| path.is_file()) {
        return Ok(path);
    }
    let running = env::current_exe()?;
    // `target/debug/kill-loop`, or `target/debug/deps/loop-0123…` for a test.
    running.ancestors().skip(1).take(2).map(|folder| folder.join(name)).find(|path| path.is_file()).ok_or_else(|| {
        let package = match name {
            "minkommun-server" => "minkommun-server",
            "minkommun-preview" => "minkommun-preview",
            _ => "minkommun-tests",
        };
        ProgramError::NotBuilt { name: name.into(), package, variable }
    })
}

/// A running program that listens; killed when dropped.
pub struct Program {
    name: String,
    arguments: Vec<String>,
    log: PathBuf,
    environment: Vec<(String, OsString)>,
    life: Life,
}

/// From one start to the next.
struct Life {
    child: Child,
    address: SocketAddr,
    observed: Option<SocketAddr>,
}

/// Runs a program to its end, which takes at most a minute or two.
pub async fn run(name: &str, arguments: &[&str]) -> Result<Output, ProgramError> {
    let running = Command::new(built(name)?).args(arguments).stdin(Stdio::null()).kill_on_drop(true).output();
    Ok(tokio::time::timeout(START * 2, running).await.map_err(io::Error::from)??)
}

impl Program {
    /// Starts `name` with `arguments` and waits until it listens. What it logs is added to the file `log`.
    pub async fn start(name: &str, arguments: &[&str], log: &Path) -> Result<Self, ProgramError> {
        Self::start_in(&[], name, arguments, log).await
    }

    /// With an environment of its own, beside ours.
    pub async fn start_in(
        environment: &[(&str, &OsStr)],
        name: &str,
        arguments: &[&str],
        log: &Path,
    ) -> Result<Self, ProgramError> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let environment: Vec<_> =
            environment.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let life = launch(name, &arguments, &environment, log).await?;
        Ok(Self { name: name.into(), arguments, environment, log: log.into(), life })
    }

    pub fn address(&self) -> SocketAddr {
        self.life.address
    }

    /// Where it tells operators of itself, if it was asked to.
    pub fn observed(&self) -> Option<SocketAddr> {
        self.life.observed
    }

    /// `http://127.0.0.1:…`
    pub fn url(&self) -> String {
        format!("http://{}", self.life.address)
    }

    /// `None` once it has ended.
    pub fn pid(&self) -> Option<u32> {
        self.life.child.id()
    }

    /// Everything it has logged so far, over all its lives.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// SIGTERM: it may finish what it has begun.
    pub fn ask_to_stop(&self) -> io::Result<()> {
        let Some(pid) = self.pid() else { return Ok(()) };
        std::process::Command::new("kill").args(["-TERM", &pid.to_string()]).status().map(drop)
    }

    /// How it ended, if it does before `patience` is out.
    pub async fn ended(&mut self, patience: Duration) -> io::Result<Option<ExitStatus>> {
        tokio::time::timeout(patience, self.life.child.wait()).await.ok().transpose()
    }

    /// SIGKILL: no goodbye, no flush.
    pub async fn kill(&mut self) -> io::Result<()> {
        self.life.child.kill().await
    }

    /// Kills it, if it still runs, and starts it again with the same arguments, perhaps on another port.
    pub async fn restart(&mut self) -> Result<(), ProgramError> {
        self.kill().await?;
        self.life = launch(&self.name, &self.arguments, &self.environment, &self.log).await?;
        Ok(())
    }
}

async fn launch(
    name: &str,
    arguments: &[String],
    environment: &[(String, OsString)],
    log: &Path,
) -> Result<Life, ProgramError> {
    let log_file = File::options().create(true).append(true).open(log)?;
    let mut child = Command::new(built(name)?)
        .args(arguments)
        .envs(environment.iter().map(|(key, value)| (key, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log_file)
        .kill_on_drop(true)
        .spawn()?;
    let (mut said, mut then) = (String::new(), String::new());
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout);
        // Silence until the time is out reads as an empty line.
        let _ = tokio::time::timeout(START, lines.read_line(&mut said)).await;
        if arguments.iter().any(|argument| argument == "--observe-listen") {
            let _ = tokio::time::timeout(START, lines.read_line(&mut then)).await;
        }
        // A full pipe would stop the program at its next word.
        tokio::spawn(async move {
            let mut rest = [0; 4096];
            while matches!(lines.read(&mut rest).await, Ok(1..)) {}
        });
    }
    let address = said.trim().strip_prefix("listening on http://").and_then(|address| address.parse().ok());
    let observed = then.trim().strip_prefix("observed on http://").and_then(|address| address.parse().ok());
    match address {
        Some(address) => Ok(Life { child, address, observed }),
        None => {
            let log = std::fs::read_to_string(log).unwrap_or_default();
            Err(ProgramError::NotListening { name: name.into(), said: said.trim().into(), log })
        }
    }
}
