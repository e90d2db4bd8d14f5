//! One transaction on one connection, driven from a thread that may wait.

use deadpool_postgres::ClientWrapper;
use futures_util::{FutureExt, future::join};
use tokio::runtime::Handle;
use tokio_postgres::{
    Error, Row as Found, Statement,
    error::SqlState,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};

use crate::db::{
    error::{Cause, DbError},
    tx::Tx,
    value::{Row, Value, storable},
};

pub struct PostgresTx<'c> {
    client: &'c ClientWrapper,
    runtime: Handle,
    /// Not sent yet: a transaction without statements is none.
    begin: Option<String>,
    write: bool,
    /// A statement failed, and with it the transaction: PostgreSQL refuses what comes after.
    failed: Option<Failed>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Failed {
    ForGood,
    /// Another transaction won: run again, this one may pass.
    LostRace,
    /// The connection is gone, and everything with it: on another one it may pass.
    LostConnection,
    /// A key was taken. Perhaps a moment ago: the second run sees what the first could not.
    KeyTaken,
}

/// What became of a transaction.
pub enum Ended<T> {
    Done(T),
    /// Nothing was changed, and another run may succeed; at most `runs` in all.
    Again {
        out: T,
        runs: u32,
    },
}

/// Runs that lose every race are refused after so many.
const RACES: u32 = 8;

impl<'c> PostgresTx<'c> {
    pub fn new(client: &'c ClientWrapper, runtime: Handle, begin: String, write: bool) -> Self {
        Self { client, runtime, begin: Some(begin), write, failed: None }
    }

    /// Ends the transaction as `out` says. A write has been committed when this answers; nobody waits for the end of a
    /// read.
    pub fn end<T, E: From<DbError>>(self, out: Result<T, E>) -> Ended<Result<T, E>> {
        if self.begin.is_some() {
            return Ended::Done(out);
        }
        let failed = match (&out, self.failed) {
            (Ok(_), None) if self.write => {
                return match self.runtime.block_on(self.client.batch_execute("COMMIT")) {
                    Ok(()) => Ended::Done(out),
                    Err(error) if lost_race(&error) => {
                        Ended::Again { out: Err(DbError::from(error).into()), runs: RACES }
                    }
                    Err(error) => Ended::Done(Err(DbError::from(error).into())),
                };
            }
            (_, failed) => failed,
        };
        // Sent, not waited for: the next transaction on this connection comes after it.
        let _ = self.client.batch_execute("ROLLBACK").now_or_never();
        match failed {
            Some(Failed::LostRace) => Ended::Again { out, runs: RACES },
            Some(Failed::LostConnection) => Ended::Again { out, runs: 3 },
            Some(Failed::KeyTaken) => Ended::Again { out, runs: 2 },
            // Going on after a refusal would look like success and be none.
            Some(Failed::ForGood) if out.is_ok() => {
                Ended::Done(Err(DbError::Broken("a transaction went on after an error").into()))
            }
            Some(Failed::ForGood) | None => Ended::Done(out),
        }
    }

    fn send<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        statement: impl AsyncFnOnce(&ClientWrapper, &Statement, &[&(dyn ToSql + Sync)]) -> Result<T, Error>,
    ) -> Result<T, DbError> {
        storable(params)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as _).collect();
        let begin = self.begin.take();
        let (client, write) = (self.client, self.write);
        let (begun, out) = self.runtime.block_on(async {
            let prepared = match client.prepare_cached(sql).await {
                Ok(prepared) => prepared,
                Err(error) => return (Ok(()), Err(error)),
            };
            match &begin {
                // Had its BEGIN failed, a write sent along with it would have been committed all by itself.
                Some(begin) if write => match client.batch_execute(begin).await {
                    Ok(()) => (Ok(()), statement(client, &prepared, &params).await),
                    Err(error) => (Ok(()), Err(error)),
                },
                // A read goes out together with it, which saves a round trip. Polled in this order, and so sent.
                Some(begin) => join(client.batch_execute(begin), statement(client, &prepared, &params)).await,
                None => (Ok(()), statement(client, &prepared, &params).await),
            }
        });
        begun.and(out).map_err(|error| {
            let failed = if lost_race(&error) {
                Failed::LostRace
            } else if error.is_closed() || is_network(&error) || ended_from_outside(&error) {
                Failed::LostConnection
            } else if error.code() == Some(&SqlState::UNIQUE_VIOLATION) {
                Failed::KeyTaken
            } else {
                Failed::ForGood
            };
            self.failed.get_or_insert(failed);
            error.into()
        })
    }
}

