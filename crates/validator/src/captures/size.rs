//! How much there is to read.

use std::collections::HashSet;
use std::fs::Metadata;
use std::path::Path;

use walkdir::WalkDir;

use super::Captures;
use super::known::{Identity, identity};
use super::name::holds_documents;
use super::pattern::{Matches, pattern_of};

impl Captures {
    /// How many bytes the files have that would be read at these paths, as they are stored, each file counted once. None if
    /// nobody can know: of a pipe, or of what is not there.
    pub fn size<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Option<u64> {
        let mut known = HashSet::new();
        paths.into_iter().map(|path| size_of(path, &mut known)).sum()
    }
}

fn size_of(path: &Path, known: &mut HashSet<Identity>) -> Option<u64> {
    let mut is_known = |path: &Path, metadata: &Metadata| {
        identity(path, metadata).is_some_and(|identity| !known.insert(identity))
    };
    match std::fs::metadata(path) {
        Ok(metadata) if is_known(path, &metadata) => Some(0),
        Ok(metadata) if metadata.is_dir() => {
            let entries = WalkDir::new(path).follow_links(true).into_iter().flatten();
            let files = entries.filter(|entry| entry.file_type().is_file() && holds_documents(entry.path()));
            let lengths = files.filter_map(|file| {
                let metadata = file.metadata().ok()?;
                (!is_known(file.path(), &metadata)).then_some(metadata.len())
            });
            Some(lengths.sum())
        }
        Ok(metadata) => metadata.is_file().then_some(metadata.len()),
        Err(_) => {
            let paths = Matches::new(pattern_of(path)?).ok()?.flatten();
            paths.map(|path| size_of(&path, known)).sum()
        }
    }
}
