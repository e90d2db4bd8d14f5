//! Opening the database: how a connection is set up, and what happens to one that is damaged.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags};

use crate::{
    error::Error,
    store::ladder::{self, LadderError, STEPS},
};

pub const DATABASE: &str = "client.db";
pub const FILES: &str = "files";

pub struct Opened {
    pub writer: Connection,
    /// Where the damaged database lies now, if there was one.
    pub set_aside: Option<PathBuf>,
}

/// Opens and migrates the database in `directory`. One that is damaged is moved aside with its files, and a new one
/// begun: unsent drafts exist nowhere else, so nothing is deleted.
pub fn open_writer(directory: &Path, now: DateTime<Utc>) -> Result<Opened, LadderError> {
    match sound(directory) {
        Ok(writer) => Ok(Opened { writer, set_aside: None }),
        Err(LadderError::Sqlite(error)) if is_damage(&error) => {
            let aside = set_aside(directory, now).map_err(|io| LadderError::Sqlite(not_moved(&io)))?;
            Ok(Opened { writer: sound(directory)?, set_aside: Some(aside) })
        }
        Err(error) => Err(error),
    }
}

fn sound(directory: &Path) -> Result<Connection, LadderError> {
    let mut connection = Connection::open(directory.join(DATABASE))?;
    connection.busy_timeout(Duration::from_secs(10))?;
    let found = ladder::version(&connection)?;
    let known = u32::try_from(STEPS.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(LadderError::Newer { found, known });
    }
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(LadderError::Sqlite(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT),
            None,
        )));
    }
    // Android has no usable folder for SQLite's temporary files.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;
         PRAGMA journal_size_limit = 4194304;",
    )?;
    ladder::climb(&mut connection, STEPS)?;
    Ok(connection)
}

pub fn open_reader(directory: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(directory.join(DATABASE), flags)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA query_only = ON;")?;
    Ok(connection)
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase))
}

fn set_aside(directory: &Path, now: DateTime<Utc>) -> io::Result<PathBuf> {
    let mut aside = directory.join(format!("damaged-{}", now.timestamp_millis()));
    while aside.exists() {
        aside.as_mut_os_string().push("-again");
    }
    fs::create_dir_all(&aside)?;
    for name in [DATABASE, "client.db-wal", "client.db-shm", FILES] {
        match fs::rename(directory.join(name), aside.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(aside)
}

fn not_moved(error: &io::Error) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR),
        Some(format!("the damaged database cannot be moved: {}", error.kind())),
    )
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => Self::Damaged,
            _ if error == rusqlite::Error::QueryReturnedNoRows => Self::NotFound,
            // The code alone: a message could quote what was to be stored.
            Some(code) => Self::Storage(format!("{code:?}")),
            // A fault in our own SQL, which holds no values: they are bound.
            None if let rusqlite::Error::SqlInputError { msg, .. } = error => Self::Storage(msg),
            None => Self::Storage("the database gave something unexpected".into()),
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::NotFound => Self::NotFound,
            kind => Self::Storage(kind.to_string()),
        }
    }
}
