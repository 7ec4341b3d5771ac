//! The report as JUnit XML, for what shows test reports.

use std::collections::HashMap;

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::words::At;
use super::{Found, Group, Outcome, Report};
use crate::escape::printable;
use crate::finding::Class;

/// What the whole is called: the root, and the suite of what belongs to no source.
const NAME: &str = "optics validate";

/// A suite for each source of which a place is told, with a case for each kind of finding, and one for each place that could not
/// be read; and one suite whose only case is the whole, so that a report without findings is not empty.
pub(super) fn write(report: &Report, strict: bool) -> String {
    let mut suites = Suites::default();
    for group in &report.findings {
        suites.group(group, strict);
    }
    for unread in &report.unread {
        let place = unread.place.map_or_else(String::new, |place| format!(" {}", At(place)));
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type("unread").set_message(&unread.reason);
        suites.add(&unread.source, TestCase::new(format!("unread{place}"), status));
    }
    let mut document = Document::new(NAME);
    document.add_test_suite(whole(report, strict));
    document.add_test_suites(suites.all);
    // Writing to memory cannot fail.
    let text = document.to_string().unwrap_or_default();
    // The crate writes this attribute of the root, which the schema of Jenkins does not know.
    text.replacen(" skipped=\"0\"", "", 1)
}

#[derive(Default)]
struct Suites {
    known: HashMap<String, usize>,
    all: Vec<TestSuite>,
}

impl Suites {
    fn add(&mut self, source: &str, mut case: TestCase) {
        case.set_classname(printable(source));
        let at = *self.known.entry(source.to_owned()).or_insert_with(|| {
            self.all.push(TestSuite::new(printable(source)));
            self.all.len() - 1
        });
        if let Some(suite) = self.all.get_mut(at) {
            suite.add_test_case(case);
        }
    }

    /// A case for each source that the group has places in.
    fn group(&mut self, group: &Group, strict: bool) {
        let mut sources: Vec<&str> = Vec::new();
        for found in &group.places {
            if !sources.contains(&&*found.source) {
                sources.push(&found.source);
            }
        }
        for source in sources {
            let places: Vec<&Found> = group.places.iter().filter(|found| found.source == source).collect();
            let case = TestCase::new(name(group), status(group, &places, strict));
            self.add(source, with_output(case, group, &places, strict));
        }
    }
}

/// One case: whether all was checked, and that there is nothing that no source has a case for.
fn whole(report: &Report, strict: bool) -> TestSuite {
    let elsewhere: Vec<String> = report
        .findings
        .iter()
        .filter(|group| group.places.is_empty() && is_failure(group, strict))
        .map(|group| format!("{} {}", group.class.as_str(), group.sentence(None)))
        .chain(report.omitted_findings().filter(|_| strict || report.omitted.violations > 0))
        .collect();
    let notes = report.notes.iter().map(|note| format!("{}: note: {}", printable(&note.source), note.note));
    let output: Vec<String> = notes.chain(report.omissions()).chain(report.summary()).collect();
    let status = match report.outcome(strict) {
        Outcome::Incomplete => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type("incomplete").set_message("not everything was checked");
            status
        }
        _ if !elsewhere.is_empty() => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type("violation").set_message("there are findings without a place");
            status.set_description(elsewhere.join("\n"));
            status
        }
        _ => TestCaseStatus::success(),
    };
    let mut case = TestCase::new("everything was checked", status);
    case.set_classname(NAME).set_system_out(output.join("\n"));
    let mut suite = TestSuite::new(NAME);
    suite.add_test_case(case);
    suite
}

fn is_failure(group: &Group, strict: bool) -> bool {
    group.class == Class::Violation || strict
}

fn name(group: &Group) -> String {
    let property = group.property.as_deref().map_or_else(String::new, |name| format!(" {}", printable(name)));
    format!("{} {}{property}", group.class.as_str(), group.subject(&group.pointer))
}

fn status(group: &Group, places: &[&Found], strict: bool) -> TestCaseStatus {
    if !is_failure(group, strict) {
        return TestCaseStatus::success();
    }
    let first = places.first().copied();
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(&group.keyword);
    status.set_message(format!("{}{}", group.message_at(first), group.graded()));
    status.set_description(described(group, places));
    status
}

/// What is no failure says so in the output of its case.
fn with_output(mut case: TestCase, group: &Group, places: &[&Found], strict: bool) -> TestCase {
    if !is_failure(group, strict) {
        case.set_system_out(format!(
            "{}\n{}",
            group.message_at(places.first().copied()),
            described(group, places)
        ));
    }
    case
}

/// A line for each place, and how often there are such in all sources.
fn described(group: &Group, places: &[&Found]) -> String {
    let line = |found: &&Found| {
        let excerpt = found.excerpt.as_deref().map_or_else(String::new, |excerpt| format!(": {excerpt}"));
        format!("{}:{}: {}{excerpt}", printable(&found.source), At(found.place), group.sentence(Some(found)))
    };
    let repeated = group.repeated().map(|words| format!("{words} in all sources"));
    places.iter().map(line).chain(repeated).collect::<Vec<_>>().join("\n")
}
