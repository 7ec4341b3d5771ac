//! Documents from files, folders and streams, whatever is done with them.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use walkdir::WalkDir;

use crate::capture::{Form, Part, documents};
use crate::json::Position;

/// Longest document that is read, unless told otherwise: 16 MiB, some ten thousand times what one usually has. A tree
/// takes up to forty times the memory of its text, and its findings more.
const DOCUMENT_LIMIT: u64 = 16 << 20;

/// Names of files that hold documents, in any case of letters.
const EXTENSIONS: [&str; 3] = ["json", "ndjson", "jsonl"];

/// Reads captured documents, one at a time.
///
/// No error ends the reading: what cannot be read is given as [`Captured::Unread`]. Memory holds one document at a
/// time.
///
/// ```
/// use optics_validator::{Captured, Captures, Form};
///
/// let mut bodies = 0;
/// Captures::new().form(Form::Ndjson).reader("standard input", "{}\n[]\n".as_bytes(), &mut |captured| {
///     if let Captured::Document { .. } = captured {
///         bodies += 1;
///     }
/// });
/// assert_eq!(bodies, 2);
/// ```
#[derive(Debug, Clone)]
pub struct Captures {
    form: Form,
    limit: u64,
}

/// What is met on the way through files, folders and streams.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Captured<'a> {
    /// A file or stream was opened; what follows is in it.
    Source {
        /// Its name.
        name: &'a str,
    },
    /// A document, which may be anything: nobody has looked at it yet.
    Document {
        /// Name of its source.
        name: &'a str,
        /// Its text.
        body: &'a [u8],
        /// Where it starts in the source.
        origin: Position,
    },
    /// A source, or a place in one, that could not be read.
    Unread {
        /// Name of the source.
        name: &'a str,
        /// Where.
        position: Option<Position>,
        /// Why.
        reason: &'a str,
    },
    /// Something worth knowing that is no fault.
    Note {
        /// Name of the source.
        name: &'a str,
        /// What it is.
        note: &'a str,
    },
    /// A file in a folder that nothing says to hold documents.
    PassedOver {
        /// Why.
        reason: &'static str,
    },
}

impl Captures {
    /// Recognises the form of each source, and reads documents of up to 16 MiB.
    pub fn new() -> Self {
        Self { form: Form::Auto, limit: DOCUMENT_LIMIT }
    }

    /// Takes all sources to be of this form.
    #[must_use]
    pub fn form(self, form: Form) -> Self {
        Self { form, ..self }
    }

    /// How many bytes a document may have, the end of its line included; a longer one is not read.
    #[must_use]
    pub fn document_limit(self, bytes: u64) -> Self {
        Self { limit: bytes.min(u64::MAX - 1), ..self }
    }

    /// Reads a file, whatever its name, or all files `*.json`, `*.ndjson` and `*.jsonl` in a folder and the folders in
    /// it, in the order of their names. Symbolic links are followed.
    pub fn path(&self, path: &Path, take: &mut dyn FnMut(Captured<'_>)) {
        if path.is_dir() { self.folder(path, take) } else { self.file(path, take) }
    }

    /// Reads what `source` gives until its end.
    pub fn reader(&self, name: &str, source: impl Read, take: &mut dyn FnMut(Captured<'_>)) {
        self.source(name, self.form, BufReader::new(source), take);
    }

    fn folder(&self, folder: &Path, take: &mut dyn FnMut(Captured<'_>)) {
        let mut matched = false;
        for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if extension(entry.path()).is_none() => {
                    take(Captured::PassedOver { reason: "not named *.json, *.ndjson or *.jsonl" });
                }
                // To open a pipe would wait for someone to write to it.
                Ok(entry) if !entry.file_type().is_file() => {
                    take(Captured::PassedOver { reason: "not a regular file" });
                }
                Ok(entry) => {
                    matched = true;
                    self.file(entry.path(), take);
                }
                Err(error) => {
                    let name = error.path().unwrap_or(folder).to_string_lossy().into_owned();
                    let reason = match error.io_error() {
                        Some(error) => format!("cannot be read: {error}"),
                        None => {
                            "a symbolic link that leads back to a folder around it; not followed".to_owned()
                        }
                    };
                    take(Captured::Unread { name: &name, position: None, reason: &reason });
                }
            }
        }
        if !matched {
            let reason = "no file named *.json, *.ndjson or *.jsonl is in this folder";
            take(Captured::Unread { name: &folder.to_string_lossy(), position: None, reason });
        }
    }

    fn file(&self, path: &Path, take: &mut dyn FnMut(Captured<'_>)) {
        let name = path.to_string_lossy();
        match File::open(path) {
            Ok(file) => {
                let by_line = matches!(extension(path), Some("ndjson" | "jsonl"));
                let form = if self.form == Form::Auto && by_line { Form::Ndjson } else { self.form };
                self.source(&name, form, BufReader::new(file), take);
            }
            Err(error) => {
                let reason = format!("cannot be opened: {error}");
                take(Captured::Unread { name: &name, position: None, reason: &reason });
            }
        }
    }

    fn source(&self, name: &str, form: Form, source: impl BufRead, take: &mut dyn FnMut(Captured<'_>)) {
        take(Captured::Source { name });
        documents(source, form, self.limit, &mut |part| match part {
            Part::Document(body, origin) => take(Captured::Document { name, body, origin }),
            Part::Unread(position, reason) => {
                take(Captured::Unread { name, position: Some(position), reason: &reason });
            }
            Part::Note(note) => take(Captured::Note { name, note }),
        });
    }
}

impl Default for Captures {
    fn default() -> Self {
        Self::new()
    }
}

/// The extension by which a file holds documents.
fn extension(path: &Path) -> Option<&'static str> {
    let extension = path.extension().and_then(OsStr::to_str)?;
    EXTENSIONS.into_iter().find(|known| extension.eq_ignore_ascii_case(known))
}
