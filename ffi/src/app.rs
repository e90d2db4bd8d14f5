//! The app: opened, paused, resumed, closed, forgotten; and all its screens ask it.

use std::{path::PathBuf, sync::Arc};

use futures_util::FutureExt;
use minkommun_client::{Client, HttpTransport, NoCodec, OsRandom, SystemClock};
use minkommun_model::wire;
use tokio::sync::{Mutex, watch};
use uuid::Uuid;

use crate::{
    answer::Answer,
    cancel::{Cancel, unless_cancelled},
    case::{self, Case, Cases, Events},
    draft::{self, Attached, Draft, DraftState, Moved, Review, Submitted},
    error::KommunError,
    home::{self, Home, ServicePage, Topic},
    more::{self, Now, Stored},
    observe::{
        CaseObserver, CasesObserver, Changes, EventsObserver, HomeObserver, NowObserver, OutboxObserver, State,
        Subscription, changes, follow,
    },
    outbox::{self, Outbox, Undone},
    parts::Parts,
    ports::{Keys, Pictures, Ports, Watch},
    runtime::run,
};

#[derive(Clone, Debug, uniffi::Record)]
pub struct Config {
    /// The core's own; made if missing. One for each kommun.
    pub directory: String,
    /// `https://…`, without a path.
    pub server: String,
    /// The kommun's slug.
    pub kommun: String,
    /// Language tag. To change it, close the app and open it anew.
    pub language: String,
    pub platform: Platform,
    pub app_version: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Platform {
    Ios,
    Android,
}

/// What FCM calls an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PushKind {
    Token,
    Fid,
}

/// One kommun's app on this phone. Everything but what only looks at memory is async.
#[derive(uniffi::Object)]
pub struct App {
    config: Config,
    ports: Ports,
    states: watch::Sender<State>,
    /// Held while opening and closing, so that one is over before the other begins.
    client: Mutex<Running>,
}

#[derive(Default)]
struct Running {
    client: Option<Client>,
    openings: u64,
}

#[uniffi::export]
impl App {
    /// Opens the directory and begins to synchronise.
    #[uniffi::constructor]
    pub async fn open(config: Config, ports: Ports) -> Result<Arc<Self>, KommunError> {
        let app = Arc::new(Self { config, ports, states: watch::Sender::new(State::Paused), client: Mutex::default() });
        let opening = Arc::clone(&app);
        run(async move { opening.start().await }).await?;
        Ok(app)
    }

    /// Puts the database to rest, before the system suspends the app; iOS ends an app that is suspended with a locked
    /// file. Calls answer [`KommunError::Closed`] and observers wait until [`App::resume`].
    pub async fn pause(self: Arc<Self>) -> Result<(), KommunError> {
        run(async move {
            let mut running = self.client.lock().await;
            if let Some(client) = running.client.take() {
                self.states.send_replace(State::Paused);
                client.close().await;
            }
            Ok(())
        })
        .await
    }

    /// Opens again after a pause; observers get the present value. Does nothing when it is open.
    pub async fn resume(self: Arc<Self>) -> Result<(), KommunError> {
        run(async move { self.start().await }).await
    }

    /// As a pause, for good: observers end.
    pub async fn close(self: Arc<Self>) -> Result<(), KommunError> {
        run(async move {
            let mut running = self.client.lock().await;
            self.states.send_replace(State::Ended);
            if let Some(client) = running.client.take() {
                client.close().await;
            }
            Ok(())
        })
        .await
    }

    /// Deletes the device at the server, as far as it can be reached within ten seconds, and everything on the phone,
    /// the key included. What was sent stays with the kommun.
    pub async fn forget(self: Arc<Self>) -> Result<(), KommunError> {
        run(async move {
            let mut running = self.client.lock().await;
            let client = running.client.take().ok_or(KommunError::Closed)?;
            self.states.send_replace(State::Ended);
            Ok(client.forget().await?)
        })
        .await
    }

    /// Whether it is open now. Looks at memory only.
    pub fn is_open(&self) -> bool {
        matches!(&*self.states.borrow(), State::Open(_))
    }

    /// Where a damaged database was put when the app was opened; its drafts are in it, and the app began anew.
    pub fn set_aside(&self) -> Option<String> {
        self.parts().ok().and_then(|parts| parts.set_aside.clone())
    }

    // The screens.

