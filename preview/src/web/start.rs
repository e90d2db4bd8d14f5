//! Choosing a kommun, the home page, a service.

use std::sync::PoisonError;

use axum::{
    Form,
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use minkommun_client::{Error, list_kommuner};
use minkommun_model::{place::Boundaries, wire::KommunSummary};
use serde::Deserialize;

use crate::{
    draw::{chrome, start},
    phone::Position,
    screens::{
        chrome::Tab,
        start::{Choose, KommunRow, Proposal, Unfetched},
    },
    web::visit::{AnyVisit, Instead, Page, Visit, page_of, see},
};

#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    sok: String,
}

pub async fn root(visit: AnyVisit) -> Page {
    let chosen = visit.phone.app().await.is_ok_and(|app| app.is_some());
    Ok(see(if chosen { "/hem" } else { "/valj-kommun" }))
}

/// The kommuner as the server lists them now, else as they were listed last.
async fn listed(visit: &AnyVisit) -> Vec<KommunSummary> {
    let fetched = list_kommuner(&*visit.phone.airplane, visit.phone.server()).await;
    let mut known = visit.phones.kommuner.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(fetched) = fetched {
        *known = fetched;
    }
    known.clone()
}

pub async fn choose(visit: AnyVisit, Query(search): Query<Search>) -> Page {
    let w = visit.w.clone();
    let all = listed(&visit).await;
    let row = |kommun: &KommunSummary| KommunRow { slug: kommun.slug.clone(), name: kommun.name.clone() };
    let proposal = visit.phone.proposal().await.map(|at| {
        let located = Boundaries::builtin().kommun_at(at.latitude, at.longitude);
        Proposal {
            kommun: located.as_ref().and_then(|here| all.iter().find(|kommun| kommun.code == here.code)).map(row),
            words: match &located {
                Some(here) => w.t1("phone-choose-position-not-here", "kommun", here.name),
                None => w.t("phone-choose-position-nowhere"),
            },
        }
    });
    let wanted = search.sok.trim().to_lowercase();
    let found = all.iter().filter(|kommun| kommun.name.to_lowercase().contains(&wanted)).map(row).collect();
    let nothing = match all.is_empty() {
        true => w.t("phone-choose-offline"),
        false => w.t1("phone-choose-none", "search", &search.sok),
    };
    let mut c = chrome::bare(w, visit.path.clone());
    // With an app running, the bench beside it stays.
    if let Ok(Some(app)) = visit.phone.app().await {
        let visit = Visit { any: visit, app };
        c.bench = chrome::chrome(c.w.clone(), c.path.clone(), Tab::Home, &visit.now().await).bench;
    }
    Ok(page_of(&Choose { c, proposal, search: search.sok, kommuner: found, nothing }))
}

#[derive(Deserialize)]
pub struct Here {
    latitude: f64,
    longitude: f64,
}

/// The position stays on the phone: in memory, and never in an address.
pub async fn position(visit: AnyVisit, Form(here): Form<Here>) -> Page {
    visit.phone.propose(Position { latitude: here.latitude, longitude: here.longitude }).await;
    Ok(see("/valj-kommun"))
}

#[derive(Deserialize)]
pub struct Chosen {
    kommun: String,
}

pub async fn chosen(visit: AnyVisit, Form(chosen): Form<Chosen>) -> Page {
    let all = listed(&visit).await;
    // A kommun's slug becomes the name of a directory: only those that the server lists, in the form that slugs have.
    let is_slug = chosen.kommun.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !is_slug || !all.iter().any(|kommun| kommun.slug == chosen.kommun) {
        return Ok(see("/valj-kommun"));
    }
    match visit.phone.choose(&chosen.kommun, &visit.w.language).await {
        Ok(()) => {
            if let (Ok(Some(app)), false) = (visit.phone.app().await, visit.phone.airplane.is_on()) {
                app.wait_for_manifest().await;
            }
            Ok(see("/hem"))
        }
        Err(error) => {
            tracing::error!(kind = %error.kind(), "the phone's settings could not be saved");
            let again = ("/valj-kommun", "phone-trouble-again");
            Err(visit.trouble(StatusCode::INTERNAL_SERVER_ERROR, "phone-trouble-storage", again))
        }
    }
}

pub async fn home(visit: Visit, Query(search): Query<Search>) -> Page {
    let now = visit.now().await;
    let services = visit.app.services.list().await.map_err(|error| visit.fail(&error))?;
    let drafts = visit.app.drafts.list().await.map_err(|error| visit.fail(&error))?;
    let c = visit.chrome(Tab::Home, &now).await;
    let search = search.sok.trim().to_owned();
    Ok(page_of(&start::home(c, now.manifest.as_ref(), &services, &drafts, search)))
}

pub async fn service(visit: Visit, Path(id): Path<String>) -> Page {
    let now = visit.now().await;
    match visit.app.services.get(&id).await.map_err(|error| visit.fail(&error))? {
        Some(mut service) => {
            if let Some(manifest) = &now.manifest {
                manifest.fill_in(&mut service);
            }
            let c = visit.chrome(Tab::Home, &now).await;
            Ok(page_of(&start::service(c, &service, now.manifest.as_ref())))
        }
        None => unfetched(&visit, &id).await,
    }
}

/// Its form is not on the phone: what is, instead.
async fn unfetched(visit: &Visit, id: &str) -> Page {
    let now = visit.now().await;
    let listed = visit.app.services.list().await.map_err(|error| visit.fail(&error))?;
    let Some(wanted) = listed.iter().find(|service| service.id == id) else {
        return Err(visit.fail(&Error::NotFound));
    };
    let mut services = Vec::new();
    for service in &listed {
        if visit.app.services.get(&service.id).await.is_ok_and(|form| form.is_some()) {
            services.push(start::row(&visit.w, service));
        }
    }
    Ok(page_of(&Unfetched {
        title: wanted.title.get(&visit.w.language).to_owned(),
        services,
        contacts: chrome::contacts(&visit.w, now.manifest.as_ref()),
        c: visit.chrome(Tab::Home, &now).await,
    }))
}

pub async fn begin(visit: Visit, Path(id): Path<String>) -> Result<Response, Instead> {
    match visit.app.drafts.start(&id).await {
        Ok(draft) => Ok(see(format!("/utkast/{draft}"))),
        Err(Error::NotFetched) => unfetched(&visit, &id).await,
        Err(error) => Err(visit.fail(&error)),
    }
}
