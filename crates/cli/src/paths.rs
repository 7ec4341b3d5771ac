//! Paths as arguments.

use std::path::{Path, PathBuf};

use optics_validator::{Captures, printable};

use crate::outcome::Failure;

/// All that is in the file that an option names. One that cannot be read is wrong usage.
pub(crate) fn read(option: &str, path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| cannot_be_read(option, path, &error))
}

/// The end of a command whose option names a file that cannot be opened or read.
pub(crate) fn cannot_be_read(option: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(format_args!("{option}: {}: {error}", path.display()))
}

/// That standard input is named once at most: nothing is left of it for a second time.
pub(crate) fn check_input(paths: &[PathBuf]) -> Result<(), Failure> {
    match paths.iter().filter(|path| *path == Path::new("-")).count() {
        0 | 1 => Ok(()),
        _ => Err(Failure::usage("standard input can be read once: give - as one path")),
    }
}

/// That each path can be looked for, and read, before anything is.
pub(crate) fn check(paths: &[PathBuf]) -> Result<(), Failure> {
    check_input(paths)?;
    for path in paths.iter().filter(|path| *path != Path::new("-")) {
        let name = path.to_string_lossy();
        Captures::check_path(path)
            .map_err(|fault| Failure::usage(format_args!("{}: {fault}", printable(&name))))?;
    }
    Ok(())
}
