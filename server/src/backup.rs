//! A backup while the server runs, and the way back.
//!
//! ```text
//! DIR/files/{kommun}/{resident}/{sha256}   shared by all backups in DIR: each file is copied once
//! DIR/20261125T144000Z/minkommun.db        of one moment, checked; not there when the database is a shared one
//!                      receipt-key.pk8
//!                      backup.json         what is there, and the hash of the database
//! ```
//!
//! A backup has its name only when everything in it is on disk. A shared database is dumped by its own tools, before the
//! backup: what it names was in the store before it was in the database.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    db::{Db, error::DbError},
    files::store::{FileError, Files, file_name},
    metrics::Metrics,
    receipts,
    store::{
        files::{self, Named},
        kommuner, sessions, uploads,
    },
};

const DATABASE: &str = "minkommun.db";
const WAL: &str = "minkommun.db-wal";
const CONTENTS: &str = "backup.json";
const PARTIAL: &str = "partial";
const FORMAT: u32 = 1;
/// Of names that sort as times do.
const TIME: &str = "%Y%m%dT%H%M%SZ";
/// File rows that are read at a time.
const PAGE: u32 = 1000;

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{path} cannot be read or written")]
    File { path: PathBuf, source: io::Error },
    #[error("another backup into {0} is under way")]
    Taken(PathBuf),
    #[error("there is no backup in {0}: no folder there has a {CONTENTS}")]
    None(PathBuf),
    #[error("{0} is not one of this program's, or of a newer one")]
    Format(PathBuf),
    #[error("{0} is damaged: its content is not what was backed up. Nothing was restored")]
    Damaged(PathBuf),
    #[error(
        "{0} holds a database already. Restore into an empty directory, or say --replace: what is there is then moved \
         aside, not deleted"
    )]
    Occupied(PathBuf),
    #[error(
        "the backup has no database, for it was PostgreSQL: restore that with pg_restore first, then say --database, and \
         its files and the receipt key are put in place"
    )]
    Shared,
    #[error("the backup holds a database of its own, which cannot be put into PostgreSQL: leave --database out")]
    Embedded,
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("the file store is not usable")]
    Store(#[source] FileError),
}

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    format: u32,
    pub made_at: DateTime<Utc>,
    /// Version of the program that made it.
    program: String,
    /// `None` when the database is a shared one, and elsewhere.
    database_sha256: Option<String>,
    pub files: u64,
    pub bytes: u64,
    /// Files that the database names and the store had lost.
    pub missing: u64,
}

/// Told, a line at a time, how far it has come.
pub type Say<'a> = &'a (dyn Fn(String) + Sync);

/// Backs `data` up into a new folder of `to`, whose name it answers. The server may run, and go on. Of a `shared` database
/// only the names of files are read.
pub async fn backup(
    data: &Path,
    shared: Option<Db>,
    store: &Files,
    to: &Path,
    now: DateTime<Utc>,
    say: Say<'_>,
) -> Result<(PathBuf, Contents), BackupError> {
    fs::create_dir_all(to).map_err(at(to))?;
    let _lock = lock(to)?;
    let partial = to.join(PARTIAL);
    // What a backup that was broken off left behind; nobody else can be writing it.
    remove(&partial)?;
    fs::create_dir(&partial).map_err(at(&partial))?;

    let (db, database_sha256) = match shared {
        Some(db) => (db, None),
        None => {
            // First: what it names was in the store before it was in the database.
            let database = partial.join(DATABASE);
            copy_database(&data.join(DATABASE), &database, say)?;
            (Db::open_copy(&database)?, Some(hash_of(&database)?))
        }
    };
    let key = partial.join(receipts::FILE);
    let bytes = fs::read(data.join(receipts::FILE)).map_err(at(&data.join(receipts::FILE)))?;
    receipts::write_privately(&key, &bytes).map_err(at(&key))?;

    let kept = Files::in_directory(&to.join("files")).map_err(BackupError::Store)?;
    let mut contents = Contents {
        format: FORMAT,
        made_at: now,
        program: env!("CARGO_PKG_VERSION").into(),
        database_sha256,
        files: 0,
        bytes: 0,
        missing: 0,
    };
    let mut copied = 0;
    let mut names = Names::of(db);
    while let Some(file) = names.next().await? {
        contents.files += 1;
        contents.bytes += file.size;
        let in_backup = in_backup(&file);
        if kept.holds(&in_backup, file.size).await.map_err(BackupError::Store)? {
            continue;
        }
        let copy = store.copy(&in_store(&file), &file.sha256, &kept, &in_backup).await;
        if copy.map_err(BackupError::Store)? {
            copied += 1;
        } else {
            contents.missing += 1;
            say(format!("the store has no usable file {in_backup}"));
        }
        if contents.files.is_multiple_of(u64::from(PAGE)) {
            say(format!("files: {}, of them {copied} new", contents.files));
        }
    }
    drop(names);
    say(format!("files: {}, of them {copied} new", contents.files));

    write_contents(&partial.join(CONTENTS), &contents)?;
    settle(&partial)?;
    let name = now.format(TIME).to_string();
    let whole = to.join(name);
    fs::rename(&partial, &whole).map_err(at(&whole))?;
    settle(to)?;
    Ok((whole, contents))
}

