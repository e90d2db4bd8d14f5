//! A server's push half on real parts: its database, its driver, its FCM client, and the fake that it speaks to.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use minkommun_model::wire::{Platform, PushAddress, PushKind};
use minkommun_server::{
    actions::record::{PUSH, PushJob},
    db::{Db, error::DbError},
    fcm::{self, Fcm, ServiceAccount},
    jobs::{Driver, PushWorker},
    metrics::Metrics,
    ports::{Clock, Random, new_id},
    store::{deliveries, devices, jobs},
};
use minkommun_tests::fake_fcm::FakeFcm;
use uuid::Uuid;

pub const KOMMUN: &str = "2480";

/// Stands still until it is moved.
pub struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

impl Hand {
    pub fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_microseconds().unwrap(), Ordering::SeqCst);
    }
}

/// Different every time, the same in every run.
pub struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let n = self.0.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for (byte, i) in bytes.iter_mut().zip(0u32..) {
            *byte = n.rotate_left(8 * i).to_le_bytes()[0];
        }
    }
}

pub struct Bed {
    pub fake: FakeFcm,
    pub db: Db,
    pub clock: Arc<Hand>,
    pub random: Arc<Counting>,
    _folder: tempfile::TempDir,
}

/// A device and its one case.
#[derive(Clone, Debug)]
pub struct Phone {
    pub device: Uuid,
    pub resident: Uuid,
    pub case: Uuid,
    pub address: String,
}

/// A row of `job`, as far as tests care.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub state: String,
    pub attempts: i64,
    pub run_at: DateTime<Utc>,
    pub leased: bool,
}

impl Bed {
    pub async fn new() -> Self {
        let clock = Arc::new(Hand(AtomicI64::new(1_800_000_000_000_000)));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let hand = Arc::clone(&clock);
        let fake = FakeFcm::serve(listener, Arc::new(move || hand.now())).unwrap();
        // Tests move the clock by days, which no refreshing task notices.
        fake.set_token_seconds(30 * 24 * 3600);
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(folder.path(), &Metrics::new()).unwrap();
        db.write::<_, DbError, _>("a kommun", |tx| {
            let sql = "INSERT INTO kommun (kommun, slug, manifest, position, epoch) VALUES ($1, 'umea', '{}', 0, 1)";
            tx.execute(sql, &[KOMMUN.into()])
        })
        .await
        .unwrap();
        Self { fake, db, clock, random: Arc::new(Counting(AtomicU64::new(1))), _folder: folder }
    }

    pub fn fcm(&self) -> Fcm {
        self.fcm_with(&self.fake.credentials(), Duration::from_secs(2))
    }

    pub fn fcm_with(&self, credentials: &str, timeout: Duration) -> Fcm {
        let mut config = fcm::Config::new(ServiceAccount::parse(credentials).unwrap());
        config.fake = Some(self.fake.url().parse().unwrap());
        config.timeout = timeout;
        Fcm::start(config, self.clock.clone()).unwrap()
    }

    pub fn driver(&self) -> Arc<Driver<PushWorker>> {
        self.driver_with(Some(self.fcm()))
    }

    pub fn driver_with(&self, fcm: Option<Fcm>) -> Arc<Driver<PushWorker>> {
        let worker = PushWorker {
            db: self.db.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
            fcm,
            metrics: Metrics::new(),
        };
        Driver::new(self.db.clone(), self.clock.clone(), self.random.clone(), worker)
    }

    pub fn id(&self) -> Uuid {
        new_id(self.clock.as_ref(), self.random.as_ref())
    }

    pub async fn phone(&self) -> Phone {
        let phone = Phone { device: self.id(), resident: self.id(), case: self.id(), address: self.fake.phone() };
        let (device, resident, now) = (phone.device, phone.resident, self.clock.now());
        self.db
            .kommun(KOMMUN)
            .write::<_, DbError, _>("a device", move |tx| {
                let hash = device.into_bytes();
                let new = devices::NewDevice {
                    id: device,
                    resident,
                    token_hash: &hash,
                    platform: Platform::Android,
                    app_version: "1",
                    language: "sv",
                };
                devices::add(tx, &new, now)
            })
            .await
            .unwrap();
        self.register(&phone, PushKind::Token, &phone.address).await;
        phone
    }

    /// The phone tells its address.
    pub async fn register(&self, phone: &Phone, kind: PushKind, address: &str) {
        let (device, now) = (phone.device, self.clock.now());
        let push = PushAddress { kind, address: address.into() };
        self.db
            .kommun(KOMMUN)
            .write::<_, DbError, _>("register", move |tx| devices::set_push(tx, device, Some(&push), now))
            .await
            .unwrap();
    }

    /// Where the phone would be sent to.
    pub async fn address(&self, phone: &Phone) -> Option<String> {
        let device = phone.device;
        self.db
            .kommun(KOMMUN)
            .read::<_, DbError, _>("address", move |tx| devices::push_address(tx, device))
            .await
            .unwrap()
            .map(|address| address.push.address)
    }

    /// Event `n` happens in the phone's case, and its news are queued as the actions do; answers the handle.
    pub async fn news(&self, phone: &Phone, n: u32) -> String {
        let phone = phone.clone();
        let (handle, id, now) = (self.id(), self.id(), self.clock.now());
        let push = PushJob { device: phone.device, case_id: phone.case, event_n: n, handle };
        let payload = serde_json::to_string(&push).unwrap();
        let dedupe = format!("{} {}", phone.case, phone.device);
        self.db
            .kommun(KOMMUN)
            .write::<_, DbError, _>("news", move |tx| {
                let job = jobs::NewJob { id, kind: PUSH, dedupe: Some(&dedupe), payload: &payload, run_at: now };
                jobs::enqueue(tx, &job, now)?;
                deliveries::queue(tx, phone.case, n, phone.device, now)
            })
            .await
            .unwrap();
        handle.to_string()
    }

    /// The jobs that are left, oldest first.
    pub async fn jobs(&self) -> Vec<Row> {
        self.db
            .read::<_, DbError, _>("jobs", |tx| {
                tx.query("SELECT state, attempts, run_at, lease IS NOT NULL FROM job ORDER BY id", &[])?
                    .into_iter()
                    .map(|mut row| {
                        Ok(Row { state: row.get(0)?, attempts: row.get(1)?, run_at: row.get(2)?, leased: row.get(3)? })
                    })
                    .collect()
            })
            .await
            .unwrap()
    }

    /// The states of a phone's deliveries, by event.
    pub async fn deliveries(&self, phone: &Phone) -> Vec<String> {
        let (case, device) = (phone.case, phone.device);
        self.db
            .read::<_, DbError, _>("deliveries", move |tx| {
                let sql = "SELECT state FROM delivery WHERE case_id = $1 AND device = $2 ORDER BY event_n";
                tx.query(sql, &[case.into(), device.into()])?.into_iter().map(|mut row| row.get(0)).collect()
            })
            .await
            .unwrap()
    }

    /// The tags of what came to FCM, in order.
    pub fn tags(&self) -> Vec<String> {
        let tag = |message: &serde_json::Value| message["android"]["notification"]["tag"].as_str().unwrap().to_owned();
        self.fake.sent().iter().map(|sent| tag(&sent.message)).collect()
    }
}
