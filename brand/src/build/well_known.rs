//! What the kommun's domain must answer under `/.well-known`, so that links open the app and nobody else's.

use serde_json::json;

use super::input::{BuildError, Input, pretty};
use crate::staging::Staging;

pub fn write(input: &Input<'_>, out: &Staging) -> Result<(), BuildError> {
    let app = input.app;
    // Without the account's ids nobody can be named: an empty list opens no app.
    let ids = match app.ios_team_id.as_str() {
        "" => vec![],
        team => vec![format!("{team}.{}", app.ios_bundle_id)],
    };
    let links = ["/tjanst/*", "/arende/*", "/bankid/return", "/underskrift/*"].map(|path| json!({ "/": path }));
    let details = if ids.is_empty() { json!([]) } else { json!([{ "appIDs": ids, "components": links }]) };
    out.write("well-known/apple-app-site-association", pretty(&json!({ "applinks": { "details": details } }))?)?;
    let android = match app.android_certificates.as_slice() {
        [] => json!([]),
        certificates => json!([{
            "relation": ["delegate_permission/common.handle_all_urls"],
            "target": {
                "namespace": "android_app",
                "package_name": app.android_application_id,
                "sha256_cert_fingerprints": certificates,
            },
        }]),
    };
    out.write("well-known/assetlinks.json", pretty(&android)?)?;
    Ok(())
}
