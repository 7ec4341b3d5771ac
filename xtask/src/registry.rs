//! Tools from the registries of other languages, in the versions that a file of the repository pins. Those of cargo are in
//! `tools.rs`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo::succeed;
use crate::output::note;

/// Programs of a Python environment, installed unless they are there in the pinned versions.
pub(crate) struct Python {
    folder: PathBuf,
}

impl Python {
    /// Installs what `requirements` pins into `folder`; both are below `root`. Needs Python 3 with venv and pip.
    pub(crate) fn install(root: &Path, requirements: &str, folder: &str) -> Result<Self, String> {
        let (python, requirements) = (Self { folder: root.join(folder) }, root.join(requirements));
        let pinned = read(&requirements)?;
        provide(&python.folder, &pinned, folder, || {
            let base = if cfg!(windows) { "python" } else { "python3" };
            succeed(Command::new(base).args(["-m", "venv"]).arg(&python.folder), "python3 -m venv")?;
            let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
            succeed(python.command("python").args(install).arg(&requirements), "pip install")
        })?;
        Ok(python)
    }

    /// A program of the environment.
    pub(crate) fn command(&self, name: &str) -> Command {
        Command::new(if cfg!(windows) {
            self.folder.join("Scripts").join(name).with_extension("exe")
        } else {
            self.folder.join("bin").join(name)
        })
    }
}

/// Packages of npm, installed unless they are there in the pinned versions.
pub(crate) struct Node {
    folder: PathBuf,
}

impl Node {
    /// Installs what `package.json` and `package-lock.json` in `sources` pin into `folder`; both are below `root`. Needs
    /// Node.js with npm. No script of a package is run.
    pub(crate) fn install(root: &Path, sources: &str, folder: &str) -> Result<Self, String> {
        let node = Self { folder: root.join(folder) };
        let sources = root.join(sources);
        let files = ["package.json", "package-lock.json"];
        let mut pinned = String::new();
        for name in files {
            pinned += &read(&sources.join(name))?;
        }
        provide(&node.folder, &pinned, folder, || {
            for name in files {
                let (from, to) = (sources.join(name), node.folder.join(name));
                fs::copy(&from, &to).map_err(|error| format!("cannot copy {}: {error}", from.display()))?;
            }
            let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
            let install = ["ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"];
            succeed(Command::new(npm).args(install).current_dir(&node.folder), "npm ci")
        })?;
        Ok(node)
    }

    /// A program of a package: the script is below `node_modules`.
    pub(crate) fn command(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(self.folder.join("node_modules").join(script));
        command
    }
}

/// Fills a folder anew, unless what filled it is the same.
pub(crate) fn provide(
    folder: &Path,
    pinned: &str,
    name: &str,
    fill: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    let stamp = folder.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == pinned) {
        return Ok(());
    }
    note(format_args!("installing into {name}"));
    let failed = |error: std::io::Error| format!("cannot write to {name}: {error}");
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    fs::create_dir_all(folder).map_err(failed)?;
    fill()?;
    fs::write(&stamp, pinned).map_err(failed)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
