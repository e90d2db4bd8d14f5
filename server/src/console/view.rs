//! A case in an officer's words: the same evaluator and the same texts as the phone's.

use chrono::{DateTime, Utc};
use minkommun_model::{
    case::{Actor, Author, Event, EventKind},
    civil::LocalMinute,
    form::{self, Answers, Standing},
    place::Boundaries,
    service::{Category, Kind, Question, Service, Status},
    sweref,
    text::Text,
    words,
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    desk::Desk,
    map,
    pages::{
        case::{Answer, AnsweredStep, File, Happening, Message, Place, Said},
        frame::Tag,
        glance::{Delivery, DeliveryStep, Glance},
    },
};
use crate::{
    actions::{
        read_case::Opened,
        survey::{Colleague, Reach},
    },
    store::deliveries::State,
};

/// What every page about one case is drawn from.
pub struct Subject {
    pub opened: Opened,
    pub colleagues: Vec<Colleague>,
    pub reach: Reach,
}

pub fn tag(status: &Status, language: &str) -> Tag {
    tag_of(status.category, &status.label, language)
}

pub fn tag_of(category: Category, label: &Text, language: &str) -> Tag {
    let class = match category {
        Category::New | Category::Submitted => "new",
        Category::InProgress => "work",
        Category::WaitingForSignatures | Category::WaitingForPayment | Category::WaitingForCompletion => "wait",
        Category::Archived => "done",
    };
    Tag { class, label: label.get(language).to_owned() }
}

/// A status by id; one that the service has lost is shown by its id.
pub fn tag_by_id(service: &Service, id: &str, language: &str) -> Tag {
    service
        .workflow
        .status(id)
        .map_or_else(|| Tag { class: "new", label: id.to_owned() }, |status| tag(status, language))
}

pub fn name(desk: &Desk, colleagues: &[Colleague], id: Uuid) -> String {
    if id == desk.officer.id {
        return desk.say("console-you", &[]);
    }
    let known = colleagues.iter().find(|colleague| colleague.id == id);
    known.map_or_else(|| desk.say("console-by-unknown", &[]), |colleague| colleague.name.clone())
}

/// The address that the case is about: of its place, else the first address that was asked for.
pub fn address(service: &Service, answers: &Answers) -> String {
    let place = first(service, answers, |kind| matches!(kind, Kind::Place { .. }));
    let place = place.and_then(|(_, value)| value["address"].as_str());
    let address =
        || first(service, answers, |kind| matches!(kind, Kind::Address)).and_then(|(_, value)| value.as_str());
    place.or_else(address).unwrap_or_default().to_owned()
}

fn first<'a>(
    service: &'a Service,
    answers: &'a Answers,
    wanted: impl Fn(&Kind) -> bool,
) -> Option<(&'a Question, &'a Value)> {
    service.questions().filter(|question| wanted(&question.kind)).find_map(|q| Some((q, answers.get(&q.id)?)))
}

pub fn glance(desk: &Desk, subject: &Subject) -> Glance {
    let Opened { case, service, submission, events, .. } = &subject.opened;
    let since = events.iter().rev().find(|event| matches!(event.kind, EventKind::StatusChanged { .. }));
    let came = case.attachments.saturating_sub(case.attachments_missing).to_string();
    let (total, missing) = (case.attachments.to_string(), case.attachments_missing.to_string());
    let files = match (case.attachments, case.attachments_missing) {
        (0, _) => desk.say("console-files-none", &[]),
        (_, 0) => desk.say("console-files-all", &[("count", &total)]),
        _ => desk.say("console-files-some", &[("received", &came), ("total", &total)]),
    };
    let files_missing = match case.attachments_missing {
        0 => String::new(),
        _ => desk.say("console-files-missing", &[("count", &missing)]),
    };
    Glance {
        reference: case.reference.clone(),
        service: service.title.get(desk.language()).to_owned(),
        place: address(service, &submission.answers),
        received: desk.moment(case.received_at),
        late: late(desk, service, case.received_at),
        status: tag_by_id(service, &case.status, desk.language()),
        status_since: desk.moment(since.map_or(case.received_at, |event| event.at)),
        assignee: case
            .assignee
            .map_or_else(|| desk.say("console-nobody", &[]), |id| name(desk, &subject.colleagues, id)),
        files,
        files_missing,
        delivery: delivery(desk, subject),
    }
}

