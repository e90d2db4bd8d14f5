//! One phone as a process of its own, so that it can be killed: the real client and a resident who never rests.
//!
//! It writes down in a journal what the client promised. At each start it checks the client against the journal, and
//! says `violation: …` when a promise was broken. `--drain` makes nothing new, waits until everything has arrived, and
//! prints what the phone holds as one line of JSON.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use anyhow::Context;
use clap::Parser;
use minkommun_client::{Client, Error, SubmitError};
use minkommun_model::{
    case::EventKind,
    service::Kind,
    wire::{PushAddress, PushKind},
};
use minkommun_tests::{
    journal::{Draft, Entry, Journal, Promised},
    phone::Held,
    resident::{self, FAULT_REPORT},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use uuid::Uuid;

#[derive(Parser)]
#[command(about = "A resident who never rests, with the real client; meant to be killed")]
struct Arguments {
    /// The client's directory.
    #[arg(long)]
    directory: PathBuf,
    #[arg(long)]
    journal: PathBuf,
    /// `http://…`
    #[arg(long)]
    server: String,
    #[arg(long)]
    kommun: String,
    #[arg(long)]
    seed: u64,
    /// Where push goes, at fake-fcm.
    #[arg(long)]
    push: Option<String>,
    /// Makes nothing new, waits until all has arrived and the case events are read, prints it.
    #[arg(long)]
    drain: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let promised = Promised::read(&arguments.journal)?;
    let mut journal = Journal::open(&arguments.journal)?;
    let client = resident::open(&arguments.directory, &arguments.server, &arguments.kommun).await?;
    if let Some(recovered) = client.recovered() {
        println!("violation: the database was damaged by a kill and set aside as {}", recovered.set_aside.display());
        return Ok(ExitCode::from(3));
    }
    if let Some(violation) = broken_promise(&client, &promised).await? {
        println!("violation: {violation}");
        return Ok(ExitCode::from(3));
    }
    client.sync().set_online(true).await?;
    if let Some(address) = arguments.push.clone() {
        client.sync().set_push_address(Some(PushAddress { kind: PushKind::Token, address })).await?;
    }
    println!("ready");
    let mut random = StdRng::seed_from_u64(arguments.seed);
    if arguments.drain {
        drain(&client).await?;
        println!("{}", serde_json::to_string(&held(&client).await?)?);
        client.close().await;
        return Ok(ExitCode::SUCCESS);
    }
    let mut received: BTreeSet<Uuid> = promised.receipts.keys().copied().collect();
    resident::services_arrive(&client).await?;
    loop {
        live(&client, &arguments.kommun, &mut random, &mut journal).await?;
        note_receipts(&client, &mut received, &mut journal).await?;
        tokio::time::sleep(Duration::from_millis(random.random_range(0..20))).await;
    }
}

/// One thing that a resident does.
async fn live(client: &Client, kommun: &str, random: &mut StdRng, journal: &mut Journal) -> anyhow::Result<()> {
    let drafts = client.drafts();
    let begun = drafts.list().await?;
    let mut note = |entry: Entry| Ok(journal.write(&entry)?);
    if begun.len() < 2 {
        let draft = drafts.start(FAULT_REPORT).await?;
        note(Entry::Started { draft })?;
        resident::fill(client, draft, kommun, random, &mut note).await?;
        return Ok(());
    }
    let draft = drafts.get(begun[random.random_range(0..begun.len())].id).await?;
    let visible = draft.service.questions().filter(|question| draft.evaluation.visible.contains(&question.id));
    let visible: Vec<_> = visible.collect();
    match random.random_range(0..10) {
        0..3 => {
            let words = visible.iter().find(|question| matches!(question.kind, Kind::LongText(_)));
            let question = words.context("a fault report has free words")?;
            let value = resident::value(question, kommun, draft.saved_at, random);
            resident::answer(client, draft.id, &question.id, value, &mut note).await?;
        }
        3..5 => {
            let files = visible.iter().find(|question| matches!(question.kind, Kind::Attachment(_)));
            let question = files.context("a fault report has a photo")?;
            if draft.files.len() < 2 {
                resident::attach(client, draft.id, &question.id, random, &mut note).await?;
            }
        }
        5..8 => {
            resident::fill(client, draft.id, kommun, random, &mut note).await?;
            note(Entry::Submitting { draft: draft.id })?;
            match drafts.submit(draft.id).await {
                Ok(_) => note(Entry::Submitted { draft: draft.id })?,
                Err(SubmitError::Answers(errors)) => anyhow::bail!("a filled form was refused: {errors:?}"),
                Err(SubmitError::Client(error)) => return Err(error.into()),
            }
        }
        8 => {
            let mut cases = client.cases().list().await?;
            cases.retain(|case| case.received_at.is_some());
            if !cases.is_empty() {
                let case = cases[random.random_range(0..cases.len())].id;
                let message = client.cases().send_message(case, "Hur går det?").await?;
                note(Entry::Wrote { case, message })?;
            }
        }
        _ => {
            // Whether it succeeds is the network's business.
            let _ = client.sync().now().await?;
        }
    }
    Ok(())
}

async fn note_receipts(client: &Client, known: &mut BTreeSet<Uuid>, journal: &mut Journal) -> anyhow::Result<()> {
    for case in client.cases().list().await? {
        if case.received_at.is_some()
            && !known.contains(&case.id)
            && let Some(receipt) = client.cases().get(case.id).await?.receipt
        {
            journal.write(&Entry::Received { case: case.id, receipt })?;
            known.insert(case.id);
        }
    }
    Ok(())
}

/// The first promise that the client did not keep.
async fn broken_promise(client: &Client, promised: &Promised) -> anyhow::Result<Option<String>> {
    for (id, content) in &promised.drafts {
        if let Some(missing) = draft_lacks(client, *id, content).await? {
            return Ok(Some(format!("draft {id}: {missing}")));
        }
    }
    let waiting: BTreeSet<Uuid> = client.outbox().list().await?.into_iter().map(|item| item.case_id).collect();
    for (id, content) in promised.submitted.iter().chain(&promised.submitting) {
        let lacks = match client.cases().get(*id).await {
            Ok(case) => {
                if case.receipt.is_none() && !waiting.contains(id) {
                    Some("it is not in the outbox, and there is no receipt".into())
                } else {
                    content.missing(&case.answers, &case.files.into_iter().map(|file| file.sha256).collect())
                }
            }
            Err(Error::NotFound) if promised.submitting.contains_key(id) => draft_lacks(client, *id, content).await?,
            Err(error) => Some(error.to_string()),
        };
        if let Some(lacks) = lacks {
            return Ok(Some(format!("submission {id}: {lacks}")));
        }
    }
    for (id, receipt) in &promised.receipts {
        if client.cases().get(*id).await?.receipt.as_ref() != Some(receipt) {
            return Ok(Some(format!("the receipt of {id} is not the one that was shown")));
        }
    }
    Ok(None)
}

async fn draft_lacks(client: &Client, id: Uuid, content: &Draft) -> anyhow::Result<Option<String>> {
    match client.drafts().get(id).await {
        Ok(draft) => Ok(content.missing(&draft.answers, &draft.files.into_iter().map(|file| file.sha256).collect())),
        Err(error) => Ok(Some(error.to_string())),
    }
}

async fn drain(client: &Client) -> anyhow::Result<()> {
    let emptied = resident::until("the outbox is empty", async || {
        client.sync().now().await?;
        Ok(client.outbox().list().await?.is_empty())
    });
    if let Err(error) = emptied.await {
        anyhow::bail!("{error}: {:?}", client.outbox().list().await?);
    }
    // What the last sending caused is in the mailbox by now.
    client.sync().now().await?;
    Ok(())
}

async fn held(client: &Client) -> anyhow::Result<Held> {
    let mut held = Held {
        drafts: client.drafts().list().await?.into_iter().map(|draft| draft.id).collect(),
        cases: BTreeMap::new(),
    };
    for case in client.cases().list().await? {
        let detail = client.cases().get(case.id).await?;
        let messages = detail.history.iter().filter_map(|line| match &line.kind {
            EventKind::Message { id, .. } => Some(*id),
            _ => None,
        });
        held.cases.insert(
            case.id,
            minkommun_tests::phone::HeldCase {
                receipt: detail.receipt.unwrap_or_default(),
                attachments_missing: case.attachments_missing,
                events: detail.history.iter().map(|line| line.n).collect(),
                messages: messages.collect(),
            },
        );
    }
    Ok(held)
}
