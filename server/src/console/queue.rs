//! The queue: which cases, as the address says.

use std::sync::Arc;

use axum::{extract::Query, response::Response};
use http::StatusCode;
use minkommun_model::{form::Answers, id, service::Category, service::Service};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::{
    desk::{self, Desk, Problem},
    pages::{
        frame::{Choice, Section},
        queue::{Assignee, Chip, Empty, PageLink, Queue, Row, ViewLink},
    },
    view,
};
use crate::{
    actions::{
        read_case::read_queue,
        survey::{self, Colleague},
    },
    store::cases::{self, Case, Filter},
};

const PER_PAGE: u32 = 25;

/// The statuses that the filter offers, beside "open" and "all": they are shared by all services.
const CATEGORIES: [(&str, Category); 7] = [
    ("new", Category::New),
    ("submitted", Category::Submitted),
    ("in_progress", Category::InProgress),
    ("waiting_for_completion", Category::WaitingForCompletion),
    ("waiting_for_signatures", Category::WaitingForSignatures),
    ("waiting_for_payment", Category::WaitingForPayment),
    ("archived", Category::Archived),
];

/// The views at the side: words, status, whose.
const VIEWS: [(&str, &str, &str); 5] = [
    ("none", "open", "none"),
    ("mine", "open", "mine"),
    ("waiting", "waiting_for_completion", "all"),
    ("open", "open", "all"),
    ("done", "archived", "all"),
];

#[derive(Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    service: String,
    whose: String,
    q: String,
    page: u32,
}

impl Default for Asked {
    fn default() -> Self {
        Self { status: "open".into(), service: String::new(), whose: "all".into(), q: String::new(), page: 1 }
    }
}

impl Asked {
    fn filter(&self, desk: &Desk) -> Filter {
        Filter {
            reference: id::parse_reference(&self.q),
            service: (!self.service.is_empty()).then(|| self.service.clone()),
            status: None,
            category: CATEGORIES.iter().find(|(name, _)| *name == self.status).map(|(_, category)| *category),
            assignee: match self.whose.as_str() {
                "mine" => Some(cases::Assignee::Officer(desk.officer.id)),
                "none" => Some(cases::Assignee::Nobody),
                _ => None,
            },
            open_only: self.status == "open",
        }
    }

    /// The address of the queue with these filters; what is as it begins is left out.
    fn link(&self, desk: &Desk) -> String {
        let mut query = Serializer::new(String::new());
        let begin = Self::default();
        for (name, value, usual) in [
            ("status", &self.status, &begin.status),
            ("service", &self.service, &begin.service),
            ("whose", &self.whose, &begin.whose),
            ("q", &self.q, &begin.q),
        ] {
            if value != usual {
                query.append_pair(name, value);
            }
        }
        if self.page > 1 {
            query.append_pair("page", &self.page.to_string());
        }
        let query = query.finish();
        let base = format!("/{}/console/arenden", desk.kommun.slug);
        if query.is_empty() { base } else { format!("{base}?{query}") }
    }

    fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = Self { page: 1, ..self.clone() };
        change(&mut other);
        other
    }
}

