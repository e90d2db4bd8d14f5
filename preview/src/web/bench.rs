//! The bench beside the phone: airplane mode, killing the app, and telling the page that something changed.

use std::{convert::Infallible, time::Duration};

use axum::{
    Form,
    extract::Path,
    http::StatusCode,
    response::{
        Html, IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::StreamExt;
use serde::Deserialize;
use tokio_stream::wrappers::WatchStream;

use crate::{
    screens::sample,
    web::visit::{AnyVisit, Page, log_opening, see},
};

#[derive(Deserialize)]
pub struct Airplane {
    lage: String,
    #[serde(default)]
    tillbaka: String,
}

pub async fn airplane(visit: AnyVisit, Form(form): Form<Airplane>) -> Page {
    if let Err(error) = visit.phone.set_airplane(form.lage == "pa").await {
        tracing::error!(kind = %error.kind(), "the phone's settings could not be saved");
    }
    Ok(see(back_to(&form.tillbaka)))
}

/// A page with invented content, to look at and to check: `/prov/sidor/sv/04-formular` has every kind of question, also
/// those that no service asks yet.
pub async fn sample(Path((language, name)): Path<(String, String)>) -> Response {
    let language = if language == "en" { "en" } else { "sv" };
    let pages = sample::pages(language).unwrap_or_default();
    match pages.into_iter().find(|(known, _)| *known == name) {
        Some((_, html)) => Html(html).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Deserialize)]
pub struct Kill {
    #[serde(default)]
    tillbaka: String,
}

pub async fn kill(visit: AnyVisit, Form(form): Form<Kill>) -> Page {
    match visit.phone.kill().await {
        Ok(()) => visit.phone.say(visit.w.t("phone-bench-killed")).await,
        // The next page says what is wrong.
        Err(error) => log_opening(&error),
    }
    Ok(see(back_to(&form.tillbaka)))
}

/// The page that a button was pressed on; only within this phone.
pub fn back_to(path: &str) -> &str {
    let here = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r']);
    if here { path } else { "/hem" }
}

/// One event for every change of anything on the phone; the page then asks for itself again. One event comes at once,
/// for what changed between the drawing of the page and its listening.
pub async fn live(visit: AnyVisit) -> Response {
    let events = WatchStream::new(visit.phone.subscribe())
        .map(|n| Ok::<_, Infallible>(Event::default().event("changed").data(n.to_string())))
        .take_until(visit.phones.closing());
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}

#[cfg(test)]
mod tests {
    use super::back_to;

    #[test]
    fn buttons_lead_back_only_within_the_phone() {
        assert_eq!(back_to("/arende/1"), "/arende/1");
        for elsewhere in ["", "//evil.example", "https://evil.example", "/\\evil.example"] {
            assert_eq!(back_to(elsewhere), "/hem");
        }
    }
}
