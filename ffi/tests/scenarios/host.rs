//! `scenario-host`, started and asked over HTTP.

use std::{process::Stdio, time::Duration};

use anyhow::{Context, bail};
use bytes::Bytes;
use minkommun_client::{HttpTransport, Method, Request, Transport};
use minkommun_tests::program::built;
use serde::Deserialize;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, ChildStdin, Command},
};

pub struct Host {
    url: String,
    http: HttpTransport,
    // It ends when its standard input does.
    _stdin: ChildStdin,
    _child: Child,
}

#[derive(Deserialize)]
pub struct World {
    pub world: u64,
    pub server: String,
    pub push_address: String,
}

impl Host {
    pub async fn start() -> anyhow::Result<Self> {
        let mut child = Command::new(built("scenario-host")?)
            .arg("--while-stdin")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdin = child.stdin.take().context("a pipe")?;
        let mut said = String::new();
        BufReader::new(child.stdout.take().context("a pipe")?).read_line(&mut said).await?;
        let url = said.trim().strip_prefix("listening on ").context("it does not listen")?.to_owned();
        Ok(Self { url, http: HttpTransport::new()?, _stdin: stdin, _child: child })
    }

    pub async fn begin(&self) -> anyhow::Result<World> {
        Ok(serde_json::from_slice(&self.ask(Method::Post, "/worlds", Bytes::new()).await?)?)
    }

    pub async fn command(&self, world: u64, path: &str, body: &Value) -> anyhow::Result<()> {
        let body = Bytes::from(serde_json::to_vec(body)?);
        self.ask(Method::Post, &format!("/worlds/{world}/{path}"), body).await.map(|_| ())
    }

    pub async fn photo(&self, seed: u64) -> anyhow::Result<Vec<u8>> {
        Ok(self.ask(Method::Get, &format!("/photo?seed={seed}"), Bytes::new()).await?.to_vec())
    }

    async fn ask(&self, method: Method, path: &str, body: Bytes) -> anyhow::Result<Bytes> {
        let request = Request {
            method,
            url: format!("{}{path}", self.url),
            headers: vec![("content-type", "application/json".into())],
            body,
            timeout: Duration::from_secs(150),
        };
        let answer = self.http.send(request).await?;
        if answer.status != 200 {
            bail!("{path}: {}", String::from_utf8_lossy(&answer.body));
        }
        Ok(answer.body)
    }
}