/// That it came after the last minute, for a service that takes late ones.
fn late(desk: &Desk, service: &Service, received_at: DateTime<Utc>) -> String {
    match form::standing(service, received_at) {
        Standing::Late(period) => {
            let last = period.closes.map_or(received_at, LocalMinute::begins);
            desk.say("console-late", &[("when", &desk.moment(last).words)])
        }
        Standing::Open(_) | Standing::NotYet(_) | Standing::Closed(_) => String::new(),
    }
}

/// How far the newest news has come, over all the resident's phones: the best of them counts.
fn delivery(desk: &Desk, subject: &Subject) -> Delivery {
    let Opened { events, deliveries, service, .. } = &subject.opened;
    let say = |key: &str| desk.say(key, &[]);
    let Some(news) = events.iter().rev().find(|event| event.kind.is_news()) else {
        return Delivery {
            class: "quiet",
            icon: "dash",
            label: say("console-delivery-none"),
            detail: say("console-delivery-none-detail"),
            about: String::new(),
            steps: Vec::new(),
        };
    };
    let about = format!("{}, {}", title(desk, service, news, &subject.colleagues), desk.moment(news.at).words);
    let time = |at| words::time(desk.language(), at);
    let step = |class, icon, key: &str, at: String| DeliveryStep { class, icon, label: say(key), at };
    let of_news: Vec<_> = deliveries.iter().filter(|delivery| delivery.event_n == news.n).collect();
    let seen = subject.reach.seen.is_some_and(|n| n >= news.n) || of_news.iter().any(|d| d.state == State::Seen);
    let sent = of_news.iter().find(|delivery| matches!(delivery.state, State::Sent | State::Seen));
    let queued = of_news.iter().find(|delivery| delivery.state == State::Queued);
    let failed = of_news.iter().find(|delivery| matches!(delivery.state, State::Unreachable | State::Expired));

    let mut steps = Vec::new();
    if !of_news.is_empty() {
        steps.push(step("done", "check", "console-delivery-queued", time(news.at)));
    }
    let (class, icon, label, detail) = if seen {
        ("good", "eye", "console-delivery-seen", String::new())
    } else if let Some(sent) = sent {
        ("good", "check", "console-delivery-sent", desk.moment(sent.at).words)
    } else if queued.is_some() {
        ("quiet", "clock", "console-delivery-queued", desk.moment(news.at).words)
    } else if let Some(failed) = failed {
        let why = if failed.state == State::Expired { "expired" } else { "unreachable" };
        ("bad", "stop", "console-delivery-unreachable", say(&format!("console-delivery-{why}-detail")))
    } else {
        ("warn", "dash", "console-delivery-quiet", say("console-delivery-quiet-detail"))
    };
    if let Some(sent) = sent.filter(|sent| sent.state == State::Sent) {
        steps.push(step("done", "check", "console-delivery-sent", time(sent.at)));
    } else if let Some(failed) = failed.filter(|_| sent.is_none() && queued.is_none()) {
        steps.push(step("fail", "stop", "console-delivery-unreachable", time(failed.at)));
    } else if of_news.is_empty() && !seen {
        steps.push(step("next", "dash", "console-delivery-quiet", String::new()));
    }
    steps.push(match seen {
        true => step("done", "eye", "console-delivery-seen", String::new()),
        false => step("next", "dash", "console-delivery-not-seen", String::new()),
    });
    Delivery { class, icon, label: say(label), detail, about, steps }
}

