//! An S3 store on a port of its own: `s3s` speaks the protocol and checks the signatures, over a folder.

use std::{net::SocketAddr, path::Path};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use minkommun_server::config::S3Config;
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};

pub const ACCESS_KEY: &str = "minkommun";
pub const SECRET_KEY: &str = "en-hemlighet-i-en-fil";

pub struct Store {
    pub address: String,
    pub folder: TempDir,
    at: SocketAddr,
    serving: JoinHandle<()>,
}

impl Store {
    /// With one empty bucket, `bilagor`.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("bilagor")).unwrap();
        std::fs::write(folder.path().join("secret"), format!("{SECRET_KEY}\n")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let serving = serve(listener, folder.path());
        Self { address: format!("http://{at}"), folder, at, serving }
    }

    /// Nobody answers any more, and those who were being answered are cut off.
    pub async fn stop(&mut self) {
        self.serving.abort();
        // Aborted: that is what it says.
        let _ = (&mut self.serving).await;
    }

    /// After `stop`.
    pub async fn come_back(&mut self) {
        self.serving = serve(TcpListener::bind(self.at).await.unwrap(), self.folder.path());
    }

    pub fn config(&self) -> S3Config {
        S3Config {
            bucket: Some("bilagor".into()),
            endpoint: Some(self.address.clone()),
            allow_http: true,
            access_key: Some(ACCESS_KEY.into()),
            secret_key_file: Some(self.folder.path().join("secret")),
            ..S3Config::default()
        }
    }

    /// How many objects there are.
    pub fn objects(&self) -> usize {
        fn count(folder: &Path) -> usize {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            entries.map(|entry| if entry.path().is_dir() { count(&entry.path()) } else { 1 }).sum()
        }
        count(&self.folder.path().join("bilagor"))
    }
}

fn serve(listener: TcpListener, folder: &Path) -> JoinHandle<()> {
    let mut service = S3ServiceBuilder::new(FileSystem::new(folder).unwrap());
    service.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
    let service = service.build();
    tokio::spawn(async move {
        // Dropped with this task, and the connections with it.
        let mut connections = JoinSet::new();
        while let Ok((socket, _)) = listener.accept().await {
            let service = service.clone();
            connections.spawn(async move {
                // A server that hangs up is no fault of the store.
                let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
            });
        }
    })
}
