//! A file that is written whole or not at all.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::page::START;

/// A page that will be written: whole, or not at all.
///
/// It is written into a new file beside the place it is for, and takes that place when it is complete. What was there
/// before stays until then, and for good if the page is never written.
#[derive(Debug)]
pub struct PageFile {
    path: PathBuf,
    new: PathBuf,
    is_private: bool,
}

impl PageFile {
    /// Gets ready to write the page. What cannot be written should be told before the work is done that it is of.
    ///
    /// # Errors
    ///
    /// The folder is not there or cannot be written into, or something is there that is no page of optics: a capture or a lock,
    /// say, that would be lost, a folder, a device or a pipe.
    pub fn create(path: &Path) -> Result<Self, FileError> {
        let told = |error| FileError { path: path.to_owned(), error };
        if path.as_os_str() == "-" {
            return Err(told(io::Error::new(io::ErrorKind::InvalidInput, "it is no file")));
        }
        let is_named_as_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
        if path.file_name().is_none() || path.is_dir() || is_named_as_folder {
            return Err(told(io::Error::from(io::ErrorKind::IsADirectory)));
        }
        // A link stays one: what it leads to is replaced.
        let place = match fs::canonicalize(path) {
            Ok(place) => place,
            Err(_) if fs::symlink_metadata(path).is_ok() => {
                return Err(told(io::Error::other("it is a link that leads nowhere")));
            }
            Err(_) => path.to_owned(),
        };
        if place.exists() {
            may_be_replaced(&place).map_err(told)?;
        }
        let mut name = place.file_name().unwrap_or_default().to_owned();
        name.push(format!(".new-{}", std::process::id()));
        let new = place.with_file_name(name);
        // It is tried now, and not left there: who ends the command meanwhile would have to remove it.
        File::create_new(&new).and_then(|_| fs::remove_file(&new)).map_err(told)?;
        Ok(Self { path: place, new, is_private: false })
    }

    /// The page shows values of documents, so that nobody but its owner shall read it: on Unix, a file that was not there
    /// before has the permissions 0600. One that was there keeps its own.
    #[must_use]
    pub fn private(mut self, is_private: bool) -> Self {
        self.is_private = is_private;
        self
    }

    /// Writes the page in the place it is for.
    ///
    /// # Errors
    ///
    /// There is no room, or the place cannot be taken. Nothing has changed there then.
    pub fn write(self, page: &str) -> Result<(), FileError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if self.is_private {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let written = options.open(&self.new).and_then(|mut file| {
            // Whoever could not read what was there before cannot read this.
            let permissions = fs::metadata(&self.path).map(|before| before.permissions());
            let permitted = permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions));
            let written =
                permitted.and_then(|()| file.write_all(page.as_bytes())).and_then(|()| file.sync_all());
            drop(file);
            let placed = written.and_then(|()| fs::rename(&self.new, &self.path));
            placed.inspect_err(|_| drop(fs::remove_file(&self.new)))
        });
        written.map_err(|error| FileError { path: self.path, error })
    }
}

/// Whether what is there is a page of optics, or nothing yet.
fn may_be_replaced(place: &Path) -> io::Result<()> {
    if !fs::metadata(place)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut start = Vec::new();
    File::open(place)?.take(START.len() as u64).read_to_end(&mut start)?;
    if start.is_empty() || start == START.as_bytes() {
        return Ok(());
    }
    Err(io::Error::other("something is there that is no page of optics, and would be lost"))
}

/// A page could not be written: where, why, and what to do.
#[derive(Debug)]
pub struct FileError {
    path: PathBuf,
    error: io::Error,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let advice = match self.error.kind() {
            io::ErrorKind::NotFound => "make the folder first, or name another file",
            io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => {
                "name a file in a folder that is there"
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                "name a file in a folder that you can write into"
            }
            io::ErrorKind::AlreadyExists => {
                "another run was ended while it wrote it; remove what ends in .new-… beside it"
            }
            io::ErrorKind::InvalidInput => "--output html writes the page to standard output",
            _ => "name another file",
        };
        let path = self.path.to_string_lossy();
        write!(f, "{}: cannot be written: {}; {advice}", optics_validator::printable(&path), self.error)
    }
}

impl std::error::Error for FileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
