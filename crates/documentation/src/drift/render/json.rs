//! A report for a program.

use serde::Serialize;

use crate::drift::report::{Cell, Constraint, Finding, Place, Report, State};
use crate::error::Error;

/// Raised when a member changes its meaning or goes away; new members do not raise it.
const VERSION: u32 = 1;

pub(super) fn write(report: &Report) -> String {
    let written = WrittenReport {
        version: VERSION,
        verdict: report.verdict().name(),
        compared: report
            .compared()
            .iter()
            .map(|compared| WrittenCompared {
                source: compared.source.name(),
                fields: compared.fields,
                facts: compared.facts,
            })
            .collect(),
        findings: report.findings().iter().map(WrittenFinding::of).collect(),
        failures: report.failures().iter().map(WrittenFailure::of).collect(),
        matrix: report
            .matrix()
            .iter()
            .map(|row| WrittenRow {
                field: &row.path,
                sides: Report::SIDES
                    .iter()
                    .zip(&row.cells)
                    .map(|(side, cell)| WrittenCell::of(side.name(), cell))
                    .collect(),
            })
            .collect(),
        constraints: report.constraints().iter().map(WrittenConstraint::of).collect(),
    };
    let text = serde_json::to_string_pretty(&written).unwrap_or_default();
    optics_validator::printable_json(&text) + "\n"
}

#[derive(Serialize)]
struct WrittenReport<'a> {
    version: u32,
    verdict: &'a str,
    compared: Vec<WrittenCompared<'a>>,
    findings: Vec<WrittenFinding<'a>>,
    failures: Vec<WrittenFailure<'a>>,
    matrix: Vec<WrittenRow<'a>>,
    constraints: Vec<WrittenConstraint<'a>>,
}

#[derive(Serialize)]
struct WrittenCompared<'a> {
    source: &'a str,
    fields: usize,
    facts: usize,
}

#[derive(Serialize)]
struct WrittenFinding<'a> {
    id: &'a str,
    level: &'a str,
    impact: &'a str,
    source: &'a str,
    subject: &'a str,
    line: Option<usize>,
    pointer: Option<&'a str>,
    grade: Option<&'a str>,
    expected: Option<&'a str>,
    found: Option<&'a str>,
    reason: Option<&'a str>,
    witness: Option<WrittenWitness<'a>>,
    meaning: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrittenWitness<'a> {
    /// JSON text, as text: what matters may be how it is written.
    document: &'a str,
    accepted_by: &'a str,
    refused_by: &'a str,
}

#[derive(Serialize)]
struct WrittenFailure<'a> {
    source: &'a str,
    reason: &'a str,
    line: Option<usize>,
    message: String,
}

#[derive(Serialize)]
struct WrittenRow<'a> {
    field: &'a str,
    sides: Vec<WrittenCell<'a>>,
}

#[derive(Serialize)]
struct WrittenCell<'a> {
    side: &'a str,
    state: &'a str,
    #[serde(rename = "type")]
    text: Option<&'a str>,
    why: Option<&'a str>,
    line: Option<usize>,
    pointer: Option<&'a str>,
    differs: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrittenConstraint<'a> {
    field: &'a str,
    keyword: &'a str,
    pointer: &'a str,
    grade: Option<&'a str>,
    why: Option<&'a str>,
    is_inference: bool,
}

impl<'a> WrittenFinding<'a> {
    fn of(finding: &'a Finding) -> Self {
        let (line, pointer) = place(finding.place.as_ref());
        Self {
            id: finding.kind.id(),
            level: finding.kind.level().name(),
            impact: finding.kind.impact().name(),
            source: finding.source.name(),
            subject: &finding.subject,
            line,
            pointer,
            grade: finding.grade.as_deref(),
            expected: finding.expected.as_deref(),
            found: finding.found.as_deref(),
            reason: finding.reason.as_deref(),
            witness: finding.witness.as_ref().map(|witness| WrittenWitness {
                document: &witness.document,
                accepted_by: witness.accepted_by.name(),
                refused_by: witness.refused_by.name(),
            }),
            meaning: finding.kind.meaning(),
        }
    }
}

impl WrittenFailure<'_> {
    fn of(error: &Error) -> Self {
        Self {
            source: error.source_compared().name(),
            reason: error.reason(),
            line: error.line(),
            message: error.to_string(),
        }
    }
}

impl<'a> WrittenCell<'a> {
    fn of(side: &'a str, cell: &'a Cell) -> Self {
        let (line, pointer) = place(cell.place.as_ref());
        let state = match cell.state {
            State::Present => "present",
            State::Absent => "absent",
            State::NotShown => "not-shown",
            State::NotCompared => "not-compared",
        };
        let said = |text: &'a String| Some(text.as_str()).filter(|text| !text.is_empty());
        Self {
            side,
            state,
            text: said(&cell.text),
            why: said(&cell.why),
            line,
            pointer,
            differs: cell.differs,
        }
    }
}

impl<'a> WrittenConstraint<'a> {
    fn of(constraint: &'a Constraint) -> Self {
        Self {
            field: &constraint.path,
            keyword: &constraint.keyword,
            pointer: &constraint.pointer,
            grade: constraint.grade.as_deref(),
            why: constraint.why.as_deref(),
            is_inference: constraint.is_inference,
        }
    }
}

fn place(place: Option<&Place>) -> (Option<usize>, Option<&str>) {
    match place {
        Some(Place::Line(line)) => (Some(*line), None),
        Some(Place::Pointer(pointer)) => (None, Some(pointer)),
        None => (None, None),
    }
}
