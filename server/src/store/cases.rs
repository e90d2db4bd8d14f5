//! Cases as they stand. What happened to them is in `events`.

use chrono::{DateTime, Utc};
use minkommun_model::service::Category;
use uuid::Uuid;

use crate::db::{
    error::DbError,
    tx::KommunTx,
    value::{Row, Value},
};

#[derive(Clone, Debug)]
pub struct Case {
    pub id: Uuid,
    pub reference: String,
    pub resident: Uuid,
    pub device: Uuid,
    pub service: String,
    pub version: u32,
    pub service_hash: String,
    pub status: String,
    pub category: Category,
    pub assignee: Option<Uuid>,
    pub language: String,
    pub received_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Number of the last event: the version that an officer's form carries.
    pub event_n: u32,
    pub attachments: u32,
    pub attachments_missing: u32,
    pub payload_sha256: String,
    pub receipt: String,
}

const COLUMNS: &str = "id, reference, resident, device, service, version, service_hash, status, category, assignee, \
     language, received_at, updated_at, event_n, attachments, attachments_missing, payload_sha256, receipt";

/// Answers false, and changes nothing, when the id is taken.
pub fn add(tx: &mut KommunTx<'_>, case: &Case, payload: &[u8]) -> Result<bool, DbError> {
    let added = tx.execute(
        "-- add a case
         INSERT INTO cases (kommun, id, reference, resident, device, service, version, service_hash, status, category,
           assignee, language, received_at, updated_at, event_n, attachments, attachments_missing, payload_sha256,
           receipt, payload)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         ON CONFLICT (kommun, id) DO NOTHING",
        &[
            case.id.into(),
            (&case.reference).into(),
            case.resident.into(),
            case.device.into(),
            (&case.service).into(),
            case.version.into(),
            (&case.service_hash).into(),
            (&case.status).into(),
            category_text(case.category).into(),
            case.assignee.into(),
            (&case.language).into(),
            case.received_at.into(),
            case.updated_at.into(),
            case.event_n.into(),
            case.attachments.into(),
            case.attachments_missing.into(),
            (&case.payload_sha256).into(),
            (&case.receipt).into(),
            payload.into(),
        ],
    )?;
    Ok(added == 1)
}

pub fn get(tx: &mut KommunTx<'_>, id: Uuid) -> Result<Option<Case>, DbError> {
    tx.query_opt(&format!("-- a case\nSELECT {COLUMNS} FROM cases WHERE kommun = $1 AND id = $2"), &[id.into()])?
        .map(read)
        .transpose()
}

/// The same, for a transaction that is about to change the case: others who are, wait until it has ended.
pub fn get_for_change(tx: &mut KommunTx<'_>, id: Uuid) -> Result<Option<Case>, DbError> {
    let lock = tx.for_change();
    let sql = format!("-- a case to change\nSELECT {COLUMNS} FROM cases WHERE kommun = $1 AND id = $2 {lock}");
    tx.query_opt(&sql, &[id.into()])?.map(read).transpose()
}

/// The case with a reference as `model::id::parse_reference` writes it.
pub fn by_reference(tx: &mut KommunTx<'_>, reference: &str) -> Result<Option<Case>, DbError> {
    tx.query_opt(
        &format!(
            "-- case of a reference\nSELECT {COLUMNS} FROM cases WHERE kommun = $1 AND reference = $2 ORDER BY id LIMIT 1"
        ),
        &[reference.into()],
    )?
    .map(read)
    .transpose()
}

/// The submission, byte for byte.
pub fn payload(tx: &mut KommunTx<'_>, id: Uuid) -> Result<Option<Vec<u8>>, DbError> {
    tx.query_opt("-- payload of a case\nSELECT payload FROM cases WHERE kommun = $1 AND id = $2", &[id.into()])?
        .map(|mut row| row.get(0))
        .transpose()
}

/// A resident's own, newest first.
pub fn of_resident(tx: &mut KommunTx<'_>, resident: Uuid) -> Result<Vec<Case>, DbError> {
    tx.query(
        &format!(
            "-- cases of a resident
             SELECT {COLUMNS} FROM cases WHERE kommun = $1 AND resident = $2 ORDER BY received_at DESC, id DESC"
        ),
        &[resident.into()],
    )?
    .into_iter()
    .map(read)
    .collect()
}

/// What an event did to a case: everything that may change after it was received.
pub struct Standing<'a> {
    pub status: &'a str,
    pub category: Category,
    pub assignee: Option<Uuid>,
    pub updated_at: DateTime<Utc>,
    pub event_n: u32,
    pub attachments_missing: u32,
}

