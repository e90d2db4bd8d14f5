//! What operators see: counts and log lines that say how the server does, and nothing of anybody.

use std::{collections::BTreeSet, path::Path, time::Duration};

use reqwest::{Method, StatusCode, redirect};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::harness::*;

/// Written by somebody, or a secret of theirs: in no count and no line of the log.
const PLANTED: [&str; 9] = [
    "Planterad Beskrivning",
    "planterat-filnamn.jpg",
    "Planterat meddelande",
    "planterad-adress-hos-fcm",
    "planterad-sokning",
    "planterad@norr.example",
    "planterat-losenord",
    "Planterat svar",
    "planterad-metod-i-vagen",
];

/// Asks for everything that can be asked for, as a phone and as an officer, right and wrong. Gives the ids and tokens.
async fn ask_for_everything(world: &World) -> Vec<String> {
    let phone = world.reachable_phone("norr", "planterad-adress-hos-fcm").await;
    let picture = photo(7, 3000);
    let mut body = with_photos(&[&picture]);
    body["answers"]["beskrivning"] = json!("Planterad Beskrivning");
    body["attachments"][0]["name"] = json!("planterat-filnamn.jpg");
    let (case, submitted) = phone.submitted(&body).await;
    let reference = submitted["case"]["reference"].as_str().unwrap().to_owned();
    assert_eq!(phone.upload(&picture, "image/jpeg").await.status(), StatusCode::NO_CONTENT);
    let message = json!({ "text": "Planterat meddelande", "created_at": "2026-11-25T10:00:00Z" });
    let answer = phone.put(&format!("/v1/cases/{case}/messages/{}", new_id()), message.to_string()).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let changes = phone.get("/v1/changes").await;
    let seen = json!({ "cursor": changes["cursor"] }).to_string();
    assert_eq!(phone.put("/v1/seen", seen).await.status(), StatusCode::NO_CONTENT);
    phone.get("/v1/cases").await;
    phone.get(&format!("/v1/cases/{case}")).await;
    for path in ["/v1/kommuner", "/v1/kommuner/norr", "/v1/kommuner/norr/services", "/problems", "/openapi.json"] {
        assert_eq!(world.get(path).await.status(), StatusCode::OK, "{path}");
    }
    // What nobody should ask for.
    body["answers"]["beskrivning"] = json!(["Planterad Beskrivning"]);
    problem(phone.submit(new_id(), &body).await, 422, "invalid-answers").await;
    problem(phone.put(&format!("/v1/cases/{case}"), "{\"Planterad Beskrivning").await, 400, "bad-request").await;
    let method = Method::from_bytes(b"planterad-metod-i-vagen").unwrap();
    phone.ask(method, &format!("/v1/cases/{case}")).send().await.unwrap();
    world.get("/v1/planterad-sokning?q=planterad-sokning").await;
    world.get("/v1/kommuner/planterad-sokning/services").await;

    let browser = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
    let console = |path: &str| world.url(&format!("/norr/console/{path}"));
    let wrong = "email=planterad%40norr.example&password=planterat-losenord&next=";
    let right = "email=demo%40norr.example&password=demo-norr-2026&next=";
    let sign_in = async |form: &'static str| {
        let ask = browser.post(console("logga-in")).header("content-type", "application/x-www-form-urlencoded");
        ask.body(form).send().await.unwrap()
    };
    assert_eq!(sign_in(wrong).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let signed_in = sign_in(right).await;
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = async |path: &str| {
        let answer = browser.get(console(path)).header("cookie", &cookie).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.unwrap()
    };
    page("arenden?q=planterad-sokning").await;
    let shown = page(&format!("arenden/{reference}")).await;
    page("logg").await;
    let after = |mark: &str| shown.split_once(mark).unwrap().1.split('"').next().unwrap().to_owned();
    let version = after(r#"name="version" value=""#);
    let to = shown.split_once(r#"type="radio" name="to""#).unwrap().1;
    let to = to.split_once(r#"value=""#).unwrap().1.split('"').next().unwrap();
    let change = browser
        .post(console(&format!("arenden/{reference}/status/skicka")))
        .header("cookie", &cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("version={version}&to={to}&text=Planterat+svar"));
    assert_eq!(change.send().await.unwrap().status(), StatusCode::SEE_OTHER);
    vec![case.to_string(), reference, phone.device.to_string(), phone.token.clone(), cookie, sha256(&picture)]
}

/// Everything that stands in quotation marks in the code of server and model.
fn spelt_out() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/model/src"),
    ];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let code = std::fs::read_to_string(path).unwrap();
                found.extend(code.split('"').map(str::to_owned));
            }
        }
    }
    found
}

/// One line of the counts.
struct Sample {
    name: String,
    labels: Vec<(String, String)>,
    value: f64,
}

