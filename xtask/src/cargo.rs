//! The cargo that runs this task (a toolchain of its own choosing could differ), and what the end of a program says.
//!
//! A program that ends badly has found something, or could not do its work, and those who read exit codes must not take one for the
//! other. So a task first makes sure of all that it needs (`succeed`, `ready`): where that fails, nothing was judged. Only then it lets
//! a program `judge`, with the exit codes by which that one says that it found something.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::Outcome;

/// How cargo itself says that code does not build, or that a test failed, once everything it needs is there.
pub(crate) const CARGO_FOUND: &[i32] = &[101];

/// A command of cargo, to run in `folder`.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder);
    cargo
}

/// The compiler, to run in `folder`.
pub(crate) fn rustc(folder: &Path) -> Command {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.current_dir(folder);
    rustc
}

/// Lets a program judge; what it says is for the one who runs the task.
///
/// 0 is clean, and each of `found` says that it found something. Any other end is no verdict, and so an error.
pub(crate) fn judge(command: &mut Command, found: &[i32]) -> Result<Outcome, String> {
    let program = command.get_program().to_owned();
    let status = command.status().map_err(|error| format!("cannot start {}: {error}", program.display()))?;
    match status.code() {
        Some(0) => Ok(Outcome::Clean),
        Some(code) if found.contains(&code) => Ok(Outcome::Findings),
        _ => Err(format!("{} could not do its work: {status}", program.display())),
    }
}

/// Runs to its end what must be done before anything can be judged. What it says goes to standard error; it is not the result
/// of the task.
pub(crate) fn succeed(command: &mut Command, name: &str) -> Result<(), String> {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
    let status = status.map_err(|error| format!("cannot start {name}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed: {status}")) }
}

/// Makes sure that there is a compiler, and all that is in the Cargo.lock of a folder: afterwards, what cargo refuses there is
/// code, if it is run without the network (`offline`).
pub(crate) fn ready(folder: &Path) -> Result<(), String> {
    succeed(rustc(folder).arg("--version"), "rustc")?;
    succeed(cargo(folder).args(["fetch", "--quiet", "--locked"]), "cargo fetch")
}

/// Keeps a command of cargo, and what it starts, from the network.
pub(crate) fn offline(command: &mut Command) -> &mut Command {
    command.env("CARGO_NET_OFFLINE", "true")
}

#[cfg(test)]
mod tests {
    use super::{judge, ready, succeed};
    use crate::Outcome;
    use std::process::Command;

    #[cfg(unix)]
    #[test]
    fn only_the_codes_of_findings_are_findings() {
        let ended = |script: &str| judge(Command::new("sh").args(["-c", script]), &[100, 7]);
        assert_eq!(ended("exit 0"), Ok(Outcome::Clean));
        assert_eq!(ended("exit 100"), Ok(Outcome::Findings));
        assert_eq!(ended("exit 7"), Ok(Outcome::Findings));
        for other in ["exit 1", "exit 101", "kill -9 $$"] {
            assert!(ended(other).unwrap_err().starts_with("sh could not do its work: "), "{other}");
        }
        assert!(succeed(Command::new("sh").args(["-c", "exit 100"]), "sh").is_err());
    }

    #[test]
    fn a_program_that_is_not_there_is_no_finding() {
        let told = judge(&mut Command::new("no-such-program"), &[1]).unwrap_err();
        assert!(told.starts_with("cannot start no-such-program: "), "{told}");
    }

    #[test]
    fn a_folder_without_a_lock_file_is_not_ready() {
        assert!(ready(tempfile::tempdir().unwrap().path()).is_err());
    }
}
