//! An officer reads the audit log, which is itself a line of it.

use serde_json::json;
use uuid::Uuid;

use crate::{
    app::App,
    db::error::DbError,
    store::{
        audit::{self, Action, Chain, Entry, Filter, Line},
        cases,
    },
};

/// Which lines are wanted; `None` and empty are all.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// As `model::id::parse_reference` writes it. A number that no case has gives no lines.
    pub reference: Option<String>,
    pub officer: Option<Uuid>,
    pub actions: Vec<Action>,
    /// From 0.
    pub page: u32,
    pub per_page: u32,
}

/// Newest first, how many lines match, and whether the whole chain holds.
pub async fn read_log(
    app: &App,
    kommun: &str,
    officer: Uuid,
    wanted: Wanted,
) -> Result<(Vec<Line>, u32, Chain), DbError> {
    let now = app.clock.now();
    let detail = json!({ "page": wanted.page });
    let entry = Entry { officer: Some(officer), action: Action::ReadLog, case: None, detail };
    app.db.kommun(kommun).write("log a read", move |tx| audit::append(tx, &entry, now)).await?;
    app.db
        .kommun(kommun)
        .scan("the audit log", move |tx| {
            let case = match &wanted.reference {
                Some(reference) => match cases::by_reference(tx, reference)? {
                    Some(case) => Some(case.id),
                    None => return Ok((Vec::new(), 0, audit::verify(tx)?)),
                },
                None => None,
            };
            let filter = Filter { case, officer: wanted.officer, actions: wanted.actions.clone() };
            let (lines, total) = audit::page(tx, &filter, wanted.page, wanted.per_page)?;
            Ok((lines, total, audit::verify(tx)?))
        })
        .await
}
