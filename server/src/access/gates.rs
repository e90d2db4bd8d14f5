//! How much may be under way at once. What is turned away is told when to come back; what would be let in beyond this
//! would make everybody wait, and nobody be answered.

use std::sync::Arc;

use http::Method;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{config::LimitConfig, metrics::Metrics};

/// Inside until dropped.
pub struct Pass {
    _permit: OwnedSemaphorePermit,
}

/// As many are under way as may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

pub struct Gates {
    requests: Gate,
    polls: Gate,
    uploads: Gate,
    metrics: Metrics,
}

struct Gate {
    kind: &'static str,
    most: usize,
    permits: Arc<Semaphore>,
}

impl Gates {
    pub fn new(config: &LimitConfig, metrics: Metrics) -> Self {
        Self {
            requests: Gate::new("request", config.max_requests),
            polls: Gate::new("long_poll", config.max_polls),
            uploads: Gate::new("upload", config.max_uploads),
            metrics,
        }
    }

    /// A request for `route`, the router's pattern. Those who wait for news, and those who send a file over a weak link,
    /// are slow by nature and must not take the places of the rest.
    pub fn enter(&self, route: &str, method: &Method) -> Result<Pass, Full> {
        let gate = match (route, method) {
            ("/v1/changes", _) => &self.polls,
            ("/v1/uploads/{id}", &Method::PATCH) => &self.uploads,
            _ => &self.requests,
        };
        self.pass(gate)
    }

    /// A page of the console.
    pub fn page(&self) -> Result<Pass, Full> {
        self.pass(&self.requests)
    }

    fn pass(&self, gate: &Gate) -> Result<Pass, Full> {
        match Arc::clone(&gate.permits).try_acquire_owned() {
            Ok(permit) => Ok(Pass { _permit: permit }),
            Err(_) => {
                self.metrics.turned_away(gate.kind);
                Err(Full)
            }
        }
    }

    /// Writes down how many are inside.
    pub fn measure(&self) {
        for gate in [&self.requests, &self.polls, &self.uploads] {
            self.metrics.gate(gate.kind, gate.most - gate.permits.available_permits(), gate.most);
        }
    }
}

impl Gate {
    fn new(kind: &'static str, most: usize) -> Self {
        Self { kind, most, permits: Arc::new(Semaphore::new(most)) }
    }
}
