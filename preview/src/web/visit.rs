//! Who asks: the phone of the cookie, its language, and the app it runs.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use minkommun_client::{Error, OpenError};

use crate::{
    draw::chrome::{self, Now, contacts},
    phone::{App, Phone},
    phones::Phones,
    screens::{
        chrome::{Chrome, Tab},
        more::Trouble,
    },
    words::Words,
};

/// A page, or what is shown instead of it.
pub type Page = Result<Response, Instead>;

/// Boxed, because it is carried through every call that may fail.
pub struct Instead(Box<Response>);

impl From<Response> for Instead {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

impl IntoResponse for Instead {
    fn into_response(self) -> Response {
        *self.0
    }
}

const COOKIE: &str = "phone";

/// No style or script but our own files; pictures of the phone's files are our own too.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

#[derive(Clone)]
struct PhoneName(String);

/// Gives every browser a phone, and every answer its headers.
pub async fn with_phone(
    State(phones): State<Arc<Phones>>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Response {
    let known = jar.get(COOKIE).map(|cookie| cookie.value().to_owned()).filter(|name| phones.get(name).is_some());
    let new = known.is_none();
    let name = known.unwrap_or_else(|| phones.new_name());
    request.extensions_mut().insert(PhoneName(name.clone()));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if new && !headers.contains_key(header::CACHE_CONTROL) {
        let cookie = format!("{COOKIE}={name}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.insert(header::SET_COOKIE, cookie);
        }
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// A phone, with or without a kommun chosen.
pub struct AnyVisit {
    pub phones: Arc<Phones>,
    pub phone: Arc<Phone>,
    pub w: Words,
    pub path: String,
    /// The page draws itself again because something changed: nothing is taken from the screen.
    pub again: bool,
}

impl FromRequestParts<Arc<Phones>> for AnyVisit {
    type Rejection = Instead;

    async fn from_request_parts(parts: &mut Parts, phones: &Arc<Phones>) -> Result<Self, Instead> {
        let name = parts.extensions.get::<PhoneName>().map(|name| name.0.as_str()).unwrap_or_default();
        let Some(phone) = phones.get(name) else { return Err(StatusCode::BAD_REQUEST.into_response().into()) };
        let language = match phone.language().await {
            Some(language) => language,
            None => language_of(&parts.headers).to_owned(),
        };
        Ok(Self {
            phones: Arc::clone(phones),
            w: Words { language, now: phone.now() },
            phone,
            path: parts.uri.path().to_owned(),
            again: parts.headers.contains_key("x-again"),
        })
    }
}

fn language_of(headers: &HeaderMap) -> &'static str {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if wanted.trim_start().starts_with("en") { "en" } else { "sv" }
}

impl AnyVisit {
    /// Instead of a page: what has happened, and what still works.
    pub fn trouble(&self, status: StatusCode, key: &str, again: (&str, &str)) -> Instead {
        let c = chrome::bare(self.w.clone(), "/".into());
        let page = Trouble {
            tone: if status == StatusCode::NOT_FOUND { "w" } else { "b" },
            icon: if status == StatusCode::NOT_FOUND { "info" } else { "stop" },
            title: self.w.t(key),
            text: self.w.t(&format!("{key}-text")),
            contacts: contacts(&self.w, None),
            again: again.0.into(),
            again_label: self.w.t(again.1),
            c,
        };
        Instead::from((status, page_of(&page)).into_response())
    }
}

/// A phone on which the app of a kommun runs.
pub struct Visit {
    pub any: AnyVisit,
    pub app: App,
}

impl std::ops::Deref for Visit {
    type Target = AnyVisit;

    fn deref(&self) -> &AnyVisit {
        &self.any
    }
}

impl FromRequestParts<Arc<Phones>> for Visit {
    type Rejection = Instead;

    async fn from_request_parts(parts: &mut Parts, phones: &Arc<Phones>) -> Result<Self, Instead> {
        let any = AnyVisit::from_request_parts(parts, phones).await?;
        match any.phone.app().await {
            Ok(Some(app)) => Ok(Self { any, app }),
            Ok(None) => Err(see("/valj-kommun").into()),
            Err(error) => {
                log_opening(&error);
                let again = ("/valj-kommun", "phone-more-change-kommun");
                Err(any.trouble(StatusCode::INTERNAL_SERVER_ERROR, "phone-trouble-open", again))
            }
        }
    }
}

/// What went wrong, without paths or what people wrote.
pub fn log_opening(error: &OpenError) {
    tracing::error!(%error, "an app could not be opened");
}

impl Visit {
    /// What the client says right now; a part that cannot be read is shown as empty, the page itself says so.
    pub async fn now(&self) -> Now {
        let phone = &self.any.phone;
        Now {
            manifest: self.app.manifest(),
            name: self.phones.name_of(&self.app.kommun),
            status: self.app.sync.status().await.unwrap_or_default(),
            cases: self.app.cases.list().await.unwrap_or_default(),
            outbox: self.app.outbox.list().await.unwrap_or_default(),
            unseen: self.app.cases.unseen().await.unwrap_or_default(),
            recovered: self.app.recovered,
            airplane: phone.airplane.is_on(),
            push: phone.push_now().await,
            banners: phone.banners().await,
        }
    }

    pub async fn chrome(&self, tab: Tab, now: &Now) -> Chrome {
        let mut c = chrome::chrome(self.w.clone(), self.path.clone(), tab, now);
        if !self.again {
            c.note = self.phone.take_note().await;
            c.said = self.phone.take_said().await;
        }
        c
    }

    /// The page for a fault of the client.
    pub fn fail(&self, error: &Error) -> Instead {
        let home = ("/hem", "phone-trouble-go-home");
        match error {
            Error::NotFound => self.trouble(StatusCode::NOT_FOUND, "phone-trouble-gone", home),
            Error::Full => self.trouble(StatusCode::INSUFFICIENT_STORAGE, "phone-trouble-full", home),
            // Just killed or forgotten: the next page opens it again.
            Error::Closed => Instead::from(see("/")),
            other => {
                tracing::error!(error = %other, "the client could not do it");
                self.trouble(StatusCode::INTERNAL_SERVER_ERROR, "phone-trouble-storage", home)
            }
        }
    }
}

/// A template as an answer.
pub fn page_of(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

pub fn see(path: impl AsRef<str>) -> Response {
    Redirect::to(path.as_ref()).into_response()
}
