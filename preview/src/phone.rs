//! One browser's phone: its settings, the app of the chosen kommun, and the notifications on its screen.

use std::{collections::HashSet, io, path::PathBuf, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use minkommun_client::{
    Cases, Client, Clock, Config, Drafts, Error, FileKey, NoCodec, OpenError, Outbox, Ports, Random, Services,
    Synchroniser, Transport,
};
use minkommun_model::{
    kommun::Manifest,
    wire::{Platform, PushAddress, PushKind},
};
use tokio::sync::{Mutex, watch};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::{
    airplane::Airplane,
    push::{self, PushError},
    screens::chrome::Note,
    settings::{PushState, Settings},
};

/// What is outside every phone.
pub struct Outside {
    /// `https://…`, without a path.
    pub server: String,
    /// The push service; without one, no notification comes.
    pub push: Option<String>,
    pub transport: Arc<dyn Transport>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
}

pub struct Phone {
    directory: PathBuf,
    outside: Arc<Outside>,
    pub airplane: Arc<Airplane>,
    /// Goes up when something on the screen may have changed.
    changed: watch::Sender<u64>,
    inner: Mutex<Inner>,
}

struct Inner {
    settings: Settings,
    running: Option<Running>,
    banners: Vec<Banner>,
    proposal: Option<Position>,
    said: Option<String>,
    note: Option<Note>,
    fresh: HashSet<(Uuid, u32)>,
}

/// The app while it runs. Dropping it is what the system does when it kills an app.
struct Running {
    client: Client,
    app: App,
    watching: Vec<AbortOnDropHandle<()>>,
    listening: Option<AbortOnDropHandle<()>>,
}

/// The parts of the running app, for a page to draw.
#[derive(Clone)]
pub struct App {
    /// The kommun's slug.
    pub kommun: String,
    pub services: Services,
    pub drafts: Drafts,
    pub cases: Cases,
    pub outbox: Outbox,
    pub sync: Synchroniser,
    pub recovered: bool,
    manifest: watch::Receiver<Option<Manifest>>,
}

impl App {
    /// `None` until it has been fetched once.
    pub fn manifest(&self) -> Option<Manifest> {
        self.manifest.borrow().clone()
    }

    /// Waits a moment for the first manifest, so that a new app begins as the kommun's own.
    pub async fn wait_for_manifest(&self) {
        let mut manifest = self.manifest.clone();
        let _ = tokio::time::timeout(Duration::from_secs(3), manifest.wait_for(Option::is_some)).await;
    }
}

/// A notification on the locked screen.
#[derive(Clone, Debug)]
pub struct Banner {
    /// Key of its text.
    pub text: &'static str,
    pub at: DateTime<Utc>,
}

/// Degrees, WGS 84.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    pub latitude: f64,
    pub longitude: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushNow {
    On,
    /// The resident has not said yes.
    NotAsked,
    /// There is no push service.
    Off,
}

impl Phone {
    /// The phone whose data lie in `directory`; it need not exist yet.
    pub fn new(directory: PathBuf, outside: Arc<Outside>) -> Self {
        let settings = Settings::load(&directory);
        Self {
            airplane: Arc::new(Airplane::new(Arc::clone(&outside.transport), settings.airplane)),
            directory,
            outside,
            changed: watch::Sender::new(0),
            inner: Mutex::new(Inner {
                settings,
                running: None,
                banners: Vec::new(),
                proposal: None,
                said: None,
                note: None,
                fresh: HashSet::new(),
            }),
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.outside.clock.now()
    }

    pub fn server(&self) -> &str {
        &self.outside.server
    }

    /// Tells every page of this phone that something may have changed.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn touch(&self) {
        self.changed.send_modify(|n| *n += 1);
    }

    /// The app of the chosen kommun, opened if it does not run. `None` when no kommun is chosen.
    pub async fn app(self: &Arc<Self>) -> Result<Option<App>, OpenError> {
        let mut inner = self.inner.lock().await;
        self.open(&mut inner).await
    }

    async fn open(self: &Arc<Self>, inner: &mut Inner) -> Result<Option<App>, OpenError> {
        let Some(kommun) = inner.settings.kommun.clone() else { return Ok(None) };
        if let Some(running) = &inner.running {
            return Ok(Some(running.app.clone()));
        }
        let client = self.open_client(&kommun, &inner.settings).await?;
        let _ = client.sync().set_online(!self.airplane.is_on()).await;
        let (manifest, watching) = self.watch(&client).await;
        let app = App {
            kommun,
            services: client.services(),
            drafts: client.drafts(),
            cases: client.cases(),
            outbox: client.outbox(),
            sync: client.sync(),
            recovered: client.recovered().is_some(),
            manifest,
        };
        inner.running = Some(Running { client, app: app.clone(), watching, listening: None });
        if inner.settings.notify.contains(&app.kommun) {
            self.listen(inner);
        }
        Ok(Some(app))
    }

    async fn open_client(&self, kommun: &str, settings: &Settings) -> Result<Client, OpenError> {
        let config = Config {
            directory: self.directory.join(kommun),
            server: self.outside.server.clone(),
            kommun: kommun.to_owned(),
            language: settings.language.clone().unwrap_or_else(|| "sv".into()),
            platform: Platform::Preview,
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        // A file instead of the keychain that a phone has; the bench says so.
        let key = FileKey::new(self.directory.join(format!("{kommun}.key")), Arc::clone(&self.outside.random));
        let ports = Ports {
            clock: Arc::clone(&self.outside.clock),
            random: Arc::clone(&self.outside.random),
            key: Arc::new(key),
            transport: Arc::clone(&self.airplane) as Arc<dyn Transport>,
            // A page has no system to open a HEIC picture with; the refusal says what to do instead.
            codec: Arc::new(NoCodec),
        };
        let mut tries = 0;
        loop {
            match Client::open(config.clone(), ports.clone()).await {
                // The one that was just killed has not let go of its files yet.
                Err(OpenError::InUse) if tries < 60 => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                done => return done,
            }
        }
    }

    /// Every change of anything the client shows becomes one change of the screen.
    async fn watch(
        self: &Arc<Self>,
        client: &Client,
    ) -> (watch::Receiver<Option<Manifest>>, Vec<AbortOnDropHandle<()>>) {
        macro_rules! follow {
            ($observer:expr) => {{
                let (mut observer, phone) = ($observer, Arc::clone(self));
                AbortOnDropHandle::new(tokio::spawn(async move {
                    while observer.next().await.is_some() {
                        phone.touch();
                    }
                }))
            }};
        }
        let mut manifests = client.kommun();
        let (sender, receiver) = watch::channel(manifests.now().await.ok().flatten());
        let phone = Arc::clone(self);
        let following = tokio::spawn(async move {
            while let Some(manifest) = manifests.next().await {
                sender.send_replace(manifest);
                phone.touch();
            }
        });
        let watching = vec![
            AbortOnDropHandle::new(following),
            follow!(client.services().observe()),
            follow!(client.cases().observe()),
            follow!(client.outbox().observe()),
            follow!(client.sync().observe()),
        ];
        (receiver, watching)
    }

    /// `language` is what the resident reads now; it stays until another is chosen.
    pub async fn choose(&self, kommun: &str, language: &str) -> io::Result<()> {
        let mut inner = self.inner.lock().await;
        if inner.settings.kommun.as_deref() != Some(kommun) {
            stop(&mut inner).await;
            inner.banners.clear();
            inner.settings.kommun = Some(kommun.to_owned());
        }
        inner.settings.language.get_or_insert_with(|| language.to_owned());
        inner.settings.save(&self.directory)
    }

    pub async fn language(&self) -> Option<String> {
        self.inner.lock().await.settings.language.clone()
    }

    /// The app opens again with the new language, as it does on a phone.
    pub async fn set_language(&self, language: &str) -> io::Result<()> {
        let mut inner = self.inner.lock().await;
        stop(&mut inner).await;
        inner.settings.language = Some(language.to_owned());
        inner.settings.save(&self.directory)
    }

    pub async fn set_airplane(&self, on: bool) -> io::Result<()> {
        let mut inner = self.inner.lock().await;
        self.airplane.set(on);
        if let Some(running) = &inner.running {
            let _ = running.app.sync.set_online(!on).await;
        }
        inner.settings.airplane = on;
        self.touch();
        inner.settings.save(&self.directory)
    }

    /// What the system does when the battery ends: the client is dropped wherever it is, and opened again.
    pub async fn kill(self: &Arc<Self>) -> Result<(), OpenError> {
        let mut inner = self.inner.lock().await;
        inner.running = None;
        self.open(&mut inner).await.map(|_| ())
    }

    pub async fn close(&self) {
        stop(&mut *self.inner.lock().await).await;
    }

    /// Deletes everything of the chosen kommun from the phone.
    pub async fn forget(&self) -> Result<(), Error> {
        let mut inner = self.inner.lock().await;
        let Some(kommun) = inner.settings.kommun.take() else { return Ok(()) };
        let forgotten = match inner.running.take() {
            Some(Running { client, watching, listening, .. }) => {
                drop((watching, listening));
                client.forget().await
            }
            None => Ok(()),
        };
        inner.banners.clear();
        inner.settings.notify.remove(&kommun);
        if let (Some(push), Some(service)) = (inner.settings.push.remove(&kommun), &self.outside.push) {
            let _ = push::unregister(&*self.airplane, service, &push.address).await;
        }
        inner.settings.save(&self.directory).map_err(|error| Error::Storage(error.kind().to_string()))?;
        forgotten
    }

    /// The resident has said yes to notifications: on a phone to the system's own question, here to the page before it.
    pub async fn allow_push(self: &Arc<Self>) -> io::Result<()> {
        let mut inner = self.inner.lock().await;
        let Some(kommun) = inner.settings.kommun.clone() else { return Ok(()) };
        inner.settings.notify.insert(kommun);
        self.listen(&mut inner);
        self.touch();
        inner.settings.save(&self.directory)
    }

    fn listen(self: &Arc<Self>, inner: &mut Inner) {
        let (Some(running), Some(service)) = (&mut inner.running, &self.outside.push) else { return };
        if running.listening.is_none() {
            let task = listen(Arc::clone(self), running.app.clone(), service.clone());
            running.listening = Some(AbortOnDropHandle::new(tokio::spawn(task)));
        }
    }

    pub async fn push_now(&self) -> PushNow {
        let inner = self.inner.lock().await;
        match (&self.outside.push, &inner.running) {
            (None, _) => PushNow::Off,
            (Some(_), Some(running)) if running.listening.is_some() => PushNow::On,
            (Some(_), _) => PushNow::NotAsked,
        }
    }

    pub async fn banners(&self) -> Vec<Banner> {
        self.inner.lock().await.banners.clone()
    }

    /// The resident has opened the app from the notification, or seen the list it leads to.
    pub async fn clear_banners(&self) {
        self.inner.lock().await.banners.clear();
    }

    /// For the next page.
    pub async fn note(&self, note: Note) {
        self.inner.lock().await.note = Some(note);
    }

    pub async fn take_note(&self) -> Option<Note> {
        self.inner.lock().await.note.take()
    }

    /// A sentence for the bench on the next page.
    pub async fn say(&self, words: String) {
        self.inner.lock().await.said = Some(words);
    }

    pub async fn take_said(&self) -> Option<String> {
        self.inner.lock().await.said.take()
    }

    pub async fn propose(&self, position: Position) {
        self.inner.lock().await.proposal = Some(position);
    }

    /// Where the resident last said to be: kept in memory only.
    pub async fn proposal(&self) -> Option<Position> {
        self.inner.lock().await.proposal
    }

    /// Marks events as new on the page that shows them, also when it is drawn again because something changed.
    pub async fn fresh(&self, unseen: HashSet<(Uuid, u32)>, again: bool) -> HashSet<(Uuid, u32)> {
        let mut inner = self.inner.lock().await;
        if again {
            inner.fresh.extend(unseen);
        } else {
            inner.fresh = unseen;
        }
        inner.fresh.clone()
    }

    async fn push_state(&self, kommun: &str) -> Option<PushState> {
        self.inner.lock().await.settings.push.get(kommun).cloned()
    }

    async fn set_push_state(&self, kommun: &str, state: Option<PushState>) {
        let mut inner = self.inner.lock().await;
        match state {
            Some(state) => inner.settings.push.insert(kommun.to_owned(), state),
            None => inner.settings.push.remove(kommun),
        };
        if let Err(error) = inner.settings.save(&self.directory) {
            tracing::warn!(kind = %error.kind(), "the phone's settings could not be saved");
        }
    }

    async fn show(&self, text: &'static str) {
        let at = self.now();
        // As on a phone: the same sentence is not piled up.
        self.inner.lock().await.banners = vec![Banner { text, at }];
        self.touch();
    }
}

async fn stop(inner: &mut Inner) {
    if let Some(Running { client, watching, listening, .. }) = inner.running.take() {
        drop((watching, listening));
        client.close().await;
    }
}

/// Keeps an address at the push service, tells the client of it, and shows what comes.
async fn listen(phone: Arc<Phone>, app: App, service: String) {
    let pause = || tokio::time::sleep(Duration::from_secs(1));
    loop {
        let state = match phone.push_state(&app.kommun).await {
            Some(state) => state,
            None => match push::register(&*phone.airplane, &service).await {
                Ok(address) => {
                    let state = PushState { address, last: 0 };
                    phone.set_push_state(&app.kommun, Some(state.clone())).await;
                    state
                }
                Err(_) => {
                    pause().await;
                    continue;
                }
            },
        };
        let address = PushAddress { kind: PushKind::Token, address: state.address.clone() };
        if app.sync.set_push_address(Some(address)).await.is_err() {
            return;
        }
        let mut last = state.last;
        loop {
            match push::wait(&*phone.airplane, &service, &state.address, last).await {
                Ok(arrived) => {
                    for one in arrived {
                        last = last.max(one.n);
                        if let Some(text) = one.text {
                            phone.show(text).await;
                        }
                    }
                    if last != state.last {
                        let state = PushState { last, ..state.clone() };
                        phone.set_push_state(&app.kommun, Some(state)).await;
                    }
                }
                // The push service has forgotten the address: a new one, as a phone gets.
                Err(PushError::Gone) => {
                    phone.set_push_state(&app.kommun, None).await;
                    break;
                }
                Err(PushError::Unreachable) => pause().await,
            }
        }
    }
}
