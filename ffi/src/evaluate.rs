//! The one evaluator, on JSON: how the form vectors are run through every binding.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use minkommun_model::{
    civil,
    form::{self, Answers, FieldError, Setting},
    service::Service,
};

use crate::error::KommunError;

/// What answers are judged against.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FormSetting {
    /// A day in Sweden (`YYYY-MM-DD`), or a moment in UTC (`2026-12-31T23:30:00Z`), whose day in Sweden it is.
    pub today: String,
    /// The kommun's code.
    #[uniffi(default)]
    pub kommun: Option<String>,
    /// By SHA-256 in hex.
    #[uniffi(default)]
    pub files: HashMap<String, FileFacts>,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FileFacts {
    /// Bytes.
    pub size: u64,
    pub media_type: String,
}

#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Evaluation {
    /// Ids of the questions to show.
    pub visible: Vec<String>,
    /// What the phone says is wrong.
    pub errors: Vec<FaultCode>,
    /// What the server would say of the same answers unpruned.
    pub checked: Vec<FaultCode>,
    /// The answers that would be sent, as JSON with sorted keys.
    pub pruned: String,
}

/// One thing wrong with one answer, before it becomes words.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FaultCode {
    /// A question's id, or `table.column`.
    pub question: String,
    /// Of a table, from 0.
    pub row: Option<u32>,
    pub code: String,
    pub args: HashMap<String, String>,
}

/// Evaluates a service and answers, both JSON as on the wire. [`KommunError::NotNow`] when they cannot be read.
#[uniffi::export]
pub fn evaluate(service: &str, answers: &str, setting: FormSetting) -> Result<Evaluation, KommunError> {
    let service: Service = serde_json::from_str(service).map_err(|_| KommunError::NotNow)?;
    let answers: Answers = serde_json::from_str(answers).map_err(|_| KommunError::NotNow)?;
    let files: BTreeMap<_, _> = setting
        .files
        .into_iter()
        .map(|(hash, file)| (hash, form::FileFacts { size: file.size, media_type: file.media_type }))
        .collect();
    let setting = Setting { today: day(&setting.today)?, kommun: setting.kommun.as_deref(), files: &files };
    let evaluation = form::evaluate(&service, &answers, &setting);
    Ok(Evaluation {
        visible: evaluation.visible.into_iter().collect(),
        errors: evaluation.errors.into_iter().map(FaultCode::from).collect(),
        checked: form::check(&service, &answers, &setting).into_iter().map(FaultCode::from).collect(),
        pruned: serde_json::to_string(&form::prune(&service, &answers, setting.today))
            .map_err(|_| KommunError::Failed)?,
    })
}

fn day(text: &str) -> Result<NaiveDate, KommunError> {
    let moment = text.parse::<DateTime<Utc>>().map(civil::date);
    moment.or_else(|_| text.parse()).map_err(|_| KommunError::NotNow)
}

impl From<FieldError> for FaultCode {
    fn from(error: FieldError) -> Self {
        let FieldError { question, row, code, args } = error;
        Self { question, row, code, args: args.into_iter().collect() }
    }
}
