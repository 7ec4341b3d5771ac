//! What a comparison found, and what it compared.

use crate::error::{Error, Source};

use super::kind::{Kind, Level};

/// The outcome of a comparison.
#[derive(Debug, Clone, Default)]
pub struct Report {
    findings: Vec<Finding>,
    compared: Vec<Compared>,
    failures: Vec<Error>,
    matrix: Vec<Row>,
    constraints: Vec<Constraint>,
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
    /// What the finding rests on, where its kind does not say it all: the rule and the words of a hint, a rate.
    pub reason: Option<String>,
    /// A document on which two sides disagree because of this.
    pub witness: Option<Witness>,
}

/// The smallest document found that one side accepts and the other refuses. Both sides were run on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// JSON text on one line.
    pub document: String,
    /// The side that accepts it.
    pub accepted_by: Source,
    /// The side that refuses it.
    pub refused_by: Source,
}

/// One field as each side sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Path of the field: `target.devices`.
    pub path: String,
    /// One cell for each of [`Report::SIDES`], in that order.
    pub cells: [Cell; 5],
}

/// What one side says about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Whether the side has the field.
    pub state: State,
    /// The type in few words: `integer`, `list of id`, `string 98 %`; empty when nothing is said.
    pub text: String,
    /// What the text rests on: the rule of a hint, a grade and its reason, counts.
    pub why: String,
    /// Where the side says it.
    pub place: Option<Place>,
    /// A finding above `info` is about this cell.
    pub differs: bool,
}

/// Whether a side has a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The side has it.
    Present,
    /// The side does not have it.
    Absent,
    /// The layout of the page, or too little traffic, cannot show whether it has it.
    NotShown,
    /// The side was not given, or could not be read.
    NotCompared,
}

/// A constraint of the schema and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// Path of the field; empty for the whole document.
    pub path: String,
    /// The keyword, or `required`.
    pub keyword: String,
    /// JSON pointer of the keyword's place in the schema.
    pub pointer: String,
    /// Grade of its evidence; `None` when the schema gives none.
    pub grade: Option<String>,
    /// Why, in the schema's own words.
    pub why: Option<String>,
    /// Nobody says it: it was assumed, or read out of a wording.
    pub is_inference: bool,
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
    /// The sides of the matrix, in the order of its columns. The lock stands for the documentation, and so does the
    /// page where one was given.
    pub const SIDES: [Source; 5] =
        [Source::Lock, Source::Schema, Source::Types, Source::Openapi, Source::Traffic];

    /// A row for each field that any side has: those of the documentation in its order, then the others.
    pub fn matrix(&self) -> &[Row] {
        &self.matrix
    }

    /// The constraints of the schema, in the order of the matrix.
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

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

    pub(super) fn show(&mut self, matrix: Vec<Row>, constraints: Vec<Constraint>) {
        self.matrix = matrix;
        self.constraints = constraints;
    }

    /// Adds findings beside those of the sources that are compared with the lock.
    pub(super) fn add(&mut self, outcome: Outcome) {
        self.findings.extend(outcome.findings);
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
        Self {
            kind,
            source,
            subject: subject.into(),
            place: None,
            grade: None,
            expected: None,
            found: None,
            reason: None,
            witness: None,
        }
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
