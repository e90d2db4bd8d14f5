//! Cases, one case, and what has happened.

use axum::{
    Form,
    extract::{Path, Query},
    http::StatusCode,
};
use minkommun_client::{CaseDetail, Error};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    draw::cases,
    phone::PushNow,
    screens::chrome::Tab,
    web::visit::{Instead, Page, Visit, page_of, see},
};

pub async fn list(visit: Visit) -> Page {
    let now = visit.now().await;
    let drafts = visit.app.drafts.list().await.map_err(|error| visit.fail(&error))?;
    let c = visit.chrome(Tab::Cases, &now).await;
    Ok(page_of(&cases::cases(c, &now.cases, &drafts, now.outbox.len(), now.status.online)))
}

async fn detail(visit: &Visit, id: Uuid) -> Result<CaseDetail, Instead> {
    match visit.app.cases.get(id).await {
        Ok(detail) => Ok(detail),
        Err(Error::NotFound) => {
            let home = ("/arenden", "phone-your-cases");
            Err(visit.trouble(StatusCode::NOT_FOUND, "phone-case-gone", home))
        }
        Err(error) => Err(visit.fail(&error)),
    }
}

#[derive(Deserialize)]
pub struct Shown {
    /// The message was empty.
    fel: Option<u8>,
}

pub async fn case(visit: Visit, Path(id): Path<Uuid>, Query(shown): Query<Shown>) -> Page {
    let detail = detail(&visit, id).await?;
    let error = shown.fel.map(|_| visit.w.t("phone-message-empty"));
    let mut now = visit.now().await;
    let fresh = visit.phone.fresh(cases::unseen(std::slice::from_ref(&detail)), visit.again).await;
    // The mailbox is seen as a whole, so only when what is shown here is all there is.
    if detail.case.unseen > 0 && now.unseen == detail.case.unseen {
        visit.app.cases.mark_seen().await.map_err(|error| visit.fail(&error))?;
        visit.phone.clear_banners().await;
        (now.unseen, now.banners) = (0, vec![]);
    }
    let c = visit.chrome(Tab::Cases, &now).await;
    Ok(page_of(&cases::case(c, &detail, &fresh, error, now.status.online)))
}

#[derive(Deserialize)]
pub struct Message {
    text: String,
}

pub async fn message(visit: Visit, Path(id): Path<Uuid>, Form(message): Form<Message>) -> Page {
    if message.text.trim().is_empty() {
        return Ok(see(format!("/arende/{id}?fel=1#text")));
    }
    visit.app.cases.send_message(id, message.text.trim()).await.map_err(|error| visit.fail(&error))?;
    Ok(see(format!("/arende/{id}#meddelanden")))
}

pub async fn what(visit: Visit, Path(id): Path<Uuid>) -> Page {
    let detail = detail(&visit, id).await?;
    let now = visit.now().await;
    Ok(page_of(&cases::what(visit.chrome(Tab::Cases, &now).await, &detail)))
}

pub async fn receipt(visit: Visit, Path(id): Path<Uuid>) -> Page {
    let detail = detail(&visit, id).await?;
    let now = visit.now().await;
    match cases::receipt(visit.chrome(Tab::Cases, &now).await, &detail) {
        Some(page) => Ok(page_of(&page)),
        None => Ok(see(format!("/arende/{id}"))),
    }
}

pub async fn events(visit: Visit) -> Page {
    let mut now = visit.now().await;
    let mut details = Vec::new();
    for case in &now.cases {
        details.push(visit.app.cases.get(case.id).await.map_err(|error| visit.fail(&error))?);
    }
    let fresh = visit.phone.fresh(cases::unseen(&details), visit.again).await;
    if now.unseen > 0 {
        visit.app.cases.mark_seen().await.map_err(|error| visit.fail(&error))?;
    }
    if now.unseen > 0 || !visit.again {
        visit.phone.clear_banners().await;
        (now.unseen, now.banners) = (0, vec![]);
    }
    let text = visit.w.t("push_new_event");
    let push = match now.push {
        PushNow::On => visit.w.t1("phone-push-on", "text", text),
        PushNow::NotAsked => visit.w.t("phone-push-not-asked"),
        PushNow::Off => visit.w.t("phone-push-off"),
    };
    let c = visit.chrome(Tab::Events, &now).await;
    let ask = now.push == PushNow::NotAsked;
    Ok(page_of(&cases::events(c, &details, &fresh, push, ask)))
}
