//! Many documents, from files, folders and streams.

use std::io::Read;
use std::path::Path;

use crate::capture::Form;
use crate::captures::{Captured, Captures};
use crate::json::Position;
use crate::report::Report;
use crate::validator::Validator;

/// How many findings, unread places and notes a report keeps of each, unless told otherwise.
const KEPT: usize = 10_000;

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
    captures: Captures,
    show_values: bool,
    report: Report,
}

impl<'v> Scan<'v> {
    /// A scan that recognises the form of each source, masks values, reads documents of up to 16 MiB, and keeps
    /// 10,000 findings; more are counted.
    pub fn new(validator: &'v Validator) -> Self {
        let report = Report::keeping(KEPT);
        Self { validator, captures: Captures::new(), show_values: false, report }
    }

    /// Takes all sources to be of this form.
    #[must_use]
    pub fn form(self, form: Form) -> Self {
        Self { captures: self.captures.form(form), ..self }
    }

    /// Whether the report shows an excerpt of the document at each finding. Documents can hold secrets.
    #[must_use]
    pub fn show_values(self, show_values: bool) -> Self {
        Self { show_values, ..self }
    }

    /// How many bytes a document may have, the end of its line included; a longer one is not read.
    #[must_use]
    pub fn document_limit(self, bytes: u64) -> Self {
        Self { captures: self.captures.document_limit(bytes), ..self }
    }

    /// How many findings, unread places and notes the report keeps of each. Call it before anything is checked.
    #[must_use]
    pub fn keep(self, most: usize) -> Self {
        Self { report: Report::keeping(most), ..self }
    }

    /// Checks a file, whatever its name, or all files `*.json`, `*.ndjson` and `*.jsonl` in a folder and the folders in
    /// it, in the order of their names. Symbolic links are followed.
    pub fn path(&mut self, path: &Path) {
        let Self { validator, captures, show_values, report } = self;
        captures.path(path, &mut |captured| take(validator, *show_values, report, captured));
    }

    /// Checks what `source` gives until its end. `name` stands in the report.
    pub fn reader(&mut self, name: &str, source: impl Read) {
        let Self { validator, captures, show_values, report } = self;
        captures.reader(name, source, &mut |captured| take(validator, *show_values, report, captured));
    }

    /// Ends the scan.
    pub fn finish(self) -> Report {
        self.report
    }
}

fn take(validator: &Validator, show_values: bool, report: &mut Report, captured: Captured<'_>) {
    match captured {
        Captured::Source { .. } => report.source(),
        Captured::Document { name, body, origin } => {
            check(validator, show_values, report, name, body, origin);
        }
        Captured::Unread { name, position, reason } => report.unread(name, position, reason),
        Captured::Note { name, note } => report.note(name, note),
        Captured::PassedOver { reason } => report.pass_over(reason),
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
