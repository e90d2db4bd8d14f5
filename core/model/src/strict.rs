//! Files that people write are read strictly: a misspelt constraint must not be no constraint. What comes over the wire
//! is read leniently, because a phone of today meets the services of tomorrow.

use std::ops::Range;

use serde::{Serialize, de::DeserializeOwned};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// What is wrong with a file, where, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// From 1.
    pub line: Option<usize>,
    pub message: String,
}

impl std::error::Error for FileError {}

impl std::fmt::Display for FileError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(out, "line {line}: {}", self.message),
            None => write!(out, "{}", self.message),
        }
    }
}

impl FileError {
    pub fn new(toml: &str, span: Range<usize>, message: String) -> Self {
        Self { line: Some(line_at(toml, span.start)), message }
    }
}

/// The words that a file may hold, to be offered for those that were misspelt.
pub struct Vocabulary {
    pub keys: &'static [&'static str],
    pub values: &'static [&'static str],
}

/// Reads a TOML file; a key or a word that means nothing is an error that names it.
pub fn from_toml<T: Serialize + DeserializeOwned>(toml: &str, words: &Vocabulary) -> Result<T, FileError> {
    let written = parse(toml)?;
    let value: T = toml::from_str(toml).map_err(|error| error_of(toml, &error))?;
    // What has just been read from TOML can be written as it.
    let understood =
        toml::Value::try_from(&value).map_err(|error| FileError { line: None, message: error.to_string() })?;
    match find_lost(toml, words, written.get_ref(), &understood) {
        Some(error) => Err(error),
        None => Ok(value),
    }
}

/// The file's keys and values, with where they stand.
pub fn parse(toml: &str) -> Result<Spanned<DeTable<'_>>, FileError> {
    DeTable::parse(toml).map_err(|error| error_of(toml, &error))
}

fn error_of(toml: &str, error: &toml::de::Error) -> FileError {
    let message = match error.message() {
        // The parser's word for values that lie in each other too deep.
        "recursion limit" | "cannot recurse further; max recursion depth met" => {
            "values lie too deep within each other; at most 80".to_owned()
        }
        message => message.to_owned(),
    };
    FileError { line: error.span().map(|span| line_at(toml, span.start)), message }
}

pub fn line_at(toml: &str, offset: usize) -> usize {
    1 + toml.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

/// The first key that was written and not understood, or the first word that none of its kind was known by. `false` and
/// empty lists may be left out.
fn find_lost(toml: &str, words: &Vocabulary, written: &DeTable<'_>, understood: &toml::Value) -> Option<FileError> {
    written.iter().find_map(|(key, value)| {
        let says_nothing = match value.get_ref() {
            DeValue::Boolean(said) => !*said,
            DeValue::Array(items) => items.is_empty(),
            _ => false,
        };
        match understood.get(key.get_ref().as_ref()) {
            Some(understood) => find_lost_in(toml, words, key.get_ref(), value, understood),
            None if says_nothing && words.keys.contains(&key.get_ref().as_ref()) => None,
            None => {
                let message = format!("{} means nothing here{}", key.get_ref(), perhaps(key.get_ref(), words.keys));
                Some(FileError::new(toml, key.span(), message))
            }
        }
    })
}

fn find_lost_in(
    toml: &str,
    words: &Vocabulary,
    key: &str,
    written: &Spanned<DeValue<'_>>,
    understood: &toml::Value,
) -> Option<FileError> {
    match (written.get_ref(), understood) {
        (DeValue::Table(written), understood @ toml::Value::Table(_)) => find_lost(toml, words, written, understood),
        (DeValue::Array(written), toml::Value::Array(understood)) => written
            .iter()
            .zip(understood)
            .find_map(|(written, understood)| find_lost_in(toml, words, key, written, understood)),
        // Words that are newer than the program are read as `unknown`: on phones, not in files.
        (DeValue::String(written_word), toml::Value::String(understood)) if understood == "unknown" => {
            let message = format!("{key} cannot be {written_word:?}{}", perhaps(written_word, words.values));
            Some(FileError::new(toml, written.span(), message))
        }
        _ => None,
    }
}

/// "; perhaps max_length", if there is anything like it.
pub fn perhaps(written: &str, words: &[&str]) -> String {
    let plain = written.to_lowercase().replace('-', "_");
    let nearest = words.iter().map(|word| (distance(&plain, word), word)).min_by_key(|(distance, _)| *distance);
    match nearest {
        Some((0, word)) if **word == *written => String::new(),
        Some((distance, word)) if distance <= 1 + plain.chars().count() / 3 => format!("; perhaps {word}"),
        _ => String::new(),
    }
}

/// How many letters must be put in, taken out, changed or swapped with their neighbour.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in to.iter().enumerate() {
            let changed = last[j] + usize::from(letter != other);
            let mut least = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *letter == to[j - 1] && from[i - 1] == *other {
                least = least.min(before_last[j - 1] + 1);
            }
            row.push(least);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, perhaps};

    #[test]
    fn the_nearest_word_is_offered_if_it_is_near() {
        assert_eq!(distance("lenght", "length"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
        let words = ["max_length", "min_length", "max", "options"];
        assert_eq!(perhaps("max_lenght", &words), "; perhaps max_length");
        assert_eq!(perhaps("maxlength", &words), "; perhaps max_length");
        assert_eq!(perhaps("option", &words), "; perhaps options");
        assert_eq!(perhaps("colour_of_tomorrow", &words), "");
    }
}
