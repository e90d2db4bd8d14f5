//! What an app may rely on of threads and lifetimes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where it stopped")]

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use minkommun_ffi::{
    App, Cancel, Config, Connectivity, Home, HomeObserver, Keychain, KommunError, Now, NowObserver, Platform, Ports,
    list_kommuner,
};
use tempfile::TempDir;

struct Keys(Result<Vec<u8>, KommunError>);

impl Keychain for Keys {
    fn key(&self) -> Result<Vec<u8>, KommunError> {
        self.0.clone()
    }

    fn forget(&self) -> Result<(), KommunError> {
        Ok(())
    }
}

struct Offline;

impl Connectivity for Offline {
    fn is_online(&self) -> Result<bool, KommunError> {
        Ok(false)
    }
}

#[derive(Default)]
struct Ear {
    heard: Mutex<Vec<Result<Home, KommunError>>>,
}

impl HomeObserver for Ear {
    fn changed(&self, value: Home) -> Result<(), KommunError> {
        self.heard.lock().unwrap().push(Ok(value));
        Ok(())
    }

    fn failed(&self, error: KommunError) -> Result<(), KommunError> {
        self.heard.lock().unwrap().push(Err(error));
        Ok(())
    }
}

impl Ear {
    fn count(&self) -> usize {
        self.heard.lock().unwrap().len()
    }
}

/// Nothing listens there.
const NOWHERE: &str = "http://127.0.0.1:9";

fn config(folder: &Path) -> Config {
    Config {
        directory: folder.join("phone").display().to_string(),
        server: NOWHERE.into(),
        kommun: "umea".into(),
        language: "sv".into(),
        platform: Platform::Ios,
        app_version: "0.1.0".into(),
    }
}

fn ports(key: Result<Vec<u8>, KommunError>) -> Ports {
    Ports { keychain: Arc::new(Keys(key)), connectivity: Some(Arc::new(Offline)), clock: None, codec: None }
}

async fn open(folder: &Path) -> Arc<App> {
    App::open(config(folder), ports(Ok(vec![7; 32]))).await.unwrap()
}

async fn until(it_is_so: impl Fn() -> bool) {
    for _ in 0..600 {
        if it_is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("half a minute went by");
}

#[tokio::test]
async fn an_observer_hears_the_present_value_at_once_and_anew_after_a_pause() {
    let folder = TempDir::new().unwrap();
    let app = open(folder.path()).await;
    let ear = Arc::new(Ear::default());
    let subscription = app.observe_home(ear.clone());
    until(|| ear.count() == 1).await;
    assert!(ear.heard.lock().unwrap()[0].as_ref().unwrap().nothing.is_some());

    app.clone().pause().await.unwrap();
    assert!(!app.is_open());
    assert_eq!(app.clone().home().await.err(), Some(KommunError::Closed));
    assert_eq!(ear.count(), 1, "a pause is not news");
    app.clone().resume().await.unwrap();
    until(|| ear.count() == 2).await;
    assert!(subscription.is_active());

    app.clone().close().await.unwrap();
    until(|| !subscription.is_active()).await;
    assert_eq!(app.clone().resume().await.err(), Some(KommunError::Closed));
    assert_eq!(ear.count(), 2);
}

#[tokio::test]
async fn nothing_is_heard_after_cancel_or_after_the_handle_is_gone() {
    let folder = TempDir::new().unwrap();
    let app = open(folder.path()).await;
    let (cancelled, dropped) = (Arc::new(Ear::default()), Arc::new(Ear::default()));
    let first = app.observe_home(cancelled.clone());
    let second = app.observe_home(dropped.clone());
    until(|| cancelled.count() == 1 && dropped.count() == 1).await;
    first.cancel();
    drop(second);
    until(|| !first.is_active() && Arc::strong_count(&dropped) == 1).await;
    app.clone().pause().await.unwrap();
    app.clone().resume().await.unwrap();
    let after = Arc::new(Ear::default());
    let _third = app.observe_home(after.clone());
    until(|| after.count() == 1).await;
    assert_eq!((cancelled.count(), dropped.count()), (1, 1));
}

/// The process's own memory, in bytes.
fn memory() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_subscriptions_leave_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let app = open(folder.path()).await;
    let ear = Arc::new(Ear::default());
    let mut after_warming = 0;
    for round in 0..10_000 {
        let subscription = app.observe_home(ear.clone());
        match round % 3 {
            0 => subscription.cancel(),
            1 => drop(subscription),
            // Some are heard before they go.
            _ if round % 300 == 2 => until(|| ear.count() > 0).await,
            _ => tokio::task::yield_now().await,
        }
        ear.heard.lock().unwrap().clear();
        if round == 2_000 {
            after_warming = memory();
        }
    }
    until(|| Arc::strong_count(&ear) == 1).await;
    let grown = memory().saturating_sub(after_warming);
    assert!(grown < 8 << 20, "{grown} bytes more after eight thousand rounds");
}

/// Takes its time, and notes whether it is called when it should not be.
#[derive(Default)]
struct Slow {
    calls: AtomicUsize,
    over: AtomicBool,
    late: AtomicUsize,
    inside: AtomicUsize,
    at_once: AtomicUsize,
}