fn samples(text: &str) -> Vec<Sample> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = name.split_once('{').unwrap_or((name, "}"));
            let labels = labels.trim_end_matches('}').split("\",").filter(|label| !label.is_empty());
            let labels = labels.map(|label| {
                let (key, value) = label.split_once("=\"").unwrap();
                (key.to_owned(), value.trim_end_matches('"').to_owned())
            });
            Sample { name: name.to_owned(), labels: labels.collect(), value: value.parse().unwrap() }
        })
        .collect()
}

fn value(text: &str, name: &str, wanted: &[(&str, &str)]) -> Option<f64> {
    let holds =
        |sample: &Sample| wanted.iter().all(|(key, value)| sample.labels.iter().any(|(k, v)| k == key && v == value));
    samples(text).into_iter().find(|sample| sample.name == name && holds(sample)).map(|sample| sample.value)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_label_is_outside_its_closed_set_and_nothing_of_anybody_is_counted_or_logged() {
    let world = World::with(|config| config.demo = true).await;
    let secrets = ask_for_everything(&world).await;
    let metrics = world.observe("/metrics").await;
    assert!(metrics.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let text = metrics.text().await.unwrap();

    let spelt_out = spelt_out();
    for Sample { name, labels, .. } in samples(&text) {
        for (key, value) in labels {
            let number = key == "le" && (value == "+Inf" || value.parse::<f64>().is_ok());
            let version = key == "version" && value == env!("CARGO_PKG_VERSION");
            assert!(number || version || spelt_out.contains(&value), "{name} has the label {key} = {value}");
        }
    }
    let log = log();
    for secret in PLANTED.into_iter().chain(secrets.iter().map(String::as_str)) {
        assert!(!text.contains(secret), "a label says {secret}");
        // The libraries' own lines are at debug level, which production does not show; ours are all here.
        let ours = log.lines().filter(|line| line.contains("minkommun_server")).find(|line| line.contains(secret));
        assert_eq!(ours, None, "a line says {secret}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_transactions_commits_jobs_and_files_are_counted() {
    let world = World::with(|config| config.demo = true).await;
    ask_for_everything(&world).await;
    let text = world.observe("/metrics").await.text().await.unwrap();
    let at_least = |least: f64, name: &str, labels: &[(&str, &str)]| {
        let found = value(&text, name, labels);
        assert!(found.is_some_and(|found| found >= least), "{name} {labels:?} is {found:?}\n{text}");
    };
    let case = [("route", "/v1/cases/{id}"), ("method", "PUT")];
    at_least(1.0, "minkommun_requests_total", &[case[0], case[1], ("status", "2xx")]);
    at_least(2.0, "minkommun_requests_total", &[case[0], case[1], ("status", "4xx")]);
    at_least(3.0, "minkommun_request_seconds_count", &case);
    at_least(1.0, "minkommun_requests_total", &[("method", "other"), ("status", "4xx")]);
    at_least(1.0, "minkommun_requests_total", &[("route", "/{slug}/console/arenden"), ("status", "2xx")]);
    at_least(1.0, "minkommun_refusals_total", &[("code", "invalid-answers")]);
    at_least(1.0, "minkommun_database_seconds_count", &[("transaction", "submit a case")]);
    at_least(1.0, "minkommun_database_seconds_count", &[("transaction", "device of a token")]);
    at_least(1.0, "minkommun_group_commit_size_count", &[]);
    at_least(0.0, "minkommun_writer_queue", &[]);
    at_least(1.0, "minkommun_connections", &[]);
    at_least(512.0, "minkommun_most_in_flight", &[("kind", "request")]);
    at_least(0.0, "minkommun_jobs", &[("kind", "push"), ("state", "waiting")]);
    at_least(0.0, "minkommun_jobs_overdue_seconds", &[("kind", "push")]);
    at_least(1.0, "minkommun_files_total", &[]);
    at_least(3000.0, "minkommun_file_bytes_total", &[]);
    assert!(text.ends_with("# EOF\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_that_waits_is_counted_while_it_waits() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let waiting =
        async || value(&world.observe("/metrics").await.text().await.unwrap(), "minkommun_long_polls_waiting", &[]);
    assert_eq!(waiting().await, Some(0.0));
    let poll = phone.get("/v1/changes?wait=20");
    let look = async {
        while waiting().await != Some(1.0) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        phone.submitted(&submission()).await;
    };
    let (page, ()) = tokio::join!(poll, look);
    assert_eq!(page["events"].as_array().unwrap().len(), 1);
    assert_eq!(waiting().await, Some(0.0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_request_is_one_line_that_says_who_asked_where_and_how_long_the_database_took() {
    let world = World::with(|config| config.demo = true).await;
    let phone = world.phone("soder").await;
    let (case, _) = phone.submitted(&submission()).await;
    let answer = phone.ask(Method::GET, &format!("/v1/cases/{case}")).send().await.unwrap();
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let of_kommun = world.get("/v1/kommuner/norr").await.headers()["x-request-id"].to_str().unwrap().to_owned();
    let nobody = world.get("/v1/cases").await.headers()["x-request-id"].to_str().unwrap().to_owned();
    let log = log();
    let line = |id: &str| {
        let found: Vec<_> = log.lines().filter(|line| line.contains(id) && line.contains("request id=")).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].to_owned()
    };
    let device = line(&id);
    for part in ["requester=\"device\"", "kommun=\"2584\"", "method=\"GET\"", "route=\"/v1/cases/{id}\"", "status=200"]
    {
        assert!(device.contains(part), "{part}: {device}");
    }
    let number = |key: &str| -> f64 {
        device.split_once(&format!("{key}=")).unwrap().1.split(' ').next().unwrap().parse().unwrap()
    };
    assert!(number("database") > 0.0 && number("database") <= number("milliseconds"), "{device}");
    let of_kommun = line(&of_kommun);
    assert!(of_kommun.contains("requester=\"anybody\" kommun=\"2583\""), "{of_kommun}");
    let nobody = line(&nobody);
    assert!(nobody.contains("requester=\"anybody\" kommun=\"-\""), "{nobody}");
    assert!(nobody.contains("status=401 code=\"not-signed-in\""), "{nobody}");
}

#[tokio::test]
async fn health_and_counts_are_for_operators_alone() {
    let world = World::new().await;
    for path in ["/health/live", "/health/ready", "/metrics"] {
        problem(world.get(path).await, 404, "not-found").await;
    }
    let other = world.observe("/v1/kommuner").await;
    assert_eq!(other.status(), StatusCode::NOT_FOUND);
    assert_eq!(other.text().await.unwrap(), "");
}

/// Fills one gate and leaves the others open.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn phones_that_wait_for_news_do_not_take_the_places_of_those_that_send() {
    let world = World::with(|config| config.limits.max_polls = 2).await;
    let phone = world.phone("norr").await;
    let wait = || phone.ask(Method::GET, "/v1/changes?wait=30").send();
    let waiting = [tokio::spawn(wait()), tokio::spawn(wait())];
    let metric = async || {
        let text = world.observe("/metrics").await.text().await.unwrap();
        value(&text, "minkommun_in_flight", &[("kind", "long_poll")])
    };
    while metric().await != Some(2.0) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let turned_away = phone.ask(Method::GET, "/v1/changes").send().await.unwrap();
    assert!((2..=4).contains(&number(&turned_away, "retry-after")));
    problem(turned_away, 503, "busy").await;
    phone.submitted(&submission()).await;
    for waiting in waiting {
        let page: Value = waiting.await.unwrap().unwrap().json().await.unwrap();
        assert_eq!(page["events"].as_array().unwrap().len(), 1);
    }
    assert_eq!(phone.get("/v1/changes").await["events"].as_array().unwrap().len(), 1);
    let text = world.observe("/metrics").await.text().await.unwrap();
    assert_eq!(value(&text, "minkommun_turned_away_total", &[("kind", "long_poll")]), Some(1.0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_no_more_requests_fit_a_phone_is_told_when_to_come_back_and_an_officer_gets_a_page() {
    let world = World::with(|config| config.limits.max_requests = 0).await;
    let turned_away = world.get("/v1/kommuner").await;
    assert!((2..=4).contains(&number(&turned_away, "retry-after")));
    problem(turned_away, 503, "busy").await;
    let page = world.get("/norr/console/logga-in").await;
    assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(page.headers()["retry-after"], "2");
    assert!(page.text().await.unwrap().contains("Servern hinner inte med just nu"));
    // Operators are not turned away.
    assert_eq!(world.observe("/health/ready").await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_too_many_waits_until_another_is_closed() {
    let world = World::with(|config| config.limits.max_connections = 2).await;
    let connect = || TcpStream::connect(world.server.address);
    let (first, _second) = (connect().await.unwrap(), connect().await.unwrap());
    let open = async || value(&world.observe("/metrics").await.text().await.unwrap(), "minkommun_connections", &[]);
    while open().await != Some(2.0) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut third = connect().await.unwrap();
    third.write_all(b"GET /v1/kommuner HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut answer = [0; 12];
    let early = tokio::time::timeout(Duration::from_millis(500), third.read_exact(&mut answer)).await;
    assert!(early.is_err(), "it was answered although two are open");
    drop(first);
    tokio::time::timeout(Duration::from_secs(10), third.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    assert_eq!(open().await, Some(2.0));
}