    pub async fn now(self: Arc<Self>) -> Result<Now, KommunError> {
        run(more::now(self.parts()?)).await
    }

    pub async fn home(self: Arc<Self>) -> Result<Home, KommunError> {
        run(home::home(self.parts()?)).await
    }

    /// The services with every word of `text`, by topic.
    pub async fn search(self: Arc<Self>, text: String) -> Result<Vec<Topic>, KommunError> {
        let parts = self.parts()?;
        run(async move { home::search(parts, &text).await }).await
    }

    /// [`KommunError::NotFetched`] when it is not on the phone yet.
    pub async fn service(self: Arc<Self>, id: String) -> Result<ServicePage, KommunError> {
        let parts = self.parts()?;
        run(async move { home::service(parts, &id).await }).await
    }

    pub async fn cases(self: Arc<Self>) -> Result<Cases, KommunError> {
        run(case::cases(self.parts()?)).await
    }

    pub async fn case(self: Arc<Self>, id: String) -> Result<Case, KommunError> {
        run(case::case(self.parts()?, uuid(&id)?)).await
    }

    pub async fn events(self: Arc<Self>) -> Result<Events, KommunError> {
        run(case::events(self.parts()?)).await
    }

    pub async fn outbox(self: Arc<Self>) -> Result<Outbox, KommunError> {
        run(outbox::outbox(self.parts()?)).await
    }

    /// What lies on this phone.
    pub async fn stored(self: Arc<Self>) -> Result<Stored, KommunError> {
        run(more::stored(self.parts()?)).await
    }

    // The same, told at once and after every change.

    pub fn observe_now(&self, observer: Arc<dyn NowObserver>) -> Arc<Subscription> {
        follow(self.states.subscribe(), everything, |parts| more::now(parts).boxed(), observer)
    }

    pub fn observe_home(&self, observer: Arc<dyn HomeObserver>) -> Arc<Subscription> {
        follow(self.states.subscribe(), services_and_drafts, |parts| home::home(parts).boxed(), observer)
    }

    pub fn observe_cases(&self, observer: Arc<dyn CasesObserver>) -> Arc<Subscription> {
        follow(self.states.subscribe(), everything, |parts| case::cases(parts).boxed(), observer)
    }

    /// [`KommunError::NotFound`] is told while there is no such case.
    pub fn observe_case(&self, id: String, observer: Arc<dyn CaseObserver>) -> Arc<Subscription> {
        let load = move |parts| {
            let id = uuid(&id);
            async move { case::case(parts, id?).await }.boxed()
        };
        follow(self.states.subscribe(), cases_and_status, load, observer)
    }

    pub fn observe_outbox(&self, observer: Arc<dyn OutboxObserver>) -> Arc<Subscription> {
        follow(self.states.subscribe(), cases_and_status, |parts| outbox::outbox(parts).boxed(), observer)
    }

    pub fn observe_events(&self, observer: Arc<dyn EventsObserver>) -> Arc<Subscription> {
        follow(self.states.subscribe(), cases_alone, |parts| case::events(parts).boxed(), observer)
    }

    // Drafts.

    /// Begins a draft. [`KommunError::NotFetched`] when the service is not on the phone yet.
    pub async fn start_draft(self: Arc<Self>, service_id: String) -> Result<Draft, KommunError> {
        let parts = self.parts()?;
        run(async move { draft::start(parts, &service_id).await }).await
    }

    /// [`KommunError::NotFound`] when it has been sent or deleted.
    pub async fn draft(self: Arc<Self>, id: String) -> Result<Draft, KommunError> {
        run(draft::draft(self.parts()?, uuid(&id)?)).await
    }

    /// Saves one answer, `None` takes it away. On disk when it returns.
    pub async fn answer(
        self: Arc<Self>,
        draft: String,
        question: String,
        answer: Option<Answer>,
    ) -> Result<DraftState, KommunError> {
        let (parts, id) = (self.parts()?, uuid(&draft)?);
        run(async move { draft::answer(parts, id, &question, answer).await }).await
    }

