//! An officer reads the audit log, which is itself a line of it.

use std::{collections::BTreeMap, sync::Arc};

use minkommun_model::service::Service;
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

/// A page of the log.
pub struct Found {
    /// Newest first.
    pub lines: Vec<Line>,
    /// How many match in all.
    pub total: u32,
    /// Whether the whole chain holds, not only this page of it.
    pub chain: Chain,
    /// The service of each case that the lines name.
    pub services: BTreeMap<Uuid, Arc<Service>>,
}

pub async fn read_log(app: &App, kommun: &str, officer: Uuid, wanted: Wanted) -> Result<Found, DbError> {
    let (on, now) = (app.clone(), app.clock.now());
    let detail = json!({ "page": wanted.page });
    let entry = Entry { officer: Some(officer), action: Action::ReadLog, case: None, detail };
    app.db.kommun(kommun).write("log a read", move |tx| audit::append(tx, &entry, now)).await?;
    app.db
        .kommun(kommun)
        .scan("the audit log", move |tx| {
            let case = match &wanted.reference {
                Some(reference) => match cases::by_reference(tx, reference)? {
                    Some(case) => Some(case.id),
                    None => {
                        let chain = audit::verify(tx)?;
                        return Ok(Found { lines: Vec::new(), total: 0, chain, services: BTreeMap::new() });
                    }
                },
                None => None,
            };
            let filter = Filter { case, officer: wanted.officer, actions: wanted.actions.clone() };
            let (lines, total) = audit::page(tx, &filter, wanted.page, wanted.per_page)?;
            let mut services = BTreeMap::new();
            for id in lines.iter().filter_map(|line| line.case) {
                if let Some(case) = cases::get(tx, id)? {
                    services.insert(id, on.adopted.service_of(tx, &case)?);
                }
            }
            Ok(Found { lines, total, chain: audit::verify(tx)?, services })
        })
        .await
}
