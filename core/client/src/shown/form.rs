//! A form as words: which steps and fields there are now, what stands in them, what is wrong.

use std::collections::BTreeSet;

use minkommun_model::{
    form::{Answers, FieldError, required_columns, visible_columns},
    place::Boundaries,
    service::{Kind, Question, Service},
    words::{self, display, error_text},
};
use serde_json::Value;

use crate::{
    drafts::{AttachError, AttachedFile, Draft},
    shown::voice::Voice,
};

/// The steps that have something to show now, as numbers from 0 in the service.
pub fn visible_steps(draft: &Draft) -> Vec<usize> {
    let visible =
        |questions: &[Question]| questions.iter().any(|question| draft.evaluation.visible.contains(&question.id));
    draft.service.steps.iter().enumerate().filter(|(_, step)| visible(&step.questions)).map(|(n, _)| n).collect()
}

/// Keys of the fields to show: a question's id, or `table.row.column` with rows from 0.
pub fn visible_keys(draft: &Draft) -> Vec<String> {
    keys(draft, |id| draft.evaluation.visible.contains(id), visible_columns)
}

/// Keys of the fields to show that must be answered; the others are marked as optional, where they take an answer.
pub fn required_keys(draft: &Draft) -> Vec<String> {
    keys(draft, |id| draft.evaluation.required.contains(id), required_columns)
}

type Columns = fn(&Service, &Answers, &str, usize) -> BTreeSet<String>;

fn keys(draft: &Draft, keep: impl Fn(&str) -> bool, columns: Columns) -> Vec<String> {
    let mut keys = Vec::new();
    for question in draft.service.questions().filter(|question| draft.evaluation.visible.contains(&question.id)) {
        if keep(&question.id) {
            keys.push(question.id.clone());
        }
        if question.kind.columns().is_some() {
            let rows = draft.answers.get(&question.id).and_then(Value::as_array).map_or(0, Vec::len);
            for row in 0..rows {
                let columns = columns(&draft.service, &draft.answers, &question.id, row);
                keys.extend(columns.into_iter().map(|column| format!("{}.{row}.{column}", question.id)));
            }
        }
    }
    keys
}

/// The question in the form's order, without a table's column.
pub fn asked(error: &FieldError) -> &str {
    error.question.split('.').next().unwrap_or(&error.question)
}

/// The key of the field that the error is about.
pub fn error_key(error: &FieldError) -> String {
    match (error.question.split_once('.'), error.row) {
        (Some((table, column)), Some(row)) => format!("{table}.{row}.{column}"),
        _ => asked(error).to_owned(),
    }
}

/// The step that the question of an error belongs to.
pub fn step_of(service: &Service, error: &FieldError) -> Option<usize> {
    service.steps.iter().position(|step| step.questions.iter().any(|question| question.id == asked(error)))
}

/// A question or a cell with its key and its answer.
#[derive(Clone, Debug)]
pub struct Keyed<'a> {
    pub key: String,
    pub question: &'a Question,
    pub value: &'a Value,
}

impl<'a> Keyed<'a> {
    /// Every answered question and cell, in the form's order.
    pub fn all(service: &'a Service, answers: &'a Answers) -> Vec<Self> {
        let mut all = Vec::new();
        for question in service.questions() {
            let Some(value) = answers.get(&question.id) else { continue };
            all.push(Self { key: question.id.clone(), question, value });
            let (Some(columns), Some(rows)) = (question.kind.columns(), value.as_array()) else { continue };
            for (n, cells) in rows.iter().enumerate() {
                for column in columns {
                    if let Some(value) = cells.get(&column.id) {
                        let key = format!("{}.{n}.{}", question.id, column.id);
                        all.push(Self { key, question: column, value });
                    }
                }
            }
        }
        all
    }
}

/// What stands in the field, of an answer that is not in its kind's shape too.
pub fn as_typed(language: &str, question: &Question, value: &Value) -> String {
    match (&question.kind, value) {
        (Kind::Number(_) | Kind::Amount(_), Value::Number(number)) => {
            words::number(language, number.as_f64().unwrap_or_default())
        }
        (_, Value::String(text)) => text.clone(),
        (_, Value::Null) => String::new(),
        (_, other) => other.to_string(),
    }
}

