//! Captures that are broken, lie, or mean harm: an answer for each, within limits, and nothing that passes unseen.

// The lint knows test functions, not what they call.
#![allow(clippy::panic, clippy::unwrap_used)]

mod archive;
mod bodies;
mod cut;
mod forms;
mod limits;
mod packed;
mod recognition;
mod records;
mod texts;

use std::path::Path;
use std::sync::LazyLock;

use optics_validator::{Captures, Form, Outcome, Report, Scan, Totals, Validator};
use serde_json::Value;

fn validator() -> &'static Validator {
    static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| Validator::new().unwrap());
    &VALIDATOR
}

fn contract() -> &'static Value {
    static CONTRACT: LazyLock<Value> =
        LazyLock::new(|| serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap());
    &CONTRACT
}

/// A document without fault.
fn valid() -> Value {
    contract()["examples"][0].clone()
}

/// A document with one violation.
fn invalid() -> Value {
    let mut document = contract()["examples"][1].clone();
    document["deviceCount"] = Value::from(-1);
    document
}

fn scanned(form: Form, bytes: &[u8]) -> Report {
    scanned_by(Captures::new().form(form), bytes)
}

fn scanned_by(captures: Captures, bytes: &[u8]) -> Report {
    let mut scan = Scan::new(validator()).captures(captures).threads(2);
    scan.reader("input", bytes);
    scan.finish()
}

fn scanned_file(path: &Path) -> Report {
    let mut scan = Scan::new(validator()).threads(2);
    scan.path(path);
    scan.finish()
}

/// How many documents there were, how many of them valid, what could not be read, and what was not looked at.
fn counts(report: &Report) -> (u64, u64, u64, u64) {
    let Totals { documents, valid, unread, not_checked, .. } = report.totals();
    (documents, valid, unread, not_checked)
}

/// Class, pointer with `*` for each index, keyword and count of all findings.
fn findings(report: &Report) -> Vec<(&'static str, &str, &str, u64)> {
    report
        .findings()
        .iter()
        .map(|group| (group.class().as_str(), group.pointer(), group.keyword(), group.count()))
        .collect()
}

/// How often entries were not looked at, by reason.
fn not_checked(report: &Report) -> Value {
    serde_json::to_value(report).unwrap()["not_checked"].take()
}

/// That the input is not taken for a clean one.
fn assert_incomplete(report: &Report, what: &str) {
    assert_eq!(report.outcome(false), Outcome::Incomplete, "{what}: {report}");
}
