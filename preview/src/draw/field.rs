//! One question as its native control.

use minkommun_client::{AttachedFile, Draft, shown::place_words};
use minkommun_model::{
    form::{limits, required_columns, visible_columns},
    service::{AttachmentRules, Choice, Kind, NumberRules, Question, Shape, TextRules},
    words::{self, error_text},
};
use serde_json::Value;

use crate::{
    screens::form::{
        Area, Control, Drawn, Field, FileRow, Files, Line, OptionRow, Place, PointRow, RankRow, Ranked, Table, TableRow,
    },
    words::Words,
};

/// From here on, choosing from a list takes less room than radio buttons.
const LONG_LIST: usize = 8;

/// What a control needs to know of the draft it belongs to.
pub struct Around<'a> {
    pub w: &'a Words,
    pub draft: &'a Draft,
    /// Whether errors are shown: not before the resident has asked to go on.
    pub judged: bool,
}

/// Whether a question is asked now, must be answered, and in which row of its table.
struct Asked {
    hidden: bool,
    required: bool,
    row: Option<u32>,
}

impl Around<'_> {
    pub fn field(&self, question: &Question) -> Field {
        let hidden = !self.draft.evaluation.visible.contains(&question.id);
        let value = self.draft.answers.get(&question.id);
        // Hidden, it is marked as it would be if nothing else were answered.
        let required = match hidden {
            true => !question.optional && question.required_when.is_none(),
            false => self.draft.evaluation.required.contains(&question.id),
        };
        self.build(question, question.id.clone(), value, Asked { hidden, required, row: None })
    }

    fn build(&self, question: &Question, key: String, value: Option<&Value>, asked: Asked) -> Field {
        let Asked { hidden, required, row } = asked;
        let language = &self.w.language;
        let asked = match row {
            // `table.row.column` is judged as `table.column` in that row.
            Some(_) => key.split('.').next().map_or_else(String::new, |table| format!("{table}.{}", question.id)),
            None => key.clone(),
        };
        let wrong = self.draft.evaluation.errors.iter().find(|error| error.question == asked && error.row == row);
        let error = wrong.filter(|_| self.judged).map(|error| error_text(language, &self.draft.service, error));
        Field {
            w: self.w.clone(),
            id: control_id(&key),
            name: format!("svar.{key}"),
            label: question.label.get(language).to_owned(),
            hint: question.hint.as_ref().map(|hint| hint.get(language).to_owned()),
            placeholder: question.placeholder.as_ref().map(|example| example.get(language).to_owned()),
            optional: !required && !matches!(question.kind, Kind::Information { .. }),
            may_change: question.required_when.is_some(),
            hidden,
            error,
            control: self.control(question, &key, value),
            key,
        }
    }

    fn control(&self, question: &Question, key: &str, value: Option<&Value>) -> Control {
        let language = &self.w.language;
        let typed = || value.map(typed).unwrap_or_default();
        let line = |kind, inputmode, autocomplete, short| {
            Control::Line(Line { kind, value: typed(), inputmode, autocomplete, short, unit: None })
        };
        if !question.is_understood() {
            return Control::Newer(self.w.t("phone-question-newer"));
        }
        match &question.kind {
            Kind::Text(_) | Kind::Property => line("text", None, "off", false),
            Kind::LongText(rules) => Control::Area(self.long_text(rules, typed())),
            Kind::Number(rules) => Control::Line(self.number(rules, value)),
            Kind::Email => line("email", None, "email", false),
            Kind::Phone => line("tel", None, "tel", true),
            Kind::Date(_) => line("date", None, "off", true),
            Kind::Time(_) => line("time", None, "off", true),
            Kind::Person(_) | Kind::OrganisationNumber { .. } => line("text", Some("numeric"), "off", true),
            Kind::Amount(rules) => Control::Line(self.amount(rules.whole, value)),
            Kind::ChoiceRanked { options, max, .. } => Control::Ranked(self.ranked(options, *max, value)),
            Kind::Address => {
                Control::Area(Area { value: typed(), autocomplete: "street-address", grow: true, left: None, max: 0 })
            }
            Kind::ChoiceOne { options } => {
                let options = choices(options, language, |id| value.and_then(Value::as_str) == Some(id));
                match options.len() {
                    LONG_LIST.. => Control::Select(options),
                    _ => Control::Options { many: false, pair: false, options },
                }
            }
            Kind::ChoiceMany { options, .. } => {
                let chosen =
                    |id: &str| value.and_then(Value::as_array).is_some_and(|all| all.iter().any(|one| one == id));
                Control::Options { many: true, pair: false, options: choices(options, language, chosen) }
            }
            Kind::YesNo => {
                let option = |word: &str, key: &str, means: bool| OptionRow {
                    value: word.into(),
                    label: self.w.t(key),
                    hint: None,
                    chosen: value == Some(&Value::Bool(means)),
                };
                let options = vec![option("ja", "answer-yes", true), option("nej", "answer-no", false)];
                Control::Options { many: false, pair: true, options }
            }
            Kind::Place { shape, .. } if !shape.is_point() => Control::Drawn(self.drawn(*shape, value)),
            Kind::Place { .. } => Control::Place(self.place(value)),
            Kind::Attachment(rules) => Control::Files(self.files(rules, &question.id)),
            Kind::Table { columns, max_rows, .. } => Control::Table(self.table(key, columns, *max_rows, value)),
            Kind::Signatures(rules) => {
                let columns = question.kind.columns().unwrap_or_default();
                Control::Table(self.table(key, columns, rules.max, value))
            }
            Kind::Unknown => Control::Newer(self.w.t("phone-question-newer")),
            Kind::Information { text, important } => {
                Control::Information { text: text.get(language).to_owned(), important: *important }
            }
            Kind::Consent { text } => {
                Control::Consent { text: text.get(language).to_owned(), given: value == Some(&Value::Bool(true)) }
            }
        }
    }

    fn long_text(&self, rules: &TextRules, value: String) -> Area {
        let left = rules.max_length.map(|max| {
            let left = i64::from(max) - i64::try_from(value.chars().count()).unwrap_or(i64::MAX);
            if left < 0 { self.w.t1("phone-over", "n", -left) } else { self.w.t1("phone-left", "n", left) }
        });
        Area { value, autocomplete: "off", grow: false, left, max: rules.max_length.unwrap_or_default() }
    }

    fn number(&self, rules: &NumberRules, value: Option<&Value>) -> Line {
        let value = match value {
            Some(Value::Number(number)) => words::number(&self.w.language, number.as_f64().unwrap_or_default()),
            other => other.map(typed).unwrap_or_default(),
        };
        Line {
            kind: "text",
            value,
            inputmode: Some(if rules.whole { "numeric" } else { "decimal" }),
            autocomplete: "off",
            short: true,
            unit: rules.unit.as_ref().map(|unit| unit.get(&self.w.language).to_owned()),
        }
    }

    fn amount(&self, whole: bool, value: Option<&Value>) -> Line {
        let unit = Some(minkommun_model::text::Text::new("kr", "kr"));
        self.number(&NumberRules { whole, unit, ..NumberRules::default() }, value)
    }

    fn ranked(&self, options: &[Choice], max: Option<u32>, value: Option<&Value>) -> Ranked {
        let language = &self.w.language;
        let ids: Vec<&str> = value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let row = |id: &str, place: Option<usize>| {
            let option = options.iter().find(|option| option.id == id);
            let name = option.map_or(id, |option| option.label.get(language)).to_owned();
            let act = |key: &str| self.w.t1(key, "name", &name);
            let when = |can: bool, key: &str| if can { act(key) } else { String::new() };
            RankRow {
                value: id.to_owned(),
                label: place.map_or_else(|| name.clone(), |place| format!("{}. {name}", place + 1)),
                hint: option.and_then(|option| option.hint.as_ref()).map(|hint| hint.get(language).to_owned()),
                up: when(place.is_some_and(|place| place > 0), "phone-rank-up"),
                down: when(place.is_some_and(|place| place + 1 < ids.len()), "phone-rank-down"),
                other: act(if place.is_some() { "phone-rank-remove" } else { "phone-rank-add" }),
            }
        };
        let others = options.iter().filter(|option| !ids.contains(&option.id.as_str()));
        Ranked {
            chosen: ids.iter().enumerate().map(|(place, id)| row(id, Some(place))).collect(),
            others: others.map(|option| row(&option.id, None)).collect(),
            room: max.is_none_or(|max| ids.len() < max as usize),
        }
    }

    fn drawn(&self, shape: Shape, value: Option<&Value>) -> Drawn {
        let points = shape.points().and_then(|(name, _)| value?[name].as_array());
        let points: Vec<_> = points.into_iter().flatten().collect();
        let row = |(n, point): (usize, &&Value)| PointRow {
            label: self.w.t1("phone-point", "n", n + 1),
            value: match (point["latitude"].as_f64(), point["longitude"].as_f64()) {
                (Some(latitude), Some(longitude)) => format!("{latitude}, {longitude}"),
                _ => typed(point),
            },
            remove: self.w.t1("phone-point-remove", "n", n + 1),
        };
        Drawn {
            address: value.and_then(|place| place["address"].as_str()).unwrap_or_default().to_owned(),
            points: points.iter().enumerate().map(row).collect(),
            about: self.w.t(if shape == Shape::Area { "phone-drawn-area" } else { "phone-drawn-line" }),
            room: points.len() < limits::POINTS,
        }
    }

    fn place(&self, value: Option<&Value>) -> Place {
        let number = |key: &str| value.and_then(|place| place[key].as_f64());
        let written = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
        let point = number("latitude").zip(number("longitude"));
        Place {
            address: value.and_then(|place| place["address"].as_str()).unwrap_or_default().to_owned(),
            latitude: written(point.map(|(latitude, _)| latitude)),
            longitude: written(point.map(|(_, longitude)| longitude)),
            accuracy: written(point.and_then(|_| number("accuracy"))),
            words: place_words(&self.w.voice(true), value),
        }
    }

    fn files(&self, rules: &AttachmentRules, question: &str) -> Files {
        let of_question = |file: &&AttachedFile| file.question == question;
        let chosen: Vec<_> = self.draft.files.iter().filter(of_question).map(|file| self.file(file)).collect();
        let max = rules.max_files.unwrap_or(1);
        Files {
            room: u32::try_from(chosen.len()).is_ok_and(|n| n < max),
            many: max > 1,
            accept: rules.accept.join(","),
            chosen,
        }
    }

    fn file(&self, file: &AttachedFile) -> FileRow {
        let picture = file.media_type.starts_with("image/");
        FileRow {
            sha256: file.sha256.clone(),
            name: file.name.clone(),
            state: self.w.t1("phone-file-saved", "size", words::bytes(&self.w.language, file.size)),
            picture: picture.then(|| format!("/fil/{}", file.sha256)),
        }
    }

    fn table(&self, key: &str, columns: &[Question], max_rows: Option<u32>, value: Option<&Value>) -> Table {
        let rows = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let row = |(n, cells): (usize, &Value)| {
            let visible = visible_columns(&self.draft.service, &self.draft.answers, key, n);
            let required = required_columns(&self.draft.service, &self.draft.answers, key, n);
            let row = u32::try_from(n).ok();
            let cell = |column: &Question| {
                let hidden = !visible.contains(&column.id);
                let asked = Asked { hidden, required: required.contains(&column.id), row };
                self.build(column, format!("{key}.{n}.{}", column.id), cells.get(&column.id), asked)
            };
            TableRow {
                title: self.w.t1("phone-row", "n", n + 1),
                remove: self.w.t1("phone-row-remove", "n", n + 1),
                cells: columns.iter().map(cell).collect(),
            }
        };
        let room = max_rows.is_none_or(|max| u32::try_from(rows.len()).is_ok_and(|n| n < max));
        Table { rows: rows.iter().enumerate().map(row).collect(), room }
    }
}

/// The id of the control for a question, or for a cell by `table.row.column`.
pub fn control_id(key: &str) -> String {
    format!("f-{}", key.replace('.', "-"))
}

fn choices(options: &[Choice], language: &str, chosen: impl Fn(&str) -> bool) -> Vec<OptionRow> {
    let row = |option: &Choice| OptionRow {
        value: option.id.clone(),
        label: option.label.get(language).to_owned(),
        hint: option.hint.as_ref().map(|hint| hint.get(language).to_owned()),
        chosen: chosen(&option.id),
    };
    options.iter().map(row).collect()
}

/// What stood in the field, of an answer that is not in its kind's shape too.
fn typed(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