pub fn set_standing(tx: &mut KommunTx<'_>, id: Uuid, now: &Standing<'_>) -> Result<(), DbError> {
    tx.execute(
        "-- set where a case stands
         UPDATE cases SET status = $3, category = $4, assignee = $5, updated_at = $6, event_n = $7,
           attachments_missing = $8
         WHERE kommun = $1 AND id = $2",
        &[
            id.into(),
            now.status.into(),
            category_text(now.category).into(),
            now.assignee.into(),
            now.updated_at.into(),
            now.event_n.into(),
            now.attachments_missing.into(),
        ],
    )
    .map(drop)
}

/// Which cases an officer wants to see; `None` is all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// As `model::id::parse_reference` writes it.
    pub reference: Option<String>,
    pub service: Option<String>,
    pub status: Option<String>,
    pub category: Option<Category>,
    pub assignee: Option<Assignee>,
    /// Leaves out the category archived.
    pub open_only: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignee {
    Nobody,
    Officer(Uuid),
}

/// One page of the queue, oldest first, and how many there are in all. `page` counts from 0.
pub fn queue(tx: &mut KommunTx<'_>, filter: &Filter, page: u32, per_page: u32) -> Result<(Vec<Case>, u32), DbError> {
    let mut wanted = String::from("kommun = $1");
    let mut params: Vec<Value<'_>> = Vec::new();
    let mut want = |condition: &str, value: Option<Value<'static>>| {
        wanted.push_str(" AND ");
        wanted.push_str(condition);
        if let Some(value) = value {
            params.push(value);
            wanted.push_str(&format!(" = ${}", params.len() + 1));
        }
    };
    if let Some(reference) = &filter.reference {
        want("reference", Some(reference.clone().into()));
    }
    if let Some(service) = &filter.service {
        want("service", Some(service.clone().into()));
    }
    if let Some(status) = &filter.status {
        want("status", Some(status.clone().into()));
    }
    if let Some(category) = filter.category {
        want("category", Some(category_text(category).into()));
    }
    match filter.assignee {
        Some(Assignee::Nobody) => want("assignee IS NULL", None),
        Some(Assignee::Officer(officer)) => want("assignee", Some(officer.into())),
        None => {}
    }
    if filter.open_only {
        want("category <> 'archived'", None);
    }
    let total = tx
        .query_opt(&format!("-- size of the queue\nSELECT count(*) FROM cases WHERE {wanted}"), &params)?
        .ok_or(DbError::Broken("a count without a row"))?
        .get(0)?;
    let limit = params.len() + 2;
    params.push(per_page.into());
    params.push((i64::from(page) * i64::from(per_page)).into());
    let rows = tx.query(
        &format!(
            "-- the queue
             SELECT {COLUMNS} FROM cases WHERE {wanted} ORDER BY received_at, id LIMIT ${limit} OFFSET ${}",
            limit + 1
        ),
        &params,
    )?;
    Ok((rows.into_iter().map(read).collect::<Result<_, _>>()?, total))
}

fn read(mut row: Row) -> Result<Case, DbError> {
    Ok(Case {
        id: row.get(0)?,
        reference: row.get(1)?,
        resident: row.get(2)?,
        device: row.get(3)?,
        service: row.get(4)?,
        version: row.get(5)?,
        service_hash: row.get(6)?,
        status: row.get(7)?,
        category: parse_category(&row.get::<String>(8)?)?,
        assignee: row.get(9)?,
        language: row.get(10)?,
        received_at: row.get(11)?,
        updated_at: row.get(12)?,
        event_n: row.get(13)?,
        attachments: row.get(14)?,
        attachments_missing: row.get(15)?,
        payload_sha256: row.get(16)?,
        receipt: row.get(17)?,
    })
}

const CATEGORIES: [(Category, &str); 7] = [
    (Category::New, "new"),
    (Category::WaitingForSignatures, "waiting_for_signatures"),
    (Category::WaitingForPayment, "waiting_for_payment"),
    (Category::Submitted, "submitted"),
    (Category::WaitingForCompletion, "waiting_for_completion"),
    (Category::InProgress, "in_progress"),
    (Category::Archived, "archived"),
];

fn category_text(category: Category) -> &'static str {
    CATEGORIES.iter().find(|(c, _)| *c == category).map_or("new", |(_, text)| text)
}

fn parse_category(text: &str) -> Result<Category, DbError> {
    CATEGORIES
        .iter()
        .find(|(_, t)| *t == text)
        .map(|(category, _)| *category)
        .ok_or(DbError::Broken("a case has an unknown category"))
}