fn copy_database(from: &Path, to: &Path, say: Say<'_>) -> Result<(), DbError> {
    let mut tenth = 0;
    Db::copy(from, to, &mut |done, all| {
        if all > 0 && done * 10 / all > tenth {
            tenth = done * 10 / all;
            say(format!("database: {} %", tenth * 10));
        }
    })
}

/// Puts a backup in place as `data`: `from` is a backup, or a folder of several, whose newest is taken. The caller holds
/// the lock of `data`. Everything is checked before anything that is there is moved. A `shared` database is in place.
pub async fn restore(
    from: &Path,
    data: &Path,
    shared: Option<Db>,
    store: &Files,
    replace: bool,
    now: DateTime<Utc>,
    say: Say<'_>,
) -> Result<Contents, BackupError> {
    let whole = newest(from)?;
    let contents = read_contents(&whole.join(CONTENTS))?;
    say(format!("restoring {}", whole.display()));
    let kept = Files::in_directory(&whole.join("..").join("files")).map_err(BackupError::Store)?;
    let key = whole.join(receipts::FILE);
    let key = fs::read(&key).map_err(at(&key))?;
    match (&contents.database_sha256, shared) {
        (Some(_), Some(_)) => return Err(BackupError::Embedded),
        (None, None) => return Err(BackupError::Shared),
        (None, Some(db)) => {
            put_files(Names::of(db.clone()), &kept, store, &contents, say).await?;
            begin_anew(&db, now).await?;
            put_key(data, &key, now)?;
        }
        (Some(sha256), None) => {
            let present = data.join(DATABASE);
            if present.exists() && !replace {
                return Err(BackupError::Occupied(data.into()));
            }
            let database = whole.join(DATABASE);
            if hash_of(&database)? != *sha256 {
                return Err(BackupError::Damaged(database));
            }
            // A place of its own, so that a restore that breaks off leaves nothing that a server would start on.
            let restoring = data.join("restoring");
            remove(&restoring)?;
            fs::create_dir_all(&restoring).map_err(at(&restoring))?;
            let copy = restoring.join(DATABASE);
            fs::copy(&database, &copy).map_err(at(&copy))?;
            // It may have an earlier schema.
            let db = Db::open(&restoring, &Metrics::new())?;
            put_files(Names::of(db.clone()), &kept, store, &contents, say).await?;
            begin_anew(&db, now).await?;
            db.close().await;
            drop(db);
            if restoring.join(WAL).exists() {
                return Err(DbError::Broken("the restored database was not closed").into());
            }
            for name in [DATABASE, WAL, "minkommun.db-shm"] {
                set_aside(data, name, now)?;
            }
            put_key(data, &key, now)?;
            fs::rename(&copy, &present).map_err(at(&present))?;
            remove(&restoring)?;
        }
    }
    settle(data)?;
    Ok(contents)
}

/// Puts every file that the database names into the store, each checked by its hash.
async fn put_files(
    mut names: Names,
    kept: &Files,
    store: &Files,
    contents: &Contents,
    say: Say<'_>,
) -> Result<(), BackupError> {
    let mut done = 0u64;
    while let Some(file) = names.next().await? {
        let in_backup = in_backup(&file);
        let copy = kept.copy(&in_backup, &file.sha256, store, &in_store(&file)).await;
        if !copy.map_err(BackupError::Store)? {
            if contents.missing == 0 {
                return Err(BackupError::Damaged(Path::new("files").join(in_backup)));
            }
            say(format!("the backup has no usable file {in_backup}"));
        }
        done += 1;
        if done.is_multiple_of(u64::from(PAGE)) {
            say(format!("files: {done} of {}", contents.files));
        }
    }
    say(format!("files: {done}"));
    Ok(())
}

