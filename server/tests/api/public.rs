use minkommun_model::{kommun::Manifest, problem::Code, service::Service, wire::ServiceSummary};
use minkommun_server::router;
use reqwest::{StatusCode, header};

use crate::harness::*;

#[tokio::test]
async fn lists_say_when_nothing_has_changed() {
    let world = World::new().await;
    for path in ["/v1/kommuner", "/v1/kommuner/norr", "/v1/kommuner/norr/services"] {
        let first = world.get(path).await;
        assert_eq!(first.status(), StatusCode::OK);
        let tag = first.headers()[header::ETAG].clone();
        assert_eq!(first.headers()[header::CACHE_CONTROL], "no-cache");
        let again = world.http.get(world.url(path)).header(header::IF_NONE_MATCH, &tag).send().await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers()[header::ETAG], tag);
        let other = world.http.get(world.url(path)).header(header::IF_NONE_MATCH, "\"x\"").send().await.unwrap();
        assert_eq!(other.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn a_service_is_fetched_by_its_hash_and_kept_for_ever() {
    let world = World::new().await;
    let manifest: Manifest = world.get("/v1/kommuner/norr").await.json().await.unwrap();
    assert_eq!(manifest.code, "2583");
    let services: Vec<ServiceSummary> = world.get("/v1/kommuner/norr/services").await.json().await.unwrap();
    assert_eq!((services[0].id.as_str(), services[0].version), ("provtjanst", 2), "the newest that is open");
    for version in [1, 2] {
        let hash = service(version)["hash"].as_str().unwrap().to_owned();
        let answer = world.get(&format!("/v1/kommuner/norr/services/provtjanst/versions/{hash}")).await;
        assert!(answer.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let body = answer.bytes().await.unwrap();
        assert_eq!(sha256(&body), hash);
        assert_eq!(serde_json::from_slice::<Service>(&body).unwrap().version, version);
    }
    let hash = service(1)["hash"].as_str().unwrap().to_owned();
    let elsewhere = world.get(&format!("/v1/kommuner/norr/services/annan/versions/{hash}")).await;
    problem(elsewhere, 404, "not-found").await;
}

#[tokio::test]
async fn every_problem_has_its_page() {
    let world = World::new().await;
    let list = world.get("/problems").await.text().await.unwrap();
    for code in Code::ALL {
        let answer = world.get(&format!("/problems/{}", code.as_str())).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(answer.text().await.unwrap().contains(code.title()));
        assert!(list.contains(code.as_str()));
    }
}

#[tokio::test]
async fn health_says_whether_requests_are_welcome() {
    let world = World::new().await;
    assert_eq!(world.observe("/health/live").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(world.observe("/health/ready").await.status(), StatusCode::OK);
    world.server.app.db.close().await;
    let phone = world.http.post(world.url("/v1/kommuner/norr/devices"));
    let device = serde_json::json!({ "platform": "ios", "app_version": "1", "language": "sv" });
    let busy = phone.json(&device).send().await.unwrap();
    assert!((2..=4).contains(&number(&busy, "retry-after")));
    problem(busy, 503, "busy").await;
}

#[test]
fn the_description_of_the_wire_changes_only_on_purpose() {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("openapi", router::description());
    });
}
