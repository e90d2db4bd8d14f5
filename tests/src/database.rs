//! The server's database from behind: looked at, changed, and copied into a SQLite file that can be spoiled.

use std::path::{Path, PathBuf};

use anyhow::Context;
use rusqlite::{Connection, OpenFlags, params_from_iter, types::Value};
use tokio_postgres::{Row, SimpleQueryMessage, types::Type};

use crate::postgres;

/// Which database a world's server keeps its cases in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Clone, Debug)]
pub enum Database {
    Sqlite(PathBuf),
    /// Its address.
    Postgres(String),
}

impl Database {
    /// Runs statements that both engines understand, with foreign keys looking away.
    pub async fn run(&self, sql: &str) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(file) => {
                let database = Connection::open(file)?;
                database.pragma_update(None, "foreign_keys", false)?;
                Ok(database.execute_batch(sql)?)
            }
            Self::Postgres(address) => {
                let client = postgres::connect(address).await;
                client.batch_execute("SET session_replication_role = replica").await?;
                Ok(client.batch_execute(sql).await?)
            }
        }
    }

    /// The first column of the first row, as text.
    pub async fn text(&self, sql: &str) -> anyhow::Result<Option<String>> {
        match self {
            Self::Sqlite(file) => {
                let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
                let mut statement = database.prepare(sql)?;
                let mut rows = statement.query([])?;
                Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
            }
            Self::Postgres(address) => {
                let messages = postgres::connect(address).await.simple_query(sql).await?;
                Ok(messages.iter().find_map(|message| match message {
                    SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                    _ => None,
                }))
            }
        }
    }

    /// All of it at one moment, as the new SQLite file `to`.
    pub async fn copy(&self, to: &Path) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(file) => {
                Connection::open(file)?.execute("VACUUM INTO ?1", [to.display().to_string()])?;
                Ok(())
            }
            Self::Postgres(address) => copy(address, to).await,
        }
    }
}

/// Tables and rows, without keys: the copy is for reading, and for being spoiled.
async fn copy(address: &str, to: &Path) -> anyhow::Result<()> {
    let client = postgres::connect(address).await;
    client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let tables = "SELECT relname::text FROM pg_class
                  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'refinery_schema_history'";
    let mut copied = Vec::new();
    for table in client.query(tables, &[]).await? {
        let table: String = table.try_get(0)?;
        let statement = client.prepare(&format!("SELECT * FROM {table}")).await?;
        let columns: Vec<_> = statement.columns().iter().map(|column| column.name().to_owned()).collect();
        let rows = client.query(&statement, &[]).await?;
        let rows = rows.iter().map(values).collect::<anyhow::Result<Vec<_>>>()?;
        copied.push((table, columns, rows));
    }
    let mut database = Connection::open(to)?;
    let transaction = database.transaction()?;
    for (table, columns, rows) in copied {
        transaction.execute_batch(&format!("CREATE TABLE {table} ({})", columns.join(", ")))?;
        let places: Vec<_> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
        let mut insert = transaction.prepare(&format!("INSERT INTO {table} VALUES ({})", places.join(", ")))?;
        for row in rows {
            insert.execute(params_from_iter(row))?;
        }
    }
    Ok(transaction.commit()?)
}

fn values(row: &Row) -> anyhow::Result<Vec<Value>> {
    let value = |(i, column): (usize, &tokio_postgres::Column)| {
        Ok(match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(i)?.map(Value::Integer),
            Type::TEXT => row.try_get::<_, Option<String>>(i)?.map(Value::Text),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(i)?.map(Value::Blob),
            ref other => anyhow::bail!("column {} is {other}", column.name()),
        }
        .unwrap_or(Value::Null))
    };
    row.columns().iter().enumerate().map(value).collect::<anyhow::Result<_>>().context("a row cannot be copied")
}
