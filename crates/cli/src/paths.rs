//! Paths as arguments.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use optics_validator::{Captures, printable, source_name};

use crate::outcome::Failure;

/// Longest file of settings, in bytes.
pub(crate) const SETTINGS_LIMIT: u64 = 1 << 20;
/// Longest file of executions for the emulator, which holds them in memory, in bytes.
pub(crate) const EXECUTIONS_LIMIT: u64 = 256 << 20;

/// All that is in the file that an option names. One that cannot be read, or has more than `limit` bytes, is wrong usage.
pub(crate) fn read(option: &str, path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let bytes = File::open(path).and_then(|file| bounded(&file, limit));
    bytes.map_err(|error| cannot_be_read(option, path, &error))
}

/// All that is in a file, which may be a device that never ends.
///
/// # Errors
///
/// It cannot be read, or has more than `limit` bytes.
pub(crate) fn bounded(file: &File, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let message = format!("is longer than {limit} bytes, the most that is read of such a file");
        return Err(io::Error::new(ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// The same as text.
pub(crate) fn bounded_text(file: &File, limit: u64) -> io::Result<String> {
    let no_text = |_| io::Error::new(ErrorKind::InvalidData, "is no text in UTF-8");
    String::from_utf8(bounded(file, limit)?).map_err(no_text)
}

/// The end of a command whose option names a file that cannot be opened or read.
pub(crate) fn cannot_be_read(option: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format_args!("{option}: {}: {error}", printable(&source_name(path))))
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
        let name = source_name(path);
        Captures::check_path(path)
            .map_err(|fault| Failure::usage(format_args!("{}: {fault}", printable(&name))))?;
    }
    Ok(())
}
