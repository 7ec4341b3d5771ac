//! What is measured: a program, and how its input is given to it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::peers::Kit;

/// A program that checks documents, or does less.
#[derive(Clone, Debug)]
pub(super) struct Contender {
    /// What the table calls it.
    pub(super) name: &'static str,
    /// What must be installed; none for our own.
    pub(super) kit: Option<Kit>,
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    pub(super) input: Input,
}

/// How the last arguments name the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// The path of a file or folder.
    Path,
    /// The path of a file that ends with `.jsonl`, which is how the program knows NDJSON.
    JsonLines,
    /// The path of a file, or the names of all files in a folder.
    Names,
    /// The path of a file, or a glob for all files in a folder.
    Glob,
}

impl Contender {
    /// The command that checks `input`, its output thrown away.
    pub(super) fn command(&self, input: &Path) -> Result<Command, String> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if self.input == Input::JsonLines {
            command.arg(json_lines(input)?);
        } else if !input.is_dir() || self.input == Input::Path {
            command.arg(input);
        } else {
            command.current_dir(input);
            if self.input == Input::Glob {
                command.arg("*.json");
            } else {
                command.args(names(input)?);
            }
        }
        Ok(command)
    }
}

/// The same file under a name that ends with `.jsonl`.
fn json_lines(file: &Path) -> Result<PathBuf, String> {
    let renamed = file.with_extension("jsonl");
    if !renamed.exists() {
        let linked = fs::hard_link(file, &renamed).or_else(|_| fs::copy(file, &renamed).map(|_| ()));
        linked.map_err(|error| format!("cannot write {}: {error}", renamed.display()))?;
    }
    Ok(renamed)
}

fn names(folder: &Path) -> Result<Vec<OsString>, String> {
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(failed)?;
    let mut names =
        entries.map(|entry| Ok(entry.map_err(failed)?.file_name())).collect::<Result<Vec<_>, String>>()?;
    names.sort();
    Ok(names)
}
