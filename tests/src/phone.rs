//! Phones as child processes: what `phone --drain` prints, and how the kill loop starts, kills and reads them.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use tokio::process::{Child, Command};
use uuid::Uuid;

use crate::program::built;

/// What a phone holds when everything has arrived.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Held {
    pub drafts: Vec<Uuid>,
    pub cases: BTreeMap<Uuid, HeldCase>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeldCase {
    pub receipt: String,
    pub attachments_missing: u32,
    /// Numbers of the events, as they are in the case.
    pub events: Vec<u32>,
    /// Ids of the messages among them, in their order.
    pub messages: Vec<Uuid>,
}

/// One phone over many lives.
pub struct Phone {
    pub kommun: &'static str,
    pub push: Option<String>,
    folder: PathBuf,
    server: String,
    child: Option<Child>,
}

impl Phone {
    /// `folder` is the phone's own.
    pub fn new(folder: &Path, server: &str, kommun: &'static str, push: Option<String>) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { kommun, push, folder: folder.into(), server: server.into(), child: None })
    }

    pub fn journal(&self) -> PathBuf {
        self.folder.join("journal")
    }

    pub fn directory(&self) -> PathBuf {
        self.folder.join("client")
    }

    /// Starts a life; what the resident does in it follows from `seed`.
    pub fn start(&mut self, seed: u64) -> anyhow::Result<()> {
        self.child = Some(self.command(seed)?.spawn()?);
        Ok(())
    }

    /// SIGKILL. An error when the phone had already ended by itself: it never should.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        if let Some(status) = child.try_wait()? {
            bail!("a phone ended by itself ({status}): {}", self.output()?);
        }
        child.kill().await?;
        Ok(())
    }

    /// Lets the phone finish everything, and says what it holds.
    pub async fn drain(&self) -> anyhow::Result<Held> {
        let child = self.command(0)?.arg("--drain").spawn()?;
        let ended = tokio::time::timeout(Duration::from_secs(90), child.wait_with_output());
        let ended = ended.await.context("a phone was not done in a minute and a half")??;
        let said = self.output()?;
        let held = said.lines().last().filter(|_| ended.status.success()).unwrap_or_default();
        serde_json::from_str(held).with_context(|| format!("a phone could not finish: {said}"))
    }

    fn command(&self, seed: u64) -> anyhow::Result<Command> {
        let output = std::fs::File::create(self.folder.join("output"))?;
        let mut command = Command::new(built("phone")?);
        command
            .args(["--server", &self.server, "--kommun", self.kommun, "--seed", &seed.to_string()])
            .arg("--directory")
            .arg(self.directory())
            .arg("--journal")
            .arg(self.journal())
            .stdin(Stdio::null())
            .stderr(output.try_clone()?)
            .stdout(output)
            .kill_on_drop(true);
        if let Some(push) = &self.push {
            command.args(["--push", push]);
        }
        Ok(command)
    }

    /// What it said in its last life.
    fn output(&self) -> std::io::Result<String> {
        std::fs::read_to_string(self.folder.join("output"))
    }
}
