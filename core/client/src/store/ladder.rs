//! The ladder of schemas: each step is one file and one transaction, and `PRAGMA user_version` says where we stand.
//! A step may add and rewrite; it never drops an outbox row. Every schema that was ever shipped has a fixture with data
//! under `migrations/fixtures`, and the tests climb from each.

use rusqlite::{Connection, TransactionBehavior};

/// Schema n is made by the n-th step.
pub const STEPS: &[&str] = &[include_str!("../../migrations/0001_begin.sql")];

#[derive(Debug, thiserror::Error)]
pub enum LadderError {
    #[error("schema {found} is newer than {known}")]
    Newer { found: u32, known: u32 },
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

pub fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Climbs to the last of `steps`. Touches nothing when the database stands higher.
pub fn climb(connection: &mut Connection, steps: &[&str]) -> Result<(), LadderError> {
    let known = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let found = version(connection)?;
    if found > known {
        return Err(LadderError::Newer { found, known });
    }
    for (step, number) in steps.iter().zip(1..).skip(found as usize) {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", number)?;
        tx.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_taken_whole_or_not_at_all() {
        let mut database = Connection::open_in_memory().expect("opens");
        let good = "CREATE TABLE a (x); INSERT INTO a VALUES (1);";
        climb(&mut database, &[good]).expect("climbs");
        assert!(climb(&mut database, &[good, "INSERT INTO a VALUES (2); INSERT INTO missing VALUES (1);"]).is_err());
        assert_eq!(version(&database), Ok(1));
        let rows: i64 = database.query_row("SELECT count(*) FROM a", [], |row| row.get(0)).expect("counts");
        assert_eq!(rows, 1);
        climb(&mut database, &[good, "INSERT INTO a VALUES (2);"]).expect("climbs from where it stood");
        assert_eq!(version(&database), Ok(2));
        assert!(matches!(climb(&mut database, &[good]), Err(LadderError::Newer { found: 2, known: 1 })));
    }
}
