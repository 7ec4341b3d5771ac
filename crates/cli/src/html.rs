//! `--html FILE`: a report as a page, beside what goes to standard output.

use std::path::Path;

use optics_html::PageFile;

use crate::outcome::Failure;

/// The page that is to be written. A place that cannot be written is wrong usage, and told before the work is done.
pub(crate) fn file(path: Option<&Path>) -> Result<Option<PageFile>, Failure> {
    let file = path.map(PageFile::create).transpose();
    file.map_err(|error| Failure::usage(format_args!("--html: {error}")))
}

/// Writes the page, which is asked for if one is to be written. The place was tried before, so that what fails now is no
/// matter of usage.
pub(crate) fn write<P: AsRef<str>>(file: Option<PageFile>, page: impl FnOnce() -> P) -> Result<(), Failure> {
    let written = file.map_or(Ok(()), |file| file.write(page().as_ref()));
    written.map_err(|error| Failure::incomplete(format_args!("--html: {error}")))
}
