//! What the name of a file tells, and how it is told.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

use super::compression::Compression;
use super::form::Form;

/// The name of a source: its path, with each byte that is no UTF-8 as `\xff`, so that two files keep two names.
///
/// ```
/// # use std::path::Path;
/// assert_eq!(optics_validator::source_name(Path::new("logs/Zürich.json")), "logs/Zürich.json");
/// ```
pub fn source_name(path: &Path) -> Cow<'_, str> {
    if let Some(name) = path.to_str() {
        return Cow::Borrowed(name);
    }
    let mut name = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        name.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a `String` cannot fail.
            let _ = write!(name, "\\x{byte:02x}");
        }
    }
    Cow::Owned(name)
}

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
    // What is looked for is ASCII, whatever stands in front of it.
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    // Some number the files that are packed already.
    let (rest, packed) = unpacked(&name).or_else(|| unpacked(unrotated(&name))).unwrap_or((&name, None));
    let (_, last) = unrotated(rest).rsplit_once('.')?;
    let extension = EXTENSIONS.into_iter().find(|known| *known == last)?;
    Some((extension, packed))
}

/// The name without what tells that the file is packed, and how it is. A signature tells that; of brotli there is none.
fn unpacked(name: &str) -> Option<(&str, Option<Compression>)> {
    let (rest, last) = name.rsplit_once('.')?;
    PACKED.into_iter().find(|(extension, _)| *extension == last).map(|(_, packed)| (rest, packed))
}

/// The name without the number or date that a log has once another took its place: `.1`, `-20261101`, `.2026-11-01`.
fn unrotated(name: &str) -> &str {
    let front = name.trim_end_matches(|character: char| character.is_ascii_digit() || character == '-');
    let behind = &name[front.len()..];
    let (front, suffix) = match front.strip_suffix('.') {
        Some(front) => (front, behind),
        None => (front, behind.strip_prefix('-').unwrap_or_default()),
    };
    let is_number = suffix.starts_with(|character: char| character != '-') && !suffix.ends_with('-');
    if is_number { front } else { name }
}

/// Whether the name of a file in a folder tells that the file holds documents.
pub(super) fn holds_documents(path: &Path) -> bool {
    extensions(path).is_some()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::extensions;

    #[test]
    fn a_log_that_was_rotated_is_told_by_the_name_it_had() {
        for (name, told) in [
            ("app.ndjson", Some("ndjson")),
            ("app.ndjson.1", Some("ndjson")),
            ("app.ndjson.2.gz", Some("ndjson")),
            ("app.ndjson.gz.2", Some("ndjson")),
            ("app.JSONL-20261101", Some("jsonl")),
            ("app.ndjson-20261101.gz", Some("ndjson")),
            ("app.ndjson-20261101-1793491200.zst", Some("ndjson")),
            ("app.ndjson.2026-11-01", Some("ndjson")),
            ("app.ndjson-2026-11-01", Some("ndjson")),
            ("app.har.10", Some("har")),
            ("1.json", Some("json")),
            ("app-20261101.json", Some("json")),
            ("app.1", None),
            ("app-20261101.gz", None),
            ("app.ndjson.", None),
            ("app.ndjson-", None),
            ("app.ndjson1", None),
            ("app.ndjson.-1", None),
            ("app.ndjson.1-", None),
            ("app.ndjson--1", None),
            ("app.ndjson.1.2", None),
            ("app.ndjson.old", None),
            ("app.ndjson.1.xz", None),
            ("app.ndjson.gz.gz", None),
            ("ndjson.1", None),
            ("-1", None),
            (".1", None),
        ] {
            assert_eq!(extensions(Path::new(name)).map(|(extension, _)| extension), told, "{name}");
        }
        let (_, packed) = extensions(Path::new("app.json.br.1")).unwrap();
        assert!(packed.is_some(), "no signature tells of brotli");
    }
}
