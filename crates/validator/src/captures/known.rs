//! Which file is which, by whatever path it is reached.

use std::fs::Metadata;
use std::path::Path;

/// What one file has and no other.
///
/// The number of a file that was removed is given to the next that is made, as happens where logs are rotated while they
/// are read. When the file was made tells the two apart, where the file system keeps that.
#[cfg(unix)]
pub(super) type Identity = (u64, u64, Option<std::time::SystemTime>);

#[cfg(not(unix))]
pub(super) type Identity = std::path::PathBuf;

/// That of the file at `path`, which has this metadata: nobody is asked once more. None if it cannot be known.
#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere it can be unknown")]
pub(super) fn identity(_path: &Path, metadata: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino(), metadata.created().ok()))
}

#[cfg(not(unix))]
pub(super) fn identity(path: &Path, _metadata: &Metadata) -> Option<Identity> {
    path.canonicalize().ok()
}
