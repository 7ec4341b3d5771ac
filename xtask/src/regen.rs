//! `cargo xtask regen`: writes every committed file that is derived from the contract, or checks them.

use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::Outcome;
use crate::derived::{self, Derived};

/// Write every committed file that is derived from the contract.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing; show how the committed files differ and exit with 1 if they do.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    let derived = derived::all(root)?;
    let mut differing = 0;
    for file in &derived.files {
        let path = root.join(&file.path);
        let committed = read(&path)?;
        if committed.as_deref() == Some(file.text.as_str()) {
            continue;
        }
        differing += 1;
        if arguments.check {
            print!("{}", difference(file, committed.as_deref()));
        } else {
            write(&path, &file.text)?;
            println!("wrote {}", file.path);
        }
    }
    for path in derived.stray(root)? {
        differing += 1;
        if arguments.check {
            println!("{path}: derived from nothing any more");
        } else {
            fs::remove_file(root.join(&path)).map_err(|error| format!("cannot remove {path}: {error}"))?;
            println!("removed {path}");
        }
    }
    let total = derived.files.len();
    if arguments.check && differing > 0 {
        println!("{differing} derived files differ from the contract; mend them with: cargo xtask regen");
        return Ok(Outcome::Findings);
    }
    let written = if differing > 0 { format!(" now, {differing} of them newly") } else { String::new() };
    println!("{total} derived files agree with the contract{written}");
    Ok(Outcome::Clean)
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
