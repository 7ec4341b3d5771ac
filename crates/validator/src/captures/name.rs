//! What the name of a file tells.

use std::path::Path;

use super::compression::Compression;
use super::form::Form;

/// Names of files that hold documents, in any case of letters; and what may stand behind them.
const EXTENSIONS: [&str; 4] = ["json", "ndjson", "jsonl", "har"];
const PACKED: [(&str, Option<Compression>); 4] =
    [("gz", None), ("zst", None), ("zstd", None), ("br", Some(Compression::Brotli))];

/// What the name of a file tells.
#[derive(Clone, Copy, Default)]
pub(super) struct Named {
    pub(super) form: Option<Form>,
    pub(super) packed: Option<Compression>,
}

impl Named {
    pub(super) fn of(path: &Path) -> Self {
        let Some((extension, packed)) = extensions(path) else { return Self::default() };
        let form = match extension {
            "ndjson" | "jsonl" => Some(Form::Ndjson),
            "har" => Some(Form::Har),
            _ => None,
        };
        Self { form, packed }
    }
}

/// The extension that tells the form, in lower case, and what the one behind it tells of the packing.
fn extensions(path: &Path) -> Option<(&'static str, Option<Compression>)> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let (stem, last) = name.rsplit_once('.')?;
    let known = |extension: &str| EXTENSIONS.into_iter().find(|known| *known == extension);
    match PACKED.into_iter().find(|(extension, _)| *extension == last) {
        // The signature tells; of brotli there is none.
        Some((_, packed)) => Some((known(stem.rsplit_once('.')?.1)?, packed)),
        None => Some((known(last)?, None)),
    }
}

/// Whether the name of a file in a folder tells that the file holds documents.
pub(super) fn holds_documents(path: &Path) -> bool {
    extensions(path).is_some()
}
