//! Stylesheets and the icon, carried in the program.

use std::sync::LazyLock;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

use super::brand;
use crate::app::App;

const FILES: [(&str, &str, &str); 3] = [
    ("tokens.css", "text/css; charset=utf-8", include_str!("../../static/tokens.css")),
    ("console.css", "text/css; charset=utf-8", include_str!("../../static/console.css")),
    ("icon.svg", "image/svg+xml", include_str!("../../static/icon.svg")),
];

/// Changes with any of the files; pages name them with it, so that browsers may keep them for ever.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let mut hash = Sha256::new();
        for (_, _, body) in FILES {
            hash.update(body);
        }
        hex::encode(&hash.finalize()[..6])
    });
    &VERSION
}

/// `GET /static/{file}`
pub async fn file(Path(name): Path<String>) -> Response {
    let Some((_, kind, body)) = FILES.into_iter().find(|(file, _, _)| *file == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, body).into_response()
}

/// `GET /static/brand/{slug}.css`
pub async fn brand_file(State(app): State<App>, Path(name): Path<String>, asked: HeaderMap) -> Response {
    let Some(kommun) = name.strip_suffix(".css").and_then(|slug| app.adopted.kommun(slug)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let css = brand::stylesheet(&kommun.brand);
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&css)[..8]));
    let same = asked.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { css.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
