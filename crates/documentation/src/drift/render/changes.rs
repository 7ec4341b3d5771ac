//! What accepting a page means for those who depend on the contract.

use std::collections::HashSet;

use optics_validator::printable;

use crate::drift::kind::{Impact, Kind};
use crate::drift::report::{Finding, Report};
use crate::error::Source;

use super::change;

/// What one finding about the page means for consumers once it is accepted.
///
/// `Display` writes it on one line: `major: field-removed weight (the page no longer describes a field)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The kind of the finding.
    pub kind: Kind,
    /// Path of the field, or name of the fact.
    pub subject: String,
    /// What was and what is, where the finding says it.
    pub detail: Option<String>,
}

impl Report {
    /// What accepting the page means, the gravest first.
    pub fn changes(&self) -> Vec<Change> {
        let of_page = self.findings().iter().filter(|finding| finding.source == Source::Page);
        let mut changes: Vec<Change> = of_page.map(Change::of).collect();
        changes.sort_by_key(|change| std::cmp::Reverse(change.impact()));
        changes
    }
}

impl Change {
    fn of(finding: &Finding) -> Self {
        let text = |text: &str| printable(text).into_owned();
        Self {
            kind: finding.kind,
            subject: text(&finding.subject),
            detail: change(finding, "→").as_deref().map(text),
        }
    }

    /// The part of the version that it raises.
    pub fn impact(&self) -> Impact {
        self.kind.impact()
    }

    fn category(&self) -> &'static str {
        let id = self.kind.id();
        if id.ends_with("-added") {
            "### Added"
        } else if id.ends_with("-removed") {
            "### Removed"
        } else {
            "### Changed"
        }
    }

    fn entry(&self) -> String {
        let detail = self
            .detail
            .as_ref()
            .map(|detail| format!(": `{}`", detail.replace('`', "'")))
            .unwrap_or_default();
        let subject = self.subject.replace('`', "'");
        let (meaning, impact) = (self.kind.meaning(), self.impact().name());
        format!("- Documentation, `{subject}`: {meaning}{detail} ({impact}).")
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} {} ({}", self.impact().name(), self.kind.id(), self.subject, self.kind.meaning())?;
        if let Some(detail) = &self.detail {
            write!(f, ": {detail}")?;
        }
        f.write_str(")")
    }
}

const UNRELEASED: &str = "## [Unreleased]";

/// The changelog (in the form of Keep a Changelog) with the changes in its unreleased section; those that it has
/// already are not written again. Changes that need no release are left out.
///
/// None if the text has no unreleased section.
pub fn changelog(text: &str, changes: &[Change]) -> Option<String> {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let start = lines.iter().position(|line| line.trim_end() == UNRELEASED)? + 1;
    let length = lines[start..].iter().position(|line| is_version(line)).unwrap_or(lines.len() - start);
    let mut known: HashSet<String> = lines[start..start + length].iter().cloned().collect();
    let mut new: Vec<(&'static str, Vec<String>)> = Vec::new();
    for change in changes.iter().filter(|change| change.impact() > Impact::None) {
        let entry = change.entry();
        if known.insert(entry.clone()) {
            match new.iter_mut().find(|(category, _)| *category == change.category()) {
                Some((_, entries)) => entries.push(entry),
                None => new.push((change.category(), vec![entry])),
            }
        }
    }
    for (category, entries) in new {
        let length = lines[start..].iter().position(|line| is_version(line)).unwrap_or(lines.len() - start);
        let heading = lines[start..start + length].iter().position(|line| line.trim_end() == category);
        let (at, new) = match heading {
            Some(heading) => (end_of(&lines, start + heading + 1), entries),
            None => {
                let head = [String::new(), category.to_owned(), String::new()];
                (last_filled(&lines, start, start + length), head.into_iter().chain(entries).collect())
            }
        };
        lines.splice(at..at, new);
    }
    Some(lines.join(end) + end)
}

/// Whether a line begins another version's section, or the links at the end of the file.
fn is_version(line: &str) -> bool {
    line.starts_with("## ") || (line.starts_with('[') && line.contains("]: "))
}

/// Behind the last entry below a heading.
fn end_of(lines: &[String], from: usize) -> usize {
    let is_end = |line: &String| line.starts_with('#') || is_version(line);
    let length = lines[from..].iter().position(is_end).unwrap_or(lines.len() - from);
    last_filled(lines, from, from + length)
}

/// Behind the last line that is not blank.
fn last_filled(lines: &[String], from: usize, to: usize) -> usize {
    lines[from..to].iter().rposition(|line| !line.trim().is_empty()).map_or(from, |at| from + at + 1)
}
