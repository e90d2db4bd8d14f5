//! The server as a program, the fake FCM it pushes to, and a proxy in front of it, all on this machine.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::{
    database::{Database, Engine},
    fake_fcm::FakeFcm,
    ledger::Ledger,
    postgres,
    program::{Program, ProgramError, UNLIMITED},
    proxy::{Faults, Proxy},
};

pub struct World {
    pub fcm: FakeFcm,
    pub server: Program,
    /// For phones.
    pub network: Proxy,
    /// For the officer, whose network is good; the address stays the same when the server is started anew.
    pub office: Proxy,
    pub database: Database,
    // Last: the programs end before their files go.
    folder: TempDir,
}

/// What a test wants of its server beside what every server gets.
#[derive(Default)]
pub struct Options<'o> {
    /// SQLite, if not said.
    pub engine: Option<Engine>,
    pub arguments: &'o [&'o str],
    pub environment: &'o [(&'o str, &'o OsStr)],
    /// A variable that says where its data are.
    pub data_in: Option<&'o str>,
}

impl World {
    pub async fn start(seed: u64, faults: Faults) -> Result<Self, ProgramError> {
        Self::start_with(seed, faults, Options::default()).await
    }

    pub async fn start_on(engine: Engine, seed: u64, faults: Faults) -> Result<Self, ProgramError> {
        Self::start_with(seed, faults, Options { engine: Some(engine), ..Options::default() }).await
    }

    pub async fn start_with(seed: u64, faults: Faults, options: Options<'_>) -> Result<Self, ProgramError> {
        let folder = TempDir::with_prefix("minkommun-")?;
        let fcm = FakeFcm::start().await?;
        let credentials = folder.path().join("fcm.json");
        std::fs::write(&credentials, fcm.credentials())?;
        let (data, credentials) = (folder.path().join("server"), credentials.display().to_string());
        let data = data.display().to_string();
        let mut arguments = vec!["serve", "--listen", "127.0.0.1:0", "--demo", "--data", &data];
        arguments.extend(["--fcm", fcm.url(), "--fcm-credentials", &credentials]);
        arguments.extend(["--observe-listen", "127.0.0.1:0"]);
        arguments.extend(UNLIMITED);
        arguments.extend(options.arguments);
        let database = match options.engine {
            Some(Engine::Postgres) => Database::Postgres(postgres::database().await),
            Some(Engine::Sqlite) | None => Database::Sqlite(folder.path().join("server/minkommun.db")),
        };
        if let Database::Postgres(address) = &database {
            arguments.extend(["--database", address]);
        }
        let mut environment = options.environment.to_vec();
        environment.extend(options.data_in.map(|variable| (variable, OsStr::new(&data))));
        let log = folder.path().join("server.log");
        let server = Program::start_in(&environment, "minkommun-server", &arguments, &log).await?;
        let network = Proxy::start(server.address(), seed, faults).await?;
        let office = Proxy::start(server.address(), seed, Faults::NONE).await?;
        Ok(Self { fcm, server, network, office, database, folder })
    }

    /// The server's own directory.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    /// What the server holds now.
    pub async fn ledger(&self) -> anyhow::Result<Ledger> {
        match &self.database {
            Database::Sqlite(_) => Ledger::open(&self.data()),
            Database::Postgres(_) => {
                let folder = TempDir::new_in(self.folder())?;
                let copy = folder.path().join("copy.db");
                self.database.copy(&copy).await?;
                // The open file outlives its name.
                Ledger::of(&copy, &self.data())
            }
        }
    }

    /// Room for phones and their journals.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// SIGKILL and a new start with the same data; both proxies find it.
    pub async fn restart_server(&mut self) -> Result<(), ProgramError> {
        self.server.restart().await?;
        self.network.set_upstream(self.server.address());
        self.office.set_upstream(self.server.address());
        Ok(())
    }

    /// Leaves every file where it is, for somebody to look at, and says where.
    pub fn keep(self) -> PathBuf {
        self.folder.keep()
    }
}
