//! The command that this workspace is about, for tasks that run it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::cargo::cargo;
use crate::output::note;

/// How it is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    /// As it is given to others; takes minutes.
    Release,
}

/// Builds `optics`; where it is.
pub(crate) fn build(root: &Path, profile: Profile) -> Result<PathBuf, String> {
    note(format_args!("building optics"));
    let built = cargo(root)
        .args(["build", "--quiet", "--package", "optics-cli", "--message-format", "json"])
        .args((profile == Profile::Release).then_some("--release"))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    let messages = built.stdout.split(|byte| *byte == b'\n');
    let artifacts = messages.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let mut programs = artifacts.filter(|message| message["target"]["name"] == "optics");
    let program = programs.find_map(|message| message["executable"].as_str().map(PathBuf::from));
    program.filter(|_| built.status.success()).ok_or_else(|| "the command does not build".to_owned())
}
