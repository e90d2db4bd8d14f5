//! Whole files, by kommun, resident and content, in an object store.

use std::{io, path::Path, sync::Arc};

use bytes::Bytes;
use object_store::{
    ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart, local::LocalFileSystem, path::Path as Key,
};
use tokio::io::AsyncReadExt;
use uuid::Uuid;

#[derive(Clone)]
pub struct Whole(Arc<dyn ObjectStore>);

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("there is no such file")]
    NotFound,
    #[error("the file store is not usable")]
    Store(#[source] object_store::Error),
    #[error("the spool is not usable")]
    Spool(#[from] io::Error),
}

impl Whole {
    /// Keeps files under a directory, which is made if it is not there.
    pub fn open(directory: &Path) -> Result<Self, FileError> {
        std::fs::create_dir_all(directory)?;
        // Fsync: an event says that the file has come, and that must be true after a power cut.
        let store = LocalFileSystem::new_with_prefix(directory).map_err(FileError::Store)?.with_fsync(true);
        Ok(Self(Arc::new(store)))
    }

    /// Copies a file in; repeating it is harmless.
    pub async fn put(&self, kommun: &str, resident: Uuid, sha256: &str, from: &Path) -> Result<(), FileError> {
        const PIECE: usize = 1024 * 1024;
        let key = key(kommun, resident, sha256);
        let mut file = tokio::fs::File::open(from).await?;
        let size = file.metadata().await?.len();
        if size <= PIECE as u64 {
            let mut bytes = Vec::with_capacity(PIECE);
            file.read_to_end(&mut bytes).await?;
            self.0.put(&key, PutPayload::from(bytes)).await.map_err(FileError::Store)?;
            return Ok(());
        }
        let mut write = WriteMultipart::new(self.0.put_multipart(&key).await.map_err(FileError::Store)?);
        loop {
            let mut piece = Vec::with_capacity(PIECE);
            if (&mut file).take(PIECE as u64).read_to_end(&mut piece).await? == 0 {
                break;
            }
            write.wait_for_capacity(2).await.map_err(FileError::Store)?;
            write.put(Bytes::from(piece));
        }
        write.finish().await.map_err(FileError::Store)?;
        Ok(())
    }

    /// The same from memory.
    pub async fn put_bytes(&self, kommun: &str, resident: Uuid, sha256: &str, bytes: Bytes) -> Result<(), FileError> {
        let put = self.0.put(&key(kommun, resident, sha256), PutPayload::from(bytes)).await;
        put.map(drop).map_err(FileError::Store)
    }

    /// Whether a file of this size is there.
    pub async fn holds(&self, kommun: &str, resident: Uuid, sha256: &str, size: u64) -> Result<bool, FileError> {
        match self.0.head(&key(kommun, resident, sha256)).await {
            Ok(found) => Ok(found.size == size),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(FileError::Store(error)),
        }
    }

    /// The whole file; attachments are at most some tens of megabytes.
    pub async fn get(&self, kommun: &str, resident: Uuid, sha256: &str) -> Result<Bytes, FileError> {
        let found = self.0.get(&key(kommun, resident, sha256)).await.map_err(|error| match error {
            object_store::Error::NotFound { .. } => FileError::NotFound,
            other => FileError::Store(other),
        })?;
        found.bytes().await.map_err(FileError::Store)
    }
}

fn key(kommun: &str, resident: Uuid, sha256: &str) -> Key {
    Key::from_iter([kommun, &resident.to_string(), sha256])
}