/// `GET /{slug}/console/arenden?status=&service=&whose=&q=&page=`
pub async fn show(desk: Desk, Query(mut asked): Query<Asked>) -> Result<Response, Problem> {
    asked.page = asked.page.max(1);
    asked.q = asked.q.trim().to_owned();
    let app = desk.app();
    let (found, total) = if asked.q.is_empty() || id::parse_reference(&asked.q).is_some() {
        read_queue(app, desk.code(), desk.officer.id, asked.filter(&desk), asked.page - 1, PER_PAGE)
            .await
            .map_err(|error| desk.unread(&error))?
    } else {
        (Vec::new(), 0)
    };
    let found = survey::filled_in(app, desk.code(), found).await.map_err(|error| desk.broken(&error))?;
    let colleagues = survey::colleagues(app, desk.code()).await.map_err(|error| desk.broken(&error))?;
    let adopted =
        survey::adopted(app, desk.code(), &desk.kommun.services).await.map_err(|error| desk.broken(&error))?;
    let filters = VIEWS.map(|(_, status, whose)| {
        Asked { status: status.into(), whose: whose.into(), ..Asked::default() }.filter(&desk)
    });
    let counts = survey::count(app, desk.code(), filters.into()).await.map_err(|error| desk.broken(&error))?;

    let rows: Vec<Row> =
        found.iter().map(|(case, service, sent)| row(&desk, case, service, &sent.answers, &colleagues)).collect();
    let frame = desk.frame(Section::Cases);
    let view = current(&asked);
    let title = frame.say(&format!("console-view-{}", view.unwrap_or("other")));
    let services = services(&desk, &asked, &adopted);
    let empty = rows.is_empty().then(|| empty(&desk, &asked, view));
    let page = Queue {
        lead: frame.with("console-queue-lead", "count", total),
        views: views(&desk, view, &counts),
        query: asked.q.clone(),
        chips: chips(&desk, &asked, &services),
        services,
        statuses: statuses(&desk, &asked),
        whose: whose(&desk, &asked),
        shown: shown(&desk, &asked, rows.len(), total),
        pages: page_links(&desk, &asked, total),
        previous: (asked.page > 1).then(|| Asked { page: asked.page - 1, ..asked.clone() }.link(&desk)),
        next: (asked.page < last_page(total)).then(|| Asked { page: asked.page + 1, ..asked.clone() }.link(&desk)),
        rows,
        empty,
        title,
        frame,
    };
    Ok(desk::draw(StatusCode::OK, &page))
}

/// `GET /{slug}/console`
pub async fn front(desk: Desk) -> Response {
    desk::go(&format!("/{}/console/arenden", desk.kommun.slug))
}

fn row(desk: &Desk, case: &Case, service: &Service, answers: &Answers, colleagues: &[Colleague]) -> Row {
    Row {
        reference: case.reference.clone(),
        href: format!("/{}/console/arenden/{}", desk.kommun.slug, case.reference),
        service: service.title.get(desk.language()).to_owned(),
        place: view::address(service, answers),
        received: desk.moment(case.received_at),
        status: view::tag_by_id(service, &case.status, desk.language()),
        assignee: match case.assignee {
            None => Assignee::Nobody,
            Some(id) if id == desk.officer.id => Assignee::You,
            Some(id) => Assignee::Other(view::name(desk, colleagues, id)),
        },
        updated: desk.moment(case.updated_at),
        missing: match case.attachments_missing {
            0 => String::new(),
            n => desk.say("console-files-on-way", &[("count", &n.to_string())]),
        },
    }
}

/// The view that these filters are, if they are one.
fn current(asked: &Asked) -> Option<&'static str> {
    if !asked.service.is_empty() || !asked.q.is_empty() {
        return None;
    }
    VIEWS.iter().find(|(_, status, whose)| *status == asked.status && *whose == asked.whose).map(|(view, _, _)| *view)
}

fn views(desk: &Desk, current: Option<&str>, counts: &[u32]) -> Vec<ViewLink> {
    VIEWS
        .iter()
        .zip(counts)
        .map(|((view, status, whose), count)| ViewLink {
            label: desk.say(&format!("console-view-{view}"), &[]),
            href: Asked { status: (*status).into(), whose: (*whose).into(), ..Asked::default() }.link(desk),
            count: u64::from(*count),
            current: current == Some(view),
        })
        .collect()
}

fn choice(value: &str, label: String, chosen: &str) -> Choice {
    Choice { value: value.into(), label, hint: String::new(), chosen: value == chosen }
}

fn services(desk: &Desk, asked: &Asked, adopted: &[Arc<Service>]) -> Vec<Choice> {
    let all = choice("", desk.say("console-service-all", &[]), &asked.service);
    let each = adopted.iter().map(|s| choice(&s.id, s.title.get(desk.language()).into(), &asked.service));
    std::iter::once(all).chain(each).collect()
}

fn statuses(desk: &Desk, asked: &Asked) -> Vec<Choice> {
    let open = choice("open", desk.say("console-status-open", &[]), &asked.status);
    let all = choice("all", desk.say("console-status-all", &[]), &asked.status);
    let each = CATEGORIES.iter().map(|(name, _)| choice(name, category(desk, name), &asked.status));
    [open, all].into_iter().chain(each).collect()
}

