//! What a transaction can do; the only thing that store functions ever see.

use crate::db::{
    error::DbError,
    value::{Row, Value},
};

/// A transaction of any engine. Parameters are `$1`, `$2` … and bound by number, wherever they stand in the SQL.
pub trait Tx {
    /// Answers how many rows were changed.
    fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, DbError>;

    fn query(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError>;

    /// What a `SELECT` of rows that this transaction is about to change ends with: others who want to change them wait.
    fn for_change(&self) -> &'static str;

    /// What a `SELECT` of rows to lease ends with, so that two processes never wait for each other's rows.
    fn skip_locked(&self) -> &'static str;

    fn query_opt(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Option<Row>, DbError> {
        Ok(self.query(sql, params)?.into_iter().next())
    }
}

/// A transaction that holds one kommun. `$1` is always its code; a caller's own parameters begin with `$2`, so SQL that
/// forgets the kommun does not run.
pub struct KommunTx<'t> {
    tx: &'t mut dyn Tx,
    kommun: &'t str,
}

impl<'t> KommunTx<'t> {
    /// Only for what holds a bare transaction lawfully: the database handle, kommun administration and job leasing.
    pub fn new(tx: &'t mut dyn Tx, kommun: &'t str) -> Self {
        Self { tx, kommun }
    }

    /// SCB's code.
    pub fn kommun(&self) -> &'t str {
        self.kommun
    }

    pub fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, DbError> {
        self.tx.execute(sql, &with_kommun(self.kommun, params))
    }

    pub fn query(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        self.tx.query(sql, &with_kommun(self.kommun, params))
    }

    /// See [`Tx::for_change`].
    pub fn for_change(&self) -> &'static str {
        self.tx.for_change()
    }

    pub fn query_opt(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Option<Row>, DbError> {
        self.tx.query_opt(sql, &with_kommun(self.kommun, params))
    }
}

fn with_kommun<'a>(kommun: &'a str, params: &'a [Value<'_>]) -> Vec<Value<'a>> {
    let mut all = Vec::with_capacity(params.len() + 1);
    all.push(kommun.into());
    all.extend(params.iter().map(Value::borrowed));
    all
}
