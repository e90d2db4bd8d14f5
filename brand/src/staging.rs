//! A folder is written beside its place and takes it when it is whole: whoever looks sees the old one or the new one.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

/// What is being written. Dropped before `finish`, it leaves nothing behind.
pub struct Staging {
    folder: TempDir,
    place: PathBuf,
}

impl Staging {
    /// For a folder that will be `place`.
    pub fn begin(place: &Path) -> io::Result<Self> {
        let parent = place.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent)?;
        // In the same folder, so that taking the place is a renaming.
        let folder = tempfile::Builder::new().prefix(".new-").tempdir_in(parent)?;
        Ok(Self { folder, place: place.to_owned() })
    }

    pub fn write(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let path = self.folder.path().join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)
    }

    /// Takes the place of what is there.
    pub fn finish(self) -> io::Result<()> {
        let new = self.folder.keep();
        let old = new.with_extension("old");
        let had_one = self.place.exists();
        if had_one {
            fs::rename(&self.place, &old)?;
        }
        fs::rename(&new, &self.place)?;
        if had_one { fs::remove_dir_all(old) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_finished_leaves_the_old_folder_as_it_was() {
        let around = tempfile::tempdir().unwrap();
        let place = around.path().join("umea");
        let names = || {
            let mut names: Vec<_> =
                fs::read_dir(around.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        let first = Staging::begin(&place).unwrap();
        first.write("a/one.txt", "1").unwrap();
        first.finish().unwrap();

        let second = Staging::begin(&place).unwrap();
        second.write("a/two.txt", "2").unwrap();
        drop(second);
        assert!(place.join("a/one.txt").exists() && !place.join("a/two.txt").exists());
        assert_eq!(names(), ["umea"]);

        let third = Staging::begin(&place).unwrap();
        third.write("three.txt", "3").unwrap();
        third.finish().unwrap();
        assert!(!place.join("a").exists() && place.join("three.txt").exists());
        assert_eq!(names(), ["umea"]);
    }
}
