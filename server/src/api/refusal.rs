//! Saying no: every refusal is a code of one table, and becomes an RFC 9457 problem on its way out.

use std::{error::Error, time::Duration};

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use minkommun_model::{form::FieldError, problem::Code, wire};

use crate::{
    access::{gates::Full, limits::Wait},
    db::error::DbError,
    files::store::FileError,
    telemetry::with_causes,
};

/// A queue of the server's own is soon shorter.
const BUSY: Duration = Duration::from_secs(2);
/// A disk or a database takes longer to come back.
const UNAVAILABLE: Duration = Duration::from_secs(10);

/// What a handler answers when it does not do what was asked. `observe` writes its body.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub code: Code,
    /// For whoever made the request; nothing that only the server should know.
    detail: Option<String>,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
    /// For the log alone; nothing that a resident wrote.
    pub cause: Option<String>,
}

impl Refusal {
    pub fn new(code: Code) -> Self {
        Self { code, detail: None, errors: Vec::new(), retry_after: None, cause: None }
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub fn errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// Something broke here: the answer says nothing of it, the log does.
    pub fn internal(error: &dyn Error) -> Self {
        Self { cause: Some(with_causes(error)), ..Self::new(Code::Internal) }
    }

    /// The disk, the database or the file store is not to be had. It may come back without us, and then so may the phone.
    pub fn unavailable(error: &dyn Error) -> Self {
        Self { code: Code::Unavailable, retry_after: Some(UNAVAILABLE), ..Self::internal(error) }
    }

    /// More is under way than should be.
    pub fn busy() -> Self {
        Self { retry_after: Some(BUSY), ..Self::new(Code::Busy) }
    }

    /// Those who are turned away together do not come back together: up to twice the wait, by `chance`.
    pub fn spread(&mut self, chance: u8) {
        if self.code.status() == 503
            && let Some(after) = &mut self.retry_after
        {
            *after += after.mul_f64(f64::from(chance) / 255.0);
        }
    }

    /// A body that is not JSON of the right shape: where, but not what, for what is there was written by somebody.
    pub fn shape(error: &serde_json::Error) -> Self {
        let why = match error.classify() {
            serde_json::error::Category::Data => "a field is missing or of another kind",
            serde_json::error::Category::Eof => "it breaks off",
            _ => "it is not JSON",
        };
        Self::new(Code::BadRequest).detail(format!("Line {}, column {}: {why}.", error.line(), error.column()))
    }

    /// The problem+json answer.
    pub fn answer(&self, request_id: &str) -> Response {
        let code = self.code;
        let problem = wire::Problem {
            type_: format!("/problems/{}", code.as_str()),
            title: code.title().to_owned(),
            status: code.status(),
            detail: self.detail.clone().unwrap_or_else(|| code.mend().to_owned()),
            code: code.as_str().to_owned(),
            request_id: request_id.to_owned(),
            errors: self.errors.clone(),
        };
        // Plain data with string keys always serialises.
        let body = serde_json::to_vec(&problem).expect("a problem serialises");
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(after) = self.retry_after {
            // Whole seconds, and never none at all.
            headers.insert(header::RETRY_AFTER, HeaderValue::from(after.as_secs_f64().ceil().max(1.0) as u64));
        }
        if code == Code::NotSignedIn {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if code == Code::TusVersion {
            headers.insert("tus-version", HeaderValue::from_static("1.0.0"));
        }
        response
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<Wait> for Refusal {
    fn from(Wait(after): Wait) -> Self {
        Self { retry_after: Some(after), ..Self::new(Code::TooMany) }
    }
}

impl From<DbError> for Refusal {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Busy => Self::busy(),
            DbError::Unavailable(_) => Self::unavailable(&error),
            DbError::Nul => Self::new(Code::BadRequest).detail("A text holds a NUL character (\\u0000)."),
            other => Self::internal(&other),
        }
    }
}

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Self {
        match error {
            FileError::NotFound => Code::NotFound.into(),
            other => Self::unavailable(&other),
        }
    }
}

impl From<Full> for Refusal {
    fn from(Full: Full) -> Self {
        Self::busy()
    }
}
