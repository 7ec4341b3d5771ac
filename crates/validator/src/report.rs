//! What a scan found, for programs and for people.

mod text;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::escape::printable;
use crate::finding::{Class, Finding};
use crate::json::Position;

/// The report of a scan.
///
/// `Display` gives it to people, a line per finding. `Serialize` gives it to programs, with members in this order:
/// `totals` (as [`Totals`]), `findings` (`source`, `class`, `pointer`, `line`, `column`, `offset`, `length`, `keyword`,
/// `message`, `grade` or null, and `excerpt` if values are shown), `unread` (`source`, `line`, `column` and `offset` if
/// there is a place, `reason`), `notes` (`source`, `note`), `passed_over` (a count per reason) and `omitted` (how many
/// `findings`, `unread` and `notes` were counted and not kept).
///
/// Neither shows a value of a document, unless the scan was told to. `Serialize` gives names of files and members as
/// they are, so that a program can open the one and follow the other; `Display` escapes what would steer a terminal.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    totals: Totals,
    findings: Vec<Found>,
    unread: Vec<Unread>,
    notes: Vec<Note>,
    /// How many files were passed over, by reason.
    passed_over: BTreeMap<&'static str, u64>,
    /// How much was counted and not kept.
    omitted: Omitted,
    #[serde(skip)]
    keep: usize,
}

/// How much of each there was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Totals {
    /// Files and streams that were opened.
    pub sources: u64,
    /// Documents that were JSON, and so were checked.
    pub documents: u64,
    /// Documents without violation.
    pub valid: u64,
    /// Violations of the contract.
    pub violations: u64,
    /// Fields that the contract does not name.
    pub undocumented: u64,
    /// Sources, or places in them, that could not be read or were not JSON.
    pub unread: u64,
    /// Files in folders that were passed over, since nothing says that they hold documents.
    pub passed_over: u64,
}

/// A finding and its source.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    source: String,
    #[serde(flatten)]
    finding: Finding,
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Unread {
    source: String,
    #[serde(flatten)]
    position: Option<Position>,
    reason: String,
}

#[derive(Debug, Clone, Serialize)]
struct Note {
    source: String,
    note: String,
}

#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Omitted {
    findings: u64,
    unread: u64,
    notes: u64,
}

/// What a scan comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a new outcome would be a new exit code, which callers must know of"
)]
pub enum Outcome {
    /// All was checked, and nothing found.
    Clean,
    /// All was checked, and something found.
    Findings,
    /// Nothing was checked, or something could not be read; there may be findings as well.
    Incomplete,
}

impl Outcome {
    /// The exit code of a command: 0, 1 or 3.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Incomplete => 3,
        }
    }
}

impl Report {
    /// How much of each there was.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// The findings that were kept, in the order of sources and documents.
    pub fn findings(&self) -> &[Found] {
        &self.findings
    }

    /// What it comes to. Undocumented fields are findings only if `strict`.
    pub fn outcome(&self, strict: bool) -> Outcome {
        let Totals { documents, violations, undocumented, unread, .. } = self.totals;
        if unread > 0 || documents == 0 {
            Outcome::Incomplete
        } else if violations > 0 || (strict && undocumented > 0) {
            Outcome::Findings
        } else {
            Outcome::Clean
        }
    }

    pub(crate) fn keeping(keep: usize) -> Self {
        Self { keep, ..Self::default() }
    }

    pub(crate) fn source(&mut self) {
        self.totals.sources += 1;
    }

    pub(crate) fn document(&mut self, findings: &[Finding]) {
        let violations = findings.iter().filter(|finding| finding.class() == Class::Violation).count();
        self.totals.documents += 1;
        self.totals.valid += u64::from(violations == 0);
        self.totals.violations += violations as u64;
        self.totals.undocumented += (findings.len() - violations) as u64;
    }

    pub(crate) fn finding(&mut self, source: &str, finding: Finding, excerpt: Option<String>) {
        let source = source.to_owned();
        keep(self.keep, &mut self.findings, Found { source, finding, excerpt }, &mut self.omitted.findings);
    }

    pub(crate) fn unread(&mut self, source: &str, position: Option<Position>, reason: &str) {
        self.totals.unread += 1;
        let (source, reason) = (source.to_owned(), printable(reason).into_owned());
        keep(self.keep, &mut self.unread, Unread { source, position, reason }, &mut self.omitted.unread);
    }

    pub(crate) fn note(&mut self, source: &str, note: &str) {
        let (source, note) = (source.to_owned(), note.to_owned());
        keep(self.keep, &mut self.notes, Note { source, note }, &mut self.omitted.notes);
    }

    pub(crate) fn pass_over(&mut self, reason: &'static str) {
        self.totals.passed_over += 1;
        *self.passed_over.entry(reason).or_default() += 1;
    }
}

impl Found {
    /// The name of the source.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The finding; its position is that in the source.
    pub fn finding(&self) -> &Finding {
        &self.finding
    }

    /// The source text of the value, if the scan was told to show values: see [`Finding::excerpt`].
    pub fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }
}

fn keep<T>(most: usize, kept: &mut Vec<T>, item: T, omitted: &mut u64) {
    if kept.len() < most {
        kept.push(item);
    } else {
        *omitted += 1;
    }
}
