//! How long the tool takes here: `check` over all kommuner and `build` of one, each against reading the files alone.

use std::{
    fs, io,
    time::{Duration, Instant},
};

use crate::{
    build::{
        self,
        input::{BuildError, Input},
    },
    check,
    finding::Voice,
    folder::Project,
};

#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// Prints a line for each, the fastest of three runs.
pub fn run(project: &Project, voice: Voice) -> Result<(), BenchError> {
    let slugs = project.slugs()?;
    let reading = fastest(|| {
        for slug in &slugs {
            for name in ["kommun.toml", "logo.svg", "logo-dark.svg"] {
                fs::read(project.folder(slug).join(name))?;
            }
        }
        Ok::<_, BenchError>(())
    })?;
    let checking = fastest(|| check::check(project, &[]).map(drop))?;
    let checked = check::check(project, &slugs[..1])?;
    let place = tempfile::tempdir()?;
    let building = fastest(|| {
        let usable = checked.first().and_then(check::Checked::usable);
        if let Some(input) = usable.and_then(|(manifest, light, dark)| Input::new(manifest, light, dark)) {
            build::build(&input, &place.path().join("one"))?;
        }
        Ok::<_, BenchError>(())
    })?;
    let ratio = |time: Duration| time.as_secs_f64() / reading.as_secs_f64();
    let (read, all) = (voice.say("läsa filerna", "reading the files"), slugs.len());
    println!("{read:<24} {:>9.1} ms   ×1", reading.as_secs_f64() * 1e3);
    println!(
        "{:<24} {:>9.1} ms   ×{:.0}",
        format!("check, {all} kommuner"),
        checking.as_secs_f64() * 1e3,
        ratio(checking)
    );
    println!(
        "{:<24} {:>9.1} ms   ×{:.0}",
        format!("build {}", slugs[0]),
        building.as_secs_f64() * 1e3,
        ratio(building)
    );
    Ok(())
}

fn fastest<E>(mut work: impl FnMut() -> Result<(), E>) -> Result<Duration, E> {
    let mut best = Duration::MAX;
    for _ in 0..3 {
        #[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock; nothing else of the tool does")]
        let begun = Instant::now();
        work()?;
        best = best.min(begun.elapsed());
    }
    Ok(best)
}
