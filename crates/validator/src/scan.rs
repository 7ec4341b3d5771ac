//! Many documents, from files, folders and streams.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use walkdir::WalkDir;

use crate::capture::{Form, Part, documents};
use crate::json::Position;
use crate::report::Report;
use crate::validator::Validator;

/// Longest document that is read, unless told otherwise: 16 MiB, some ten thousand times what one usually has. A tree
/// takes up to forty times the memory of its text, and its findings more.
const DOCUMENT_LIMIT: u64 = 16 << 20;

/// How many findings, unread places and notes a report keeps of each, unless told otherwise.
const KEPT: usize = 10_000;

/// Names of files that hold documents, in any case of letters.
const EXTENSIONS: [&str; 3] = ["json", "ndjson", "jsonl"];

/// Checks source after source and reports on them together.
///
/// No error ends a scan: a source that cannot be read, or that is not JSON, is counted in the report, whose outcome is
/// then [`Outcome::Incomplete`](crate::Outcome::Incomplete). Memory holds one document and the report at a time.
///
/// ```
/// use optics_validator::{Form, Outcome, Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator).form(Form::Ndjson);
/// scan.reader("standard input", "{}\n[]\n".as_bytes());
/// let report = scan.finish();
/// assert_eq!(report.totals().documents, 2);
/// assert_eq!(report.outcome(false), Outcome::Findings);
/// # Ok::<(), optics_validator::ContractError>(())
/// ```
#[derive(Debug)]
pub struct Scan<'v> {
    validator: &'v Validator,
    form: Form,
    show_values: bool,
    limit: u64,
    report: Report,
}

impl<'v> Scan<'v> {
    /// A scan that recognises the form of each source, masks values, reads documents of up to 16 MiB, and keeps
    /// 10,000 findings; more are counted.
    pub fn new(validator: &'v Validator) -> Self {
        let report = Report::keeping(KEPT);
        Self { validator, form: Form::Auto, show_values: false, limit: DOCUMENT_LIMIT, report }
    }

    /// Takes all sources to be of this form.
    #[must_use]
    pub fn form(self, form: Form) -> Self {
        Self { form, ..self }
    }

    /// Whether the report shows an excerpt of the document at each finding. Documents can hold secrets.
    #[must_use]
    pub fn show_values(self, show_values: bool) -> Self {
        Self { show_values, ..self }
    }

    /// How many bytes a document may have, the end of its line included; a longer one is not read.
    #[must_use]
    pub fn document_limit(self, bytes: u64) -> Self {
        Self { limit: bytes.min(u64::MAX - 1), ..self }
    }

    /// How many findings, unread places and notes the report keeps of each. Call it before anything is checked.
    #[must_use]
    pub fn keep(self, most: usize) -> Self {
        Self { report: Report::keeping(most), ..self }
    }

    /// Checks a file, whatever its name, or all files `*.json`, `*.ndjson` and `*.jsonl` in a folder and the folders in
    /// it, in the order of their names. Symbolic links are followed.
    pub fn path(&mut self, path: &Path) {
        if path.is_dir() { self.folder(path) } else { self.file(path) }
    }

    /// Checks what `source` gives until its end. `name` stands in the report.
    pub fn reader(&mut self, name: &str, source: impl Read) {
        self.source(name, self.form, BufReader::new(source));
    }

    /// Ends the scan.
    pub fn finish(self) -> Report {
        self.report
    }

    fn folder(&mut self, folder: &Path) {
        let mut matched = false;
        for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if extension(entry.path()).is_none() => {
                    self.report.pass_over("not named *.json, *.ndjson or *.jsonl");
                }
                // To open a pipe would wait for someone to write to it.
                Ok(entry) if !entry.file_type().is_file() => self.report.pass_over("not a regular file"),
                Ok(entry) => {
                    matched = true;
                    self.file(entry.path());
                }
                Err(error) => {
                    let name = error.path().unwrap_or(folder).to_string_lossy().into_owned();
                    let reason = match error.io_error() {
                        Some(error) => format!("cannot be read: {error}"),
                        None => {
                            "a symbolic link that leads back to a folder around it; not followed".to_owned()
                        }
                    };
                    self.report.unread(&name, None, &reason);
                }
            }
        }
        if !matched {
            let name = folder.to_string_lossy();
            self.report.unread(&name, None, "no file named *.json, *.ndjson or *.jsonl is in this folder");
        }
    }

    fn file(&mut self, path: &Path) {
        let name = path.to_string_lossy();
        match File::open(path) {
            Ok(file) => {
                let by_line = matches!(extension(path), Some("ndjson" | "jsonl"));
                let form = if self.form == Form::Auto && by_line { Form::Ndjson } else { self.form };
                self.source(&name, form, BufReader::new(file));
            }
            Err(error) => self.report.unread(&name, None, &format!("cannot be opened: {error}")),
        }
    }

    fn source(&mut self, name: &str, form: Form, source: impl BufRead) {
        self.report.source();
        let Self { validator, show_values, report, .. } = self;
        documents(source, form, self.limit, &mut |part| match part {
            Part::Document(body, origin) => check(validator, *show_values, report, name, body, origin),
            Part::Unread(position, reason) => report.unread(name, Some(position), &reason),
            Part::Note(note) => report.note(name, note),
        });
    }
}

fn check(
    validator: &Validator,
    show_values: bool,
    report: &mut Report,
    name: &str,
    body: &[u8],
    origin: Position,
) {
    match validator.check(body) {
        Ok(findings) => {
            report.document(&findings);
            for finding in findings {
                let excerpt = show_values.then(|| finding.excerpt(body));
                report.finding(name, finding.within(origin), excerpt);
            }
        }
        Err(error) => {
            let error = error.within(origin);
            report.unread(name, Some(error.position()), &error.reason().to_string());
        }
    }
}

/// The extension by which a file holds documents.
fn extension(path: &Path) -> Option<&'static str> {
    let extension = path.extension().and_then(OsStr::to_str)?;
    EXTENSIONS.into_iter().find(|known| extension.eq_ignore_ascii_case(known))
}
