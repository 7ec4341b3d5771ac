//! `--capture`: where records of exchanges are kept.

use std::path::Path;

use optics_client::CaptureFile;

use crate::outcome::Failure;

/// The file that `--capture` names. One that cannot take records is wrong usage: nothing has been asked yet.
pub(crate) fn open(path: &Path) -> Result<CaptureFile, Failure> {
    if path == Path::new("-") {
        return Err(Failure::usage(
            "--capture: - is no file, and standard output is for results; name a file (./- for one of this name)",
        ));
    }
    CaptureFile::open(path).map_err(|error| Failure::usage(format_args!("--capture: {error}")))
}
