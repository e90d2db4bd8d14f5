//! Settings, what is stored, forgetting the phone.

use axum::{Form, extract::Query, http::StatusCode};
use minkommun_model::{kommun::language, words};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    screens::{
        chrome::{Answer, Note, Tab},
        form::{Discard, OptionRow},
        more::{More, Notify},
    },
    web::{
        bench::back_to,
        visit::{AnyVisit, Page, Visit, page_of, see},
    },
    words::{Words, language_name},
};

pub async fn more(visit: Visit) -> Page {
    let now = visit.now().await;
    let w = visit.w.clone();
    let drafts = visit.app.drafts.list().await.map_err(|error| visit.fail(&error))?;
    let fact = |key: &str, line: String| Answer { question: w.t(key), lines: vec![line] };
    let stored = vec![
        fact("phone-more-drafts", w.t1("phone-more-drafts-about", "n", drafts.len())),
        fact("phone-more-outbox", w.t1("phone-more-outbox-about", "n", now.outbox.len())),
        fact("phone-more-cases", w.t1("phone-more-cases-about", "n", now.cases.len())),
        fact("phone-more-key", w.t("phone-more-key-about")),
    ];
    // Before the manifest has come, those that the app itself speaks.
    let own: Vec<String> = words::LANGUAGES.iter().map(|tag| (*tag).to_owned()).collect();
    let promised = now.manifest.as_ref().map_or(&own, |manifest| &manifest.languages).iter().map(|tag| (tag, None));
    let partial = now.manifest.iter().flat_map(|manifest| &manifest.partial_languages);
    let partial = partial.map(|tag| (tag, Some(w.t("phone-more-language-partial"))));
    let languages = promised.chain(partial).map(|(tag, hint)| OptionRow {
        value: tag.clone(),
        label: language_name(tag).into(),
        hint,
        chosen: w.language == *tag,
    });
    Ok(page_of(&More {
        languages: languages.collect(),
        stored,
        warning: unsent(&w, now.outbox.len()),
        version: env!("CARGO_PKG_VERSION").into(),
        c: visit.chrome(Tab::More, &now).await,
    }))
}

fn unsent(w: &Words, n: usize) -> Option<String> {
    (n > 0).then(|| w.t1("phone-forget-unsent", "n", n))
}

#[derive(Deserialize)]
pub struct Language {
    sprak: String,
    #[serde(default)]
    tillbaka: String,
}

pub async fn language(visit: AnyVisit, Form(form): Form<Language>) -> Page {
    if language::find(&form.sprak).is_some()
        && let Err(error) = visit.phone.set_language(&form.sprak).await
    {
        tracing::error!(kind = %error.kind(), "the phone's settings could not be saved");
    }
    Ok(see(back_to(&form.tillbaka)))
}

#[derive(Deserialize)]
pub struct From {
    /// The case that was just sent, to go back to.
    arende: Option<Uuid>,
}

/// Explains notifications before the system asks: it asks only once.
pub async fn notify(visit: Visit, Query(from): Query<From>) -> Page {
    let now = visit.now().await;
    let back = from.arende.map_or_else(|| "/handelser".into(), |id| format!("/inskickat/{id}"));
    Ok(page_of(&Notify { c: visit.chrome(Tab::Events, &now).await, back }))
}

#[derive(Deserialize)]
pub struct Allowed {
    #[serde(default)]
    tillbaka: String,
}

pub async fn allow_push(visit: Visit, Form(form): Form<Allowed>) -> Page {
    let note = match visit.phone.allow_push().await {
        Ok(()) => Note { bad: false, text: visit.w.t("phone-notify-done") },
        Err(error) => {
            tracing::error!(kind = %error.kind(), "the phone's settings could not be saved");
            Note { bad: true, text: visit.w.t("phone-not-saved") }
        }
    };
    visit.phone.note(note).await;
    Ok(see(back_to(&form.tillbaka)))
}

pub async fn ask_forget(visit: Visit) -> Page {
    let now = visit.now().await;
    let w = visit.w.clone();
    let drafts = visit.app.drafts.list().await.map_err(|error| visit.fail(&error))?.len();
    let drafts = (drafts > 0).then(|| w.t1("phone-forget-drafts", "n", drafts));
    Ok(page_of(&Discard {
        c: visit.chrome(Tab::More, &now).await,
        question: w.t("phone-forget-title"),
        text: w.t("phone-forget-text"),
        warning: unsent(&w, now.outbox.len()).or(drafts),
        action: "/mer/glom".into(),
        act: w.t("phone-forget-act"),
        keep: "/mer".into(),
        keep_label: w.t("phone-forget-keep"),
    }))
}

pub async fn forget(visit: Visit) -> Page {
    match visit.phone.forget().await {
        Ok(()) => Ok(see("/valj-kommun")),
        Err(error) => {
            tracing::error!(%error, "the phone could not be forgotten");
            let again = ("/mer", "phone-trouble-again");
            Err(visit.trouble(StatusCode::INTERNAL_SERVER_ERROR, "phone-trouble-storage", again))
        }
    }
}
