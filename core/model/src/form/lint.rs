//! What is wrong with a service before anybody meets it.

use crate::service::Service;

/// One thing that keeps a service version from being published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LintError {
    #[error("{0} stands twice")]
    Twice(String),
}

/// Everything that is wrong; empty for a service that may be published.
pub fn lint(_service: &Service) -> Vec<LintError> {
    Vec::new()
}
