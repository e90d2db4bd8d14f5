//! `make ffi-bench`: what the core costs an app, through the face that Kotlin and Swift have, beside baselines of the
//! same run. Ratios travel between machines; milliseconds do not. Needs the server's program, built.
#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on says where it stopped")]

use std::{
    fs::File,
    hint::black_box,
    io::Write,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use minkommun_ffi::{Answer, App, Config, Keychain, KommunError, Place, Platform, Ports, Submitted, read_reference};
use minkommun_tests::{proxy::Faults, world::World};

const CASES: usize = 1_000;
const SERVICE: &str = "felanmalan-gata";

struct Key;

impl Keychain for Key {
    fn key(&self) -> Result<Vec<u8>, KommunError> {
        Ok(vec![7; 32])
    }

    fn forget(&self) -> Result<(), KommunError> {
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's own time")]
fn now() -> Instant {
    Instant::now()
}

async fn open(directory: &Path, server: &str) -> Arc<App> {
    let config = Config {
        directory: directory.display().to_string(),
        server: server.to_owned(),
        kommun: "umea".into(),
        language: "sv".into(),
        platform: Platform::Ios,
        app_version: "0.1.0".into(),
    };
    App::open(config, Ports { keychain: Arc::new(Key), connectivity: None, clock: None, codec: None }).await.unwrap()
}

async fn answer(app: &Arc<App>, draft: &str, question: &str, answer: Answer) {
    app.clone().answer(draft.into(), question.into(), Some(answer)).await.unwrap();
}

async fn report(app: &Arc<App>, n: usize) {
    let draft = app.clone().start_draft(SERVICE.into()).await.unwrap().id;
    let text = |text: &str| Answer::Text { text: text.into() };
    answer(app, &draft, "vad", text("hal")).await;
    answer(app, &draft, "akut", Answer::Yes { yes: false }).await;
    answer(app, &draft, "beskrivning", text(&format!("Ett hål i vägen, nummer {n}"))).await;
    let place = Place { address: Some("Storgatan 1".into()), ..Place::default() };
    answer(app, &draft, "plats", Answer::Place { place }).await;
    answer(app, &draft, "kontakt", text("appen")).await;
    let sent = app.clone().submit(draft).await.unwrap();
    assert!(matches!(sent, Submitted::Sent { .. }), "{sent:?}");
}

/// Median and 99th percentile, in milliseconds.
fn spread(mut all: Vec<Duration>) -> (f64, f64) {
    all.sort();
    let at = |share: usize| all[(all.len() * share / 100).min(all.len() - 1)].as_secs_f64() * 1e3;
    (at(50), at(99))
}

async fn measured<F: Future>(times: usize, mut work: impl FnMut() -> F) -> (f64, f64) {
    let mut all = Vec::new();
    for _ in 0..times {
        let begun = now();
        black_box(work().await);
        all.push(begun.elapsed());
    }
    spread(all)
}

fn line(what: &str, (median, worst): (f64, f64), against: &str, baseline: (f64, f64), target: &str) {
    println!("{what:<38} {median:>9.3} ms   p99 {worst:>9.3} ms   {:>7.2} x {against}   {target}", median / baseline.0);
}

#[tokio::main]
async fn main() {
    // Only `cargo bench` asks for it.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let world = World::start(1, Faults::NONE).await.unwrap();
    let server = world.network.url();
    let (full, empty) = (world.folder().join("full"), world.folder().join("empty"));
    let app = open(&full, &server).await;
    while app.clone().service(SERVICE.into()).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!("sending {CASES} cases");
    for n in 0..CASES {
        report(&app, n).await;
    }
    while app.clone().stored().await.unwrap().unsent > 0 {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    app.close().await.unwrap();
    // The figures are the phone's own: nothing answers any more.
    drop(world.network);
    drop(world.server);

    let nothing = measured(20, || async { open(&empty, &server).await.close().await.unwrap() }).await;
    let opened = measured(20, || async { open(&full, &server).await.close().await.unwrap() }).await;
    line("open and close, 1,000 cases", opened, "open and close, empty", nothing, "target: open 50 ms");

    let app = open(&full, &server).await;
    let id = app.clone().cases().await.unwrap().sections[0].rows[0].id.clone();
    let one = measured(200, || async { app.clone().case(id.clone()).await.unwrap() }).await;
    line("one case", one, "one case", one, "");
    let list = measured(50, || async { app.clone().cases().await.unwrap() }).await;
    line("the list of 1,000 cases", list, "one case", one, "target: 5 ms a page");
    let around = measured(50, || async { app.clone().now().await.unwrap() }).await;
    line("badges and strip", around, "one case", one, "");
    let home = measured(200, || async { app.clone().home().await.unwrap() }).await;
    line("the first page", home, "one case", one, "");

    let page = [7; 4096];
    let mut file = File::create(full.join("page")).unwrap();
    let mut syncs = Vec::new();
    for _ in 0..500 {
        let begun = now();
        file.write_all(&page).unwrap();
        file.sync_data().unwrap();
        syncs.push(begun.elapsed());
    }
    let sync = spread(syncs);
    let draft = app.clone().start_draft(SERVICE.into()).await.unwrap().id;
    let mut n = 0;
    let saved = measured(500, || {
        n += 1;
        let text = format!("Ett hål i vägen, nummer {n}");
        let (app, draft) = (app.clone(), draft.clone());
        async move { answer(&app, &draft, "beskrivning", Answer::Text { text }).await }
    })
    .await;
    line("one answer saved durably", saved, "write and sync 4 kB", sync, "target: p99 5 ms");

    let begun = now();
    for _ in 0..10_000 {
        black_box(read_reference(black_box("7k4q2 x9b3m")));
    }
    println!("a pure call, from Rust {:>25.0} ns", begun.elapsed().as_secs_f64() * 1e9 / 10_000.0);
    app.close().await.unwrap();
}
