//! A copy of the database that is of one moment, while others go on writing to it.

use std::{fs::File, path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, backup};

use crate::db::error::DbError;

/// Four megabytes at a time: often enough to tell how far it is.
const PAGES: i32 = 1024;

/// Copies `from` into the new file `to`, puts it on disk and checks that it is whole. `progress` hears how many pages of
/// how many are done.
pub(super) fn copy(from: &Path, to: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<(), DbError> {
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    source.busy_timeout(Duration::from_secs(5))?;
    // One snapshot for all of the copy: without it every commit by others would begin the copy anew.
    source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema")?;
    let mut copy = Connection::open(to)?;
    let steps = backup::Backup::new(&source, &mut copy)?;
    loop {
        let step = steps.step(PAGES)?;
        let at = steps.progress();
        let [left, all] = [at.remaining, at.pagecount].map(|pages| u64::try_from(pages).unwrap_or(0));
        progress(all - left, all);
        match step {
            backup::StepResult::Done => break,
            backup::StepResult::More => {}
            _ => std::thread::sleep(Duration::from_millis(50)),
        }
    }
    drop(steps);
    // A single file, whoever opens it later.
    copy.pragma_update(None, "journal_mode", "delete")?;
    let whole: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if whole != "ok" {
        return Err(DbError::Engine(whole.into()));
    }
    drop(copy);
    File::open(to).and_then(|file| file.sync_all()).map_err(|error| DbError::Unavailable(error.into()))
}
