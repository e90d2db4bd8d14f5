//! What is wrong with a workflow.

use std::collections::BTreeSet;

use crate::service::{Effect, Workflow};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkflowError {
    #[error("there is no status {0:?}")]
    UnknownStatus(String),
    #[error("the status {0:?} stands twice")]
    StatusTwice(String),
    #[error("the change from {from:?} to {to:?} stands twice")]
    TransitionTwice { from: String, to: String },
    #[error("no case can ever come to {0:?}")]
    Unreachable(String),
}

pub fn lint_workflow(workflow: &Workflow) -> Vec<WorkflowError> {
    let mut errors = Vec::new();
    let effects = workflow.rules.iter().filter_map(|rule| match &rule.then {
        Effect::Status(to) => Some(to),
        Effect::Message(_) => None,
    });
    let ends = workflow.transitions.iter().flat_map(|transition| [&transition.from, &transition.to]);
    let named: BTreeSet<_> = ends.chain(effects).chain([&workflow.initial]).collect();
    let unknown = named.into_iter().filter(|id| workflow.status(id).is_none());
    errors.extend(unknown.map(|id| WorkflowError::UnknownStatus(id.clone())));

    for (at, status) in workflow.statuses.iter().enumerate() {
        if workflow.statuses[..at].iter().any(|earlier| earlier.id == status.id) {
            errors.push(WorkflowError::StatusTwice(status.id.clone()));
        }
    }
    for (at, transition) in workflow.transitions.iter().enumerate() {
        if workflow.transitions[..at].contains(transition) {
            let (from, to) = (transition.from.clone(), transition.to.clone());
            errors.push(WorkflowError::TransitionTwice { from, to });
        }
    }
    let reachable = reachable(workflow);
    let lost = workflow.statuses.iter().filter(|status| !reachable.contains(status.id.as_str()));
    errors.extend(lost.map(|status| WorkflowError::Unreachable(status.id.clone())));
    errors
}

fn reachable(workflow: &Workflow) -> BTreeSet<&str> {
    let mut found = BTreeSet::from([workflow.initial.as_str()]);
    loop {
        let before = found.len();
        for transition in &workflow.transitions {
            if found.contains(transition.from.as_str()) {
                found.insert(&transition.to);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}
