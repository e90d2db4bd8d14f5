//! The world around a scenario, for whoever plays the phone: a server, a push service and a network that can be told
//! what to do over HTTP. `tests/scenarios/README.md` has the commands.

use std::{
    collections::BTreeMap,
    path::Path as FilePath,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context;
use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use minkommun_model::{
    id::reference,
    service::{Question, Service},
};
use rand::{SeedableRng, rngs::StdRng};
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{process::Command, sync::Mutex};
use uuid::Uuid;

use crate::{
    ledger::Ledger,
    officer::Officer,
    program::built,
    proxy::Faults,
    resident,
    world::{Options, World},
};

#[derive(Clone, Default)]
pub struct Host {
    worlds: Arc<Mutex<BTreeMap<u64, Arc<Mutex<Stage>>>>>,
    made: Arc<AtomicU64>,
}

/// One scenario's world, and the catalogue that is published in there.
struct Stage {
    world: World,
    catalogue: TempDir,
}

/// Why a command could not be carried out, as plain text with status 500; an unknown world is 404.
struct Failed(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, format!("{:#}\n", self.0)).into_response()
    }
}

type Done = Result<Json<Value>, Failed>;

pub fn router(host: Host) -> Router {
    Router::new()
        .route("/worlds", post(begin))
        .route("/worlds/{world}/end", post(end))
        .route("/worlds/{world}/network", post(network))
        .route("/worlds/{world}/server", post(server))
        .route("/worlds/{world}/officer", post(officer))
        .route("/worlds/{world}/publish", post(publish))
        .route("/worlds/{world}/received", post(received))
        .route("/worlds/{world}/seen", post(seen))
        .route("/worlds/{world}/pushed", post(pushed))
        .route("/photo", get(photo))
        .with_state(host)
}

impl Host {
    async fn stage(&self, n: u64) -> anyhow::Result<Arc<Mutex<Stage>>> {
        self.worlds.lock().await.get(&n).cloned().with_context(|| format!("there is no world {n}"))
    }
}

