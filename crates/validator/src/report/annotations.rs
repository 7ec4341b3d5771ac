//! The report as annotations of GitHub.

use super::words::{At, within};
use super::{Group, Report, STANDARD_INPUT};
use crate::captures::Place;
use crate::escape::{printable, workflow_command};
use crate::finding::Class;
use crate::json::Position;

/// A command for each place that was kept and for each that could not be read; then the totals.
pub(super) fn write(report: &Report, strict: bool) -> String {
    let mut text = String::new();
    for group in &report.findings {
        let is_error = group.class == Class::Violation || strict;
        let command = if is_error { "error" } else { "notice" };
        if group.places.is_empty() {
            text += &workflow_command(command, &[("title", &title(group))], &message(group, None, None));
        }
        for found in &group.places {
            // Of a body that was encoded only the start has a place.
            let end = found.place.body.is_none().then_some(found.end);
            let message = message(group, Some(found), within(found.place));
            text += &annotation(command, &found.source, Some(found.place), end, &title(group), &message);
        }
    }
    for unread in &report.unread {
        // Standard input has its whole place in the message already.
        let within = unread.place.and_then(within).filter(|_| unread.source != STANDARD_INPUT);
        let within = within.map_or_else(String::new, |within| format!("; {within}"));
        let message = format!("{}{within}", unread.reason);
        text += &annotation("error", &unread.source, unread.place, None, "validate: unread", &message);
    }
    for note in &report.notes {
        text += &annotation("notice", &note.source, None, None, "validate: note", &note.note);
    }
    for line in report.omissions().chain(report.summary()) {
        text += &line;
        text.push('\n');
    }
    text
}

fn title(group: &Group) -> String {
    let keyword = if group.class == Class::Violation { &group.keyword } else { "" };
    format!("validate: {} {keyword}", group.class.as_str()).trim_end().to_owned()
}

fn message(group: &Group, found: Option<&super::Found>, within: Option<String>) -> String {
    let mut text = group.sentence(found);
    for aside in within.into_iter().chain(group.repeated()) {
        text += "; ";
        text += &aside;
    }
    if let Some(excerpt) = found.and_then(|found| found.excerpt.as_deref()) {
        text += &format!(": {excerpt}");
    }
    text
}

/// Standard input is no file that an annotation could be of: its place is told in the message.
fn annotation(
    command: &str,
    source: &str,
    place: Option<Place>,
    end: Option<Position>,
    title: &str,
    message: &str,
) -> String {
    if source == STANDARD_INPUT {
        let place = place.map_or_else(String::new, |place| format!(":{}", At(place)));
        let message = format!("{}{place}: {message}", printable(source));
        return workflow_command(command, &[("title", title)], &message);
    }
    let numbers: Vec<(&str, String)> = place
        .iter()
        .flat_map(|place| [("line", place.position.line), ("col", place.position.column)])
        .chain(end.iter().flat_map(|end| [("endLine", end.line), ("endColumn", end.column)]))
        .map(|(name, number)| (name, number.to_string()))
        .collect();
    let mut properties = vec![("file", source)];
    properties.extend(numbers.iter().map(|(name, number)| (*name, &**number)));
    properties.push(("title", title));
    workflow_command(command, &properties, message)
}
