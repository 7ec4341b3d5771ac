//! Types of the job, by mypy.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs mypy on the job and on what proves it. What it says, or what it found.
///
/// With `--ignore-missing-imports` among the options, what the job imports need not be there; less is found then.
pub(crate) fn check(mypy: &mut Command, options: &[&str], root: &Path) -> Result<String, String> {
    let files = sources(root)?;
    // Of its own, since what is remembered of modules that were there is of no use where they are not.
    let cache = if options.is_empty() { "target/scale/mypy" } else { "target/languages/mypy" };
    mypy.arg("--config-file").arg(root.join("xtask/scale/mypy.ini")).args(options);
    mypy.arg("--cache-dir").arg(root.join(cache)).args(&files);
    let ended = mypy.output().map_err(|error| format!("cannot start mypy: {error}"))?;
    if ended.status.success() {
        Ok(format!("mypy finds nothing in {} files", files.len()))
    } else {
        let (out, err) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
        Err(format!("mypy: {}\n{out}{err}", ended.status))
    }
}

fn sources(root: &Path) -> Result<Vec<PathBuf>, String> {
    let mut sources = Vec::new();
    for folder in ["scale", "xtask/scale"] {
        let failed = |error: std::io::Error| format!("cannot read {folder}: {error}");
        for entry in fs::read_dir(root.join(folder)).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == "py") {
                sources.push(path);
            }
        }
    }
    sources.sort();
    Ok(sources)
}
