//! What can go wrong below the store, without naming an engine.

/// The engine's own error, kept for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A row with the same key is already there.
    #[error("a row with the same key already exists")]
    Duplicate(#[source] Cause),
    #[error("a row that is referred to does not exist")]
    MissingReference(#[source] Cause),
    /// More work is waiting than the queue holds, or the database is closing. Nothing was done; try again later.
    #[error("the database is busy")]
    Busy,
    #[error("column {column} does not hold {expected}")]
    Decode { column: usize, expected: &'static str },
    /// A row that must exist does not, or says something that the program cannot have written.
    #[error("the stored data contradict themselves: {0}")]
    Broken(&'static str),
    /// It cannot be reached, or has no room, or is starting or stopping. It passes, or somebody mends it; the program
    /// goes on by itself then.
    #[error("the database cannot be reached or cannot work")]
    Unavailable(#[source] Cause),
    /// Not every engine keeps a NUL in a text, so none does.
    #[error("a text holds a NUL character")]
    Nul,
    #[error("the database is not usable")]
    Engine(#[source] Cause),
    /// The database was written by a version of the program that this one does not know.
    #[error("the database has schema {found}, this program knows {known}: use the newer program, or restore a backup")]
    UnknownSchema { found: i64, known: i64 },
    /// Others may be running the earlier program on it.
    #[error(
        "the database has schema {found}, this program needs {known}: take a backup, then run `minkommun-server migrate` \
         with the same --database"
    )]
    OldSchema { found: i64, known: i64 },
}

impl DbError {
    /// Several callers share one commit; each gets its own copy of why it failed.
    pub(super) fn same_for_another(&self) -> Self {
        match self {
            Self::Busy => Self::Busy,
            Self::Unavailable(cause) => Self::Unavailable(cause.to_string().into()),
            other => Self::Engine(other.to_string().into()),
        }
    }
}
