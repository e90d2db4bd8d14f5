//! Both engines have the same tables, columns, keys and indexes, whatever each calls its types.

use rusqlite::Connection;
use tokio_postgres::Client;

use crate::bed::{Bed, postgres_server};

#[tokio::test]
async fn both_engines_have_the_same_tables_columns_keys_and_indexes() {
    let (sqlite, postgres) = (Bed::sqlite().await, Bed::postgres().await);
    let mut of_sqlite = describe_sqlite(&Connection::open(sqlite.folder.path().join("minkommun.db")).unwrap());
    let mut of_postgres =
        describe_postgres(&postgres_server::connect(postgres.address.as_deref().unwrap()).await).await;
    of_sqlite.sort();
    of_postgres.sort();
    assert!(of_sqlite.len() > 150, "{}", of_sqlite.len());
    for line in &of_sqlite {
        assert!(of_postgres.contains(line), "PostgreSQL lacks: {line}");
    }
    for line in &of_postgres {
        assert!(of_sqlite.contains(line), "SQLite lacks: {line}");
    }
}

/// A condition without what each engine writes round it.
fn plain(condition: &str) -> String {
    condition.replace("::text", "").replace(['(', ')'], "").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn describe_sqlite(database: &Connection) -> Vec<String> {
    let rows = |sql: &str, of: &str| -> Vec<Vec<Option<String>>> {
        let mut statement = database.prepare(sql).unwrap();
        let width = statement.column_count();
        let rows = statement.query_map([of], |row| {
            (0..width)
                .map(|i| row.get::<_, rusqlite::types::Value>(i))
                .map(|value| {
                    Ok(match value? {
                        rusqlite::types::Value::Null => None,
                        rusqlite::types::Value::Integer(v) => Some(v.to_string()),
                        rusqlite::types::Value::Text(v) => Some(v),
                        other => panic!("{other:?}"),
                    })
                })
                .collect::<rusqlite::Result<Vec<_>>>()
        });
        rows.unwrap().collect::<Result<_, _>>().unwrap()
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut lines = Vec::new();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> ?1";
    for table in rows(tables, "refinery_schema_history") {
        let table = text(&table[0]);
        let columns =
            rows("SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?1) ORDER BY cid", &table);
        let mut key: Vec<(String, String)> = Vec::new();
        for (column, place) in columns.iter().zip(1..) {
            let missing = if text(&column[2]) == "1" { "not null" } else { "null" };
            let default = text(&column[3]);
            lines.push(format!("{table} {place} {} {} {missing} {default}", text(&column[0]), text(&column[1])));
            if text(&column[4]) != "0" {
                key.push((text(&column[4]), text(&column[0])));
            }
        }
        key.sort();
        let key: Vec<_> = key.into_iter().map(|(_, column)| column).collect();
        lines.push(format!("{table} primary key {}", key.join(",")));
        for index in rows("SELECT name, \"unique\", origin FROM pragma_index_list(?1)", &table) {
            let name = text(&index[0]);
            let columns = rows("SELECT name FROM pragma_index_info(?1) ORDER BY seqno", &name);
            let columns = columns.iter().map(|column| text(&column[0])).collect::<Vec<_>>().join(",");
            match text(&index[2]).as_str() {
                "pk" => {}
                "u" => lines.push(format!("{table} unique {columns}")),
                _ => {
                    let sql = text(&rows("SELECT sql FROM sqlite_schema WHERE name = ?1", &name)[0][0]);
                    let condition =
                        sql.split_once(" WHERE ").map(|(_, condition)| plain(condition)).unwrap_or_default();
                    let unique = text(&index[1]) == "1";
                    lines.push(format!("{table} index {name} unique {unique} {columns} where {condition}"));
                }
            }
        }
        let keys = "SELECT id, \"table\", group_concat(\"from\", ','), group_concat(\"to\", ',') FROM
                    (SELECT * FROM pragma_foreign_key_list(?1) ORDER BY id, seq) GROUP BY id, \"table\"";
        for key in rows(keys, &table) {
            lines.push(format!("{table} references {} ({}) by ({})", text(&key[1]), text(&key[3]), text(&key[2])));
        }
    }
    lines
}

async fn describe_postgres(client: &Client) -> Vec<String> {
    let sql = r#"
        WITH ours AS (
          SELECT oid, relname FROM pg_class
          WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'refinery_schema_history'
        ), names AS (
          SELECT ours.oid, attnum, attname::text FROM ours JOIN pg_attribute ON attrelid = ours.oid AND attnum > 0
        )
        SELECT relname || ' ' || attnum || ' ' || attname || ' ' ||
            CASE format_type(atttypid, atttypmod) WHEN 'text' THEN 'TEXT' WHEN 'bigint' THEN 'INTEGER' WHEN 'bytea' THEN 'BLOB'
              WHEN 'double precision' THEN 'REAL' ELSE format_type(atttypid, atttypmod) END || ' ' ||
            CASE WHEN attnotnull THEN 'not null' ELSE 'null' END || ' ' ||
            replace(coalesce(pg_get_expr(adbin, adrelid), ''), '::text', '')
          FROM ours JOIN pg_attribute ON attrelid = ours.oid AND attnum > 0
          LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        UNION ALL
        SELECT relname || CASE contype WHEN 'p' THEN ' primary key ' ELSE ' unique ' END ||
            (SELECT string_agg(attname, ',' ORDER BY n) FROM unnest(conkey) WITH ORDINALITY AS k (attnum, n)
             JOIN names USING (attnum) WHERE names.oid = ours.oid)
          FROM ours JOIN pg_constraint ON conrelid = ours.oid AND contype IN ('p', 'u')
        UNION ALL
        SELECT ours.relname || ' references ' || confrelid::regclass || ' (' ||
            (SELECT string_agg(attname, ',' ORDER BY n) FROM unnest(confkey) WITH ORDINALITY AS k (attnum, n)
             JOIN names USING (attnum) WHERE names.oid = confrelid) || ') by (' ||
            (SELECT string_agg(attname, ',' ORDER BY n) FROM unnest(conkey) WITH ORDINALITY AS k (attnum, n)
             JOIN names USING (attnum) WHERE names.oid = conrelid) || ')'
          FROM ours JOIN pg_constraint ON conrelid = ours.oid AND contype = 'f'
        UNION ALL
        SELECT ours.relname || ' index ' || indexes.relname || ' unique ' || indisunique || ' ' ||
            (SELECT string_agg(attname, ',' ORDER BY n) FROM unnest(indkey::smallint[]) WITH ORDINALITY AS k (attnum, n)
             JOIN names USING (attnum) WHERE names.oid = ours.oid) ||
            ' where ' || replace(coalesce(pg_get_expr(indpred, indrelid), ''), '::text', '')
          FROM ours JOIN pg_index ON indrelid = ours.oid JOIN pg_class AS indexes ON indexes.oid = indexrelid
          WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))"#;
    let rows = client.query(sql, &[]).await.unwrap();
    let lines = rows.iter().map(|row| row.get::<_, String>(0));
    lines
        .map(|line| match line.split_once(" where ") {
            Some((index, condition)) => format!("{index} where {}", plain(condition)),
            None => line,
        })
        .collect()
}

#[tokio::test]
async fn text_is_compared_byte_by_byte_on_both_engines() {
    let bed = Bed::postgres().await;
    let client = postgres_server::connect(bed.address.as_deref().unwrap()).await;
    let sql = "SELECT table_name || '.' || column_name FROM information_schema.columns
               WHERE table_schema = 'public' AND table_name <> 'refinery_schema_history' AND data_type = 'text'
                 AND collation_name IS DISTINCT FROM 'C'";
    let others: Vec<String> = client.query(sql, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert!(others.is_empty(), "without COLLATE \"C\": {others:?}");
}
