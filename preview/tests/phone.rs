//! The phone over HTTP, before there is any network: what a new browser meets.

use std::{path::Path, sync::Arc, time::Duration};

use bytes::Bytes;
use minkommun_client::{HttpTransport, Method, OsRandom, Request, Response, SystemClock, Transport};
use minkommun_preview::{Config, Machine, serve};
use tokio::{net::TcpListener, sync::oneshot};

struct Preview {
    url: String,
    http: HttpTransport,
    stop: oneshot::Sender<()>,
    served: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Preview {
    /// Beside a server that cannot be reached.
    async fn start(data: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let http = || HttpTransport::new().expect("a network stack");
        let machine = Machine { clock: Arc::new(SystemClock), random: Arc::new(OsRandom), transport: Arc::new(http()) };
        let config = Config { server: "http://127.0.0.1:9".into(), push: None, data: data.into() };
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        Self { url, http: http(), stop, served: tokio::spawn(serve(listener, config, machine, stopped)) }
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&'static str, &str)], body: &'static str) -> Response {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let url = format!("{}{path}", self.url);
        let request = Request { method, url, headers, body: Bytes::from(body), timeout: Duration::from_secs(10) };
        self.http.send(request).await.expect("an answer")
    }

    async fn get(&self, path: &str) -> Response {
        self.ask(Method::Get, path, &[], "").await
    }
}

fn text(response: &Response) -> String {
    String::from_utf8_lossy(&response.body).into_owned()
}

#[tokio::test]
async fn a_new_browser_chooses_a_kommun_first_and_leaves_nothing_on_disk() {
    let data = tempfile::tempdir().expect("a directory");
    let preview = Preview::start(data.path()).await;
    for path in ["/", "/hem", "/arenden", "/utkast/01890000-0000-7000-8000-000000000000/steg/1"] {
        let answer = preview.get(path).await;
        assert_eq!((answer.status, answer.header("location")), (303, Some("/valj-kommun")), "{path}");
    }
    let page = preview.get("/valj-kommun").await;
    assert_eq!(page.status, 200);
    assert!(text(&page).contains("Listan över kommuner är inte hämtad än"));
    assert_eq!(std::fs::read_dir(data.path()).expect("listed").count(), 0);
}

#[tokio::test]
async fn every_page_forbids_what_is_not_ours_and_is_not_kept_by_the_browser() {
    let data = tempfile::tempdir().expect("a directory");
    let preview = Preview::start(data.path()).await;
    let page = preview.get("/valj-kommun").await;
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let cookie = page.header("set-cookie").expect("a phone");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
}

#[tokio::test]
async fn a_cookie_that_is_no_phone_gets_a_new_phone_and_reaches_no_file() {
    let data = tempfile::tempdir().expect("a directory");
    let preview = Preview::start(data.path()).await;
    for cookie in ["phone=../../etc", "phone=", "phone=ABCDEF0123456789ABCDEF0123456789"] {
        let page = preview.ask(Method::Get, "/valj-kommun", &[("cookie", cookie)], "").await;
        assert!(page.header("set-cookie").is_some(), "{cookie}");
    }
    let known = [("cookie", "phone=0123456789abcdef0123456789abcdef")];
    assert!(preview.ask(Method::Get, "/valj-kommun", &known, "").await.header("set-cookie").is_none());
}

#[tokio::test]
async fn a_kommun_that_the_server_does_not_list_cannot_be_chosen() {
    let data = tempfile::tempdir().expect("a directory");
    let preview = Preview::start(data.path()).await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let answer = preview.ask(Method::Post, "/valj-kommun", &form, "kommun=..%2F..%2Fetc").await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/valj-kommun")));
    assert_eq!(std::fs::read_dir(data.path()).expect("listed").count(), 0);
}

#[tokio::test]
async fn another_site_cannot_press_the_buttons() {
    let data = tempfile::tempdir().expect("a directory");
    let preview = Preview::start(data.path()).await;
    let elsewhere = [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://evil.example")];
    assert_eq!(preview.ask(Method::Post, "/prov/flygplan", &elsewhere, "lage=pa").await.status, 403);
}

#[tokio::test]
async fn it_stops_when_told_to_while_a_page_waits_for_news() {
    let data = tempfile::tempdir().expect("a directory");
    let Preview { url, http, stop, served } = Preview::start(data.path()).await;
    let waiting = tokio::spawn(async move {
        let request = Request {
            method: Method::Get,
            url: format!("{url}/handandet"),
            headers: vec![],
            body: Bytes::new(),
            timeout: Duration::from_secs(30),
        };
        http.send(request).await.map(|answer| answer.status)
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.send(()).expect("it runs");
    let ended = tokio::time::timeout(Duration::from_secs(5), served).await.expect("in time").expect("no panic");
    assert!(ended.is_ok());
    assert_eq!(waiting.await.expect("no panic"), Ok(200));
}