/// An answer line by line; `None` for what takes no answer.
pub fn answer_lines(v: &Voice, question: &Question, answers: &Answers, files: &[AttachedFile]) -> Option<Vec<String>> {
    let language = &v.language;
    let lines = match (&question.kind, answers.get(&question.id)) {
        (Kind::Information { .. }, _) => return None,
        (Kind::Attachment(_), _) => {
            let of_question = files.iter().filter(|file| file.question == question.id);
            of_question.map(|file| format!("{} · {}", file.name, words::bytes(language, file.size))).collect()
        }
        (Kind::Place { shape, .. }, Some(value)) if shape.is_point() => place(question, value, language),
        (Kind::LongText(_), Some(value)) => vec![display(question, value, language)],
        // Rows, ranks and points are a line each.
        (_, Some(value)) => display(question, value, language).lines().map(str::to_owned).collect(),
        (_, None) => vec![],
    };
    let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    Some(if lines.is_empty() { vec![v.t("phone-review-unanswered")] } else { lines })
}

/// The address, and the point beneath it when both were given.
fn place(question: &Question, value: &Value, language: &str) -> Vec<String> {
    let mut lines = vec![display(question, value, language)];
    if let (Some(_), Some(mut point)) = (value["address"].as_str(), value.as_object().cloned()) {
        point.remove("address");
        lines.push(display(question, &Value::Object(point), language));
    }
    lines
}

/// What it costs with these answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// What for, and kronor in words.
    pub lines: Vec<(String, String)>,
    pub total: String,
    pub note: Option<String>,
}

/// `None` when the service costs nothing, whatever is answered.
pub fn cost(v: &Voice, draft: &Draft) -> Option<Cost> {
    #[expect(clippy::cast_precision_loss, reason = "fees are far below what a float holds to the öre")]
    let kronor = |ore: i64| words::kronor(&v.language, ore as f64 / 100.0);
    let fee = draft.evaluation.fee.as_ref()?;
    Some(Cost {
        lines: fee.lines.iter().map(|line| (v.text(&line.label), kronor(line.ore))).collect(),
        total: kronor(fee.ore),
        note: draft.service.fee_note.as_ref().map(|note| v.text(note)),
    })
}

/// The point of a place in a sentence, and which kommun it lies in.
pub fn place_words(v: &Voice, value: Option<&Value>) -> String {
    let number = |key: &str| value.and_then(|place| place[key].as_f64());
    let (Some(latitude), Some(longitude)) = (number("latitude"), number("longitude")) else {
        return v.t("phone-place-none");
    };
    // Written with points in every language: people paste them into maps.
    let point = [("latitude", format!("{latitude:.5}")), ("longitude", format!("{longitude:.5}"))];
    let mut args: Vec<(&str, &str)> = point.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let accuracy = number("accuracy").map(|metres| format!("{metres:.0}"));
    let key = match &accuracy {
        Some(metres) => {
            args.push(("accuracy", metres));
            "phone-place-point"
        }
        None => "phone-place-point-bare",
    };
    let mut said = words::say(&v.language, key, &args);
    if let Some(located) = Boundaries::builtin().kommun_at(latitude, longitude) {
        said.push(' ');
        said.push_str(&v.t1("phone-place-kommun", "kommun", located.name));
    }
    said
}

/// Why a file was not taken, in the words that an error of its question has.
pub fn refused_file(v: &Voice, service: &Service, question: &str, name: &str, error: &AttachError) -> String {
    let fault = |code: &str, args: &[(&str, String)]| {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let error = FieldError { question: question.to_owned(), row: None, code: code.to_owned(), args };
        error_text(&v.language, service, &error)
    };
    match error {
        AttachError::TooLarge { size, max } => {
            fault("file_too_large", &[("size", size.to_string()), ("max", max.to_string())])
        }
        AttachError::NotAccepted { found, accept }
            if ["image/heic", "image/heif"].contains(&found.as_str())
                && accept.iter().any(|kind| kind == "image/jpeg") =>
        {
            v.t1("error-file-heic", "name", name)
        }
        AttachError::TooManyPixels { pixels, max } => {
            let millions = |pixels: &u64| pixels.div_ceil(1_000_000);
            words::say(
                &v.language,
                "error-file-too-many-pixels",
                &[("name", name), ("pixels", &millions(pixels).to_string()), ("max", &millions(max).to_string())],
            )
        }
        AttachError::NotAccepted { found, accept } => {
            fault("file_type", &[("type", found.clone()), ("accept", accept.join(" "))])
        }
        AttachError::TooMany { max } => fault("too_many_files", &[("max", max.to_string())]),
        AttachError::NoFilesHere | AttachError::Unreadable => v.t1("error-file-unreadable", "name", name),
        AttachError::Client(_) => v.t("phone-not-saved"),
    }
}