fn put_key(data: &Path, key: &[u8], now: DateTime<Utc>) -> Result<(), BackupError> {
    let path = data.join(receipts::FILE);
    if fs::read(&path).is_ok_and(|there| there == key) {
        return Ok(());
    }
    set_aside(data, receipts::FILE, now)?;
    receipts::write_privately(&path, key).map_err(at(&path))
}

/// Nothing that is there is deleted.
fn set_aside(data: &Path, name: &str, now: DateTime<Utc>) -> Result<(), BackupError> {
    let (there, aside) = (data.join(name), data.join(format!("replaced-{}", now.format(TIME))));
    if there.exists() {
        fs::create_dir_all(&aside).map_err(at(&aside))?;
        fs::rename(&there, aside.join(name)).map_err(at(&there))?;
    }
    Ok(())
}

/// Phones fetch everything anew and offer again what was acknowledged lately. Sessions that have been ended since must
/// not live again, and pieces of uploads are in no backup.
async fn begin_anew(db: &Db, now: DateTime<Utc>) -> Result<(), DbError> {
    db.write("begin an epoch", move |tx| {
        kommuner::begin_epoch(tx, now)?;
        sessions::remove_all(tx)?;
        uploads::remove_all(tx)
    })
    .await
}

/// The files that a database names.
struct Names {
    db: Db,
    page: std::vec::IntoIter<Named>,
    last: Option<Named>,
}

impl Names {
    fn of(db: Db) -> Self {
        Self { db, page: Vec::new().into_iter(), last: None }
    }

    async fn next(&mut self) -> Result<Option<Named>, DbError> {
        if self.page.len() == 0 {
            let after = self.last.clone();
            let page = self.db.scan("files by name", move |tx| files::named(tx, after.as_ref(), PAGE)).await?;
            self.page = page.into_iter();
        }
        self.last = self.page.next();
        Ok(self.last.clone())
    }
}

fn in_store(file: &Named) -> String {
    file_name(&file.kommun, file.resident, &file.object)
}

/// By its content, so that whoever looks for it can check it.
fn in_backup(file: &Named) -> String {
    file_name(&file.kommun, file.resident, &file.sha256)
}

fn newest(from: &Path) -> Result<PathBuf, BackupError> {
    if from.join(CONTENTS).is_file() {
        return Ok(from.into());
    }
    let entries = fs::read_dir(from).map_err(at(from))?;
    let mut whole: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    whole.retain(|path| path.join(CONTENTS).is_file() && path.file_name().is_some_and(|name| name != PARTIAL));
    // Names are times.
    whole.into_iter().max().ok_or_else(|| BackupError::None(from.into()))
}

fn read_contents(path: &Path) -> Result<Contents, BackupError> {
    let json = fs::read(path).map_err(at(path))?;
    let contents: Contents = serde_json::from_slice(&json).map_err(|_| BackupError::Format(path.into()))?;
    if contents.format == FORMAT { Ok(contents) } else { Err(BackupError::Format(path.into())) }
}

fn write_contents(path: &Path, contents: &Contents) -> Result<(), BackupError> {
    // Plain data with string keys always serialises.
    let json = serde_json::to_vec_pretty(contents).map_err(|error| at(path)(error.into()))?;
    let mut file = File::create(path).map_err(at(path))?;
    file.write_all(&json).and_then(|()| file.sync_all()).map_err(at(path))
}

fn hash_of(path: &Path) -> Result<String, BackupError> {
    let mut hash = Sha256::new();
    let mut file = File::open(path).map_err(at(path))?;
    io::copy(&mut file, &mut HashWriter(&mut hash)).map_err(at(path))?;
    Ok(hex::encode(hash.finalize()))
}

struct HashWriter<'h>(&'h mut Sha256);

impl Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lock(to: &Path) -> Result<File, BackupError> {
    let path = to.join("backup.lock");
    let file = File::create(&path).map_err(at(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(BackupError::Taken(to.into())),
        Err(fs::TryLockError::Error(error)) => Err(at(&path)(error)),
    }
}

fn remove(folder: &Path) -> Result<(), BackupError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(folder)(error)),
        _ => Ok(()),
    }
}

/// A directory's entries are on disk when the directory is.
fn settle(folder: &Path) -> Result<(), BackupError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))
}

fn at(path: &Path) -> impl Fn(io::Error) -> BackupError {
    move |source| BackupError::File { path: path.into(), source }
}
