//! Objects by name, whatever holds them.

use std::{error::Error, io, path::Path, sync::Arc};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use object_store::{
    ObjectStore, ObjectStoreExt, PutPayload, buffered::BufWriter, local::LocalFileSystem, path::Path as Key,
};
use sha2::{Digest, Sha256};
use tokio::{
    io::AsyncWriteExt,
    sync::{OwnedSemaphorePermit, Semaphore},
};
use uuid::Uuid;

use crate::{
    config::S3Config,
    files::s3::{self, S3Error},
    telemetry::with_causes,
};

/// The least that S3 takes as a part of a larger object; so much of a file is in memory while it is written.
const PART: usize = 5 * 1024 * 1024;
/// Files that are written at the same time; the next one waits.
const WRITES_AT_ONCE: usize = 8;
const DELETES_AT_ONCE: usize = 8;

/// The file store. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    writes: Arc<Semaphore>,
}

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("there is no such file")]
    NotFound,
    /// With its causes, but without the names in them: they belong to somebody.
    #[error("the file store is not usable: {0}")]
    Store(String),
    #[error("the directory for files cannot be used")]
    Directory(#[source] io::Error),
    #[error(transparent)]
    S3(#[from] S3Error),
}

impl From<object_store::Error> for FileError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound,
            other => Self::Store(nameless(&other)),
        }
    }
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        Self::Store(nameless(&error))
    }
}

/// Where a resident's whole file is.
pub fn file_name(kommun: &str, resident: Uuid, object: &str) -> String {
    format!("{kommun}/{resident}/{object}")
}

/// Where a piece of an upload is.
pub fn piece_name(kommun: &str, upload: Uuid, object: &str) -> String {
    format!("uploads/{kommun}/{upload}/{object}")
}

impl Files {
    /// The bucket, if the configuration names one, or else `directory`, which is made if it is not there.
    pub fn open(directory: &Path, config: &S3Config) -> Result<Self, FileError> {
        if let Some(bucket) = &config.bucket {
            return Ok(Self::over(s3::bucket(bucket, config)?));
        }
        Self::in_directory(directory)
    }

    pub fn in_directory(directory: &Path) -> Result<Self, FileError> {
        std::fs::create_dir_all(directory).map_err(FileError::Directory)?;
        // Fsync: an event says that the file has come, and that must be true after a power cut.
        let store = LocalFileSystem::new_with_prefix(directory)?.with_fsync(true).with_automatic_cleanup(true);
        Ok(Self::over(store))
    }

    fn over(store: impl ObjectStore) -> Self {
        Self { store: Arc::new(store), writes: Arc::new(Semaphore::new(WRITES_AT_ONCE)) }
    }

    /// Writes one small object.
    pub async fn put(&self, name: &str, bytes: Bytes) -> Result<(), FileError> {
        self.store.put(&Key::from(name), PutPayload::from_bytes(bytes)).await?;
        Ok(())
    }

    /// Writes an object of any size. It is there when `Writing::end` says so, whole.
    pub async fn write(&self, name: &str) -> Writing {
        // Fails only when the semaphore is closed, and nobody closes it.
        let turn = self.writes.clone().acquire_owned().await.ok();
        let writer = BufWriter::with_capacity(self.store.clone(), Key::from(name), PART).with_max_concurrency(1);
        Writing { writer, _turn: turn }
    }

    /// An object as it comes.
    pub async fn read(
        &self,
        name: &str,
    ) -> Result<impl Stream<Item = Result<Bytes, FileError>> + Send + Unpin + use<>, FileError> {
        Ok(self.store.get(&Key::from(name)).await?.into_stream().map_err(FileError::from))
    }

    /// Whether an object of this size is there.
    pub async fn holds(&self, name: &str, size: u64) -> Result<bool, FileError> {
        match self.store.head(&Key::from(name)).await.map_err(FileError::from) {
            Ok(found) => Ok(found.size == size),
            Err(FileError::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Copies an object into another store, if it is there and has this hash. Otherwise nothing is left there.
    pub async fn copy(&self, name: &str, sha256: &str, to: &Self, as_name: &str) -> Result<bool, FileError> {
        let mut bytes = match self.read(name).await {
            Ok(bytes) => bytes,
            Err(FileError::NotFound) => return Ok(false),
            Err(error) => return Err(error),
        };
        let (mut writing, mut hash) = (to.write(as_name).await, Sha256::new());
        while let Some(bytes) = bytes.try_next().await? {
            hash.update(&bytes);
            writing.put(bytes).await?;
        }
        let right = hex::encode(hash.finalize()) == sha256;
        if right {
            writing.end().await?
        } else {
            writing.give_up().await?
        }
        Ok(right)
    }

    /// Removes objects; those that are gone already are no error.
    pub async fn remove(&self, names: Vec<String>) -> Result<(), FileError> {
        let delete = |name: String| async move {
            match self.store.delete(&Key::from(name)).await.map_err(FileError::from) {
                Ok(()) | Err(FileError::NotFound) => Ok(()),
                Err(error) => Err(error),
            }
        };
        stream::iter(names).map(delete).buffer_unordered(DELETES_AT_ONCE).try_collect().await
    }

    /// Names of what was last written before `before`, in a folder such as `2480`.
    pub fn older(
        &self,
        folder: &str,
        before: DateTime<Utc>,
    ) -> impl Stream<Item = Result<String, FileError>> + Send + use<> {
        let old = move |meta: object_store::ObjectMeta| (meta.last_modified < before).then(|| meta.location.into());
        self.store.list(Some(&Key::from(folder))).map_err(FileError::from).try_filter_map(move |m| {
            let name = old(m);
            async move { Ok(name) }
        })
    }

    /// Writes, reads and deletes an object, to see that all three can be done.
    pub async fn probe(&self, name: &str) -> Result<(), FileError> {
        let said = Bytes::from_static(b"minkommun-server check");
        self.put(name, said.clone()).await?;
        let heard: Vec<Bytes> = self.read(name).await?.try_collect().await?;
        self.remove(vec![name.to_owned()]).await?;
        if heard.concat() == said {
            Ok(())
        } else {
            Err(FileError::Store("what is read is not what was written".into()))
        }
    }
}

/// An object on its way in.
pub struct Writing {
    writer: BufWriter,
    _turn: Option<OwnedSemaphorePermit>,
}

impl Writing {
    pub async fn put(&mut self, bytes: Bytes) -> Result<(), FileError> {
        Ok(self.writer.put(bytes).await?)
    }

    pub async fn end(mut self) -> Result<(), FileError> {
        Ok(self.writer.shutdown().await?)
    }

    /// Leaves nothing behind.
    pub async fn give_up(mut self) -> Result<(), FileError> {
        Ok(self.writer.abort().await?)
    }
}

/// An error and its causes, with `…` for every id in them.
fn nameless(error: &dyn Error) -> String {
    let text = with_causes(error);
    const ID: usize = 36;
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        match rest.get(..ID).filter(|part| Uuid::try_parse(part).is_ok()) {
            Some(_) => {
                out.push('…');
                rest = &rest[ID..];
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_store_names_nobody() {
        let id = Uuid::from_u128(7);
        let error = io::Error::other(format!("PUT http://store/bucket/2480/{id}/{id} failed, ångrat"));
        let FileError::Store(text) = FileError::from(error) else { panic!("another error") };
        assert_eq!(text, "PUT http://store/bucket/2480/…/… failed, ångrat");
    }
}
