//! Plays a scenario: the app through its face, the world through the host.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::{Context, bail, ensure};
use minkommun_ffi::{
    Answer, App, Attached, Config, KommunError, OutboxState, Place, Platform, Ports, PushKind, Submitted, Undone,
};
use serde_json::Value;

use crate::{
    host::{Host, World},
    keys::Keys,
    step::{ExpectDraft, Scenario, Step},
};

struct Player<'a> {
    host: &'a Host,
    world: World,
    config: Config,
    keys: Arc<Keys>,
    app: Option<Arc<App>>,
    /// `$name` -> what it stands for.
    names: BTreeMap<String, String>,
}

pub async fn play(host: &Host, name: &str, scenario: Scenario) -> anyhow::Result<()> {
    let folder = tempfile::TempDir::new()?;
    let world = host.begin().await.with_context(|| name.to_owned())?;
    let config = Config {
        directory: folder.path().join("phone").display().to_string(),
        server: world.server.clone(),
        kommun: scenario.kommun,
        language: "sv".into(),
        platform: Platform::Android,
        app_version: "0.1.0".into(),
    };
    let names = BTreeMap::from([("$push_address".to_owned(), world.push_address.clone())]);
    let mut player = Player { host, world, config, keys: Arc::default(), app: None, names };
    for (n, step) in scenario.steps.into_iter().enumerate() {
        let what = step.to_string();
        player.step(step).await.with_context(|| format!("{name}, step {}: {what}", n + 1))?;
    }
    host.command(player.world.world, "end", &Value::Null).await
}

