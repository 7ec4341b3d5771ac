//! The cargo that runs this task; a toolchain of its own choosing could differ.

use std::path::Path;
use std::process::Command;

/// A command of cargo, to run in `folder`.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder);
    cargo
}

/// Runs a command to its end; what it says is for the one who runs the task.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool, String> {
    let program = command.get_program().to_owned();
    let status = command.status().map_err(|error| format!("cannot start {}: {error}", program.display()))?;
    Ok(status.success())
}
