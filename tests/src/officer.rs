//! A case officer at the console, through its forms as a browser without JavaScript sends them.

use std::time::Duration;

use anyhow::{Context, bail};
use minkommun_client::{HttpTransport, Method, Request, Response, Transport};

/// Signed in as the demo officer of one kommun.
pub struct Officer {
    http: HttpTransport,
    /// `http://…/umea/console`
    console: String,
    cookie: String,
}

impl Officer {
    /// `server` is `http://…`; the server runs with `--demo`.
    pub async fn sign_in(server: &str, slug: &str) -> anyhow::Result<Self> {
        let console = format!("{server}/{slug}/console");
        let mut officer = Self { http: HttpTransport::new()?, console, cookie: String::new() };
        let form = format!("email=demo%40{slug}.example&password=demo-{slug}-2026&next=");
        let answer = officer.post("logga-in", &form).await?;
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        officer.cookie = cookie.with_context(|| format!("no session: {}", answer.status))?.into();
        Ok(officer)
    }

    /// Moves a case to a status that it may move to: `to`, or the first on the page. Gives the status.
    pub async fn change_status(&self, reference: &str, to: Option<&str>) -> anyhow::Result<String> {
        let page = self.get(&format!("arenden/{reference}")).await?;
        let version = after(&page, r#"name="version" value=""#).context("the case has no form to change its status")?;
        let first = page.split_once(r#"type="radio" name="to""#).and_then(|(_, radio)| after(radio, r#"value=""#));
        let to = to.or(first).context("no status to move to")?;
        let form = format!("version={version}&to={to}&text=");
        let answer = self.post(&format!("arenden/{reference}/status/skicka"), &form).await?;
        if answer.status != 303 {
            bail!("the status was not changed: {}", answer.status);
        }
        Ok(to.into())
    }

    /// A page of the console, as HTML.
    pub async fn get(&self, path: &str) -> anyhow::Result<String> {
        let answer = self.send(Method::Get, path, String::new()).await?;
        if answer.status != 200 {
            bail!("{} for {path}", answer.status);
        }
        Ok(String::from_utf8(answer.body.to_vec())?)
    }

    async fn post(&self, path: &str, form: &str) -> anyhow::Result<Response> {
        self.send(Method::Post, path, form.into()).await
    }

    async fn send(&self, method: Method, path: &str, form: String) -> anyhow::Result<Response> {
        let mut headers = vec![("cookie", self.cookie.clone())];
        if method == Method::Post {
            headers.push(("content-type", "application/x-www-form-urlencoded".into()));
        }
        let url = format!("{}/{path}", self.console);
        let request = Request { method, url, headers, body: form.into(), timeout: Duration::from_secs(20) };
        Ok(self.http.send(request).await?)
    }
}

/// What stands between `mark` and the next quotation mark.
fn after<'a>(page: &'a str, mark: &str) -> Option<&'a str> {
    page.split_once(mark)?.1.split('"').next()
}
