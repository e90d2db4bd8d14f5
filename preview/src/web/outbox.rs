//! The outbox, and the page right after sending.

use std::collections::HashMap;

use axum::{Form, extract::Path};
use minkommun_client::{Error, OutboxItem, OutboxState, TakeBackError};
use minkommun_model::words::error_text;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    draw::outbox,
    phone::PushNow,
    screens::chrome::{Note, Tab},
    web::{
        form::first_wrong,
        visit::{Page, Visit, page_of, see},
    },
};

pub async fn list(visit: Visit) -> Page {
    let now = visit.now().await;
    let mut errors = HashMap::new();
    for item in &now.outbox {
        errors.insert(item.id, refused_answers(&visit, item).await);
    }
    let c = visit.chrome(Tab::Cases, &now).await;
    Ok(page_of(&outbox::outbox(c, &now.outbox, &errors, now.status.online)))
}

/// The sentences for the answers that the server refused.
async fn refused_answers(visit: &Visit, item: &OutboxItem) -> Vec<String> {
    let OutboxState::NeedsYou { errors, .. } = &item.state else { return vec![] };
    let Ok(detail) = visit.app.cases.get(item.case_id).await else { return vec![] };
    let Some(service) = detail.form else { return vec![] };
    errors.iter().map(|error| error_text(&visit.w.language, &service, error)).collect()
}

#[derive(Deserialize)]
pub struct Act {
    gor: String,
}

pub async fn act(visit: Visit, Path(id): Path<Uuid>, Form(act): Form<Act>) -> Page {
    let done = match act.gor.as_str() {
        "pausa" => visit.app.outbox.pause(id).await,
        "fortsatt" => visit.app.outbox.resume(id).await,
        "forsok" => visit.app.outbox.retry_now(id).await,
        "angra" => return undo(&visit, id).await,
        "ratta" => return reopen(&visit, id).await,
        _ => Ok(()),
    };
    match done {
        // It has gone in the meantime, or is past what was asked: the list says what is so.
        Ok(()) | Err(Error::NotFound | Error::NotNow) => Ok(see("/utkorg")),
        Err(error) => Err(visit.fail(&error)),
    }
}

async fn undo(visit: &Visit, id: Uuid) -> Page {
    match visit.app.outbox.undo(id).await {
        // A submission is a draft again, with everything in it to be looked through; a message is gone.
        Ok(()) if visit.app.drafts.get(id).await.is_ok() => Ok(see(format!("/utkast/{id}/granska"))),
        Ok(()) => Ok(see("/utkorg")),
        Err(error) => late(visit, error).await,
    }
}

async fn reopen(visit: &Visit, id: Uuid) -> Page {
    let items = visit.app.outbox.list().await.map_err(|error| visit.fail(&error))?;
    let errors = items.into_iter().find(|item| item.id == id).map(|item| item.state);
    match visit.app.cases.reopen(id).await {
        Ok(id) => {
            let draft = visit.app.drafts.get(id).await.map_err(|error| visit.fail(&error))?;
            match errors {
                Some(OutboxState::NeedsYou { errors, .. }) => Ok(see(first_wrong(&draft, &errors))),
                _ => Ok(see(format!("/utkast/{id}"))),
            }
        }
        Err(error) => late(visit, error).await,
    }
}

async fn late(visit: &Visit, error: TakeBackError) -> Page {
    match error {
        TakeBackError::MayHaveArrived => {
            visit.phone.note(Note { bad: true, text: visit.w.t("phone-undo-late") }).await;
            Ok(see("/utkorg"))
        }
        TakeBackError::Client(Error::NotFound | Error::NotNow) => Ok(see("/utkorg")),
        TakeBackError::Client(error) => Err(visit.fail(&error)),
    }
}

pub async fn sent(visit: Visit, Path(id): Path<Uuid>) -> Page {
    let detail = visit.app.cases.get(id).await.map_err(|error| visit.fail(&error))?;
    let now = visit.now().await;
    let c = visit.chrome(Tab::Cases, &now).await;
    let ask = now.push == PushNow::NotAsked;
    Ok(page_of(&outbox::sent(c, &detail, now.status.online, ask)))
}
