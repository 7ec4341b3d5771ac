//! `--html FILE`: a report as a page, beside what goes to standard output.

use std::path::Path;

use optics_html::PageFile;

use crate::outcome::Failure;

/// The page that is to be written. A place that cannot be written is wrong usage, and told before the work is done.
pub(crate) fn file(path: Option<&Path>) -> Result<Option<PageFile>, Failure> {
    path.map(PageFile::create).transpose().map_err(|error| told(&error))
}

/// Writes the page, if one is to be written.
pub(crate) fn write(file: Option<PageFile>, page: impl FnOnce() -> String) -> Result<(), Failure> {
    file.map_or(Ok(()), |file| file.write(&page())).map_err(|error| told(&error))
}

fn told(error: &optics_html::FileError) -> Failure {
    Failure::usage(format_args!("--html: {error}"))
}
