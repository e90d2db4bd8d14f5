//! What officers read. Every read writes its audit line in the same call, and before anything is shown.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::Stream;
use minkommun_model::{case::Event, service::Service, wire::Submission};
use serde_json::json;
use uuid::Uuid;

use crate::{
    app::App,
    db::error::DbError,
    files::store::{FileError, file_name},
    store::{
        attachments::{self, Attachment},
        audit::{self, Action, Entry},
        cases::{self, Case, Filter},
        deliveries::{self, Delivery},
        events, files,
    },
};

/// Everything about one case.
pub struct Opened {
    pub case: Case,
    /// The version that the case was filled in with.
    pub service: Arc<Service>,
    pub submission: Submission,
    pub events: Vec<Event>,
    pub attachments: Vec<Attachment>,
    pub deliveries: Vec<Delivery>,
}

#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is none, or it is another kommun's, or its file has not come.
    #[error("there is nothing here")]
    NotFound,
    #[error(transparent)]
    File(FileError),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// One page of the queue, oldest first, and how many cases match in all. `page` counts from 0.
pub async fn read_queue(
    app: &App,
    kommun: &str,
    officer: Uuid,
    filter: Filter,
    page: u32,
    per_page: u32,
) -> Result<(Vec<Case>, u32), ReadError> {
    let detail = json!({
        "service": filter.service, "status": filter.status, "category": filter.category, "page": page,
    });
    log(app, kommun, Entry { officer: Some(officer), action: Action::ReadQueue, case: None, detail }).await?;
    Ok(app.db.kommun(kommun).scan("the queue", move |tx| cases::queue(tx, &filter, page, per_page)).await?)
}

/// A case by its reference, as `model::id::parse_reference` writes it. A miss is logged as a refusal.
pub async fn read_case(app: &App, kommun: &str, officer: Uuid, reference: &str) -> Result<Opened, ReadError> {
    let wanted = reference.to_owned();
    let on = app.clone();
    let found = app
        .db
        .kommun(kommun)
        .read("a case and all about it", move |tx| {
            let Some(case) = cases::by_reference(tx, &wanted)? else { return Ok::<_, DbError>(None) };
            let payload = cases::payload(tx, case.id)?.ok_or(DbError::Broken("a case without its payload"))?;
            let events = events::of_case(tx, case.id)?;
            let attachments = attachments::of_case(tx, case.id)?;
            let deliveries = deliveries::of_case(tx, case.id)?;
            let service = on.adopted.service_of(tx, &case)?;
            let submission = serde_json::from_slice(&payload).map_err(|error| DbError::Engine(error.into()))?;
            Ok(Some(Opened { case, service, submission, events, attachments, deliveries }))
        })
        .await?;
    let Some(opened) = found else {
        let detail = json!({ "reference": reference });
        log(app, kommun, Entry { officer: Some(officer), action: Action::Refused, case: None, detail }).await?;
        return Err(ReadError::NotFound);
    };
    let case = Some(opened.case.id);
    log(app, kommun, Entry { officer: Some(officer), action: Action::ReadCase, case, detail: json!({}) }).await?;
    Ok(opened)
}

/// An attachment that has come, with its bytes as they come. `position` is the attachment's in the case.
pub async fn read_file(
    app: &App,
    kommun: &str,
    officer: Uuid,
    reference: &str,
    position: u32,
) -> Result<(Attachment, impl Stream<Item = Result<Bytes, FileError>> + Send + use<>), ReadError> {
    let wanted = reference.to_owned();
    let found = app
        .db
        .kommun(kommun)
        .read("an attachment", move |tx| {
            let Some(case) = cases::by_reference(tx, &wanted)? else { return Ok::<_, DbError>(None) };
            let attachments = attachments::of_case(tx, case.id)?;
            let attachment = attachments.into_iter().find(|a| a.position == position && a.received_at.is_some());
            let Some(attachment) = attachment else { return Ok(None) };
            let file = files::get(tx, case.resident, &attachment.sha256)?;
            Ok(file.map(|file| (case, attachment, file.object)))
        })
        .await?;
    let (case, attachment, object) = found.ok_or(ReadError::NotFound)?;
    let detail = json!({ "position": position });
    log(app, kommun, Entry { officer: Some(officer), action: Action::ReadFile, case: Some(case.id), detail }).await?;
    let bytes = app.files.read(&file_name(kommun, case.resident, &object)).await.map_err(|error| match error {
        FileError::NotFound => ReadError::NotFound,
        other => ReadError::File(other),
    })?;
    Ok((attachment, bytes))
}

async fn log(app: &App, kommun: &str, entry: Entry) -> Result<(), DbError> {
    let now = app.clock.now();
    app.db.kommun(kommun).write("log a read", move |tx| audit::append(tx, &entry, now)).await
}
