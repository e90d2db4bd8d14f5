//! The audit log's page.

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::Query, response::Response};
use http::StatusCode;
use minkommun_model::{id, service::Service, words};
use serde::Deserialize;
use serde_json::Value;
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use super::{
    desk::{self, Desk, Problem},
    pages::{
        frame::{Choice, Section},
        log::{Chain, Line, Log},
    },
    view,
};
use crate::{
    actions::{
        read_log::{Found, Wanted, read_log},
        survey::{self, Colleague},
    },
    store::audit::{self, Action},
};

const PER_PAGE: u32 = 50;

/// What the filter offers: its name, and the actions behind it.
const KINDS: [(&str, &[Action]); 4] = [
    ("read", &[Action::ReadCase, Action::ReadFile, Action::ReadQueue, Action::ReadLog]),
    ("changed", &[Action::ChangeStatus, Action::WriteMessage, Action::Assign, Action::AddOfficer]),
    ("refused", &[Action::Refused, Action::SignInRefused]),
    ("session", &[Action::SignIn, Action::SignInRefused, Action::SignOut]),
];

/// The service of each case.
type Services = BTreeMap<Uuid, Arc<Service>>;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    case: String,
    who: String,
    what: String,
    page: u32,
}

/// `GET /{slug}/console/logg?case=&who=&what=&page=`
pub async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let app = desk.app();
    let page = asked.page.max(1);
    let kind = KINDS.iter().find(|(name, _)| *name == asked.what);
    let wanted = Wanted {
        // What cannot be a reference is nobody's, and so gives no lines.
        reference: (!asked.case.trim().is_empty())
            .then(|| id::parse_reference(&asked.case).unwrap_or_else(|| asked.case.clone())),
        officer: Uuid::try_parse(&asked.who).ok(),
        actions: kind.map(|(_, actions)| actions.to_vec()).unwrap_or_default(),
        page: page - 1,
        per_page: PER_PAGE,
    };
    let reference = wanted.reference.clone();
    let read = read_log(app, desk.code(), desk.officer.id, wanted).await;
    let Found { lines, total, chain, services } = read.map_err(|error| desk.broken(&error))?;
    let colleagues = survey::colleagues(app, desk.code()).await.map_err(|error| desk.broken(&error))?;
    let frame = desk.frame(Section::Log);
    let heading = match &reference {
        Some(reference) => frame.with("console-log-heading-case", "reference", reference),
        None => frame.say("console-log-heading"),
    };
    let more = u64::from(page) * u64::from(PER_PAGE) < u64::from(total);
    let drawn = Log {
        chain: match chain {
            audit::Chain::Whole { lines: 0, .. } => Chain::Empty,
            audit::Chain::Whole { lines, last_hash } => {
                Chain::Whole { lines: number(&desk, lines), last: grouped(&last_hash) }
            }
            audit::Chain::BrokenAt { n } => Chain::Broken { line: number(&desk, n) },
        },
        reference: reference.unwrap_or_default(),
        who: who(&desk, &asked, &colleagues),
        what: what(&desk, &asked),
        heading,
        lines: lines.iter().map(|line| draw(&desk, line, &services, &colleagues)).collect(),
        older: more.then(|| link(&desk, &asked, page + 1)),
        newest: (page > 1).then(|| link(&desk, &asked, 1)),
        frame,
    };
    Ok(desk::draw(StatusCode::OK, &drawn))
}

fn draw(desk: &Desk, line: &audit::Line, services: &Services, colleagues: &[Colleague]) -> Line {
    let action = Action::ALL.iter().find(|action| action.as_str() == line.action);
    let key = action.map_or("other", |action| key(*action));
    Line {
        n: number(desk, line.n),
        at: desk.moment(line.at),
        who: match line.officer {
            Some(id) => view::name(desk, colleagues, id),
            None => desk.say("console-system", &[]),
        },
        what: desk.say(&format!("console-act-{key}"), &[("action", &line.action)]),
        refused: matches!(action, Some(Action::Refused | Action::SignInRefused)),
        reference: line.case.map(id::reference).unwrap_or_default(),
        detail: detail(desk, line, action.copied(), services, colleagues),
    }
}

fn key(action: Action) -> &'static str {
    match action {
        Action::SignIn => "signed-in",
        Action::SignInRefused => "sign-in-refused",
        Action::SignOut => "signed-out",
        Action::ReadQueue => "queue-read",
        Action::ReadCase => "case-read",
        Action::ReadFile => "file-read",
        Action::ReadLog => "log-read",
        Action::ChangeStatus => "status-changed",
        Action::WriteMessage => "message-sent",
        Action::Assign => "assigned",
        Action::Refused => "case-refused",
        Action::AddOfficer => "officer-added",
    }
}

/// What the line's JSON says, in words. A newer program's JSON is left out.
fn detail(
    desk: &Desk,
    line: &audit::Line,
    action: Option<Action>,
    services: &Services,
    colleagues: &[Colleague],
) -> String {
    let json: Value = serde_json::from_str(&line.detail).unwrap_or_default();
    let text = |name: &str| json[name].as_str().unwrap_or_default();
    match action {
        Some(Action::ChangeStatus) => {
            let service = line.case.and_then(|case| services.get(&case));
            let label =
                |id: &str| service.map_or(id.into(), |service| view::tag_by_id(service, id, desk.language()).label);
            format!("{} → {}", label(text("from")), label(text("to")))
        }
        Some(Action::Assign) => match Uuid::try_parse(text("to")) {
            Ok(id) => view::name(desk, colleagues, id),
            Err(_) => desk.say("console-nobody", &[]),
        },
        Some(Action::ReadFile) => {
            let position = json["position"].as_u64().unwrap_or_default() + 1;
            desk.say("console-act-file-read-detail", &[("position", &position.to_string())])
        }
        Some(Action::Refused) => desk.say("console-act-case-refused-detail", &[("reference", text("reference"))]),
        _ => String::new(),
    }
}

fn number(desk: &Desk, n: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "exact up to nine thousand million million lines")]
    let n = n as f64;
    words::number(desk.language(), n)
}

/// The beginning of a hash, so that two people can compare it over the telephone: "7f3a 91c0 55de".
fn grouped(hash: &str) -> String {
    let start: Vec<char> = hash.chars().take(12).collect();
    start.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn choice(value: &str, label: String, chosen: &str) -> Choice {
    Choice { value: value.into(), label, hint: String::new(), chosen: value == chosen }
}

fn who(desk: &Desk, asked: &Asked, colleagues: &[Colleague]) -> Vec<Choice> {
    let all = choice("", desk.say("console-who-all", &[]), &asked.who);
    let each = colleagues.iter().map(|c| choice(&c.id.to_string(), c.name.clone(), &asked.who));
    std::iter::once(all).chain(each).collect()
}

fn what(desk: &Desk, asked: &Asked) -> Vec<Choice> {
    let all = choice("", desk.say("console-what-all", &[]), &asked.what);
    let each = KINDS.iter().map(|(name, _)| choice(name, desk.say(&format!("console-what-{name}"), &[]), &asked.what));
    std::iter::once(all).chain(each).collect()
}

fn link(desk: &Desk, asked: &Asked, page: u32) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in [("case", &asked.case), ("who", &asked.who), ("what", &asked.what)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    query.append_pair("page", &page.to_string());
    format!("/{}/console/logg?{}", desk.kommun.slug, query.finish())
}
