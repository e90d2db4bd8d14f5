//! A draft, step by step: every answer is saved when it comes, and the way on is asked of the client.

use axum::{
    Json,
    extract::{Multipart, Path, Query, multipart::MultipartError},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use minkommun_client::{
    Draft, Error, SubmitError,
    shown::{refused_file, step_of, visible_steps},
};
use minkommun_model::{
    form::{required_columns, visible_columns},
    service::{Kind, Question},
    words::error_text,
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    answers,
    draw::{
        field::control_id,
        form::{self, Asked, errors_in, step_href},
    },
    screens::{
        chrome::{Note, Tab},
        form::Discard,
    },
    web::visit::{Instead, Page, Visit, page_of, see},
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    /// Show what is wrong.
    fel: Option<u8>,
    /// An answer brought forth more questions.
    fler: Option<u8>,
}

/// A draft that is gone has become a case, or was deleted.
async fn draft(visit: &Visit, id: Uuid) -> Result<Draft, Instead> {
    match visit.app.drafts.get(id).await {
        Ok(mut draft) => {
            if let Some(manifest) = visit.app.manifest() {
                manifest.fill_in(&mut draft.service);
            }
            Ok(draft)
        }
        Err(Error::NotFound) if visit.app.cases.get(id).await.is_ok() => Err(see(format!("/arende/{id}")).into()),
        Err(error) => Err(visit.fail(&error)),
    }
}

pub async fn resume(visit: Visit, Path(id): Path<Uuid>) -> Page {
    let draft = draft(&visit, id).await?;
    let steps = visible_steps(&draft);
    // Where the first thing is left to answer; at the end when nothing is.
    let unfinished = steps.iter().find(|step| errors_in(&draft, **step).next().is_some());
    let step = unfinished.or(steps.last()).copied().unwrap_or_default();
    Ok(see(step_href(&draft, step)))
}

pub async fn step(visit: Visit, Path((id, n)): Path<(Uuid, usize)>, Query(shown): Query<Shown>) -> Page {
    let draft = draft(&visit, id).await?;
    let now = visit.now().await;
    let c = visit.chrome(Tab::Home, &now).await;
    let asked = Asked { judged: shown.fel.is_some(), more_questions: shown.fler.is_some() };
    match n.checked_sub(1).and_then(|n| form::step(c, &draft, n, asked)) {
        Some(page) => Ok(page_of(&page)),
        None => Ok(see(format!("/utkast/{id}"))),
    }
}

struct Sent {
    form: answers::Form,
    files: Vec<File>,
}

struct File {
    question: String,
    name: String,
    bytes: Vec<u8>,
}

async fn read(mut parts: Multipart) -> Result<Sent, MultipartError> {
    let mut sent = Sent { form: answers::Form::default(), files: Vec::new() };
    while let Some(field) = parts.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(question) = name.strip_prefix("fil.") {
            let (question, name) = (question.to_owned(), field.file_name().unwrap_or_default().to_owned());
            let bytes = field.bytes().await?.to_vec();
            // A file control that nothing was chosen in sends an empty file without a name.
            if !name.is_empty() {
                sent.files.push(File { question, name, bytes });
            }
        } else {
            let value = field.text().await?;
            sent.form.0.push((name, value));
        }
    }
    Ok(sent)
}

