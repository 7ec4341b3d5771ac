//! `cargo xtask regen`: writes every committed file that is derived from the contract, or checks them.

use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::Outcome;
use crate::derived::{self, Derived, DerivedFiles, Languages};
use crate::languages::Tools;
use crate::output::print;
use crate::screenshots;

/// Write every committed file that is derived from the contract.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing; show how the committed files differ and exit with 1 if they do.
    #[arg(long)]
    check: bool,
    /// Also make the types for other languages, with Node.js and Python, whose tools are installed into target/languages.
    #[arg(long)]
    languages: bool,
    /// Also make the pictures of pages in docs/images, with Chromium.
    #[arg(long, conflicts_with = "check")]
    screenshots: bool,
}

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    let tools = arguments.languages.then(|| Tools::install(root)).transpose()?;
    let types = tools.as_ref().map_or(Languages::Committed, Languages::Made);
    let outcome = settle(&derived::all(root, &types)?, root, arguments.check)?;
    if arguments.screenshots {
        screenshots::make(root)?;
    }
    Ok(outcome)
}

/// Shows how the committed files differ from what was derived; writes nothing.
pub(crate) fn compare(derived: &DerivedFiles, root: &Path) -> Result<Outcome, String> {
    settle(derived, root, true)
}

fn settle(derived: &DerivedFiles, root: &Path, check: bool) -> Result<Outcome, String> {
    let mut said = Vec::new();
    let mut differing = 0;
    for file in &derived.files {
        let path = root.join(&file.path);
        let committed = read(&path)?;
        if committed.as_deref() == Some(file.text.as_str()) {
            continue;
        }
        differing += 1;
        if check {
            said.push(difference(file, committed.as_deref()));
        } else {
            write(&path, &file.text)?;
            said.push(format!("wrote {}\n", file.path));
        }
    }
    for path in derived.stray(root)? {
        differing += 1;
        if check {
            said.push(format!("{path}: derived from nothing any more\n"));
        } else {
            fs::remove_file(root.join(&path)).map_err(|error| format!("cannot remove {path}: {error}"))?;
            said.push(format!("removed {path}\n"));
        }
    }
    for path in &derived.stale {
        said.push(format!(
            "{path}: missing, changed by hand, or not made from this contract with the pinned tools\n"
        ));
    }
    let outcome = if check && differing > 0 {
        let mend = if derived.stale.is_empty() { "" } else { " --languages" };
        said.push(format!(
            "derived files that differ from the contract: {}; mend with: cargo xtask regen{mend}\n",
            differing + derived.stale.len()
        ));
        Outcome::Findings
    } else if !derived.stale.is_empty() {
        said.push(format!(
            "types for other languages that are not of this contract: {}; mend with: cargo xtask regen --languages (needs \
             Node.js and Python)\n",
            derived.stale.len()
        ));
        Outcome::Findings
    } else {
        said.push(format!("derived files that agree with the contract: {}\n", derived.files.len()));
        Outcome::Clean
    };
    print(&said.concat())?;
    Ok(outcome)
}

/// The committed text with newlines normalised, so that a checkout with CRLF is no difference; `None` without a file.
fn read(path: &Path) -> Result<Option<String>, String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text.replace("\r\n", "\n"))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("cannot read {}: {error}", path.display())),
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn difference(file: &Derived, committed: Option<&str>) -> String {
    let Some(committed) = committed else { return format!("{}: missing\n", file.path) };
    let (old, new) = (format!("{} (committed)", file.path), format!("{} (derived)", file.path));
    TextDiff::from_lines(committed, &file.text).unified_diff().header(&old, &new).to_string()
}