    /// Adds a file. On disk when it returns. Pictures are turned upright, made smaller and rid of their metadata first,
    /// which may take a second.
    pub async fn attach(
        self: Arc<Self>,
        draft: String,
        question: String,
        name: String,
        bytes: Vec<u8>,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<Attached, KommunError> {
        let (parts, id) = (self.parts()?, uuid(&draft)?);
        run(async move { unless_cancelled(cancel, draft::attach(parts, id, &question, &name, bytes)).await }).await
    }

    pub async fn detach(self: Arc<Self>, draft: String, sha256: String) -> Result<DraftState, KommunError> {
        let (parts, id) = (self.parts()?, uuid(&draft)?);
        run(async move { draft::detach(parts, id, &sha256).await }).await
    }

    /// Deletes the draft and its files for good.
    pub async fn discard(self: Arc<Self>, draft: String) -> Result<(), KommunError> {
        let (parts, id) = (self.parts()?, uuid(&draft)?);
        run(async move { Ok(parts.drafts.discard(id).await?) }).await
    }

    /// Moves the draft to the service's version on the phone, and says what that changed.
    pub async fn move_to_newer(self: Arc<Self>, draft: String) -> Result<Moved, KommunError> {
        run(draft::move_to_newer(self.parts()?, uuid(&draft)?)).await
    }

    /// The check before sending.
    pub async fn review(self: Arc<Self>, draft: String) -> Result<Review, KommunError> {
        run(draft::review(self.parts()?, uuid(&draft)?)).await
    }

    /// Puts it in the outbox, for good, if nothing is wrong. Twice is once.
    pub async fn submit(self: Arc<Self>, draft: String) -> Result<Submitted, KommunError> {
        run(draft::submit(self.parts()?, uuid(&draft)?)).await
    }

    /// A file of a draft, the outbox or a case, to be shown. [`KommunError::NotFound`] when its bytes have left the
    /// phone, a month after they arrived.
    pub async fn file(self: Arc<Self>, sha256: String) -> Result<Vec<u8>, KommunError> {
        let parts = self.parts()?;
        run(async move { Ok(parts.drafts.file(&sha256).await?) }).await
    }

    // The outbox and the cases.

    pub async fn pause_sending(self: Arc<Self>, id: String) -> Result<(), KommunError> {
        let (parts, id) = (self.parts()?, uuid(&id)?);
        run(async move { Ok(parts.outbox.pause(id).await?) }).await
    }

    pub async fn resume_sending(self: Arc<Self>, id: String) -> Result<(), KommunError> {
        let (parts, id) = (self.parts()?, uuid(&id)?);
        run(async move { Ok(parts.outbox.resume(id).await?) }).await
    }

    /// Tries at once, whatever it was waiting for; also files that the server refused.
    pub async fn retry_now(self: Arc<Self>, id: String) -> Result<(), KommunError> {
        let (parts, id) = (self.parts()?, uuid(&id)?);
        run(async move { Ok(parts.outbox.retry_now(id).await?) }).await
    }

    /// Lets go of the files of a received case that the server refuses.
    pub async fn leave_out_refused_files(self: Arc<Self>, id: String) -> Result<(), KommunError> {
        let (parts, id) = (self.parts()?, uuid(&id)?);
        run(async move { Ok(parts.outbox.leave_out_refused_files(id).await?) }).await
    }

    pub async fn undo(self: Arc<Self>, id: String) -> Result<Undone, KommunError> {
        run(outbox::undo(self.parts()?, uuid(&id)?)).await
    }

    /// Makes a draft again of a submission that needs the resident.
    pub async fn reopen(self: Arc<Self>, id: String) -> Result<Undone, KommunError> {
        run(outbox::reopen(self.parts()?, uuid(&id)?)).await
    }

    /// Puts a message in the outbox. [`KommunError::NotNow`] when it has no words, or the case is not received.
    pub async fn send_message(self: Arc<Self>, case_id: String, text: String) -> Result<(), KommunError> {
        let (parts, id) = (self.parts()?, uuid(&case_id)?);
        run(async move { Ok(parts.cases.send_message(id, &text).await.map(|_| ())?) }).await
    }

    /// Everything fetched so far has been shown to the resident.
    pub async fn mark_seen(self: Arc<Self>) -> Result<(), KommunError> {
        let parts = self.parts()?;
        run(async move { Ok(parts.cases.mark_seen().await?) }).await
    }

    // The network.

    /// What the system says of the network: a hint, the outbox tries anyway.
    pub async fn set_online(self: Arc<Self>, online: bool) -> Result<(), KommunError> {
        let parts = self.parts()?;
        run(async move { Ok(parts.sync.set_online(online).await?) }).await
    }

    /// Sends and fetches, and returns when all that could be done now has been tried: for background work and for
    /// pulling down a list. Cancelling ends the waiting, not the sending.
    pub async fn sync_now(self: Arc<Self>, cancel: Option<Arc<Cancel>>) -> Result<Now, KommunError> {
        let parts = self.parts()?;
        run(async move {
            unless_cancelled(cancel, async { Ok(parts.sync.now().await.map(|_| ())?) }).await?;
            more::now(parts).await
        })
        .await
    }

    /// The address for push, kept and told the server until it knows.
    pub async fn set_push_address(self: Arc<Self>, kind: PushKind, address: String) -> Result<(), KommunError> {
        let kind = match kind {
            PushKind::Token => wire::PushKind::Token,
            PushKind::Fid => wire::PushKind::Fid,
        };
        self.tell_push_address(Some(wire::PushAddress { kind, address })).await
    }

    /// Notifications are no longer wanted.
    pub async fn remove_push_address(self: Arc<Self>) -> Result<(), KommunError> {
        self.tell_push_address(None).await
    }
}

impl App {
    async fn start(&self) -> Result<(), KommunError> {
        let mut running = self.client.lock().await;
        match &*self.states.borrow() {
            State::Open(_) => return Ok(()),
            State::Ended => return Err(KommunError::Closed),
            State::Paused => {}
        }
        let clock: Arc<dyn minkommun_client::Clock> = match &self.ports.clock {
            Some(clock) => Arc::new(Watch(Arc::clone(clock))),
            None => Arc::new(SystemClock),
        };
        let ports = minkommun_client::Ports {
            clock: Arc::clone(&clock),
            random: Arc::new(OsRandom),
            key: Arc::new(Keys(Arc::clone(&self.ports.keychain))),
            transport: Arc::new(HttpTransport::new().map_err(|_| KommunError::Failed)?),
            codec: match &self.ports.codec {
                Some(codec) => Arc::new(Pictures(Arc::clone(codec))),
                None => Arc::new(NoCodec),
            },
        };
        let client = Client::open(self.config.to_client(), ports).await?;
        if let Some(connectivity) = &self.ports.connectivity
            && let Ok(online) = connectivity.is_online()
        {
            client.sync().set_online(online).await?;
        }
        running.openings += 1;
        let parts = Parts::new(&client, self.config.language.clone(), clock, running.openings);
        running.client = Some(client);
        self.states.send_replace(State::Open(Arc::new(parts)));
        Ok(())
    }

