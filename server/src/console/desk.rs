//! Who is at the desk: the kommun of the address, the officer of the cookie, the language, and how pages are answered.

use std::{net::SocketAddr, sync::Arc};

use askama::Template;
use axum::{
    extract::{ConnectInfo, FromRequestParts, RawPathParams},
    response::{Html, IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use minkommun_model::{kommun::Manifest, words};
use uuid::Uuid;

use super::{
    assets,
    pages::{
        frame::{Frame, LANGUAGES, Moment, Notice, Section},
        refusal::{Refusal, Refused},
        sign_in::SignIn,
    },
};
use crate::{
    access::session,
    actions::{
        handle::{Handling, OfficerError},
        read_case::ReadError,
        recognise::{SignedIn, recognise},
    },
    app::App,
    db::error::DbError,
    files::store::FileError,
    telemetry,
};

pub const LANGUAGE_COOKIE: &str = "language";

/// A request for a page, by anybody.
pub struct Visit {
    pub app: App,
    /// `None` on the pages that belong to no kommun.
    pub kommun: Option<Arc<Manifest>>,
    pub language: &'static str,
    /// Path and query, for coming back; empty for what cannot be asked for again.
    here: String,
    /// What a redirect says has just been done (`?done=status`).
    pub done: String,
    pub address: std::net::IpAddr,
    /// The session's token, as the browser says it.
    pub token: Option<String>,
}

/// A request by an officer of the kommun in the address.
pub struct Desk {
    pub visit: Visit,
    pub officer: SignedIn,
    pub kommun: Arc<Manifest>,
}

/// Why there is no page, as a page.
pub enum Problem {
    Page(Box<Refusal>, Refused),
    SignIn(String),
    /// The session had ended; the page keeps what was written.
    Kept(Box<SignIn>),
}

impl Visit {
    pub fn new(parts: &Parts, app: &App) -> Self {
        let cookies = CookieJar::from_headers(&parts.headers);
        let cookie = |name: &str| cookies.get(name).map(|cookie| cookie.value().to_owned());
        let language = cookie(LANGUAGE_COOKIE).unwrap_or_default();
        let here = match parts.method {
            Method::GET | Method::HEAD => parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
            _ => String::new(),
        };
        let query = parts.uri.query().unwrap_or_default();
        let done = query.split('&').find_map(|pair| pair.strip_prefix("done=")).unwrap_or_default();
        Self {
            app: app.clone(),
            kommun: parts.uri.path().split('/').nth(1).and_then(|slug| app.adopted.kommun(slug)).cloned(),
            language: LANGUAGES.into_iter().find(|tag| **tag == *language).unwrap_or(LANGUAGES[0]),
            here,
            done: done.to_owned(),
            address: address(app, parts),
            token: cookie(session::COOKIE),
        }
    }

    pub fn frame(&self) -> Frame {
        Frame {
            language: self.language,
            kommun: self.kommun.as_ref().map(|kommun| kommun.name.clone()).unwrap_or_default(),
            slug: self.kommun.as_ref().map(|kommun| kommun.slug.clone()).unwrap_or_default(),
            trial: self.app.config.demo,
            officer: None,
            section: Section::None,
            here: self.here.clone(),
            notice: None,
            assets: assets::version(),
        }
    }

    pub fn refuse(&self, refused: Refused) -> Problem {
        Problem::Page(Box::new(Refusal::new(self.frame(), refused)), refused)
    }

    pub fn broken(&self, error: &DbError) -> Problem {
        self.refuse(judge(error))
    }
}

impl Desk {
    pub fn app(&self) -> &App {
        &self.visit.app
    }

    /// The kommun's code: what every action wants.
    pub fn code(&self) -> &str {
        &self.kommun.code
    }

    pub fn language(&self) -> &'static str {
        self.visit.language
    }

    pub fn frame(&self, section: Section) -> Frame {
        Frame { officer: Some(self.officer.name.clone()), section, ..self.visit.frame() }
    }

    /// A page with what the redirect before it says has just been done.
    pub fn noticed(&self, section: Section, notice: impl FnOnce(&Frame, &str) -> Option<Notice>) -> Frame {
        let mut frame = self.frame(section);
        frame.notice = notice(&frame, &self.visit.done);
        frame
    }

    pub fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        words::say(self.language(), key, args)
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.app().clock.now()
    }

    pub fn moment(&self, at: DateTime<Utc>) -> Moment {
        Moment {
            iso: at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            words: words::day_and_time(self.language(), at, self.now()),
        }
    }

    pub fn refuse(&self, refused: Refused) -> Problem {
        Problem::Page(Box::new(Refusal::new(self.frame(Section::Cases), refused)), refused)
    }

    pub fn broken(&self, error: &DbError) -> Problem {
        self.refuse(judge(error))
    }

    pub fn unread(&self, error: &ReadError) -> Problem {
        match error {
            ReadError::NotFound => self.refuse(Refused::NoCase),
            ReadError::Db(error) => self.broken(error),
            ReadError::File(error) => {
                tracing::error!(error = error as &dyn std::error::Error, "a file could not be read");
                self.refuse(if matches!(error, FileError::NotFound) { Refused::Internal } else { Refused::Busy })
            }
        }
    }

    pub fn handling(&self, case_id: Uuid) -> Handling<'_> {
        Handling { kommun: self.code(), officer: self.officer.id, case_id }
    }

    /// What is left when a change was refused and the page has no better answer.
    pub fn unchanged(&self, error: &OfficerError) -> Problem {
        match error {
            OfficerError::NotFound => self.refuse(Refused::NoCase),
            OfficerError::Changed(_) => self.refuse(Refused::Taken),
            OfficerError::Refused(_) => self.refuse(Refused::Unreadable),
            OfficerError::Db(error) => self.broken(error),
        }
    }
}

