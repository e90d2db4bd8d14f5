//! How large a service and its answers may be: far beyond what anybody would fill in, and small enough that a phone is never
//! out of memory or stack. The linter refuses a service that goes past them, and the evaluator stays within them whatever
//! it is given.

pub const STEPS: usize = 50;
/// Questions of a form, the columns of its tables counted.
pub const QUESTIONS: usize = 1_000;
pub const OPTIONS: usize = 500;
/// How deep conditions lie within each other.
pub const CONDITION_DEPTH: usize = 10;
/// Comparisons in one condition.
pub const CONDITION_PARTS: usize = 200;
/// Rows of a table, whatever it says itself.
pub const TABLE_ROWS: u32 = 1_000;
/// Characters of one answer, whatever the question says itself.
pub const TEXT_LENGTH: u32 = 20_000;
/// Characters of a text that people read.
pub const WORDS_LENGTH: usize = 5_000;
/// Characters of a pattern.
pub const PATTERN_LENGTH: usize = 300;
/// Points of a line or an area.
pub const POINTS: usize = 200;
pub const FEE_ROWS: usize = 100;
/// Kronor of one answer or one fee.
pub const KRONOR: f64 = 1e12;
