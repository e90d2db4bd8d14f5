//! Embeds the catalogue and the kommuner, so that the program works with no files beside it.

use std::{
    env,
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("..");
    let mut rust = String::new();
    for (name, folder) in [("CATALOGUE", "catalogue"), ("KOMMUNER", "kommuner")] {
        let files = toml_files(&root.join(folder))?;
        write!(rust, "pub const {name}: &[(&str, &str)] = &[").map_err(io::Error::other)?;
        for (label, path) in files {
            write!(rust, "({label:?}, include_str!({path:?})),").map_err(io::Error::other)?;
        }
        rust.push_str("];\n");
    }
    println!("cargo:rerun-if-changed=migrations");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    fs::write(out.join("embedded.rs"), rust)
}

/// `<folder>/<name>/*.toml`, sorted, each with how it is called in messages.
fn toml_files(folder: &Path) -> io::Result<Vec<(String, String)>> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?.path();
        if !entry.is_dir() {
            continue;
        }
        println!("cargo:rerun-if-changed={}", entry.display());
        for file in fs::read_dir(&entry)? {
            let path = file?.path().canonicalize()?;
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                files.push((format!("{}/{}", name(&entry), name(&path)), path.display().to_string()));
            }
        }
    }
    files.sort();
    Ok(files)
}
