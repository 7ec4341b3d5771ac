//! The sources of the workspace, as they stand: what git tracks or would, in a folder of their own.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Copies the sources; the folder is made anew.
pub(crate) fn copy(root: &Path, to: &Path) -> Result<(), String> {
    if to.exists() {
        fs::remove_dir_all(to).map_err(|error| format!("{}: {error}", to.display()))?;
    }
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let output = git.current_dir(root).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("cannot start git: {error}"))?;
    if !output.status.success() {
        return Err(format!("git ls-files: {}", output.status));
    }
    let listed = String::from_utf8(output.stdout).map_err(|_| "a name of a file is not UTF-8".to_owned())?;
    for name in listed.split_terminator('\0') {
        let (from, to) = (root.join(name), to.join(name));
        // Deleted, and not yet told to git.
        if !from.exists() {
            continue;
        }
        let told = |error| format!("{}: {error}", to.display());
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(told)?;
        }
        fs::copy(&from, &to).map_err(told)?;
    }
    Ok(())
}
