//! The cargo that runs this task; a toolchain of its own choosing could differ.

use std::path::Path;
use std::process::Command;

/// A command of cargo, to run in `folder`.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder);
    cargo
}
