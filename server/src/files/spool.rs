//! Pieces of uploads under way, one file each, in the order they come.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    fs::{self, File, OpenOptions},
    io::{AsyncSeekExt, AsyncWriteExt},
    sync::OwnedMutexGuard,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub struct Spool {
    directory: PathBuf,
    turns: Mutex<HashMap<Uuid, Arc<Turn>>>,
}

#[derive(Default)]
struct Turn {
    held: Arc<tokio::sync::Mutex<()>>,
    /// Asks whoever holds the turn to stop: a phone that comes back on a new connection has given up its old one.
    give_up: Mutex<CancellationToken>,
}

/// The only one who writes to an upload, until dropped.
pub struct MyTurn<'s> {
    spool: &'s Spool,
    id: Uuid,
    pub asked_to_stop: CancellationToken,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Spool {
    pub async fn open(directory: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&directory).await?;
        Ok(Self { directory, turns: Mutex::default() })
    }

    /// Waits for one's turn with an upload, after asking whoever has it to stop.
    pub async fn my_turn(&self, id: Uuid) -> MyTurn<'_> {
        let asked_to_stop = CancellationToken::new();
        let held = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = turns.entry(id).or_default();
            let mut give_up = turn.give_up.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *give_up, asked_to_stop.clone()).cancel();
            turn.held.clone()
        };
        let guard = held.lock_owned().await;
        MyTurn { spool: self, id, asked_to_stop, guard: Some(guard) }
    }

    /// The upload's file, cut to `received` bytes and ready for the next: what came after was never promised.
    pub async fn append_after(&self, id: Uuid, received: u64) -> io::Result<File> {
        let mut file =
            OpenOptions::new().create(true).truncate(false).read(true).write(true).open(self.path(id)).await?;
        file.set_len(received).await?;
        file.seek(io::SeekFrom::Start(received)).await?;
        Ok(file)
    }

    /// Puts on disk what was written.
    pub async fn settle(file: &mut File) -> io::Result<()> {
        file.flush().await?;
        file.sync_data().await
    }

    pub async fn remove(&self, id: Uuid) -> io::Result<()> {
        match fs::remove_file(self.path(id)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Every upload that has bytes here.
    pub async fn ids(&self) -> io::Result<Vec<Uuid>> {
        let mut ids = Vec::new();
        let mut entries = fs::read_dir(&self.directory).await?;
        while let Some(entry) = entries.next_entry().await? {
            ids.extend(entry.file_name().to_str().and_then(|name| Uuid::try_parse(name).ok()));
        }
        Ok(ids)
    }

    pub fn path(&self, id: Uuid) -> PathBuf {
        Path::new(&self.directory).join(id.to_string())
    }
}

impl Drop for MyTurn<'_> {
    fn drop(&mut self) {
        self.guard.take();
        let mut turns = self.spool.turns.lock().unwrap_or_else(PoisonError::into_inner);
        // One is the map's own; anybody who waits holds another.
        if turns.get(&self.id).is_some_and(|turn| Arc::strong_count(&turn.held) == 1) {
            turns.remove(&self.id);
        }
    }
}
