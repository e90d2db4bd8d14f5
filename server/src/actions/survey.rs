//! What stands around cases on an officer's pages and says nothing of any resident: counts, colleagues, services. These
//! reads leave no audit line of their own; the page that shows them does.

use std::sync::Arc;

use minkommun_model::{service::Service, wire::Submission};
use uuid::Uuid;

use crate::{
    app::App,
    db::error::DbError,
    store::{
        cases::{self, Case, Filter},
        deliveries, devices, officers, services,
    },
};

#[derive(Clone, Debug)]
pub struct Colleague {
    pub id: Uuid,
    pub name: String,
    /// Can be given cases; the others are only named in old events.
    pub active: bool,
}

/// How many cases match each filter.
pub async fn count(app: &App, kommun: &str, filters: Vec<Filter>) -> Result<Vec<u32>, DbError> {
    app.db
        .kommun(kommun)
        .scan("sizes of queues", move |tx| filters.iter().map(|filter| Ok(cases::queue(tx, filter, 0, 0)?.1)).collect())
        .await
}

/// The service of each of these cases, and what was filled in. Only for a page of the queue that has been logged.
pub async fn filled_in(
    app: &App,
    kommun: &str,
    cases: Vec<Case>,
) -> Result<Vec<(Case, Arc<Service>, Submission)>, DbError> {
    let on = app.clone();
    app.db
        .kommun(kommun)
        .read("what a page of cases says", move |tx| {
            let mut filled_in = Vec::with_capacity(cases.len());
            for case in &cases {
                let payload = cases::payload(tx, case.id)?.ok_or(DbError::Broken("a case without its payload"))?;
                let submission = serde_json::from_slice(&payload).map_err(|error| DbError::Engine(error.into()))?;
                filled_in.push((case.clone(), on.adopted.service_of(tx, case)?, submission));
            }
            Ok(filled_in)
        })
        .await
}

/// Everybody who handles cases in the kommun, by name.
pub async fn colleagues(app: &App, kommun: &str) -> Result<Vec<Colleague>, DbError> {
    app.db
        .kommun(kommun)
        .read("officers", |tx| {
            let all = officers::all(tx)?.into_iter();
            Ok(all.map(|o| Colleague { id: o.id, name: o.name, active: o.disabled_at.is_none() }).collect())
        })
        .await
}

/// The newest version of each service that the kommun has adopted, in the order of its list.
pub async fn adopted(app: &App, kommun: &str, order: &[String]) -> Result<Vec<Arc<Service>>, DbError> {
    let (on, order) = (app.clone(), order.to_vec());
    app.db
        .kommun(kommun)
        .read("adopted services", move |tx| {
            let versions = services::versions(tx)?;
            let mut adopted = Vec::new();
            for id in &order {
                // Newest first.
                let Some(version) = versions.iter().find(|version| version.service == *id) else { continue };
                adopted.extend(on.adopted.service(tx, &version.hash)?);
            }
            Ok(adopted)
        })
        .await
}

/// How the resident of a case can be reached.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// Phones that a push goes to.
    pub phones: usize,
    /// The newest event of the case that the resident has had on a screen.
    pub seen: Option<u32>,
}

pub async fn reach(app: &App, kommun: &str, case: Uuid, resident: Uuid) -> Result<Reach, DbError> {
    app.db
        .kommun(kommun)
        .read("reach of a resident", move |tx| {
            Ok(Reach { phones: devices::reachable(tx, resident)?.len(), seen: deliveries::newest_seen(tx, case)? })
        })
        .await
}
