//! The page behind each problem's `type`: what it means and what mends it, for whoever builds a phone.

use std::fmt::Write;

use axum::{extract::Path, response::Html};
use minkommun_model::problem::Code;

/// All codes, one line each.
pub async fn list() -> Html<String> {
    let mut body = String::from("<h1>Problems of the wire</h1>\n<ul>\n");
    for code in Code::ALL {
        let (name, title) = (code.as_str(), code.title());
        // Writing to a string cannot fail.
        let _ = writeln!(body, r#"<li><a href="/problems/{name}">{name}</a> ({}): {title}.</li>"#, code.status());
    }
    body.push_str("</ul>");
    Html(page("Problems of the wire", &body))
}

pub async fn one(Path(code): Path<String>) -> Result<Html<String>, crate::api::refusal::Refusal> {
    let code = Code::parse(&code).ok_or(Code::NotFound)?;
    let (name, title, mend) = (code.as_str(), code.title(), code.mend());
    let body = format!(
        "<h1>{title}</h1>\n<p>Code <code>{name}</code>, status {}.</p>\n<h2>What to do</h2>\n<p>{mend}</p>\n\
         <p><a href=\"/problems\">All problems</a></p>",
        code.status()
    );
    Ok(Html(page(title, &body)))
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title} – Min kommun</title>\n\
         <style>:root{{color-scheme:light dark}}body{{font:1.125rem/1.5 system-ui,sans-serif;max-width:40rem;\
         margin:0 auto;padding:1rem}}a{{color:inherit}}li{{margin-block:.75rem}}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n\
         </body>\n</html>\n"
    )
}
