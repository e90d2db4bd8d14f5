//! Signing in and out, choosing a language, and the list of kommuner.

use std::sync::Arc;

use axum::{
    extract::{Form, Query, rejection::FormRejection},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use minkommun_model::kommun::Manifest;
use serde::Deserialize;

use super::{
    case::subject,
    desk::{self, Desk, LANGUAGE_COOKIE, Problem, Visit},
    forms::Sent,
    message,
    pages::{
        frame::{LANGUAGES, Notice},
        refusal::Refused,
        sign_in::{Kept, KommunLink, SignIn, Start},
    },
    status,
};
use crate::{
    access::{password::PasswordError, session},
    actions::{
        recognise::recognise,
        sign_in::{SignInError, sign_in, sign_out},
    },
};

/// `GET /`
pub async fn start(visit: Visit) -> Response {
    let kommuner = visit.app.adopted.kommuner().iter();
    let kommuner = kommuner.map(|k| KommunLink { name: k.name.clone(), slug: k.slug.clone() }).collect();
    let mut frame = visit.frame();
    (frame.kommun, frame.slug) = Default::default();
    desk::draw(StatusCode::OK, &Start { frame, kommuner })
}

#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    next: String,
}

/// `GET /{slug}/console/logga-in`
pub async fn form(visit: Visit, Query(wanted): Query<Wanted>) -> Response {
    let mut frame = visit.frame();
    let notice = |class, icon, strong: &str, text: &str| Notice {
        class,
        icon,
        strong: frame.say(strong),
        text: if text.is_empty() { String::new() } else { frame.say(text) },
    };
    frame.notice = match visit.done.as_str() {
        "out" => Some(notice("good", "check", "console-signed-out", "")),
        "ended" => Some(notice("", "info", "console-session-ended", "console-session-ended-text")),
        _ => None,
    };
    let page = SignIn { frame, email: String::new(), next: wanted.next, mistake: None, locked: None, kept: None };
    desk::draw(StatusCode::OK, &page)
}

#[derive(Deserialize)]
pub struct SignInForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    kept_case: String,
    #[serde(default)]
    kept_act: String,
    #[serde(default)]
    kept_to: String,
    #[serde(default)]
    kept_text: String,
}

impl SignInForm {
    fn kept(&self) -> Option<Kept> {
        (!self.kept_text.is_empty()).then(|| Kept {
            reference: self.kept_case.clone(),
            act: self.kept_act.clone(),
            to: self.kept_to.clone(),
            text: self.kept_text.clone(),
        })
    }
}

