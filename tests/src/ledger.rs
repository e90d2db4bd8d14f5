//! What the server holds, read from its own database and files, and compared with what the phones were promised.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use anyhow::Context;
use minkommun_model::wire::Submission;
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{journal::Promised, phone::Held};

/// One phone, when everything has come to rest.
pub struct Witness {
    /// SCB's code of its kommun.
    pub kommun: String,
    pub promised: Promised,
    pub held: Held,
}

pub struct Ledger {
    database: Connection,
    data: PathBuf,
    pub cases: BTreeMap<Uuid, Vec<Case>>,
}

pub struct Case {
    pub kommun: String,
    pub receipt: String,
    pub submission: Submission,
    pub attachments_missing: u32,
    /// All events by number, and whether the resident may read them.
    pub events: Vec<(u32, bool)>,
    pub messages: Vec<Uuid>,
}

impl Ledger {
    /// `data` is the server's directory; the server may still run.
    pub fn open(data: &Path) -> anyhow::Result<Self> {
        Self::of(&data.join("minkommun.db"), data)
    }

    /// Of a copy of the database, and the files in `data`.
    pub fn of(database: &Path, data: &Path) -> anyhow::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let database = Connection::open_with_flags(database, flags)?;
        let mut ledger = Self { database, data: data.into(), cases: BTreeMap::new() };
        ledger.cases = ledger.read_cases()?;
        Ok(ledger)
    }

    fn read_cases(&self) -> anyhow::Result<BTreeMap<Uuid, Vec<Case>>> {
        let mut cases: BTreeMap<Uuid, Vec<Case>> = BTreeMap::new();
        let mut select =
            self.database.prepare("SELECT kommun, id, receipt, payload, attachments_missing FROM cases")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (kommun, id): (String, String) = (row.get(0)?, row.get(1)?);
            let payload: Vec<u8> = row.get(3)?;
            let events = self.read(
                "SELECT n, mailbox_n IS NOT NULL FROM event WHERE kommun = ?1 AND case_id = ?2 ORDER BY n",
                [&kommun, &id],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let messages = self.read(
                "SELECT id FROM message WHERE kommun = ?1 AND case_id = ?2 ORDER BY event_n",
                [&kommun, &id],
                |row| row.get::<_, String>(0),
            )?;
            let case = Case {
                receipt: row.get(2)?,
                submission: serde_json::from_slice(&payload)?,
                attachments_missing: row.get(4)?,
                events,
                messages: messages.iter().map(|id| id.parse()).collect::<Result<_, _>>()?,
                kommun,
            };
            cases.entry(id.parse()?).or_default().push(case);
        }
        Ok(cases)
    }

    fn read<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        shape: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.database.prepare_cached(sql)?.query_map(parameters, shape)?.collect()
    }

    /// Push jobs that are not done, and deliveries that still wait.
    pub fn unsent(&self) -> anyhow::Result<(i64, i64)> {
        let count = |sql| self.database.query_row(sql, [], |row| row.get(0));
        Ok((
            count("SELECT COUNT(*) FROM job WHERE kind = 'push'")?,
            count("SELECT COUNT(*) FROM delivery WHERE state = 'queued'")?,
        ))
    }

    /// Whether a resident's phone has shown everything up to the last event of the case.
    pub fn is_seen(&self, case_id: Uuid) -> anyhow::Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM cases JOIN device USING (kommun, resident) WHERE cases.id = ?1
                                  AND seen_n >= (SELECT max(mailbox_n) FROM event WHERE case_id = ?1))";
        Ok(self.database.query_row(sql, [case_id.to_string()], |row| row.get(0))?)
    }

    /// The kommun's code by its slug.
    pub fn code(&self, slug: &str) -> anyhow::Result<String> {
        let sql = "SELECT kommun FROM kommun WHERE slug = ?1";
        self.database.query_row(sql, [slug], |row| row.get(0)).with_context(|| format!("no kommun {slug}"))
    }

    /// Every broken promise, in words; empty is what everybody wants.
    pub fn violations(&self, witnesses: &[Witness]) -> anyhow::Result<Vec<String>> {
        let mut broken = Vec::new();
        self.judge_database(&mut broken)?;
        let files = self.files()?;
        let mut sent_by_somebody: BTreeSet<Uuid> = BTreeSet::new();
        for witness in witnesses {
            sent_by_somebody.extend(witness.promised.submitted.keys().chain(witness.promised.submitting.keys()));
            self.judge_phone(witness, &files, &mut broken);
        }
        for id in self.cases.keys().filter(|id| !sent_by_somebody.contains(id)) {
            broken.push(format!("case {id} was sent by nobody"));
        }
        Ok(broken)
    }

    fn judge_database(&self, broken: &mut Vec<String>) -> anyhow::Result<()> {
        let check: String = self.database.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        if check != "ok" {
            broken.push(format!("the server's database is damaged: {check}"));
        }
        let skipping = self.read(
            "SELECT resident.id FROM resident LEFT JOIN mailbox ON mailbox.kommun = resident.kommun AND mailbox.resident = resident.id
             GROUP BY resident.kommun, resident.id, mailbox_n
             HAVING COUNT(mailbox.n) <> mailbox_n OR COALESCE(MAX(mailbox.n), 0) <> mailbox_n",
            [],
            |row| row.get::<_, String>(0),
        )?;
        broken.extend(skipping.into_iter().map(|resident| format!("the mailbox of {resident} has gaps")));
        let astray = self.read(
            "SELECT mailbox.case_id FROM mailbox JOIN cases ON cases.kommun = mailbox.kommun AND cases.id = mailbox.case_id
             WHERE cases.resident <> mailbox.resident",
            [],
            |row| row.get::<_, String>(0),
        )?;
        broken.extend(astray.into_iter().map(|case| format!("{case} is in a stranger's mailbox")));
        Ok(())
    }

    fn judge_phone(&self, witness: &Witness, files: &BTreeSet<String>, broken: &mut Vec<String>) {
        let Witness { kommun, promised, held } = witness;
        for (id, draft) in promised.submitted.iter().chain(&promised.submitting) {
            let found = self.cases.get(id).map(Vec::as_slice).unwrap_or_default();
            match found {
                [] if promised.submitting.contains_key(id) && held.drafts.contains(id) => {}
                [case] => {
                    if case.kommun != *kommun {
                        broken.push(format!("case {id} of kommun {kommun} is in kommun {}", case.kommun));
                    }
                    let listed = case.submission.attachments.iter().map(|file| file.sha256.clone()).collect();
                    if let Some(lacks) = draft.missing(&case.submission.answers, &listed) {
                        broken.push(format!("case {id}: {lacks}"));
                    }
                    for file in listed.difference(files) {
                        broken.push(format!("case {id}: the server has no file {file}"));
                    }
                    judge_case(*id, case, held, broken);
                }
                several => broken.push(format!("submission {id} became {} cases", several.len())),
            }
        }
        for (id, receipt) in &promised.receipts {
            let kept = self.cases.get(id).and_then(|cases| cases.first()).map(|case| &case.receipt);
            if kept != Some(receipt) {
                broken.push(format!("the receipt of {id} was shown, and the server does not know it"));
            }
        }
        for (message, case) in &promised.messages {
            let copies = self.cases.get(case).into_iter().flatten().flat_map(|case| &case.messages);
            let copies = copies.filter(|id| *id == message).count();
            if copies != 1 {
                broken.push(format!("message {message} is there {copies} times"));
            }
        }
        let mine = |id: &&Uuid| !promised.submitted.contains_key(id) && !promised.submitting.contains_key(id);
        for id in held.cases.keys().filter(mine) {
            broken.push(format!("a phone in {kommun} shows {id}, which it did not send"));
        }
    }

    /// Hashes of the stored files whose content is what the server says it is.
    fn files(&self) -> anyhow::Result<BTreeSet<String>> {
        let known: Vec<(String, String, String, String)> =
            self.read("SELECT sha256, kommun, resident, object FROM file", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        let store = self.data.join("files");
        let is_whole = |(sha256, kommun, resident, object): &(String, String, String, String)| {
            let stored = std::fs::read(store.join(kommun).join(resident).join(object));
            stored.is_ok_and(|bytes| hex::encode(Sha256::digest(bytes)) == *sha256)
        };
        Ok(known.into_iter().filter(is_whole).map(|(sha256, ..)| sha256).collect())
    }
}

fn judge_case(id: Uuid, case: &Case, held: &Held, broken: &mut Vec<String>) {
    if case.attachments_missing > 0 {
        broken.push(format!("case {id} still waits for {} files", case.attachments_missing));
    }
    if case.events.iter().zip(1..).any(|((n, _), expected)| *n != expected) {
        broken.push(format!("the history of {id} has gaps: {:?}", case.events));
    }
    let Some(shown) = held.cases.get(&id) else {
        broken.push(format!("case {id} is not on its phone"));
        return;
    };
    if shown.receipt != case.receipt {
        broken.push(format!("the phone's receipt of {id} is not the server's"));
    }
    if shown.attachments_missing > 0 {
        broken.push(format!("the phone thinks that {id} waits for files"));
    }
    let readable: Vec<u32> = case.events.iter().filter(|(_, readable)| *readable).map(|(n, _)| *n).collect();
    if shown.events != readable {
        broken.push(format!("the phone shows events {:?} of {id}, and there are {readable:?}", shown.events));
    }
    if shown.messages.iter().filter(|message| case.messages.contains(message)).count() != case.messages.len() {
        broken
            .push(format!("the phone shows messages {:?} of {id}, and there are {:?}", shown.messages, case.messages));
    }
}
