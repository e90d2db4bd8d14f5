//! Files on disk: content-addressed, sealed in chunks, so that a piece of a large photo is read without the rest.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{Read, Seek, SeekFrom, Write},
    path::PathBuf,
    sync::Arc,
};

use crate::{
    error::Error,
    seal::{OVERHEAD, Sealer},
};

/// Plain bytes in one chunk; a piece of an upload is a whole number of them.
pub const CHUNK: usize = 64 << 10;

pub struct Files {
    directory: PathBuf,
    sealer: Arc<Sealer>,
}

impl Files {
    /// Makes the directory if missing.
    pub fn new(directory: PathBuf, sealer: Arc<Sealer>) -> Result<Self, Error> {
        fs::create_dir_all(&directory)?;
        Ok(Self { directory, sealer })
    }

    /// Writes a file, durably, unless it is there.
    pub fn put(&self, sha256: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.directory.join(sha256);
        if path.exists() {
            return Ok(());
        }
        let beside = self.directory.join(format!("{sha256}.new"));
        let mut file = File::create(&beside)?;
        let last = last_chunk(bytes.len() as u64);
        for n in 0..=last {
            let from = n as usize * CHUNK;
            let plain = &bytes[from..bytes.len().min(from + CHUNK)];
            file.write_all(&self.sealer.seal(&place(sha256, &n.to_string(), n == last), plain))?;
        }
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        // The name itself must survive a power cut before a row may point to it.
        #[cfg(unix)]
        File::open(&self.directory)?.sync_all()?;
        Ok(())
    }

    /// `length` bytes from `from`, fewer at the end, of a file of `size` bytes.
    pub fn read(&self, sha256: &str, size: u64, from: u64, length: usize) -> Result<Vec<u8>, Error> {
        let end = size.min(from.saturating_add(length as u64));
        if from >= end {
            return Ok(Vec::new());
        }
        let mut file = File::open(self.directory.join(sha256))?;
        let last = last_chunk(size);
        let first = from / CHUNK as u64;
        file.seek(SeekFrom::Start(first * (CHUNK + OVERHEAD) as u64))?;
        let mut plain = Vec::with_capacity(length + CHUNK);
        for n in first..=(end - 1) / CHUNK as u64 {
            let held = if n == last { (size - n * CHUNK as u64) as usize } else { CHUNK };
            let mut sealed = vec![0; held + OVERHEAD];
            file.read_exact(&mut sealed).map_err(|_| Error::Damaged)?;
            plain.extend(self.sealer.open(&place(sha256, &n.to_string(), n == last), &sealed)?);
        }
        let skip = (from - first * CHUNK as u64) as usize;
        Ok(plain[skip..skip + (end - from) as usize].to_vec())
    }

    pub fn remove(&self, sha256: &str) -> Result<(), Error> {
        match fs::remove_file(self.directory.join(sha256)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Removes everything that is not in `wanted`: what a crash left between writing a file and its row.
    pub fn sweep(&self, wanted: &BTreeSet<String>) -> Result<(), Error> {
        for entry in fs::read_dir(&self.directory)? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(|name| wanted.contains(name)) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

fn last_chunk(size: u64) -> u64 {
    size.saturating_sub(1) / CHUNK as u64
}

// The number keeps chunks in order, the mark of the last one tells a file that was cut short.
fn place<'a>(sha256: &'a str, n: &'a str, last: bool) -> [&'a str; 4] {
    ["file", sha256, n, if last { "last" } else { "more" }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{key::Key, random::OsRandom};

    fn files(directory: &std::path::Path) -> Files {
        let sealer = Sealer::new(&Key::new([7; 32]), Arc::new(OsRandom));
        Files::new(directory.to_owned(), Arc::new(sealer)).unwrap()
    }

    #[test]
    fn any_part_of_a_sealed_file_reads_back_and_the_disk_shows_none_of_it() {
        let directory = tempfile::tempdir().unwrap();
        let files = files(directory.path());
        for size in [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17] {
            let bytes: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
            let name = format!("f{size}");
            files.put(&name, &bytes).unwrap();
            for (from, length) in [(0, size), (size / 2, 100), (CHUNK, CHUNK), (size - 1, 10), (size, 1)] {
                let wanted = &bytes[from.min(size)..(from + length).min(size).max(from.min(size))];
                assert_eq!(files.read(&name, size as u64, from as u64, length).unwrap(), wanted, "{size} {from}");
            }
            let disk = std::fs::read(directory.path().join(&name)).unwrap();
            assert!(!disk.windows(16.min(size)).any(|part| size >= 16 && part == &bytes[..16]));
        }
    }

    #[test]
    fn a_file_that_was_cut_short_or_reordered_is_damaged_and_not_read_wrongly() {
        let directory = tempfile::tempdir().unwrap();
        let files = files(directory.path());
        files.put("f", &vec![5; 2 * CHUNK]).unwrap();
        assert_eq!(files.read("f", CHUNK as u64, 0, CHUNK), Err(Error::Damaged));
        let path = directory.path().join("f");
        let mut disk = std::fs::read(&path).unwrap();
        disk.rotate_left(CHUNK + OVERHEAD);
        std::fs::write(&path, disk).unwrap();
        assert_eq!(files.read("f", 2 * CHUNK as u64, 0, CHUNK), Err(Error::Damaged));
    }

    #[test]
    fn sweeping_takes_only_what_no_row_wants() {
        let directory = tempfile::tempdir().unwrap();
        let files = files(directory.path());
        files.put("a", b"1").unwrap();
        files.put("b", b"2").unwrap();
        files.sweep(&BTreeSet::from(["a".to_owned()])).unwrap();
        assert_eq!(files.read("a", 1, 0, 1), Ok(b"1".to_vec()));
        assert_eq!(files.read("b", 1, 0, 1), Err(Error::NotFound));
    }
}