    fn parts(&self) -> Result<Arc<Parts>, KommunError> {
        match &*self.states.borrow() {
            State::Open(parts) => Ok(Arc::clone(parts)),
            State::Paused | State::Ended => Err(KommunError::Closed),
        }
    }

    async fn tell_push_address(&self, address: Option<wire::PushAddress>) -> Result<(), KommunError> {
        let parts = self.parts()?;
        run(async move { Ok(parts.sync.set_push_address(address).await?) }).await
    }
}

impl Config {
    fn to_client(&self) -> minkommun_client::Config {
        minkommun_client::Config {
            directory: PathBuf::from(&self.directory),
            server: self.server.clone(),
            kommun: self.kommun.clone(),
            language: self.language.clone(),
            platform: match self.platform {
                Platform::Ios => wire::Platform::Ios,
                Platform::Android => wire::Platform::Android,
            },
            app_version: self.app_version.clone(),
        }
    }
}

fn uuid(id: &str) -> Result<Uuid, KommunError> {
    Ok(id.parse::<Uuid>()?)
}

// What each screen is drawn from.

fn everything(parts: &Parts) -> Vec<Changes> {
    vec![
        changes(parts.services.observe()),
        changes(parts.drafts.observe()),
        changes(parts.cases.observe()),
        changes(parts.sync.observe()),
    ]
}

fn services_and_drafts(parts: &Parts) -> Vec<Changes> {
    vec![changes(parts.services.observe()), changes(parts.drafts.observe())]
}

fn cases_and_status(parts: &Parts) -> Vec<Changes> {
    vec![changes(parts.cases.observe()), changes(parts.sync.observe())]
}

fn cases_alone(parts: &Parts) -> Vec<Changes> {
    vec![changes(parts.cases.observe())]
}
