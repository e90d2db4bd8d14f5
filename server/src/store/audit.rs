//! Everything that officers do or read, append-only, each line's hash over the one before.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::db::{
    error::DbError,
    tx::KommunTx,
    value::{Row, Value},
};

macro_rules! actions {
    ($($action:ident $text:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $($action),* }

        impl Action {
            pub const ALL: &[Action] = &[$(Action::$action),*];

            /// As stored.
            pub fn as_str(self) -> &'static str {
                match self { $(Action::$action => $text),* }
            }
        }
    };
}

actions! {
    SignIn "sign_in";
    SignInRefused "sign_in_refused";
    SignOut "sign_out";
    ReadQueue "read_queue";
    ReadCase "read_case";
    ReadFile "read_file";
    ReadLog "read_log";
    ChangeStatus "change_status";
    WriteMessage "write_message";
    Assign "assign";
    Refused "refused";
    AddOfficer "add_officer";
}

/// What is to be written down. `detail` is a JSON object without the resident's own words.
#[derive(Clone, Debug)]
pub struct Entry {
    pub officer: Option<Uuid>,
    pub action: Action,
    pub case: Option<Uuid>,
    pub detail: serde_json::Value,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub n: i64,
    pub at: DateTime<Utc>,
    pub officer: Option<Uuid>,
    /// One of [`Action`]'s, or one of a newer program's.
    pub action: String,
    pub case: Option<Uuid>,
    /// JSON.
    pub detail: String,
    pub previous_hash: String,
    pub hash: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chain {
    Whole {
        lines: i64,
        last_hash: String,
    },
    /// The first line that does not fit the one before it, or is missing.
    BrokenAt {
        n: i64,
    },
}

pub fn append(tx: &mut KommunTx<'_>, entry: &Entry, now: DateTime<Utc>) -> Result<(), DbError> {
    let mut head = tx
        .query_opt(
            "-- take an audit number
             UPDATE kommun SET audit_n = audit_n + 1 WHERE kommun = $1 RETURNING audit_n, audit_hash",
            &[],
        )?
        .ok_or(DbError::Broken("an audit line for no kommun"))?;
    let mut line = Line {
        n: head.get(0)?,
        at: now,
        officer: entry.officer,
        action: entry.action.as_str().into(),
        case: entry.case,
        detail: entry.detail.to_string(),
        previous_hash: head.get(1)?,
        hash: String::new(),
    };
    line.hash = hash(tx.kommun(), &line);
    tx.execute(
        "-- append to the audit log
         INSERT INTO audit (kommun, n, at, officer, action, case_id, detail, previous_hash, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            line.n.into(),
            line.at.into(),
            line.officer.into(),
            (&line.action).into(),
            line.case.into(),
            (&line.detail).into(),
            (&line.previous_hash).into(),
            (&line.hash).into(),
        ],
    )?;
    tx.execute("-- set the audit head\nUPDATE kommun SET audit_hash = $2 WHERE kommun = $1", &[line.hash.into()])
        .map(drop)
}

/// Which lines; `None` and empty are all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub case: Option<Uuid>,
    pub officer: Option<Uuid>,
    pub actions: Vec<Action>,
}

/// One page, newest first, and how many there are in all. `page` counts from 0.
pub fn page(tx: &mut KommunTx<'_>, filter: &Filter, page: u32, per_page: u32) -> Result<(Vec<Line>, u32), DbError> {
    let mut wanted = String::from("kommun = $1");
    let mut params: Vec<Value<'_>> = Vec::new();
    let mut number = |value: Value<'static>| {
        params.push(value);
        format!("${}", params.len() + 1)
    };
    if let Some(case) = filter.case {
        wanted.push_str(&format!(" AND case_id = {}", number(case.into())));
    }
    if let Some(officer) = filter.officer {
        wanted.push_str(&format!(" AND officer = {}", number(officer.into())));
    }
    if !filter.actions.is_empty() {
        let numbers: Vec<String> = filter.actions.iter().map(|action| number(action.as_str().into())).collect();
        wanted.push_str(&format!(" AND action IN ({})", numbers.join(", ")));
    }
    let total = tx
        .query_opt(&format!("-- size of the audit log\nSELECT count(*) FROM audit WHERE {wanted}"), &params)?
        .ok_or(DbError::Broken("a count without a row"))?
        .get(0)?;
    let limit = params.len() + 2;
    params.push(per_page.into());
    params.push((i64::from(page) * i64::from(per_page)).into());
    let lines = tx.query(
        &format!(
            "-- page of the audit log
             SELECT n, at, officer, action, case_id, detail, previous_hash, hash FROM audit
             WHERE {wanted} ORDER BY n DESC LIMIT ${limit} OFFSET ${}",
            limit + 1
        ),
        &params,
    )?;
    Ok((lines.into_iter().map(read).collect::<Result<_, _>>()?, total))
}

/// Follows the chain from the first line to the head that the kommun's row remembers.
pub fn verify(tx: &mut KommunTx<'_>) -> Result<Chain, DbError> {
    const STEP: i64 = 1000;
    let mut head = tx
        .query_opt("-- audit head\nSELECT audit_n, audit_hash FROM kommun WHERE kommun = $1", &[])?
        .ok_or(DbError::Broken("an audit log of no kommun"))?;
    let (last, last_hash): (i64, String) = (head.get(0)?, head.get(1)?);
    let (mut n, mut previous) = (0, String::new());
    loop {
        let lines = tx.query(
            "-- audit log in order
             SELECT n, at, officer, action, case_id, detail, previous_hash, hash FROM audit
             WHERE kommun = $1 AND n > $2 ORDER BY n LIMIT $3",
            &[n.into(), STEP.into()],
        )?;
        if lines.is_empty() {
            break;
        }
        for line in lines {
            let line = read(line)?;
            if line.n != n + 1 || line.previous_hash != previous || line.hash != hash(tx.kommun(), &line) {
                return Ok(Chain::BrokenAt { n: n + 1 });
            }
            n = line.n;
            previous = line.hash;
        }
    }
    Ok(if n == last && previous == last_hash {
        Chain::Whole { lines: n, last_hash }
    } else {
        Chain::BrokenAt { n: n + 1 }
    })
}

fn hash(kommun: &str, line: &Line) -> String {
    // JSON keeps the fields apart, whatever they contain.
    let fields = serde_json::json!([
        line.previous_hash,
        kommun,
        line.n,
        line.at.timestamp_micros(),
        line.officer,
        line.action,
        line.case,
        line.detail,
    ]);
    hex::encode(Sha256::digest(fields.to_string()))
}

fn read(mut row: Row) -> Result<Line, DbError> {
    Ok(Line {
        n: row.get(0)?,
        at: row.get(1)?,
        officer: row.get(2)?,
        action: row.get(3)?,
        case: row.get(4)?,
        detail: row.get(5)?,
        previous_hash: row.get(6)?,
        hash: row.get(7)?,
    })
}