/// What was asked and answered, step by step; what the conditions hid was never sent.
pub fn answers(desk: &Desk, opened: &Opened) -> Vec<AnsweredStep> {
    let answers = &opened.submission.answers;
    let language = desk.language();
    let answered = |question: &Question| {
        let value = answers.get(&question.id)?;
        let said = match (&question.kind, value) {
            (kind, Value::Array(rows)) if kind.columns().is_some() => {
                let columns = kind.columns().unwrap_or_default();
                table(&opened.service, answers, question, columns, rows, language)
            }
            _ => Said::Words(words::display(question, value, language)),
        };
        Some(Answer { question: question.label.get(language).to_owned(), said })
    };
    opened
        .service
        .steps
        .iter()
        .map(|step| AnsweredStep {
            title: step.title.get(language).to_owned(),
            answers: step.questions.iter().filter_map(answered).collect(),
        })
        .filter(|step: &AnsweredStep| !step.answers.is_empty())
        .chain(fee(desk, opened))
        .collect()
}

/// What the resident was told that it costs.
fn fee(desk: &Desk, opened: &Opened) -> Option<AnsweredStep> {
    let fee = form::fee(&opened.service, &opened.submission.answers)?;
    #[expect(clippy::cast_precision_loss, reason = "fees are far below what a float holds to the öre")]
    let kronor = |ore: i64| Said::Words(words::kronor(desk.language(), ore as f64 / 100.0));
    let line =
        |line: &form::FeeLine| Answer { question: line.label.get(desk.language()).to_owned(), said: kronor(line.ore) };
    let total = Answer { question: desk.say("console-fee-total", &[]), said: kronor(fee.ore) };
    Some(AnsweredStep {
        title: desk.say("console-fee", &[]),
        answers: fee.lines.iter().map(line).chain([total]).collect(),
    })
}

fn table(
    service: &Service,
    answers: &Answers,
    question: &Question,
    columns: &[Question],
    rows: &[Value],
    language: &str,
) -> Said {
    let cell = |row: usize, column: &Question| {
        let visible = form::visible_columns(service, answers, &question.id, row).contains(&column.id);
        let value = rows.get(row).and_then(|cells| cells.get(&column.id)).filter(|_| visible);
        value.map(|value| words::display(column, value, language)).unwrap_or_default()
    };
    Said::Table {
        columns: columns.iter().map(|column| column.label.get(language).to_owned()).collect(),
        rows: (0..rows.len()).map(|row| columns.iter().map(|column| cell(row, column)).collect()).collect(),
    }
}

pub fn files(desk: &Desk, opened: &Opened) -> Vec<File> {
    let base = format!("/{}/console/arenden/{}/bilagor", desk.kommun.slug, opened.case.reference);
    let file = |attachment: &crate::store::attachments::Attachment| File {
        name: attachment.name.clone(),
        question: opened
            .service
            .question(&attachment.question)
            .map(|question| question.label.get(desk.language()).to_owned())
            .unwrap_or_default(),
        size: words::bytes(desk.language(), attachment.size),
        href: attachment.received_at.map(|_| format!("{base}/{}", attachment.position)),
        picture: attachment.media_type.starts_with("image/"),
    };
    opened.attachments.iter().map(file).collect()
}

pub fn place(desk: &Desk, opened: &Opened) -> Option<Place> {
    let (_, value) = first(&opened.service, &opened.submission.answers, |kind| matches!(kind, Kind::Place { .. }))?;
    let address = value["address"].as_str().unwrap_or_default().to_owned();
    let point = value["latitude"].as_f64().zip(value["longitude"].as_f64());
    let Some((latitude, longitude)) = point else {
        return Some(Place {
            address,
            coordinates: String::new(),
            sweref: String::new(),
            accuracy: String::new(),
            map: None,
        });
    };
    let (north, east) = sweref::from_wgs84(latitude, longitude);
    let metres = |value: f64| words::number(desk.language(), value.round());
    let spot = if address.is_empty() { desk.say("console-map-here", &[]) } else { address.clone() };
    let mut drawn = map::draw(desk.code(), latitude, longitude);
    if let Some(map) = &mut drawn {
        map.description = desk.say("console-map", &[("kommun", &desk.kommun.name), ("place", &spot)]);
    }
    Some(Place {
        address: if address.is_empty() { elsewhere(desk, latitude, longitude) } else { address },
        // Points and a comma, as maps want them pasted.
        coordinates: format!("{latitude:.5}, {longitude:.5}"),
        sweref: format!("N {}, E {}", metres(north), metres(east)),
        accuracy: value["accuracy"].as_f64().map(|radius| format!("± {} m", metres(radius))).unwrap_or_default(),
        map: drawn,
    })
}