impl Player<'_> {
    fn app(&self) -> anyhow::Result<Arc<App>> {
        self.app.clone().context("the app is not open")
    }

    fn replace(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.names.get(&text).cloned().unwrap_or(text)),
            Value::Array(items) => items.into_iter().map(|item| self.replace(item)).collect(),
            Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, self.replace(value))).collect(),
            other => other,
        }
    }

    fn name(&mut self, name: &str, id: String) {
        self.names.insert(format!("${name}"), id);
    }

    async fn step(&mut self, step: Value) -> anyhow::Result<()> {
        match serde_json::from_value(self.replace(step))? {
            Step::Open => {
                let ports = Ports { keychain: self.keys.clone(), connectivity: None, clock: None, codec: None };
                self.app = Some(App::open(self.config.clone(), ports).await?);
            }
            Step::Kill => self.app = None,
            Step::Close => self.app.take().context("the app is not open")?.close().await?,
            Step::Pause => self.app()?.pause().await?,
            Step::Resume => self.app()?.resume().await?,
            Step::Forget => self.app.take().context("the app is not open")?.forget().await?,
            Step::MarkSeen => self.app()?.mark_seen().await?,
            Step::PushAddress => {
                self.app()?.set_push_address(PushKind::Token, self.world.push_address.clone()).await?;
            }
            Step::Online { online } => self.app()?.set_online(online).await?,
            Step::World { path, body } => self.host.command(self.world.world, &path, &body).await?,
            Step::Start { service, r#as } => {
                let draft = self.app()?.start_draft(service).await?;
                self.name(&r#as, draft.id);
            }
            Step::Answer { draft, question, answer } => {
                self.app()?.answer(draft, question, to_answer(answer)?).await?;
            }
            Step::Attach { draft, question, name, seed } => {
                let photo = self.host.photo(seed).await?;
                let attached = self.app()?.attach(draft, question, name, photo, None).await?;
                ensure!(matches!(attached, Attached::Added { .. }), "{attached:?}");
            }
            Step::Submit { draft, faults } => match (self.app()?.submit(draft).await?, faults) {
                (Submitted::Sent { .. }, None) => {}
                (Submitted::Answers { state }, Some(faults)) => {
                    let found: Vec<_> = state.faults.into_iter().map(|fault| fault.key).collect();
                    ensure!(found == faults, "{found:?}");
                }
                (other, _) => bail!("{other:?}"),
            },
            Step::Move { draft, new_questions, not_needed } => {
                let moved = self.app()?.move_to_newer(draft).await?;
                ensure!(moved.new_questions == new_questions && moved.not_needed == not_needed, "{moved:?}");
            }
            Step::Discard { draft } => self.app()?.discard(draft).await?,
            Step::Reopen { case, r#as } => match self.app()?.reopen(case).await? {
                Undone::Draft { id } => self.name(&r#as, id),
                other => bail!("{other:?}"),
            },
            expected => self.expect(expected).await?,
        }
        Ok(())
    }

    /// Asks until it is so; two minutes at most.
    async fn expect(&self, expected: Step) -> anyhow::Result<()> {
        let app = self.app()?;
        let mut last = String::new();
        for _ in 0..2400 {
            match look(&app, &expected).await {
                Ok(None) => return Ok(()),
                Ok(Some(found)) => last = found,
                Err(error) => last = error.to_string(),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("two minutes went by, and it was: {last}");
    }
}

/// What was found instead, if it is not as expected.
async fn look(app: &Arc<App>, expected: &Step) -> Result<Option<String>, KommunError> {
    let app = Arc::clone(app);
    let differs = |is_so: bool, found: &dyn std::fmt::Debug| (!is_so).then(|| format!("{found:?}"));
    Ok(match expected {
        Step::ExpectService { service, version } => {
            let page = app.service(service.clone()).await?;
            differs(page.version == *version, &page.version)
        }
        Step::ExpectDrafts { count } => {
            let drafts = app.home().await?.drafts;
            differs(drafts.len() == *count, &drafts)
        }
        Step::ExpectDraft(wanted) => look_at_draft(&app, wanted).await?,
        Step::ExpectOutbox { under_way, needs_you, code } => {
            let outbox = app.outbox().await?;
            let found = outbox.needs_you.first().map(|item| &item.state);
            let as_coded = code.is_none()
                || matches!(found, Some(OutboxState::NeedsYou { code: found }) if Some(found) == code.as_ref());
            let counted = outbox.under_way.len() == *under_way && outbox.needs_you.len() == *needs_you;
            differs(counted && as_coded, &outbox)
        }
        Step::ExpectCase { case, received, status, files } => {
            let found = app.case(case.clone()).await?;
            let is_so = received.is_none_or(|it| found.sent.received == it && found.receipt.is_some() == it)
                && status.as_ref().is_none_or(|it| found.status.as_ref() == Some(it))
                && files.is_none_or(|it| found.files.len() == it);
            differs(is_so, &found)
        }
        Step::ExpectNow { unseen, needs_you, online } => {
            let now = app.now().await?;
            let is_so = unseen.is_none_or(|it| now.unseen == it)
                && needs_you.is_none_or(|it| now.needs_you == it)
                && online.is_none_or(|it| now.online == it);
            differs(is_so, &now)
        }
        Step::ExpectEvents { unseen } => {
            let events = app.events().await?;
            let found = events.today.iter().chain(&events.earlier).filter(|event| event.unseen).count();
            differs(found == *unseen, &events)
        }
        other => Some(format!("{other:?} is not to be expected")),
    })
}

async fn look_at_draft(app: &Arc<App>, wanted: &ExpectDraft) -> Result<Option<String>, KommunError> {
    let draft = Arc::clone(app).draft(wanted.draft.clone()).await?;
    let state = &draft.state;
    let faults: Vec<_> = state.faults.iter().map(|fault| &fault.key).collect();
    let typed = |key: &String| state.answers.iter().find(|answered| answered.key == *key).map(|it| &it.typed);
    let is_so = wanted.version.is_none_or(|it| draft.version == it)
        && wanted.faults.as_ref().is_none_or(|it| it.iter().eq(faults))
        && wanted.steps.as_ref().is_none_or(|it| state.steps == *it)
        && wanted.files.is_none_or(|it| state.files.len() == it)
        && wanted.newer_version.is_none_or(|it| state.newer_version == it)
        && wanted.typed.iter().all(|(key, text)| typed(key) == Some(text));
    Ok((!is_so).then(|| format!("version {}, {state:?}", draft.version)))
}

fn to_answer(answer: Value) -> anyhow::Result<Option<Answer>> {
    let Value::Object(fields) = answer else { return Ok(None) };
    let (shape, value) = fields.into_iter().next().context("an answer has one field")?;
    Ok(Some(match shape.as_str() {
        "text" => Answer::Text { text: serde_json::from_value(value)? },
        "yes" => Answer::Yes { yes: serde_json::from_value(value)? },
        "choices" => Answer::Choices { ids: serde_json::from_value(value)? },
        "place" => Answer::Place {
            place: Place {
                address: value["address"].as_str().map(str::to_owned),
                latitude: value["latitude"].as_f64(),
                longitude: value["longitude"].as_f64(),
                accuracy: value["accuracy"].as_f64(),
                points: vec![],
            },
        },
        other => bail!("no answer has the shape {other}"),
    }))
}
