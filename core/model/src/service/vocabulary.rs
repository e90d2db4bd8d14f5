//! The words of a service's file, for those that were misspelt.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::strict::{FileError, Vocabulary, perhaps};

pub const WORDS: Vocabulary = Vocabulary {
    keys: &[
        "about",
        "accept",
        "after",
        "all",
        "amount",
        "answered",
        "any",
        "at_least",
        "at_most",
        "audience",
        "category",
        "checked",
        "clock_starts",
        "closes",
        "columns",
        "days",
        "deadlines",
        "earliest",
        "earliest_days",
        "en",
        "equals",
        "example",
        "extension_weeks",
        "fee_cut_percent_per_week",
        "fee_note",
        "fees",
        "from",
        "hint",
        "id",
        "identification",
        "important",
        "includes",
        "initial",
        "inside_kommun",
        "k",
        "keywords",
        "kind",
        "klassa",
        "label",
        "late",
        "latest",
        "latest_days",
        "law",
        "laws",
        "max",
        "max_age",
        "max_files",
        "max_length",
        "max_rows",
        "max_size",
        "meaning",
        "message",
        "min",
        "min_age",
        "min_files",
        "min_length",
        "min_rows",
        "minutes",
        "months",
        "needs",
        "not",
        "not_before",
        "on",
        "one_of",
        "opens",
        "optional",
        "options",
        "other_ways",
        "pattern",
        "per",
        "periods",
        "placeholder",
        "prefill",
        "process_code",
        "profile",
        "promise",
        "promptly",
        "question",
        "questions",
        "r",
        "registered",
        "required_when",
        "restart_within_weeks",
        "retention",
        "rule",
        "rules",
        "sensitivity",
        "shape",
        "show_when",
        "sole_trader",
        "status",
        "statuses",
        "steps",
        "summary",
        "sv",
        "t",
        "text",
        "then",
        "title",
        "to",
        "topic",
        "transitions",
        "unit",
        "url",
        "version",
        "weeks",
        "when",
        "whole",
        "workflow",
        "working_days",
        "years",
    ],
    values: &[
        // kinds
        "address",
        "amount",
        "attachment",
        "choice_many",
        "choice_one",
        "choice_ranked",
        "consent",
        "date",
        "email",
        "information",
        "long_text",
        "number",
        "organisation_number",
        "person",
        "phone",
        "place",
        "property",
        "signatures",
        "table",
        "text",
        "time",
        "yes_no",
        // shape, prefill, sensitivity
        "point",
        "line",
        "area",
        "organisation_name",
        "person_address",
        "person_email",
        "person_name",
        "person_number",
        "person_phone",
        "position",
        "today",
        "harmless",
        "personal",
        "sensitive",
        // audience, identification, profile, late, retention, clock_starts
        "resident",
        "company",
        "association",
        "on_behalf",
        "none",
        "contact",
        "login",
        "signature",
        "all_sign",
        "fault",
        "case",
        "notification",
        "booking",
        "information_request",
        "refuse",
        "mark_late",
        "delete",
        "preserve",
        "closed",
        "received",
        "decided",
        "complete",
    ],
};

const OPERATORS: &[&str] = &["equals", "one_of", "includes", "at_least", "at_most", "answered"];

/// The first condition in the file that is none, with what it should be.
pub fn find_broken_condition(toml: &str, table: &DeTable<'_>) -> Option<FileError> {
    table.iter().find_map(|(key, value)| match (key.get_ref().as_ref(), value.get_ref()) {
        ("show_when" | "required_when" | "when", _) => broken(toml, value),
        (_, DeValue::Table(inner)) => find_broken_condition(toml, inner),
        (_, DeValue::Array(items)) => {
            items.iter().find_map(|item| find_broken_condition(toml, item.get_ref().as_table()?))
        }
        _ => None,
    })
}

fn broken(toml: &str, condition: &Spanned<DeValue<'_>>) -> Option<FileError> {
    let wrong = |message: &str| Some(FileError::new(toml, condition.span(), message.to_owned()));
    let Some(table) = condition.get_ref().as_table() else {
        return wrong("a condition is { question = \"…\", equals = … }, or all, any or not of others");
    };
    let keys: Vec<_> = table.keys().map(|key| key.get_ref().as_ref()).collect();
    let parts = |name: &str| table.get(name).map(Spanned::get_ref);
    match keys[..] {
        ["all"] | ["any"] => match parts(keys[0]).and_then(DeValue::as_array) {
            Some(parts) => parts.iter().find_map(|part| broken(toml, part)),
            None => wrong(&format!("{} is a list of conditions: {} = [{{ … }}, {{ … }}]", keys[0], keys[0])),
        },
        ["not"] => table.get("not").and_then(|part| broken(toml, part)),
        _ if ["all", "any", "not"].iter().any(|word| keys.contains(word)) => {
            wrong("one condition is all, any, not or a comparison, and nothing beside it; put them in an all")
        }
        _ => {
            let known = |key: &str| key == "question" || OPERATORS.contains(&key);
            if let Some((key, _)) = table.iter().find(|(key, _)| !known(key.get_ref())) {
                let offered: Vec<_> = OPERATORS.iter().copied().chain(["question", "all", "any", "not"]).collect();
                let message =
                    format!("{} means nothing in a condition{}", key.get_ref(), perhaps(key.get_ref(), &offered));
                return Some(FileError::new(toml, key.span(), message));
            }
            if !keys.contains(&"question") {
                return wrong("a comparison names the question that it looks at: question = \"…\"");
            }
            // How many operators there are, and whether they fit the question, is the linter's to say.
            let fits = parts("answered").is_none_or(DeValue::is_bool) && parts("one_of").is_none_or(DeValue::is_array);
            if fits { None } else { wrong("answered is true or false, and one_of is a list") }
        }
    }
}
