//! Workflow commands of GitHub: annotations of lines.

use optics_validator::workflow_command;

use crate::drift::kind::Level;
use crate::drift::report::{Finding, Report};

use super::change;
use super::context::{Context, Location, Places};
use super::text::{answer, witness};

/// One command a line for each finding and failure, and the answer at the end.
pub(super) fn write(report: &Report, context: &Context<'_>) -> String {
    let places = Places::new(context);
    let mut text = String::new();
    for finding in report.findings() {
        let command = match finding.kind.level() {
            Level::Breaking => "error",
            Level::Warning => "warning",
            Level::Info => "notice",
        };
        let location = places.of(finding.source, finding.place.as_ref());
        text.push_str(&line(command, location.as_ref(), finding.kind.id(), &message(finding)));
    }
    for failure in report.failures() {
        let location = places.of_line(failure.source_compared(), failure.line());
        text.push_str(&line(
            "error",
            location.as_ref(),
            failure.reason(),
            &format!("could not compare {failure}"),
        ));
    }
    text.push_str(&answer(report));
    text.push('\n');
    text
}

/// A finding in one line.
pub(super) fn message(finding: &Finding) -> String {
    let mut text = format!("{}: {}", finding.subject, finding.kind.meaning());
    if let Some(change) = change(finding, "→") {
        text.push_str(&format!(": {change}"));
    }
    if let Some(reason) = &finding.reason {
        text.push_str(&format!(" ({reason})"));
    }
    if let Some(shown) = &finding.witness {
        text.push_str(&format!("; {}", witness(shown)));
    }
    text
}

fn line(command: &str, location: Option<&Location<'_>>, title: &str, message: &str) -> String {
    let title = format!("drift: {title}");
    // An annotation is of a file of the repository; an address is none.
    let location = location.filter(|location| !location.name.contains("://"));
    let lines =
        location.and_then(|location| location.region).map(|region| (region.start_line, region.end_line));
    let lines = lines.map(|(start, end)| (start.to_string(), end.to_string()));
    let mut properties: Vec<(&str, &str)> = location.iter().map(|location| ("file", location.name)).collect();
    if let Some((start, end)) = &lines {
        properties.extend([("line", &**start), ("endLine", end)]);
    }
    properties.push(("title", &title));
    workflow_command(command, &properties, message)
}
