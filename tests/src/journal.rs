//! What a phone was promised, written down as it was promised: the yardstick for whatever is left after a SIGKILL.
//!
//! Each line is written before a call (what may have happened) or after it returned (what must have happened). The file
//! outlives the process; a killed process loses no write that returned.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Entry {
    Started { draft: Uuid },
    Answering { draft: Uuid, question: String, value: Value },
    Answered { draft: Uuid, question: String, value: Value },
    Attached { draft: Uuid, sha256: String },
    Submitting { draft: Uuid },
    Submitted { draft: Uuid },
    Received { case: Uuid, receipt: String },
    Wrote { case: Uuid, message: Uuid },
}

pub struct Journal(File);

impl Journal {
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(File::options().create(true).append(true).open(path)?))
    }

    pub fn write(&mut self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_string(entry)?;
        line.push('\n');
        // One write call: a line is there whole or not at all.
        self.0.write_all(line.as_bytes())
    }
}

/// What a journal adds up to.
#[derive(Clone, Debug, Default)]
pub struct Promised {
    /// Drafts that were not handed in, as far as the phone was told.
    pub drafts: BTreeMap<Uuid, Draft>,
    /// Drafts whose submission began: it may have happened.
    pub submitting: BTreeMap<Uuid, Draft>,
    /// Cases whose submission was acknowledged by the client, and what they say.
    pub submitted: BTreeMap<Uuid, Draft>,
    /// Receipts that the phone has shown.
    pub receipts: BTreeMap<Uuid, String>,
    /// Message -> its case.
    pub messages: BTreeMap<Uuid, Uuid>,
}

#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Question -> every value it may have: one, or two when a call did not return.
    pub answers: BTreeMap<String, Vec<Value>>,
    pub files: BTreeSet<String>,
}

impl Draft {
    /// What in `answers` and `files` is not as promised.
    pub fn missing(&self, answers: &BTreeMap<String, Value>, files: &BTreeSet<String>) -> Option<String> {
        for (question, possible) in &self.answers {
            let found = answers.get(question).unwrap_or(&Value::Null);
            if !possible.contains(found) {
                return Some(format!("{question} is {found}, and {possible:?} was promised"));
            }
        }
        self.files.difference(files).next().map(|file| format!("the file {file} is gone"))
    }
}

impl Promised {
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            text => text?,
        };
        let mut promised = Self::default();
        for line in text.lines() {
            promised.add(serde_json::from_str(line)?);
        }
        Ok(promised)
    }

    /// A draft that is worked on is a draft: a submission that had begun did not happen.
    fn draft(&mut self, id: Uuid) -> &mut Draft {
        let unsent = self.submitting.remove(&id);
        self.drafts.entry(id).or_insert_with(|| unsent.unwrap_or_default())
    }

    pub fn add(&mut self, entry: Entry) {
        match entry {
            Entry::Started { draft } => {
                self.drafts.insert(draft, Draft::default());
            }
            Entry::Answering { draft, question, value } => {
                let possible = self.draft(draft).answers.entry(question);
                possible.or_insert_with(|| vec![Value::Null]).push(value);
            }
            Entry::Answered { draft, question, value } => {
                self.draft(draft).answers.insert(question, vec![value]);
            }
            Entry::Attached { draft, sha256 } => {
                self.draft(draft).files.insert(sha256);
            }
            Entry::Submitting { draft } => {
                if let Some(content) = self.drafts.remove(&draft) {
                    self.submitting.insert(draft, content);
                }
            }
            Entry::Submitted { draft } => {
                if let Some(content) = self.submitting.remove(&draft) {
                    self.submitted.insert(draft, content);
                }
            }
            Entry::Received { case, receipt } => {
                self.receipts.insert(case, receipt);
            }
            Entry::Wrote { case, message } => {
                self.messages.insert(message, case);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_did_not_return_may_be_old_or_new_and_one_that_returned_is_certain() {
        let draft = Uuid::from_u128(1);
        let entry = |value: &str, returned| {
            let (question, value) = ("vad".to_string(), Value::from(value));
            if returned {
                Entry::Answered { draft, question, value }
            } else {
                Entry::Answering { draft, question, value }
            }
        };
        let mut promised = Promised::default();
        promised.add(Entry::Started { draft });
        promised.add(entry("old", false));
        promised.add(entry("old", true));
        promised.add(entry("new", false));
        let found = |value: &str| {
            promised.drafts[&draft].missing(&BTreeMap::from([("vad".into(), value.into())]), &BTreeSet::new())
        };
        assert_eq!((found("old"), found("new")), (None, None));
        assert!(found("other").is_some());
        assert!(promised.drafts[&draft].missing(&BTreeMap::new(), &BTreeSet::new()).is_some());
    }

    #[test]
    fn a_journal_reads_back_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let draft = Uuid::from_u128(7);
        for entry in [Entry::Started { draft }, Entry::Submitting { draft }, Entry::Submitted { draft }] {
            Journal::open(&path).unwrap().write(&entry).unwrap();
        }
        let promised = Promised::read(&path).unwrap();
        assert!(
            promised.submitted.contains_key(&draft) && promised.drafts.is_empty() && promised.submitting.is_empty()
        );
    }
}