/// A busy database passes; anything else is for whoever reads the log.
fn judge(error: &DbError) -> Refused {
    if matches!(error, DbError::Busy) {
        return Refused::Busy;
    }
    tracing::error!(error = error as &dyn std::error::Error, "the database failed under a page of the console");
    match error {
        DbError::Unavailable(_) => Refused::Busy,
        DbError::Nul => Refused::Unreadable,
        _ => Refused::Internal,
    }
}

fn address(app: &App, parts: &Parts) -> std::net::IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or_else(|| SocketAddr::from(([0, 0, 0, 0], 0)), |ConnectInfo(peer)| *peer);
    app.limits.client_address(peer, &parts.headers)
}

impl FromRequestParts<App> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let visit = Self::new(parts, app);
        let params = RawPathParams::from_request_parts(parts, app).await;
        let wants_kommun = params.is_ok_and(|params| params.iter().any(|(name, _)| name == "slug"));
        if wants_kommun && visit.kommun.is_none() {
            return Err(visit.refuse(Refused::NoPage));
        }
        Ok(visit)
    }
}

impl FromRequestParts<App> for Desk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let visit = Visit::from_request_parts(parts, app).await?;
        let Some(kommun) = visit.kommun.clone() else { return Err(visit.refuse(Refused::NoPage)) };
        let known = match &visit.token {
            Some(token) => recognise(app, token).await.map_err(|error| visit.broken(&error))?,
            None => None,
        };
        // An officer of another kommun is nobody here.
        match known.filter(|officer| officer.kommun == kommun.code) {
            Some(officer) => {
                telemetry::note_requester("officer", &kommun.code);
                Ok(Self { visit, officer, kommun })
            }
            None => Err(Problem::SignIn(sign_in_address(&kommun.slug, parts, visit.token.is_some()))),
        }
    }
}

/// Where to sign in, and where to come back to: for a form that was on its way, the page that it is on.
fn sign_in_address(slug: &str, parts: &Parts, ended: bool) -> String {
    let base = format!("/{slug}/console/");
    let page = parts.uri.path().strip_prefix(&base).unwrap_or_default();
    let mut next = match parts.method {
        Method::GET | Method::HEAD => {
            let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            format!("{page}{query}")
        }
        _ => page.splitn(3, '/').take(2).collect::<Vec<_>>().join("/"),
    };
    if next == "arenden" {
        next.clear();
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if !next.is_empty() {
        query.append_pair("next", &next);
    }
    if ended {
        query.append_pair("done", "ended");
    }
    let query = query.finish();
    format!("{base}logga-in{}{query}", if query.is_empty() { "" } else { "?" })
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn(address) => Redirect::to(&address).into_response(),
            Self::Kept(page) => draw(StatusCode::FORBIDDEN, &*page),
            Self::Page(page, refused) => {
                let status = StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let mut response = draw(status, &*page);
                if refused == Refused::Busy {
                    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
                }
                response
            }
        }
    }
}

pub fn draw(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a page could not be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// 303, so that reloading does not send the form again.
pub fn go(address: &str) -> Response {
    Redirect::to(address).into_response()
}

/// Headers of every page: nothing from elsewhere, nothing kept by the browser, framed by nobody.
pub fn guard(headers: &mut HeaderMap) {
    let fixed = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}
