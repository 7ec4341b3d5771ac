//! How much there is to read.

use std::path::Path;

use walkdir::WalkDir;

use super::Captures;
use super::name::holds_documents;

impl Captures {
    /// How many bytes the files have that would be read at this path, as they are stored. None if nobody can know: of a
    /// pipe, or of what is not there.
    pub fn size(path: &Path) -> Option<u64> {
        let length = |metadata: std::fs::Metadata| metadata.is_file().then_some(metadata.len());
        if path.is_dir() {
            let entries = WalkDir::new(path).follow_links(true).into_iter().flatten();
            let files = entries.filter(|entry| entry.file_type().is_file() && holds_documents(entry.path()));
            return Some(files.filter_map(|file| length(file.metadata().ok()?)).sum());
        }
        match std::fs::metadata(path) {
            Ok(metadata) => length(metadata),
            Err(_) => glob::glob(path.to_str()?).ok()?.flatten().map(|path| Self::size(&path)).sum(),
        }
    }
}