/// A world of its own for one scenario, with a copy of the catalogue that can be published in.
async fn begin(State(host): State<Host>) -> Done {
    let n = host.made.fetch_add(1, Ordering::Relaxed) + 1;
    let catalogue = TempDir::with_prefix("minkommun-catalogue-")?;
    copy(&FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../catalogue"), catalogue.path())?;
    let arguments = ["--catalogue", &catalogue.path().display().to_string()];
    let options = Options { arguments: &arguments, ..Options::default() };
    let world = World::start_with(n, Faults::NONE, options).await?;
    let made = json!({ "world": n, "server": world.network.url(), "push_address": world.fcm.phone() });
    host.worlds.lock().await.insert(n, Arc::new(Mutex::new(Stage { world, catalogue })));
    Ok(Json(made))
}

async fn end(State(host): State<Host>, Path(n): Path<u64>) -> Done {
    host.worlds.lock().await.remove(&n);
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Weather {
    On,
    Off,
    /// Every second request suffers.
    Bad,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Network {
    state: Weather,
}

async fn network(State(host): State<Host>, Path(n): Path<u64>, Json(asked): Json<Network>) -> Done {
    let stage = host.stage(n).await?;
    let network = &stage.lock().await.world.network;
    network.set_faults(if matches!(asked.state, Weather::Bad) { Faults::BAD } else { Faults::NONE });
    network.set_online(!matches!(asked.state, Weather::Off));
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Power {
    /// SIGKILL.
    Killed,
    /// Anew, with the same data, where the phones find it.
    Started,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServerPower {
    state: Power,
}

async fn server(State(host): State<Host>, Path(n): Path<u64>, Json(asked): Json<ServerPower>) -> Done {
    let stage = host.stage(n).await?;
    let mut stage = stage.lock().await;
    let world = &mut stage.world;
    match asked.state {
        Power::Killed => world.server.kill().await?,
        Power::Started => world.restart_server().await?,
    }
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    case: Uuid,
    status: String,
    #[serde(default = "umea")]
    kommun: String,
}

fn umea() -> String {
    "umea".into()
}

async fn officer(State(host): State<Host>, Path(n): Path<u64>, Json(asked): Json<Change>) -> Done {
    let stage = host.stage(n).await?;
    let office = stage.lock().await.world.office.url();
    let officer = Officer::sign_in(&office, &asked.kommun).await?;
    let status = officer.change_status(&reference(asked.case), Some(&asked.status)).await?;
    Ok(Json(json!({ "status": status })))
}

/// A new version of a service, made from the newest one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Publish {
    service: String,
    /// Ids of questions to take away.
    #[serde(default)]
    remove: Vec<String>,
    #[serde(default)]
    add: Vec<Added>,
    /// Close the version before it: what was begun with it can no longer be sent.
    #[serde(default)]
    close: bool,
    #[serde(default = "umea")]
    kommun: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    step: String,
    question: Question,
}

async fn publish(State(host): State<Host>, Path(n): Path<u64>, Json(asked): Json<Publish>) -> Done {
    let stage = host.stage(n).await?;
    let mut stage = stage.lock().await;
    let Stage { world, catalogue } = &mut *stage;
    let folder = catalogue.path().join(&asked.service);
    let newest = (1..).take_while(|version| folder.join(format!("{version}.toml")).is_file()).last();
    let newest: u32 = newest.context("there is no such service")?;
    let mut service = Service::from_toml(&std::fs::read_to_string(folder.join(format!("{newest}.toml")))?)?;
    service.version = newest + 1;
    for step in &mut service.steps {
        step.questions.retain(|question| !asked.remove.contains(&question.id));
    }
    for Added { step, question } in asked.add {
        let found = service.steps.iter_mut().find(|known| known.id == step);
        found.with_context(|| format!("there is no step {step}"))?.questions.push(question);
    }
    std::fs::write(folder.join(format!("{}.toml", service.version)), toml::to_string(&service)?)?;
    world.restart_server().await?;
    if asked.close {
        let data = world.data();
        let closed = Command::new(built("minkommun-server")?)
            .args(["service", "close", "--kommun", &asked.kommun, "--service", &asked.service])
            .args(["--service-version", &newest.to_string()])
            .arg("--data")
            .arg(&data)
            .arg("--catalogue")
            .arg(catalogue.path())
            .stdin(Stdio::null())
            .output()
            .await?;
        if !closed.status.success() {
            return Err(anyhow::anyhow!("not closed: {}", String::from_utf8_lossy(&closed.stderr)).into());
        }
    }
    Ok(Json(json!({ "version": service.version })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Received {
    case: Uuid,
    /// Files that the server should have.
    #[serde(default)]
    files: usize,
}

/// Waits until the server has the case with all its files; there must be one of it.
async fn received(State(host): State<Host>, Path(n): Path<u64>, Json(asked): Json<Received>) -> Done {
    let stage = host.stage(n).await?;
    let data = stage.lock().await.world.data();
    wait("the case and its files are received", || {
        let ledger = Ledger::open(&data)?;
        Ok(ledger.cases.get(&asked.case).is_some_and(|cases| cases.iter().all(|case| case.attachments_missing == 0)))
    })
    .await?;
    let ledger = Ledger::open(&data)?;
    let cases = ledger.cases.get(&asked.case).map(Vec::as_slice).unwrap_or_default();
    let [case] = cases else { return Err(anyhow::anyhow!("{} cases and not one", cases.len()).into()) };
    let files = case.submission.attachments.len();
    if files != asked.files {
        return Err(anyhow::anyhow!("{files} files and not {}", asked.files).into());
    }
    Ok(Json(json!({ "answers": case.submission.answers })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    case: Uuid,
}

/// Waits until the kommun knows that the phone has shown everything of the case.
async fn seen(State(host): State<Host>, Path(n): Path<u64>, Json(asked): Json<Seen>) -> Done {
    let stage = host.stage(n).await?;
    let data = stage.lock().await.world.data();
    wait("the server knows that it was seen", || Ledger::open(&data)?.is_seen(asked.case)).await?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pushed {
    address: String,
    /// At least so many.
    count: usize,
}

/// Waits for notifications, and gives them as FCM would send them.
async fn pushed(State(host): State<Host>, Path(n): Path<u64>, Json(asked): Json<Pushed>) -> Done {
    let stage = host.stage(n).await?;
    let stage = stage.lock().await;
    let messages = || stage.world.fcm.messages(&asked.address);
    wait("the notifications come", || Ok(messages().len() >= asked.count)).await?;
    Ok(Json(json!({ "messages": messages() })))
}

/// Two minutes at most, because a bad network and a slow machine meet.
async fn wait(what: &str, it_is_so: impl Fn() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    for _ in 0..1200 {
        if it_is_so()? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("two minutes went by, and not: {what}");
}

#[derive(Deserialize)]
struct Seed {
    #[serde(default)]
    seed: u64,
}

/// A small JPEG, the same for the same seed.
async fn photo(Query(asked): Query<Seed>) -> Result<Response, Failed> {
    let bytes = resident::photo(&mut StdRng::seed_from_u64(asked.seed))?;
    Ok(([("content-type", "image/jpeg")], bytes).into_response())
}

fn copy(from: &FilePath, to: &FilePath) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let there = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &there)?;
        } else {
            std::fs::copy(entry.path(), there)?;
        }
    }
    Ok(())
}
