//! `cargo xtask languages`: what is made of the contract for other languages, held against examples by the checkers of those.
//!
//! TypeScript and Python types come from generators of their own world (`generated`). Their checkers are given documents that
//! are right, and many that are not (`samples`), and must tell them apart; so must a validator that is not ours, by both JSON
//! Schemas. What CI of others reads is checked along with them (`pipelines`), since that takes the same tools. They come from npm
//! and from the Python package index into `target/languages`, in the versions that `xtask/languages` pins.

mod generated;
mod guide;
mod pipelines;
mod python;
mod samples;
mod schemas;
mod typescript;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) use generated::{all, committed};
pub(crate) use guide::guide;

use crate::derived::{self, DIST, Languages};
use crate::output::print;
use crate::registry::{Node, Python};
use crate::{Outcome, regen};

/// Make the types for TypeScript and Python anew, and hold all of schema/dist against examples, by tools of those languages.
///
/// Needs Node.js 20 with npm, and Python 3.11 with venv and pip; installs pinned tools into target/languages.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

/// Where the pins are, and the templates.
const SOURCES: &str = "xtask/languages";

pub(crate) fn run(root: &Path) -> Result<Outcome, String> {
    let tools = Tools::install(root)?;
    let derived = derived::all(root, &Languages::Made(&tools))?;
    if regen::compare(&derived, root)? != Outcome::Clean {
        return Ok(Outcome::Findings);
    }
    let samples = samples::all(root)?;
    let mut outcome = Outcome::Clean;
    for check in [typescript::check, python::check, schemas::check, pipelines::check] {
        let checked = check(&tools, &samples)?;
        print(&checked.said)?;
        if !checked.passed {
            outcome = Outcome::Findings;
        }
    }
    Ok(outcome)
}

/// What a checker found.
struct Checked {
    passed: bool,
    said: String,
}

impl Checked {
    /// The checker told right from wrong.
    fn passed(said: String) -> Self {
        Self { passed: true, said }
    }

    /// It did not; what it says about that.
    fn failed(checker: &str, output: &Output) -> Self {
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Self { passed: false, said: format!("{checker}: {}\n{out}{err}", output.status) }
    }
}

/// The tools, and a folder to work in.
pub(crate) struct Tools {
    root: PathBuf,
    node: Node,
    python: Python,
}

impl Tools {
    /// Installs what is not there yet.
    pub(crate) fn install(root: &Path) -> Result<Self, String> {
        let failed = |error| {
            format!(
                "{error}\nNode.js 20 with npm and Python 3.11 with venv and pip make and check the types for other languages"
            )
        };
        Ok(Self {
            root: root.to_owned(),
            node: Node::install(root, SOURCES, "target/languages/node").map_err(failed)?,
            python: Python::install(root, &format!("{SOURCES}/requirements.txt"), "target/languages/python")
                .map_err(failed)?,
        })
    }

    /// An empty folder for a piece of work.
    fn folder(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.root.join("target/languages/work").join(name);
        let failed = |error: std::io::Error| format!("cannot write to {}: {error}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(failed)?;
        }
        fs::create_dir_all(&folder).map_err(failed)?;
        Ok(folder)
    }

    /// A committed file of `schema/dist`.
    fn made(&self, name: &str) -> PathBuf {
        self.root.join(DIST).join(name)
    }
}

/// What a command gave. That it could be started, and came to an end by itself, is all that is asked here.
fn output(command: &mut Command, name: &str) -> Result<Output, String> {
    let output = command.output().map_err(|error| format!("cannot start {name}: {error}"))?;
    match output.status.code() {
        Some(_) => Ok(output),
        None => Err(format!("{name} did not come to an end: {}", output.status)),
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn read(path: &Path) -> Result<String, String> {
    let text =
        fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Ok(text.replace("\r\n", "\n"))
}