impl NowObserver for Slow {
    fn changed(&self, _: Now) -> Result<(), KommunError> {
        let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.at_once.fetch_max(inside, Ordering::SeqCst);
        if self.over.load(Ordering::SeqCst) {
            self.late.fetch_add(1, Ordering::SeqCst);
        }
        self.calls.fetch_add(1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(30));
        self.inside.fetch_sub(1, Ordering::SeqCst);
        // What an app throws is its own affair.
        Err(KommunError::Failed)
    }

    fn failed(&self, _: KommunError) -> Result<(), KommunError> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_during_shutdown_reach_observers_one_at_a_time_and_never_afterwards() {
    let folder = TempDir::new().unwrap();
    let app = open(folder.path()).await;
    let slow: Vec<_> = (0..20).map(|_| Arc::new(Slow::default())).collect();
    let subscriptions: Vec<_> = slow.iter().map(|one| app.observe_now(one.clone())).collect();
    for round in 0..40 {
        app.clone().set_online(round % 2 == 0).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    app.clone().close().await.unwrap();
    until(|| subscriptions.iter().all(|subscription| !subscription.is_active())).await;
    // What had begun is over by now, and nothing begins.
    until(|| slow.iter().all(|one| one.inside.load(Ordering::SeqCst) == 0)).await;
    slow.iter().for_each(|one| one.over.store(true, Ordering::SeqCst));
    tokio::time::sleep(Duration::from_millis(200)).await;
    for one in &slow {
        assert_eq!(one.late.load(Ordering::SeqCst), 0);
        assert_eq!(one.at_once.load(Ordering::SeqCst), 1);
        assert!(one.calls.load(Ordering::SeqCst) < 41, "what comes while one runs becomes one");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_and_resuming_at_once_leaves_the_app_in_one_state() {
    let folder = TempDir::new().unwrap();
    let app = open(folder.path()).await;
    let tasks: Vec<_> = (0..12)
        .map(|n| {
            let app = app.clone();
            tokio::spawn(async move { if n % 2 == 0 { app.pause().await } else { app.resume().await } })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    app.clone().resume().await.unwrap();
    app.clone().home().await.unwrap();
    app.close().await.unwrap();
}

#[tokio::test]
async fn errors_say_what_an_app_can_do_about_them() {
    let folder = TempDir::new().unwrap();
    let locked = App::open(config(folder.path()), ports(Err(KommunError::KeyUnavailable))).await;
    assert_eq!(locked.err(), Some(KommunError::KeyUnavailable));
    let app = open(folder.path()).await;
    assert_eq!(app.clone().draft("not an id".into()).await.err(), Some(KommunError::NotFound));
    assert_eq!(app.clone().start_draft("bygglov".into()).await.err(), Some(KommunError::NotFetched));
    app.close().await.unwrap();
    let other = App::open(config(folder.path()), ports(Ok(vec![8; 32]))).await;
    assert_eq!(other.err(), Some(KommunError::WrongKey));
    let short = App::open(config(folder.path()), ports(Ok(vec![8; 5]))).await;
    assert_eq!(short.err(), Some(KommunError::WrongKey));
    assert_eq!(list_kommuner(NOWHERE.into(), None).await.err(), Some(KommunError::Offline));
}

#[tokio::test]
async fn what_takes_long_can_be_cancelled() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("http://{}", silent.local_addr().unwrap());
    let cancel = Cancel::new();
    let asked = tokio::spawn(list_kommuner(server, Some(cancel.clone())));
    tokio::time::sleep(Duration::from_millis(100)).await;
    cancel.cancel();
    assert_eq!(asked.await.unwrap().err(), Some(KommunError::Cancelled));
}

#[tokio::test]
async fn a_damaged_database_is_set_aside_and_said() {
    let folder = TempDir::new().unwrap();
    open(folder.path()).await.close().await.unwrap();
    let database = folder.path().join("phone/client.db");
    std::fs::write(&database, b"this is not a database, and was one").unwrap();
    for beside in ["client.db-wal", "client.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join("phone").join(beside));
    }
    let app = open(folder.path()).await;
    let aside = app.set_aside().unwrap();
    assert!(Path::new(&aside).join("client.db").is_file());
    assert_eq!(app.clone().now().await.unwrap().set_aside, Some(aside));
    app.close().await.unwrap();
}

/// Started by the test below, in a process of its own.
#[tokio::test]
async fn hold_a_directory() {
    let Ok(folder) = std::env::var("MINKOMMUN_TEST_HOLD") else { return };
    let _app = open(Path::new(&folder)).await;
    println!("\nheld");
    std::io::Write::flush(&mut std::io::stdout()).unwrap();
    std::thread::sleep(Duration::from_secs(60));
}

#[tokio::test]
async fn two_processes_cannot_open_one_directory_and_a_killed_one_leaves_it_free() {
    use std::io::BufRead;
    let folder = TempDir::new().unwrap();
    let mut other = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "hold_a_directory", "--nocapture"])
        .env("MINKOMMUN_TEST_HOLD", folder.path())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(other.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "held"));
    let refused = App::open(config(folder.path()), ports(Ok(vec![7; 32]))).await;
    other.kill().unwrap();
    other.wait().unwrap();
    assert_eq!(refused.err(), Some(KommunError::InUse));
    open(folder.path()).await.close().await.unwrap();
}