fn category(desk: &Desk, name: &str) -> String {
    desk.say(&format!("category-{}", name.replace('_', "-")), &[])
}

fn whose(desk: &Desk, asked: &Asked) -> Vec<Choice> {
    let each = ["all", "mine", "none"];
    each.map(|name| choice(name, desk.say(&format!("console-whose-{name}"), &[]), &asked.whose)).into()
}

fn chips(desk: &Desk, asked: &Asked, services: &[Choice]) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut chip = |key: &str, what: &str, without: Asked| {
        chips.push(Chip { label: desk.say(key, &[("what", what)]), href: without.link(desk) });
    };
    if let Some(service) = services.iter().find(|service| service.chosen && !service.value.is_empty()) {
        chip("console-chip-service", &service.label, asked.with(|a| a.service.clear()));
    }
    let begin = Asked::default();
    if let Some(status) = statuses(desk, asked).iter().find(|s| s.chosen && s.value != begin.status) {
        chip("console-chip-status", &status.label, asked.with(|a| a.status = begin.status.clone()));
    }
    if let Some(whose) = whose(desk, asked).iter().find(|w| w.chosen && w.value != begin.whose) {
        chip("console-chip-whose", &whose.label, asked.with(|a| a.whose = begin.whose.clone()));
    }
    chips
}

fn shown(desk: &Desk, asked: &Asked, rows: usize, total: u32) -> String {
    let from = u64::from(asked.page - 1) * u64::from(PER_PAGE) + 1;
    let to = from + (rows as u64).saturating_sub(1);
    desk.say("console-shown", &[("range", &format!("{from}–{to}")), ("total", &total.to_string())])
}

fn last_page(total: u32) -> u32 {
    total.div_ceil(PER_PAGE).max(1)
}

/// First, last, and those around the current; a gap between.
fn page_links(desk: &Desk, asked: &Asked, total: u32) -> Vec<PageLink> {
    let last = last_page(total);
    let mut links = Vec::new();
    let mut before = 0;
    for number in (1..=last).filter(|n| *n == 1 || *n == last || n.abs_diff(asked.page) <= 2) {
        if number > before + 1 {
            links.push(PageLink { number: None, href: String::new(), current: false });
        }
        let href = Asked { page: number, ..asked.clone() }.link(desk);
        links.push(PageLink { number: Some(u64::from(number)), href, current: number == asked.page });
        before = number;
    }
    links
}

fn empty(desk: &Desk, asked: &Asked, view: Option<&str>) -> Empty {
    let words = |key: &str| {
        let title = desk.say(&format!("console-empty-{key}-title"), &[]);
        (title, desk.say(&format!("console-empty-{key}-text"), &[]))
    };
    let link = |key: &str, to: Asked| (desk.say(key, &[]), to.link(desk));
    let clear = || link("console-clear", Asked::default());
    if !asked.q.is_empty() {
        let (title, text) = words("query");
        let all = Asked { status: "all".into(), q: asked.q.clone(), ..Asked::default() };
        let widen = (asked.status != "all" || !asked.service.is_empty() || asked.whose != "all")
            .then(|| link("console-empty-widen", all));
        return Empty { icon: "search", title, text, links: widen.into_iter().chain([clear()]).collect() };
    }
    match view {
        Some("none") => {
            let (title, text) = words("none");
            Empty { icon: "tray", title, text, links: vec![link("console-view-open", Asked::default())] }
        }
        Some("mine") => {
            let (title, text) = words("mine");
            let untaken = Asked { whose: "none".into(), ..Asked::default() };
            Empty { icon: "tray", title, text, links: vec![link("console-empty-to-none", untaken)] }
        }
        Some("open") => {
            let (title, text) = words("open");
            Empty { icon: "tray", title, text, links: Vec::new() }
        }
        _ => {
            let (title, text) = words("filter");
            let all = Asked { status: "all".into(), ..Asked::default() };
            Empty { icon: "search", title, text, links: vec![link("console-empty-widen", all), clear()] }
        }
    }
}
