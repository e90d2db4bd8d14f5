//! The one evaluator: which questions are visible, what is wrong, what leaves the phone.
//!
//! Phone, server, console and linter all call it. How answers and errors read to people is in `words`.

pub mod answer;
mod condition;
mod evaluate;
mod fault;
mod fee;
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
mod scope;

pub use answer::{Answers, FieldError};
pub use condition::holds;
pub use evaluate::{Evaluation, check, evaluate, fee, prune, required_columns, visible_columns};
pub use fee::{Fee, FeeLine};
pub use judge::{FileFacts, Setting};
pub use lint::{LintError, lint};
pub use lint_condition::ConditionError;
pub use lint_question::QuestionError;
pub use lint_terms::TermsError;
pub use lint_workflow::WorkflowError;
pub use period::{Standing, standing};