/// `POST /{slug}/console/logga-in`
pub async fn submit(visit: Visit, form: Result<Form<SignInForm>, FormRejection>) -> Result<Response, Problem> {
    let Ok(Form(form)) = form else { return Err(visit.refuse(Refused::Unreadable)) };
    let Some(kommun) = visit.kommun.clone() else { return Err(visit.refuse(Refused::NoPage)) };
    let answer = sign_in(&visit.app, &kommun.code, visit.address, &form.email, &form.password).await;
    let frame = visit.frame();
    let again = |mistake, locked| SignIn {
        frame,
        email: form.email.clone(),
        next: form.next.clone(),
        mistake,
        locked,
        kept: form.kept(),
    };
    match answer {
        Ok(token) => {
            leave(&visit).await;
            if let Some(kept) = form.kept() {
                let mut response = give_back(visit, kommun, &token, &kept).await?;
                set_cookie(&mut response, &session::set_cookie(&token));
                return Ok(response);
            }
            let page = if is_page(&form.next) { form.next.as_str() } else { "arenden" };
            let mut response = desk::go(&format!("/{}/console/{page}", kommun.slug));
            set_cookie(&mut response, &session::set_cookie(&token));
            Ok(response)
        }
        Err(SignInError::Wrong) => {
            let words = visit.frame().say("console-sign-in-wrong");
            Ok(desk::draw(StatusCode::UNPROCESSABLE_ENTITY, &again(Some(words), None)))
        }
        Err(SignInError::TooMany(wait)) => {
            let seconds = wait.0.as_secs().max(1);
            let words = visit.frame().with("console-sign-in-locked-wait", "minutes", seconds.div_ceil(60));
            let mut response = desk::draw(StatusCode::TOO_MANY_REQUESTS, &again(None, Some(words)));
            if let Ok(seconds) = HeaderValue::from_str(&seconds.to_string()) {
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            Ok(response)
        }
        Err(SignInError::Db(error)) => Err(visit.broken(&error)),
        Err(SignInError::Password(PasswordError::Busy)) => Err(visit.refuse(Refused::Busy)),
        Err(SignInError::Password(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a password could not be checked");
            Err(visit.refuse(Refused::Internal))
        }
    }
}

/// The form again, with what was in it when the session ended.
async fn give_back(visit: Visit, kommun: Arc<Manifest>, token: &str, kept: &Kept) -> Result<Response, Problem> {
    let officer = recognise(&visit.app, token).await.map_err(|error| visit.broken(&error))?;
    let Some(officer) = officer else { return Err(visit.refuse(Refused::Internal)) };
    let desk = Desk { visit, officer, kommun };
    let subject = subject(&desk, &kept.reference).await?;
    let sent = Sent::kept(kept);
    Ok(match kept.act.as_str() {
        "meddelande" => message::compose(&desk, &subject, &sent, StatusCode::OK),
        _ => status::compose(&desk, &subject, &sent, StatusCode::OK),
    })
}

/// `POST /{slug}/console/logga-ut`
pub async fn out(desk: Desk) -> Result<Response, Problem> {
    let Desk { officer, kommun, .. } = &desk;
    sign_out(desk.app(), &kommun.code, officer.id, &officer.token).await.map_err(|error| desk.broken(&error))?;
    let mut response = desk::go(&format!("/{}/console/logga-in?done=out", kommun.slug));
    set_cookie(&mut response, &session::clear_cookie());
    Ok(response)
}

/// The session that this browser had before, if any, ends: a sign-in always begins a new one.
async fn leave(visit: &Visit) {
    let Some(token) = &visit.token else { return };
    if let Ok(Some(officer)) = recognise(&visit.app, token).await {
        let left = sign_out(&visit.app, &officer.kommun, officer.id, token).await;
        if let Err(error) = left {
            tracing::warn!(error = &error as &dyn std::error::Error, "an earlier session was not ended");
        }
    }
}

#[derive(Deserialize)]
pub struct LanguageForm {
    #[serde(default)]
    language: String,
    #[serde(default)]
    back: String,
}

/// `POST /sprak`
pub async fn language(visit: Visit, form: Result<Form<LanguageForm>, FormRejection>) -> Result<Response, Problem> {
    let Ok(Form(form)) = form else { return Err(visit.refuse(Refused::Unreadable)) };
    let back = form.back.strip_prefix('/').filter(|page| is_page(page)).unwrap_or_default();
    let mut response = desk::go(&format!("/{back}"));
    if let Some(tag) = LANGUAGES.into_iter().find(|tag| **tag == *form.language) {
        let cookie = format!("{LANGUAGE_COOKIE}={tag}; Path=/; SameSite=Lax; Max-Age=31536000");
        set_cookie(&mut response, &cookie);
    }
    Ok(response)
}

/// `GET` or `POST` of anything else under a console.
pub async fn nothing(visit: Visit) -> Response {
    visit.refuse(Refused::NoPage).into_response()
}

/// Whether a path leads nowhere but to this server: "next" and "back" come from the address bar.
fn is_page(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./?=&%+".contains(c);
    !path.is_empty() && !path.starts_with('/') && !path.contains("//") && path.chars().all(plain)
}

fn set_cookie(response: &mut Response, cookie: &str) {
    // Tokens and tags are ASCII.
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn nobody_is_led_to_another_site_after_signing_in() {
        assert!(is_page("arenden/7K4Q2-X9B3M?done=status"));
        for elsewhere in ["//evil.example", "/\\evil.example", "https://evil.example", "", "a\r\nb", "x//evil"] {
            assert!(!is_page(elsewhere), "{elsewhere}");
        }
    }
}
