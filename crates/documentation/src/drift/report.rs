//! What a comparison found, and what it compared.

use crate::error::{Error, Source};

use super::kind::{Kind, Level};

/// The outcome of a comparison.
#[derive(Debug, Clone, Default)]
pub struct Report {
    findings: Vec<Finding>,
    compared: Vec<Compared>,
    failures: Vec<Error>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of difference.
    pub kind: Kind,
    /// What differs from the lock.
    pub source: Source,
    /// Path of the field (`target.devices`), or name of the fact (`method`).
    pub subject: String,
    /// Where it shows.
    pub place: Option<Place>,
    /// Grade of the field's existence in the schema: `documented`, `sibling`, `observed` or `assumed`.
    pub grade: Option<String>,
    /// What the lock says.
    pub expected: Option<String>,
    /// What the source says.
    pub found: Option<String>,
}

/// Where a finding shows in its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Line of the page, from 1.
    Line(usize),
    /// JSON pointer (RFC 6901).
    Pointer(String),
}

/// How much of a source was held against the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// What was compared.
    pub source: Source,
    /// Fields of the lock that were looked for.
    pub fields: usize,
    /// Facts of the operation that were looked at.
    pub facts: usize,
}

/// The answer of a comparison, with the exit code of every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// No finding above `info`.
    Clean,
    /// A finding of level `warning` or `breaking`.
    Drift,
    /// A source could not be read whole, or nothing was compared.
    NotCompared,
}

/// What the comparison of one source gives.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) findings: Vec<Finding>,
    pub(super) fields: usize,
    pub(super) facts: usize,
}

impl Report {
    /// The findings: the gravest first, then by source, then in the order of the source.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What was compared, and how much of it.
    pub fn compared(&self) -> &[Compared] {
        &self.compared
    }

    /// What could not be compared.
    pub fn failures(&self) -> &[Error] {
        &self.failures
    }

    /// Adds a source that could not even be read.
    pub fn fail(&mut self, error: Error) {
        self.failures.push(error);
    }

    /// The answer. A report that compared nothing is [`Verdict::NotCompared`], whatever else it holds.
    pub fn verdict(&self) -> Verdict {
        if !self.failures.is_empty() || self.compared.is_empty() {
            Verdict::NotCompared
        } else if self.findings.iter().any(|finding| finding.kind.level() > Level::Info) {
            Verdict::Drift
        } else {
            Verdict::Clean
        }
    }

    pub(super) fn take(&mut self, source: Source, outcome: Result<Outcome, Error>) {
        match outcome {
            Ok(outcome) => {
                self.compared.push(Compared { source, fields: outcome.fields, facts: outcome.facts });
                self.findings.extend(outcome.findings);
            }
            Err(error) => self.failures.push(error),
        }
    }

    pub(super) fn sort(&mut self) {
        self.findings.sort_by_key(|finding| (std::cmp::Reverse(finding.kind.level()), finding.source));
    }
}

impl Verdict {
    /// The exit code: 0, 1 or 3.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Drift => 1,
            Self::NotCompared => 3,
        }
    }

    /// Stable name, in kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Drift => "drift",
            Self::NotCompared => "not-compared",
        }
    }
}

impl Outcome {
    pub(super) fn and(mut self, other: Self) -> Self {
        self.findings.extend(other.findings);
        Self { findings: self.findings, fields: self.fields + other.fields, facts: self.facts + other.facts }
    }
}

impl Finding {
    pub(super) fn new(kind: Kind, source: Source, subject: impl Into<String>) -> Self {
        Self { kind, source, subject: subject.into(), place: None, grade: None, expected: None, found: None }
    }

    pub(super) fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }

    pub(super) fn graded(self, grade: Option<String>) -> Self {
        Self { grade, ..self }
    }

    pub(super) fn expected(self, expected: impl Into<String>) -> Self {
        Self { expected: Some(expected.into()), ..self }
    }

    pub(super) fn found(self, found: impl Into<String>) -> Self {
        Self { found: Some(found.into()), ..self }
    }
}
