//! The five storage classes that every engine shares, and the shapes kept in them.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::db::error::DbError;

/// A parameter or a column. Times are UTC microseconds, ids lower-case text, truth 0 or 1.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(Cow<'a, str>),
    Blob(Cow<'a, [u8]>),
}

impl Value<'_> {
    /// The same value without its own copy of the bytes.
    pub fn borrowed(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Int(v) => Value::Int(*v),
            Self::Real(v) => Value::Real(*v),
            Self::Text(v) => Value::Text(Cow::Borrowed(v)),
            Self::Blob(v) => Value::Blob(Cow::Borrowed(v)),
        }
    }
}

/// Refuses what not every engine can keep.
pub(super) fn storable(params: &[Value<'_>]) -> Result<(), DbError> {
    let nul = |value: &Value<'_>| matches!(value, Value::Text(text) if text.contains('\0'));
    if params.iter().any(nul) { Err(DbError::Nul) } else { Ok(()) }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(v: &'a str) -> Self {
        Value::Text(Cow::Borrowed(v))
    }
}
impl From<String> for Value<'_> {
    fn from(v: String) -> Self {
        Value::Text(Cow::Owned(v))
    }
}
impl<'a> From<&'a String> for Value<'a> {
    fn from(v: &'a String) -> Self {
        Value::Text(Cow::Borrowed(v))
    }
}
impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(v: &'a [u8]) -> Self {
        Value::Blob(Cow::Borrowed(v))
    }
}
impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(v: &'a [u8; N]) -> Self {
        Value::Blob(Cow::Borrowed(v))
    }
}
impl From<i64> for Value<'_> {
    fn from(v: i64) -> Self {
        Value::Int(v)
    }
}
impl From<u32> for Value<'_> {
    fn from(v: u32) -> Self {
        Value::Int(v.into())
    }
}
impl From<u64> for Value<'_> {
    fn from(v: u64) -> Self {
        // Sizes of files: far below the limit, and no larger number may look like a smaller one.
        Value::Int(i64::try_from(v).unwrap_or(i64::MAX))
    }
}
impl From<f64> for Value<'_> {
    fn from(v: f64) -> Self {
        Value::Real(v)
    }
}
impl From<bool> for Value<'_> {
    fn from(v: bool) -> Self {
        Value::Int(v.into())
    }
}
impl From<Uuid> for Value<'_> {
    fn from(v: Uuid) -> Self {
        Value::Text(Cow::Owned(v.to_string()))
    }
}
impl From<DateTime<Utc>> for Value<'_> {
    fn from(v: DateTime<Utc>) -> Self {
        Value::Int(v.timestamp_micros())
    }
}
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(v: Option<T>) -> Self {
        v.map_or(Value::Null, Into::into)
    }
}

/// One row of an answer.
#[derive(Debug)]
pub struct Row(Vec<Value<'static>>);

impl Row {
    pub(super) fn new(columns: Vec<Value<'static>>) -> Self {
        Self(columns)
    }

    /// Takes a column, counted from 0, out of the row: text and bytes move. A second `get` of it finds nothing.
    pub fn get<T: FromValue>(&mut self, column: usize) -> Result<T, DbError> {
        self.0
            .get_mut(column)
            .and_then(|value| T::from_value(std::mem::replace(value, Value::Null)))
            .ok_or(DbError::Decode { column, expected: T::NAME })
    }
}

/// What a column can be read as.
pub trait FromValue: Sized {
    const NAME: &'static str;
    fn from_value(value: Value<'static>) -> Option<Self>;
}

impl FromValue for i64 {
    const NAME: &'static str = "an integer";
    fn from_value(value: Value<'static>) -> Option<Self> {
        match value {
            Value::Int(v) => Some(v),
            _ => None,
        }
    }
}
impl FromValue for u32 {
    const NAME: &'static str = "a small integer";
    fn from_value(value: Value<'static>) -> Option<Self> {
        i64::from_value(value).and_then(|v| u32::try_from(v).ok())
    }
}
impl FromValue for u64 {
    const NAME: &'static str = "a size";
    fn from_value(value: Value<'static>) -> Option<Self> {
        i64::from_value(value).and_then(|v| u64::try_from(v).ok())
    }
}
impl FromValue for bool {
    const NAME: &'static str = "0 or 1";
    fn from_value(value: Value<'static>) -> Option<Self> {
        i64::from_value(value).map(|v| v != 0)
    }
}
impl FromValue for f64 {
    const NAME: &'static str = "a number";
    fn from_value(value: Value<'static>) -> Option<Self> {
        match value {
            Value::Real(v) => Some(v),
            _ => None,
        }
    }
}
impl FromValue for String {
    const NAME: &'static str = "text";
    fn from_value(value: Value<'static>) -> Option<Self> {
        match value {
            Value::Text(v) => Some(v.into_owned()),
            _ => None,
        }
    }
}
impl FromValue for Vec<u8> {
    const NAME: &'static str = "bytes";
    fn from_value(value: Value<'static>) -> Option<Self> {
        match value {
            Value::Blob(v) => Some(v.into_owned()),
            _ => None,
        }
    }
}
impl FromValue for Uuid {
    const NAME: &'static str = "an id";
    fn from_value(value: Value<'static>) -> Option<Self> {
        match value {
            Value::Text(v) => Uuid::try_parse(&v).ok(),
            _ => None,
        }
    }
}
impl FromValue for DateTime<Utc> {
    const NAME: &'static str = "a time";
    fn from_value(value: Value<'static>) -> Option<Self> {
        i64::from_value(value).and_then(DateTime::from_timestamp_micros)
    }
}
impl<T: FromValue> FromValue for Option<T> {
    const NAME: &'static str = T::NAME;
    fn from_value(value: Value<'static>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}
