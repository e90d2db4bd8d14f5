//! Files that people write are read strictly: a misspelt constraint must not be no constraint. What comes over the wire
//! is read leniently, because a phone of today meets the services of tomorrow.

use serde::{Serialize, de::DeserializeOwned, de::Error};

/// Reads a TOML file; a key that means nothing is an error that names it.
pub fn from_toml<T: Serialize + DeserializeOwned>(toml: &str) -> Result<T, toml::de::Error> {
    let value: T = toml::from_str(toml)?;
    let written: toml::Value = toml::from_str(toml)?;
    let understood = toml::Value::try_from(&value).map_err(Error::custom)?;
    match lost_key(&written, &understood) {
        Some(key) => Err(Error::custom(format!("{key} means nothing here"))),
        None => Ok(value),
    }
}

/// Where the first key stands that was written and not understood. `false` and empty lists may be left out.
fn lost_key(written: &toml::Value, understood: &toml::Value) -> Option<String> {
    match (written, understood) {
        (toml::Value::Table(written), toml::Value::Table(understood)) => {
            written.iter().find_map(|(key, value)| match understood.get(key) {
                Some(understood) => lost_key(value, understood).map(|inner| format!("{key}.{inner}")),
                None if *value == toml::Value::Boolean(false) => None,
                None if value.as_array().is_some_and(Vec::is_empty) => None,
                None => Some(key.clone()),
            })
        }
        (toml::Value::Array(written), toml::Value::Array(understood)) => {
            written.iter().zip(understood).find_map(|(written, understood)| lost_key(written, understood))
        }
        _ => None,
    }
}
