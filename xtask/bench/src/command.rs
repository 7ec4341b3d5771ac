//! The command as it is shipped: built, put where an installer would put it, and how large it is.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::output::note;
use super::peers::cargo;
use super::table::{self, Format};

/// Most bytes that the command is to have.
const LARGEST: u64 = include!("../../largest-program.rs");

/// Builds the command as it is shipped, and says where it is.
pub(super) fn build(root: &Path) -> Result<PathBuf, String> {
    note(format_args!("building optics"));
    let mut building = Command::new(cargo())
        .args(["build", "--quiet", "--release", "--package", "optics-cli", "--message-format", "json"])
        .current_dir(root)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    let mut program = None;
    for line in building.stdout.take().map(BufReader::new).into_iter().flat_map(BufReader::lines) {
        let line = line.map_err(|error| format!("cannot read what cargo says: {error}"))?;
        let message: Value = serde_json::from_str(&line).unwrap_or_default();
        if message["target"]["name"] == "optics" {
            program = message["executable"].as_str().map(PathBuf::from).or(program);
        }
    }
    let status = building.wait().map_err(|error| format!("cannot wait for cargo: {error}"))?;
    program.filter(|_| status.success()).ok_or_else(|| "the command does not build".to_owned())
}

/// Copies the program, as an installer does. The file that the linker wrote takes up to a third more time to start than a copy,
/// as if it were cached in smaller pieces.
pub(super) fn install(program: &Path, bench: &Path) -> Result<PathBuf, String> {
    let folder = bench.join("installed");
    let name = program.file_name().ok_or("the command has no name")?;
    let installed = folder.join(name);
    fs::create_dir_all(&folder)
        .and_then(|()| fs::copy(program, &installed))
        .map_err(|error| format!("cannot copy the command to {}: {error}", folder.display()))?;
    Ok(installed)
}

/// How large the program is, beside the goal.
pub(super) fn size(format: Format, program: &Path) -> Result<String, String> {
    let file =
        fs::metadata(program).map_err(|error| format!("cannot read {}: {error}", program.display()))?;
    Ok(show(format, file.len()))
}

fn show(format: Format, bytes: u64) -> String {
    #[allow(clippy::cast_precision_loss)] // Of a program there are far fewer than 2^53.
    let megabytes = |bytes: u64| format!("{:.2}", bytes as f64 / 1e6);
    let reached = if bytes <= LARGEST { "yes" } else { "no" }.to_owned();
    let goal =
        ["the command: MB".to_owned(), format!("at most {}", megabytes(LARGEST)), megabytes(bytes), reached];
    format!("\n{}\n", table::goals(format, std::iter::once(goal)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Format, LARGEST, install, show, size};

    #[test]
    fn a_command_is_too_large_by_one_byte() {
        assert!(show(Format::Text, LARGEST).trim_end().ends_with("yes"));
        assert!(show(Format::Text, LARGEST + 1).trim_end().ends_with("no"));
        assert!(show(Format::Markdown, 11_820_744).contains("| 11.82 "));
    }

    #[test]
    fn what_is_installed_is_the_program_and_can_be_run() {
        let folder = tempfile::tempdir().unwrap();
        let program = std::env::current_exe().unwrap();
        let installed = install(&program, folder.path()).unwrap();
        assert_eq!(
            fs::metadata(&installed).unwrap().permissions(),
            fs::metadata(&program).unwrap().permissions()
        );
        assert_eq!(size(Format::Text, &installed), size(Format::Text, &program));
        assert!(install(&folder.path().join("none"), folder.path()).is_err());
    }
}