/// Without an address, at least which kommun it is, when that is another one.
fn elsewhere(desk: &Desk, latitude: f64, longitude: f64) -> String {
    let found = Boundaries::builtin().kommun_at(latitude, longitude);
    found
        .filter(|place| place.code != desk.code())
        .map(|place| desk.say("console-outside", &[("kommun", place.name)]))
        .unwrap_or_default()
}

pub fn thread(desk: &Desk, subject: &Subject) -> Vec<Message> {
    let seen = |event: &Event| subject.reach.seen.is_some_and(|n| n >= event.n);
    let message = |event: &Event| {
        let EventKind::Message { author, text, .. } = &event.kind else { return None };
        let ours = *author == Author::Kommun;
        let from = match event.by {
            Actor::Resident => desk.say("console-from-resident", &[]),
            Actor::Rule => desk.say("console-by-rule", &[]),
            Actor::Officer(id) => desk.say("console-from-kommun", &[("who", &name(desk, &subject.colleagues, id))]),
        };
        Some(Message {
            ours,
            from,
            at: desk.moment(event.at),
            // In the resident's own language: these are the words that were read.
            text: text.get(&subject.opened.case.language).to_owned(),
            seen: if ours && seen(event) { desk.say("console-delivery-seen", &[]) } else { String::new() },
        })
    };
    subject.opened.events.iter().filter_map(message).collect()
}

/// Newest first.
pub fn history(desk: &Desk, subject: &Subject) -> Vec<Happening> {
    let happening = |event: &Event| {
        let by = actor(desk, event, &subject.colleagues);
        let detail = match &event.kind {
            EventKind::Submitted { attachments, .. } => {
                desk.say("console-event-submitted-detail", &[("count", &attachments.to_string())])
            }
            EventKind::AttachmentsReceived { missing: 0, .. } => desk.say("console-event-received-all", &[]),
            EventKind::AttachmentsReceived { missing, .. } => {
                desk.say("console-event-received-missing", &[("count", &missing.to_string())])
            }
            EventKind::StatusChanged { text, .. } => {
                format!("{by}. ”{}”", text.get(&subject.opened.case.language))
            }
            _ => by,
        };
        Happening {
            at: desk.moment(event.at),
            title: title(desk, &subject.opened.service, event, &subject.colleagues),
            detail,
            big: matches!(event.kind, EventKind::Submitted { .. }),
        }
    };
    subject.opened.events.iter().rev().map(happening).collect()
}

pub fn actor(desk: &Desk, event: &Event, colleagues: &[Colleague]) -> String {
    match event.by {
        Actor::Resident => desk.say("console-from-resident", &[]),
        Actor::Rule => desk.say("console-by-rule", &[]),
        Actor::Officer(id) => name(desk, colleagues, id),
    }
}

pub fn title(desk: &Desk, service: &Service, event: &Event, colleagues: &[Colleague]) -> String {
    let say = |key: &str| desk.say(key, &[]);
    match &event.kind {
        EventKind::Submitted { .. } => say("console-event-submitted"),
        EventKind::AttachmentsReceived { .. } => say("console-event-received"),
        EventKind::StatusChanged { from, label, .. } => {
            let from = tag_by_id(service, from, desk.language()).label;
            desk.say("console-event-status", &[("from", &from), ("to", label.get(desk.language()))])
        }
        EventKind::Message { author: Author::Kommun, .. } => say("console-event-message-ours"),
        EventKind::Message { .. } => say("console-event-message-theirs"),
        EventKind::Assigned { officer: Some(id) } => {
            desk.say("console-event-assigned", &[("who", &name(desk, colleagues, *id))])
        }
        EventKind::Assigned { officer: None } => say("console-event-unassigned"),
        EventKind::Unknown => say("console-event-other"),
    }
}
