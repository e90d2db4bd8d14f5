//! What is wrong with one answer.

use std::collections::BTreeMap;

/// A code of `answer::CODES` and what its words need.
pub struct Fault {
    pub code: &'static str,
    pub args: BTreeMap<String, String>,
}

pub fn fault<const N: usize>(code: &'static str, args: [(&str, String); N]) -> Result<(), Fault> {
    Err(Fault { code, args: args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect() })
}

pub fn judge_count(
    count: usize,
    min: Option<u32>,
    max: Option<u32>,
    too_few: &'static str,
    too_many: &'static str,
) -> Result<(), Fault> {
    if let Some(min) = min.filter(|min| count < *min as usize) {
        return fault(too_few, [("min", min.to_string())]);
    }
    if let Some(max) = max.filter(|max| count > *max as usize) {
        return fault(too_many, [("max", max.to_string())]);
    }
    Ok(())
}
