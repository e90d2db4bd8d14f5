//! The ladder of schemas. Several processes may start at once: one climbs, the others wait for it.

use tokio_postgres::Client;

use crate::db::{error::DbError, schema::Schema};

mod migrations {
    refinery::embed_migrations!("migrations/postgres");
}

/// Any number, the same in every process: who holds it may change the schema.
const LADDER: i64 = 0x6d69_6e6b_6f6d_6d75;

/// `climb`: also from a schema that is there already.
pub async fn migrate(client: &mut Client, climb: bool) -> Result<(), DbError> {
    // Ends with the connection, however that ends.
    client.execute("-- take turns with the schema\nSELECT pg_advisory_lock($1)", &[&LADDER]).await?;
    if schema(client).await?.needs_climbing(climb)? {
        let runner = migrations::migrations::runner();
        runner.run_async(client).await.map_err(|error| DbError::Engine(error.into()))?;
    }
    client.execute("-- leave the schema\nSELECT pg_advisory_unlock($1)", &[&LADDER]).await?;
    Ok(())
}

pub async fn schema(client: &Client) -> Result<Schema, DbError> {
    let runner = migrations::migrations::runner();
    let known = runner.get_migrations().iter().map(|m| i64::from(m.version())).max().unwrap_or(0);
    let there: bool =
        client.query_one("SELECT to_regclass('refinery_schema_history') IS NOT NULL", &[]).await?.try_get(0)?;
    let found = if there {
        let version = client.query_one("SELECT max(version) FROM refinery_schema_history", &[]).await?;
        version.try_get::<_, Option<i32>>(0)?.map(i64::from)
    } else {
        None
    };
    Ok(Schema { found, known })
}