impl Tx for PostgresTx<'_> {
    fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, DbError> {
        self.send(sql, params, async |client, statement, params| client.execute(statement, params).await)
    }

    fn query(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        let found = self.send(sql, params, async |client, statement, params| client.query(statement, params).await)?;
        found.iter().map(row).collect()
    }

    fn for_change(&self) -> &'static str {
        "FOR NO KEY UPDATE"
    }

    fn skip_locked(&self) -> &'static str {
        "FOR UPDATE SKIP LOCKED"
    }
}

fn lost_race(error: &Error) -> bool {
    matches!(error.code(), Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED))
}

/// By an administrator, or with the server.
fn ended_from_outside(error: &Error) -> bool {
    error.code().is_some_and(|code| code.code().starts_with("57P"))
}

fn row(found: &Found) -> Result<Row, DbError> {
    let mut columns = Vec::with_capacity(found.len());
    for (i, column) in found.columns().iter().enumerate() {
        columns.push(match *column.type_() {
            Type::INT8 => value::<i64>(found, i)?,
            Type::INT4 => found.try_get::<_, Option<i32>>(i)?.map(i64::from).into(),
            Type::BOOL => value::<bool>(found, i)?,
            Type::FLOAT8 => value::<f64>(found, i)?,
            Type::BYTEA => value::<Bytes>(found, i)?,
            Type::TEXT => value::<String>(found, i)?,
            _ => return Err(DbError::Decode { column: i, expected: "a type that every engine has" }),
        });
    }
    Ok(Row::new(columns))
}

fn value<'a, T: FromSql<'a> + Into<Value<'static>>>(
    found: &'a Found,
    column: usize,
) -> Result<Value<'static>, DbError> {
    Ok(found.try_get::<_, Option<T>>(column)?.into())
}

struct Bytes(Vec<u8>);

impl<'a> FromSql<'a> for Bytes {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Cause> {
        Vec::from_sql(ty, raw).map(Self)
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::BYTEA
    }
}

impl From<Bytes> for Value<'_> {
    fn from(Bytes(bytes): Bytes) -> Self {
        Value::Blob(bytes.into())
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Cause> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(v) if *ty == Type::INT4 => i32::try_from(*v)?.to_sql(ty, out),
            Value::Int(v) => v.to_sql_checked(ty, out),
            Value::Real(v) => v.to_sql_checked(ty, out),
            Value::Text(v) => v.to_sql_checked(ty, out),
            Value::Blob(v) => v.as_ref().to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        match error.code() {
            Some(&SqlState::UNIQUE_VIOLATION) => Self::Duplicate(error.into()),
            Some(&SqlState::FOREIGN_KEY_VIOLATION) => Self::MissingReference(error.into()),
            // Time-outs of statements and locks, races lost again and again: others are in the way.
            Some(
                &SqlState::QUERY_CANCELED
                | &SqlState::LOCK_NOT_AVAILABLE
                | &SqlState::T_R_SERIALIZATION_FAILURE
                | &SqlState::T_R_DEADLOCK_DETECTED,
            ) => Self::Busy,
            Some(code) if passes(code) => Self::Unavailable(error.into()),
            Some(_) => Self::Engine(error.into()),
            // No code: it is not the server that refused, there is none. Or a value that does not fit its column.
            None if error.is_closed() || is_network(&error) => Self::Unavailable(error.into()),
            None => Self::Engine(error.into()),
        }
    }
}

/// Lost connections, resources used up, a server that starts, stops or has become a standby: all of it may pass.
fn passes(code: &SqlState) -> bool {
    ["08", "53", "57P", "58"].iter().any(|class| code.code().starts_with(class))
        || *code == SqlState::READ_ONLY_SQL_TRANSACTION
}

fn is_network(error: &Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.is::<std::io::Error>() {
            return true;
        }
        cause = error.source();
    }
    false
}
