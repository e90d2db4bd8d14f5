//! A resident with the real client in hand: opens it on a directory, answers whatever a form asks, takes pictures.

use std::{collections::BTreeMap, io::Cursor, path::Path, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use minkommun_client::{
    Client, Clock, Config, Draft, FileKey, HttpTransport, NoCodec, OsRandom, Ports, SystemClock, Transport,
};
use minkommun_model::{
    civil,
    form::{self, Answers, Setting},
    service::{DateRules, Kind, NumberRules, Question, Service, TextRules},
    wire::{self, Platform},
};
use rand::{RngExt, rngs::StdRng};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::journal::Entry;

/// The service that has a photo, a place and free words.
pub const FAULT_REPORT: &str = "felanmalan-gata";

/// A phone as it comes: the system's clock and randomness, the key in a file, real HTTP.
pub async fn open(directory: &Path, server: &str, kommun: &str) -> anyhow::Result<Client> {
    open_over(directory, server, kommun, Arc::new(HttpTransport::new()?)).await
}

pub async fn open_over(
    directory: &Path,
    server: &str,
    kommun: &str,
    transport: Arc<dyn Transport>,
) -> anyhow::Result<Client> {
    let config = Config {
        directory: directory.into(),
        server: server.into(),
        kommun: kommun.into(),
        language: "sv".into(),
        platform: Platform::Android,
        app_version: "0.1.0".into(),
    };
    let random = Arc::new(OsRandom);
    let key = Arc::new(FileKey::new(directory.with_extension("key"), random.clone()));
    Ok(Client::open(config, Ports { clock: Arc::new(SystemClock), random, key, transport, codec: Arc::new(NoCodec) })
        .await?)
}

/// Waits until the phone has the kommun's services, as it does at its first start with a network.
pub async fn services_arrive(client: &Client) -> anyhow::Result<()> {
    until("the services arrive", async || Ok(client.services().get(FAULT_REPORT).await?.is_some())).await
}

/// Asks again and again until `it_is_so`; two minutes at most, because a bad network and a slow machine meet.
pub async fn until(what: &str, mut it_is_so: impl AsyncFnMut() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    for _ in 0..2400 {
        if it_is_so().await? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("two minutes went by, and not: {what}");
}

/// Answers questions until the form has nothing to complain of. `note` hears of every answer before and after it is
/// saved.
pub async fn fill(
    client: &Client,
    draft: Uuid,
    kommun: &str,
    random: &mut StdRng,
    note: &mut dyn FnMut(Entry) -> anyhow::Result<()>,
) -> anyhow::Result<Draft> {
    for _ in 0..10 {
        let form = client.drafts().get(draft).await?;
        if form.evaluation.errors.is_empty() {
            return Ok(form);
        }
        for error in &form.evaluation.errors {
            let id = error.question.split('.').next().unwrap_or_default();
            let question = form.service.question(id).with_context(|| format!("no question {id}"))?;
            if let Kind::Attachment(rules) = &question.kind {
                for _ in 0..rules.min_files.unwrap_or(1).max(1) {
                    attach(client, draft, id, random, note).await?;
                }
            } else {
                let value = value(question, kommun, SystemClock.now(), random);
                answer(client, draft, id, value, note).await?;
            }
        }
    }
    let left = client.drafts().get(draft).await?.evaluation.errors;
    bail!("the form is never satisfied: {left:?}");
}

pub async fn answer(
    client: &Client,
    draft: Uuid,
    question: &str,
    value: Value,
    note: &mut dyn FnMut(Entry) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let question = question.to_string();
    note(Entry::Answering { draft, question: question.clone(), value: value.clone() })?;
    client.drafts().answer(draft, &question, Some(value.clone())).await?;
    note(Entry::Answered { draft, question, value })
}

pub async fn attach(
    client: &Client,
    draft: Uuid,
    question: &str,
    random: &mut StdRng,
    note: &mut dyn FnMut(Entry) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let file = client.drafts().attach(draft, question, "bild.jpg", photo(random)?).await?;
    note(Entry::Attached { draft, sha256: file.sha256 })
}

/// A small picture that no other call gives.
pub fn photo(random: &mut StdRng) -> anyhow::Result<Vec<u8>> {
    let ground: [u8; 3] = random.random();
    let mut picture = RgbImage::from_pixel(160, 120, Rgb(ground));
    for _ in 0..40 {
        let (x, y) = (random.random_range(0..150), random.random_range(0..110));
        let stain = Rgb(random.random());
        (0..100).for_each(|at| picture.put_pixel(x + at % 10, y + at / 10, stain));
    }
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}

/// A submission without files that the service accepts, as a phone would freeze it.
pub fn submission(
    service: &Service,
    hash: String,
    kommun: &str,
    random: &mut StdRng,
) -> anyhow::Result<wire::Submission> {
    let now = SystemClock.now();
    let files = BTreeMap::new();
    let setting = Setting { today: civil::date(now), kommun: None, files: &files };
    // Nobody can get hurt, so no rule answers by itself.
    let mut answers = Answers::from([("akut".into(), json!(false))]);
    // An answer may show further questions.
    for _ in 0..10 {
        for error in form::evaluate(service, &answers, &setting).errors {
            let question = service.question(&error.question).context("an error names a question")?;
            answers.insert(question.id.clone(), value(question, kommun, now, random));
        }
    }
    Ok(wire::Submission {
        service: wire::ServiceRef { id: service.id.clone(), version: service.version, hash },
        answers: form::prune(service, &answers, civil::date(now)),
        attachments: Vec::new(),
        language: "sv".into(),
        created_at: now,
    })
}

/// Something that the question accepts.
pub fn value(question: &Question, kommun: &str, now: DateTime<Utc>, random: &mut StdRng) -> Value {
    let today = civil::date(now);
    match &question.kind {
        Kind::Text(rules) | Kind::LongText(rules) => words(rules, random),
        Kind::Number(rules) => number(rules),
        Kind::ChoiceOne { options } => json!(options[random.random_range(0..options.len())].id),
        Kind::Amount(rules) => json!(rules.min.unwrap_or(0.0).max(1.0)),
        Kind::Time(rules) => json!(rules.earliest.map_or_else(|| "12:00".to_owned(), |time| time.to_string())),
        // A number that Skatteverket gives out for tests.
        Kind::Person(_) => json!("198211059954"),
        Kind::OrganisationNumber { .. } => json!("556016-0680"),
        Kind::Property => json!("PROVBYN 1:2"),
        Kind::ChoiceMany { options, min, .. } | Kind::ChoiceRanked { options, min, .. } => {
            let count = min.map_or(1, |min| usize::try_from(min).unwrap_or(1)).max(1);
            options.iter().take(count).map(|option| option.id.as_str()).collect()
        }
        Kind::YesNo => json!(random.random::<bool>()),
        Kind::Date(rules) => json!(day(rules, today)),
        Kind::Email => json!("anna@example.se"),
        Kind::Phone => json!("070-174 06 05"),
        Kind::Address => json!("Storgatan 1, 903 26 Umeå"),
        Kind::Place { .. } => {
            let (latitude, longitude) = match kommun {
                "skelleftea" => (64.7507, 20.9528),
                "sundsvall" => (62.3908, 17.3069),
                _ => (63.8258, 20.2630),
            };
            json!({ "address": "Storgatan 1", "latitude": latitude, "longitude": longitude, "accuracy": 12.0 })
        }
        Kind::Table { columns, min_rows, .. } => (0..min_rows.unwrap_or(1).max(1))
            .map(|_| {
                let row = columns.iter().map(|column| (column.id.clone(), value(column, kommun, now, random)));
                Value::Object(row.collect())
            })
            .collect(),
        Kind::Consent { .. } => json!(true),
        Kind::Signatures(_) => json!([{ "name": "Tolvan Tolvansson", "person": "199012119948" }]),
        Kind::Attachment(_) | Kind::Information { .. } | Kind::Unknown => Value::Null,
    }
}

fn words(rules: &TextRules, random: &mut StdRng) -> Value {
    if let (Some(_), Some(example)) = (&rules.pattern, &rules.example) {
        return json!(example);
    }
    let mut words = format!("Ett hål i vägen, nummer {}", random.random::<u32>());
    while words.chars().count() < rules.min_length.unwrap_or(0) as usize {
        words.push_str(", och det är djupt");
    }
    json!(words.chars().take(rules.max_length.unwrap_or(200) as usize).collect::<String>())
}

fn number(rules: &NumberRules) -> Value {
    json!(rules.min.unwrap_or(1.0).max(1.0).min(rules.max.unwrap_or(f64::MAX)))
}

fn day(rules: &DateRules, today: NaiveDate) -> NaiveDate {
    let from_today = |days: i32| today + TimeDelta::days(i64::from(days));
    let earliest = rules.earliest.or(rules.earliest_days.map(from_today));
    let latest = rules.latest.or(rules.latest_days.map(from_today));
    let day = earliest.map_or(today, |earliest| earliest.max(today));
    latest.map_or(day, |latest| day.min(latest))
}
