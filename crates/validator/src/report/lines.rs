//! The report as a JSON document a line, for pipes.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Group, Note, Omitted, Report, Totals, Unread};
use crate::escape::printable_json;

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line<'a> {
    Finding(&'a Group),
    Unread(&'a Unread),
    Note(&'a Note),
    Totals(Whole<'a>),
}

/// What is left of a report without its lists.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    totals: Totals,
    // Totals have members of these names: there they are sums, here they tell reasons.
    passed_over_by_reason: &'a BTreeMap<&'static str, u64>,
    not_checked_by_reason: &'a BTreeMap<&'static str, u64>,
    omitted: Omitted,
}

pub(super) fn write(report: &Report) -> String {
    let whole = Whole {
        totals: report.totals,
        passed_over_by_reason: &report.passed_over,
        not_checked_by_reason: &report.not_checked,
        omitted: report.omitted,
    };
    let findings = report.findings.iter().map(Line::Finding);
    let unread = report.unread.iter().map(Line::Unread);
    let notes = report.notes.iter().map(Line::Note);
    let lines = findings.chain(unread).chain(notes).chain([Line::Totals(whole)]);
    // Keys are strings and numbers finite: this cannot fail.
    lines.map(|line| printable_json(&serde_json::to_string(&line).unwrap_or_default()) + "\n").collect()
}