pub async fn save(
    visit: Visit,
    Path((id, n)): Path<(Uuid, usize)>,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response, Instead> {
    let before = draft(&visit, id).await?;
    let Some(step) = n.checked_sub(1).filter(|n| *n < before.service.steps.len()) else {
        return Ok(see(format!("/utkast/{id}")));
    };
    let sent = match read(parts).await {
        Ok(sent) => sent,
        Err(error) => {
            let too_large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
            let key = if too_large { "phone-file-too-large-request" } else { "phone-not-saved" };
            visit.phone.note(Note { bad: true, text: visit.w.t(key) }).await;
            return Ok(see(format!("{}#besked", step_href(&before, step))));
        }
    };
    let questions = before.service.steps[step].questions.clone();
    let draft = answer(&visit, before.clone(), &questions, &sent.form).await.map_err(|error| visit.fail(&error))?;
    if headers.contains_key("x-autosave") {
        return Ok(Json(saved(&visit, &draft, step)).into_response());
    }
    let refused = attach(&visit, &draft, sent.files).await?;
    let draft = visit.app.drafts.get(id).await.map_err(|error| visit.fail(&error))?;
    if refused {
        return Ok(see(format!("{}#besked", step_href(&draft, step))));
    }
    act(&visit, &before, draft, step, sent.form.get("gor").unwrap_or("spara")).await
}

/// Saves what differs from the draft.
async fn answer(visit: &Visit, mut draft: Draft, questions: &[Question], form: &answers::Form) -> Result<Draft, Error> {
    for question in questions {
        // What this page cannot ask for it does not take away either.
        if matches!(question.kind, Kind::Information { .. } | Kind::Attachment(_)) || !question.is_understood() {
            continue;
        }
        let value = form.answer(question);
        if value.as_ref() != draft.answers.get(&question.id) {
            draft = visit.app.drafts.answer(draft.id, &question.id, value).await?;
        }
    }
    Ok(draft)
}

/// Whether any file was refused; why is then on the next page.
async fn attach(visit: &Visit, draft: &Draft, files: Vec<File>) -> Result<bool, Instead> {
    let mut refusals = Vec::new();
    for file in files {
        if let Err(error) = visit.app.drafts.attach(draft.id, &file.question, &file.name, file.bytes).await {
            refusals.push(refused_file(&visit.w.voice(true), &draft.service, &file.question, &file.name, &error));
        }
    }
    if refusals.is_empty() {
        return Ok(false);
    }
    visit.phone.note(Note { bad: true, text: refusals.join(" ") }).await;
    Ok(true)
}

/// What the pressed button asks for.
async fn act(visit: &Visit, before: &Draft, draft: Draft, step: usize, act: &str) -> Page {
    let here = step_href(&draft, step);
    let (act, what) = act.split_once(':').unwrap_or((act, ""));
    let done = match act {
        "nasta" => return Ok(next(before, &draft, step)),
        "bifoga" | "plats" => return Ok(see(format!("{here}#{}", control_id(what)))),
        "ta-bort-fil" => visit.app.drafts.detach(draft.id, what).await.map(|()| here.clone()),
        "glom-position" => without_point(visit, &draft, what).await.map(|()| format!("{here}#{}", control_id(what))),
        "lagg-till-rad" => {
            let mut rows = rows(&draft, what);
            rows.push(json!({}));
            let to = format!("{here}#{}-{}", control_id(what), rows.len());
            visit.app.drafts.answer(draft.id, what, Some(rows.into())).await.map(|_| to)
        }
        "ta-bort-rad" => {
            let (table, row) = what.split_once(':').unwrap_or((what, ""));
            let mut rows = rows(&draft, table);
            if let Some(row) = row.parse().ok().filter(|row: &usize| *row < rows.len()) {
                rows.remove(row);
            }
            let value = (!rows.is_empty()).then(|| rows.into());
            visit.app.drafts.answer(draft.id, table, value).await.map(|_| format!("{here}#{}", control_id(table)))
        }
        "rang-upp" | "rang-ned" | "rang-bort" | "rang-sist" => {
            let (question, option) = what.split_once(':').unwrap_or((what, ""));
            let ranked = rank(rows(&draft, question), act, option);
            let focus = ranked.iter().position(|one| one == option).map(|at| format!("-{}", at + 1));
            let to = format!("{here}#{}{}", control_id(question), focus.unwrap_or_default());
            let value = (!ranked.is_empty()).then(|| ranked.into());
            visit.app.drafts.answer(draft.id, question, value).await.map(|_| to)
        }
        "lagg-till-punkt" | "ta-bort-punkt" => {
            let (question, at) = what.split_once(':').unwrap_or((what, ""));
            let place = with_points(&draft, question, |points| match at.parse().ok().filter(|at| *at < points.len()) {
                Some(at) => drop(points.remove(at)),
                None => points.push(json!("")),
            });
            let to = format!("{here}#{}", control_id(question));
            visit.app.drafts.answer(draft.id, question, place).await.map(|_| to)
        }
        _ => Ok(here),
    };
    done.map(see).map_err(|error| visit.fail(&error))
}

/// On to the next step, unless something here needs changing or has just been asked.
fn next(before: &Draft, draft: &Draft, step: usize) -> Response {
    let here = step_href(draft, step);
    let questions = &draft.service.steps[step].questions;
    let newly_asked = questions.iter().any(|question| {
        draft.evaluation.visible.contains(&question.id) && !before.evaluation.visible.contains(&question.id)
    });
    let wrong = errors_in(draft, step).next().is_some();
    if wrong && newly_asked {
        return see(format!("{here}?fler=1#fler"));
    }
    if wrong {
        return see(format!("{here}?fel=1#fel"));
    }
    match visible_steps(draft).into_iter().find(|later| *later > step) {
        Some(later) => see(step_href(draft, later)),
        None => see(format!("/utkast/{}/granska", draft.id)),
    }
}

fn rows(draft: &Draft, table: &str) -> Vec<Value> {
    draft.answers.get(table).and_then(Value::as_array).cloned().unwrap_or_default()
}

/// Moves one of the ranked options, takes it away or puts it last.
fn rank(mut ranked: Vec<Value>, act: &str, option: &str) -> Vec<Value> {
    let at = ranked.iter().position(|one| one == option);
    match (act, at) {
        ("rang-upp", Some(at)) if at > 0 => ranked.swap(at, at - 1),
        ("rang-ned", Some(at)) if at + 1 < ranked.len() => ranked.swap(at, at + 1),
        ("rang-bort", Some(at)) => drop(ranked.remove(at)),
        ("rang-sist", None) => ranked.push(json!(option)),
        _ => {}
    }
    ranked
}

/// The place that a question was answered with, its points changed.
fn with_points(draft: &Draft, question: &str, change: impl FnOnce(&mut Vec<Value>)) -> Option<Value> {
    let Some(Kind::Place { shape, .. }) = draft.service.question(question).map(|question| &question.kind) else {
        return None;
    };
    let (name, _) = shape.points()?;
    let mut place = draft.answers.get(question).and_then(Value::as_object).cloned().unwrap_or_default();
    let mut points = place.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    change(&mut points);
    place.insert(name.into(), points.into());
    Some(place.into())
}

async fn without_point(visit: &Visit, draft: &Draft, question: &str) -> Result<(), Error> {
    let address = draft.answers.get(question).and_then(|place| place.get("address")).cloned();
    let place = address.map(|address| json!({ "address": address }));
    visit.app.drafts.answer(draft.id, question, place).await.map(|_| ())
}

/// What the page's script needs to be as true as a new page: when it was saved, what is asked, what is wrong.
fn saved(visit: &Visit, draft: &Draft, step: usize) -> Value {
    let mut visible = Vec::new();
    let mut required: Vec<_> = draft.evaluation.required.iter().cloned().collect();
    for question in &draft.service.steps[step].questions {
        if draft.evaluation.visible.contains(&question.id) {
            visible.push(question.id.clone());
        }
        let rows = draft.answers.get(&question.id).and_then(Value::as_array).map_or(0, Vec::len);
        if question.kind.columns().is_some() {
            for row in 0..rows {
                let columns = visible_columns(&draft.service, &draft.answers, &question.id, row);
                visible.extend(columns.into_iter().map(|column| format!("{}.{row}.{column}", question.id)));
                let columns = required_columns(&draft.service, &draft.answers, &question.id, row);
                required.extend(columns.into_iter().map(|column| format!("{}.{row}.{column}", question.id)));
            }
        }
    }
    let errors = errors_in(draft, step).map(|error| {
        let key = match (error.question.split_once('.'), error.row) {
            (Some((table, column)), Some(row)) => format!("{table}.{row}.{column}"),
            _ => error.question.clone(),
        };
        (key, Value::from(error_text(&visit.w.language, &draft.service, error)))
    });
    json!({
        "saved": visit.w.t1("phone-saved", "when", visit.w.when(draft.saved_at)),
        "visible": visible,
        "required": required,
        "errors": Value::Object(errors.collect()),
    })
}

pub async fn review(visit: Visit, Path(id): Path<Uuid>, Query(shown): Query<Shown>) -> Page {
    let draft = draft(&visit, id).await?;
    let now = visit.now().await;
    let c = visit.chrome(Tab::Home, &now).await;
    Ok(page_of(&form::review(c, &draft, shown.fel.is_some(), !now.status.online)))
}

pub async fn submit(visit: Visit, Path(id): Path<Uuid>) -> Page {
    match visit.app.drafts.submit(id).await {
        Ok(sent) => Ok(see(format!("/inskickat/{}", sent.case_id))),
        Err(SubmitError::Answers(_)) => Ok(see(format!("/utkast/{id}/granska?fel=1#fel"))),
        // Pressed twice: the first press has sent it.
        Err(SubmitError::Client(Error::NotFound)) if visit.app.cases.get(id).await.is_ok() => {
            Ok(see(format!("/inskickat/{id}")))
        }
        Err(SubmitError::Client(error)) => Err(visit.fail(&error)),
    }
}

pub async fn ask_discard(visit: Visit, Path(id): Path<Uuid>) -> Page {
    draft(&visit, id).await?;
    let now = visit.now().await;
    let c = visit.chrome(Tab::Home, &now).await;
    let w = visit.w.clone();
    Ok(page_of(&Discard {
        c,
        question: w.t("phone-draft-discard-title"),
        text: w.t("phone-draft-discard-text"),
        warning: None,
        action: format!("/utkast/{id}/ta-bort"),
        act: w.t("phone-draft-discard"),
        keep: format!("/utkast/{id}"),
        keep_label: w.t("phone-draft-keep"),
    }))
}

pub async fn discard(visit: Visit, Path(id): Path<Uuid>) -> Page {
    match visit.app.drafts.discard(id).await {
        Ok(()) | Err(Error::NotFound) => Ok(see("/hem")),
        Err(error) => Err(visit.fail(&error)),
    }
}

/// Moves to the version that is on the phone, and says what that changed.
pub async fn move_to_newer(visit: Visit, Path(id): Path<Uuid>) -> Page {
    let moved = visit.app.drafts.move_to_newer(id).await.map_err(|error| visit.fail(&error))?;
    let (new, gone) = (moved.new_questions.len(), moved.not_needed.len());
    let text = visit.w.t2("phone-draft-moved", "new", new, "gone", gone);
    visit.phone.note(Note { bad: false, text }).await;
    Ok(see(format!("/utkast/{id}")))
}

/// The first step with something that the server refused, in the draft that a submission has become again.
pub fn first_wrong(draft: &Draft, errors: &[minkommun_model::form::FieldError]) -> String {
    let step = errors.iter().find_map(|error| step_of(&draft.service, error));
    step.map_or_else(|| format!("/utkast/{}", draft.id), |step| step_href(draft, step))
}

/// A file of this phone, to be looked at.
pub async fn file(visit: Visit, Path(sha256): Path<String>) -> Page {
    let bytes = visit.app.drafts.file(&sha256).await.map_err(|error| visit.fail(&error))?;
    let media_type = match bytes.as_slice() {
        [0xff, 0xd8, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'R', b'I', b'F', b'F', ..] => "image/webp",
        _ => "application/octet-stream",
    };
    Ok(([("content-type", media_type), ("cache-control", "private, max-age=86400")], bytes).into_response())
}
