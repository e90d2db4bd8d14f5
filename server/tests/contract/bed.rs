//! A fresh database of one engine, with two kommuner in it.

use chrono::{DateTime, TimeDelta, Utc};
use minkommun_model::{kommun::Manifest, service::Category, wire::Platform};
use minkommun_server::{
    db::{
        Db,
        error::DbError,
        tx::{KommunTx, Tx},
    },
    metrics::Metrics,
    store::{cases::Case, devices, devices::NewDevice, kommuner, uploads::Upload},
};
use tempfile::TempDir;
use uuid::Uuid;

// The tests' crate depends on this one, so it cannot be depended on here.
#[path = "../../../tests/src/postgres.rs"]
pub mod postgres_server;

pub const NORR: &str = "9901";
pub const SODER: &str = "9902";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

pub struct Bed {
    pub db: Db,
    pub engine: Engine,
    /// Of PostgreSQL.
    pub address: Option<String>,
    pub folder: TempDir,
}

impl Bed {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(folder.path(), &Metrics::new()).unwrap();
        Self { db, engine: Engine::Sqlite, address: None, folder }.with_kommuner().await
    }

    pub async fn postgres() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = postgres_server::database().await;
        let db = connect(&address).await;
        Self { db, engine: Engine::Postgres, address: Some(address), folder }.with_kommuner().await
    }

    async fn with_kommuner(self) -> Self {
        let put = |tx: &mut dyn Tx| {
            for (code, slug, position) in [(NORR, "norr", 0), (SODER, "soder", 1)] {
                kommuner::put(tx, &manifest(code, slug), position, at(0))?;
            }
            Ok::<_, DbError>(())
        };
        self.db.write("two kommuner", put).await.unwrap();
        self
    }

    /// A write in `NORR` that succeeds.
    pub async fn write<T, F>(&self, f: F) -> T
    where
        F: FnMut(&mut KommunTx<'_>) -> Result<T, DbError> + Send + 'static,
        T: Send + 'static,
    {
        self.db.kommun(NORR).write("a test's write", f).await.unwrap()
    }

    /// A read in `NORR` that succeeds.
    pub async fn read<T, F>(&self, f: F) -> T
    where
        F: FnMut(&mut KommunTx<'_>) -> Result<T, DbError> + Send + 'static,
        T: Send + 'static,
    {
        self.db.kommun(NORR).read("a test's read", f).await.unwrap()
    }

    /// Runs SQL behind the store's back.
    pub async fn behind(&self, sql: &'static str) {
        self.db.write::<_, DbError, _>("behind", move |tx| tx.execute(sql, &[])).await.unwrap();
    }
}

pub async fn connect(address: &str) -> Db {
    Db::connect(&address.parse().unwrap(), 8, true, &Metrics::new()).await.unwrap()
}

pub fn manifest(code: &str, slug: &str) -> Manifest {
    let toml = format!(
        r##"code = "{code}"
            slug = "{slug}"
            name = "Kommun {slug}"
            genitive = "Kommun {slug}s"
            languages = ["sv", "en"]
            services = []
            [brand]
            primary = "#1d5c4f"
            tint = "#8fd3c1"
            [contact]
            phone = "0980-319 210"
            email = "k@{slug}.example"
            web = "https://{slug}.example"
            hours = {{ sv = "Vardagar", en = "Weekdays" }}
            emergency_phone = "0980-319 211""##
    );
    Manifest::from_toml(&toml).unwrap()
}

/// So many seconds after some moment.
pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 123_456_000).unwrap() + TimeDelta::seconds(seconds)
}

pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
}

/// The resident of device `n` is `id(n + 1000)`, its token's hash 32 times `n`.
pub fn add_device(tx: &mut KommunTx<'_>, n: u8) -> Result<(), DbError> {
    let device = NewDevice {
        id: id(n.into()),
        resident: resident(n),
        token_hash: &[n; 32],
        platform: Platform::Android,
        app_version: "1",
        language: "sv",
    };
    devices::add(tx, &device, at(0))
}

pub fn resident(n: u8) -> Uuid {
    id(u128::from(n) + 1000)
}

/// Case `n` of device 1, received `n` seconds after the moment.
pub fn case(n: u8) -> Case {
    Case {
        id: id(u128::from(n) + 2000),
        reference: format!("REFERENS{n:02}"),
        resident: resident(1),
        device: id(1),
        service: "provtjanst".into(),
        version: 2,
        service_hash: "a1".repeat(32),
        status: "inkommet".into(),
        category: Category::New,
        assignee: None,
        language: "sv".into(),
        received_at: at(n.into()),
        updated_at: at(n.into()),
        event_n: 1,
        attachments: 2,
        attachments_missing: 1,
        payload_sha256: "b2".repeat(32),
        receipt: "huvud.kropp.namn".into(),
    }
}

/// Upload `n` of device 1, which expires `10 n` seconds after the moment.
pub fn upload(n: u8) -> Upload {
    Upload {
        id: id(u128::from(n) + 3000),
        resident: resident(1),
        sha256: "d4".repeat(32),
        size: 5_000_000_000,
        received: 0,
        filename: "gata.jpg".into(),
        media_type: "image/jpeg".into(),
        created_at: at(0),
        expires_at: at(10 * i64::from(n)),
    }
}
