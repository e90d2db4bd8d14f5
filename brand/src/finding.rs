//! What there is to say about a folder, and how a terminal shows it.

use std::{fmt::Write, path::PathBuf};

use minkommun_model::{kommun::Level, text::Text};

/// One sentence about one place of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// From the folder of kommuner: `umea/kommun.toml`.
    pub file: PathBuf,
    /// From 1. A file that is missing has no line.
    pub line: Option<usize>,
    pub level: Level,
    pub say: Text,
}

impl Finding {
    pub fn new(level: Level, file: impl Into<PathBuf>, line: impl Into<Option<usize>>, sv: &str, en: &str) -> Self {
        Self { file: file.into(), line: line.into(), level, say: Text::new(sv, en) }
    }

    pub fn error(file: impl Into<PathBuf>, line: impl Into<Option<usize>>, sv: &str, en: &str) -> Self {
        Self::new(Level::Error, file, line, sv, en)
    }

    pub fn warning(file: impl Into<PathBuf>, line: impl Into<Option<usize>>, sv: &str, en: &str) -> Self {
        Self::new(Level::Warning, file, line, sv, en)
    }
}

pub fn count(findings: &[Finding], level: Level) -> usize {
    findings.iter().filter(|finding| finding.level == level).count()
}

/// How to write to whoever reads.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    pub language: &'static str,
    pub colours: bool,
}

impl Voice {
    /// One of two sentences, Swedish and English.
    pub fn say<'a>(self, sv: &'a str, en: &'a str) -> &'a str {
        if self.language == "en" { en } else { sv }
    }

    /// `code` is ANSI's: 31 red, 33 yellow, 32 green, 1 bold, 2 dim.
    pub fn paint(self, code: u8, text: &str) -> String {
        if self.colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// A line per finding, as compilers write them: editors jump to `file:line`.
    pub fn lines(self, findings: &[Finding]) -> String {
        let mut sorted: Vec<_> = findings.iter().collect();
        sorted.sort_by_key(|finding| (finding.level, &finding.file, finding.line));
        let mut out = String::new();
        for finding in sorted {
            let place = match finding.line {
                Some(line) => format!("{}:{line}", finding.file.display()),
                None => finding.file.display().to_string(),
            };
            let (colour, word) = match finding.level {
                Level::Error => (31, self.say("fel", "error")),
                Level::Warning => (33, self.say("varning", "warning")),
                Level::Note => (2, self.say("not", "note")),
            };
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "{}: {}: {}",
                self.paint(1, &place),
                self.paint(colour, word),
                finding.say.get(self.language)
            );
        }
        out
    }
}
