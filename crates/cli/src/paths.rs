//! Paths as arguments.

use std::path::{Path, PathBuf};

use optics_validator::{Captures, printable};

use crate::outcome::Failure;

/// That each path can be looked for, before anything is read.
pub(crate) fn check(paths: &[PathBuf]) -> Result<(), Failure> {
    for path in paths.iter().filter(|path| *path != Path::new("-")) {
        let name = path.to_string_lossy();
        Captures::check_path(path)
            .map_err(|fault| Failure::usage(format_args!("{}: {fault}", printable(&name))))?;
    }
    Ok(())
}
