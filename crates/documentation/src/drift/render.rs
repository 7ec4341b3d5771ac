//! A report as a person or a program reads it.

use std::fmt::Write as _;

use serde::Serialize;

use super::kind::Level;
use super::report::{Finding, Place, Report};

impl Report {
    /// The report as text, without colour, with a line end at the end.
    ///
    /// `accept` is the command that accepts the page as it is; it is shown when the page differs.
    pub fn to_text(&self, accept: &str) -> String {
        let mut text = String::new();
        self.write_findings(&mut text);
        for failure in self.failures() {
            let _ = writeln!(text, "could not compare {failure}");
        }
        self.write_compared(&mut text);
        self.write_result(&mut text, accept);
        text
    }

    /// The report as JSON, with a line end at the end. Members and ids are stable.
    pub fn to_json(&self) -> String {
        let written = WrittenReport {
            verdict: self.verdict().name(),
            compared: self
                .compared()
                .iter()
                .map(|compared| WrittenCompared {
                    source: compared.source.name(),
                    fields: compared.fields,
                    facts: compared.facts,
                })
                .collect(),
            findings: self.findings().iter().map(WrittenFinding::of).collect(),
            failures: self
                .failures()
                .iter()
                .map(|error| WrittenFailure {
                    source: error.source_compared().name(),
                    reason: error.reason(),
                    line: error.line(),
                    message: error.to_string(),
                })
                .collect(),
        };
        let mut text = serde_json::to_string_pretty(&written).unwrap_or_default();
        text.push('\n');
        text
    }

    fn write_findings(&self, text: &mut String) {
        if self.findings().is_empty() {
            return;
        }
        let header = ["level", "finding", "subject", "grade", "where"].map(str::to_owned);
        let rows: Vec<[String; 5]> = std::iter::once(header).chain(self.findings().iter().map(row)).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths = [width(0), width(1), width(2), width(3), width(4)];
        for (at, row) in rows.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(widths) {
                let _ = write!(line, "{cell:width$}  ");
            }
            let _ = writeln!(text, "{}", line.trim_end());
            if let Some(detail) = at.checked_sub(1).and_then(|at| self.findings().get(at)).map(detail) {
                let _ = writeln!(text, "    {detail}");
            }
        }
        text.push('\n');
    }

    fn write_compared(&self, text: &mut String) {
        if self.compared().is_empty() {
            text.push_str("nothing was compared\n");
        }
        for compared in self.compared() {
            let fields = count(compared.fields, "field");
            let facts = count(compared.facts, "operation fact");
            let what = match (compared.fields, compared.facts) {
                (0, _) => facts,
                (_, 0) => fields,
                _ => format!("{fields}, {facts}"),
            };
            let _ = writeln!(text, "lock and {}: {what} compared", compared.source);
        }
    }

    fn write_result(&self, text: &mut String, accept: &str) {
        let of = |level| self.findings().iter().filter(|finding| finding.kind.level() == level).count();
        let (breaking, warning, info) = (of(Level::Breaking), of(Level::Warning), of(Level::Info));
        let findings = format!("{breaking} breaking, {warning} warning, {info} info");
        let result = match self.verdict().exit_code() {
            0 if info == 0 => "no drift".to_owned(),
            0 => format!("no drift ({findings})"),
            1 => format!("drift: {findings}"),
            _ => "not compared whole: nothing is certain until every source above is read".to_owned(),
        };
        let _ = writeln!(text, "{result}");
        let differs = |of_page: bool| {
            let differs = |finding: &Finding| (finding.source == crate::Source::Page) == of_page;
            self.findings().iter().any(differs)
        };
        if self.verdict().exit_code() == 3 {
            return;
        }
        if differs(true) {
            let _ = writeln!(text, "to accept what the page says now: {accept}");
        }
        if differs(false) && breaking + warning > 0 {
            let advice = "to mend the contract: change the files of schema/, then run cargo xtask regen";
            let _ = writeln!(text, "{advice}");
        }
    }
}

fn row(finding: &Finding) -> [String; 5] {
    let place = match &finding.place {
        Some(Place::Line(line)) => format!("{}, line {line}", finding.source),
        Some(Place::Pointer(pointer)) => format!("{} {pointer}", finding.source),
        None => finding.source.to_string(),
    };
    [
        finding.kind.level().name().to_owned(),
        finding.kind.id().to_owned(),
        finding.subject.clone(),
        finding.grade.clone().unwrap_or_else(|| "-".to_owned()),
        place,
    ]
}

fn detail(finding: &Finding) -> String {
    let meaning = finding.kind.meaning();
    match (&finding.expected, &finding.found) {
        (Some(expected), Some(found)) => format!("{meaning}: {expected} -> {found}"),
        (Some(only), None) | (None, Some(only)) if *only != finding.subject => format!("{meaning}: {only}"),
        _ => meaning.to_owned(),
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[derive(Serialize)]
struct WrittenReport<'a> {
    verdict: &'a str,
    compared: Vec<WrittenCompared<'a>>,
    findings: Vec<WrittenFinding<'a>>,
    failures: Vec<WrittenFailure<'a>>,
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
    source: &'a str,
    subject: &'a str,
    line: Option<usize>,
    pointer: Option<&'a str>,
    grade: Option<&'a str>,
    expected: Option<&'a str>,
    found: Option<&'a str>,
    meaning: &'a str,
}

#[derive(Serialize)]
struct WrittenFailure<'a> {
    source: &'a str,
    reason: &'a str,
    line: Option<usize>,
    message: String,
}

impl<'a> WrittenFinding<'a> {
    fn of(finding: &'a Finding) -> Self {
        let (line, pointer) = match &finding.place {
            Some(Place::Line(line)) => (Some(*line), None),
            Some(Place::Pointer(pointer)) => (None, Some(pointer.as_str())),
            None => (None, None),
        };
        Self {
            id: finding.kind.id(),
            level: finding.kind.level().name(),
            source: finding.source.name(),
            subject: &finding.subject,
            line,
            pointer,
            grade: finding.grade.as_deref(),
            expected: finding.expected.as_deref(),
            found: finding.found.as_deref(),
            meaning: finding.kind.meaning(),
        }
    }
}
