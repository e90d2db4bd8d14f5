//! Every route, on one screen.

use axum::{Router, middleware, routing::get};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{about, cases, changes, devices, kommuner, messages, observe, problems, uploads},
    app::App,
    console,
};

#[derive(OpenApi)]
#[openapi(
    info(title = "Min kommun", description = "What phones speak with the server. Errors are RFC 9457 problems."),
    modifiers(&DeviceToken)
)]
struct Description;

struct DeviceToken;

impl Modify for DeviceToken {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("The device's token.")).build();
        let components = description.components.get_or_insert_with(Default::default);
        components.add_security_scheme("device", SecurityScheme::Http(bearer));
    }
}

/// The wire, and its description.
fn wire() -> OpenApiRouter<App> {
    // Forms are some tens of kilobytes of words: a quarter of that on a weak link.
    let public = OpenApiRouter::new()
        .routes(routes!(kommuner::list))
        .routes(routes!(kommuner::manifest))
        .routes(routes!(kommuner::list_services))
        .routes(routes!(kommuner::service))
        .layer(CompressionLayer::new());
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(public)
        .routes(routes!(devices::register))
        .routes(routes!(devices::update, devices::forget))
        .routes(routes!(cases::list))
        .routes(routes!(cases::put, cases::get))
        .routes(routes!(messages::put))
        .routes(routes!(uploads::abilities, uploads::begin))
        .routes(routes!(uploads::standing, uploads::receive, uploads::give_up))
        .routes(routes!(changes::get))
        .routes(routes!(changes::seen))
        .routes(routes!(about::jwks))
}

/// `/openapi.json`
pub fn description() -> String {
    let mut json = wire().to_openapi().to_pretty_json().unwrap_or_default();
    json.push('\n');
    json
}

pub fn router(app: App) -> Router {
    let (wire, _) = wire().split_for_parts();
    wire.route("/openapi.json", get(|| async { ([("content-type", "application/json")], description()) }))
        .route("/problems", get(problems::list))
        .route("/problems/{code}", get(problems::one))
        .fallback(observe::nothing_here)
        .with_state(app.clone())
        .merge(console::router(app.clone()))
        .layer(CatchPanicLayer::custom(observe::panicked))
        .layer(middleware::from_fn_with_state(app, observe::observe))
}
