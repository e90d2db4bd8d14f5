//! The one evaluator: which questions are visible, what is wrong, what leaves the phone.
//!
//! Phone, server, console and linter all call it. How answers and errors read to people is in `words`.

mod advise;
pub mod answer;
mod condition;
mod evaluate;
mod fault;
mod fee;
mod inspect;
mod judge;
mod judge_number;
mod judge_place;
mod judge_text;
pub mod limits;
mod lint;
mod lint_condition;
mod lint_question;
mod lint_terms;
mod lint_workflow;
mod period;
mod reach;
mod scope;

pub use advise::{Advice, advise};
pub use answer::{Answers, FieldError};
pub use condition::holds;
pub use evaluate::{Evaluation, check, evaluate, fee, prune, required_columns, visible_columns};
pub use fee::{Fee, FeeLine};
pub use inspect::{Finding, Severity, inspect};
pub use judge::{FileFacts, Setting};
pub use lint::{LintError, lint};
pub use lint_condition::ConditionError;
pub use lint_question::QuestionError;
pub use lint_terms::TermsError;
pub use lint_workflow::WorkflowError;
pub use period::{Standing, standing};
