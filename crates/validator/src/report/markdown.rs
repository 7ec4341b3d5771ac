//! The report for a pull request.

use super::words::{At, omission};
use super::{Found, Group, Outcome, Report};
use crate::escape::presentable_pointer;
use crate::finding::Class;
use crate::markdown::{MarkdownRoom, markdown_brief, markdown_cell as cell, markdown_code as code};

/// How many bytes there may be of what could not be read, of notes, and of findings. The rest is for places.
const UNREAD: usize = 8_000;
const NOTES: usize = 4_000;
const FINDINGS: usize = 40_000;
/// How many bytes the places of one finding may have.
const PLACES: usize = 3_000;

/// The verdict, a row for each finding, the places of each folded away, what could not be read, and the totals. No longer
/// than GitHub takes: see [`MarkdownRoom`].
pub(super) fn write(report: &Report, strict: bool) -> String {
    let verdict = match report.outcome(strict) {
        Outcome::Clean => "Clean",
        Outcome::Findings => "Findings",
        Outcome::Incomplete => "Incomplete",
    };
    let summary = report.summary();
    let (first, others) = summary.split_first().map_or(("", &[][..]), |(first, others)| (&**first, others));
    let mut text = format!("**{verdict}: {first}**\n");
    for line in others {
        text += &format!("\n{line}\n");
    }
    let mut room = MarkdownRoom::new();
    // What makes the verdict another one comes first, whatever room it takes from the findings.
    let unread = room.fill(
        UNREAD,
        report.unread.iter().map(|unread| {
            let at = unread.place.map_or_else(String::new, |at| format!(":{}", At(at)));
            format!("- {}: {}\n", brief(&format!("{}{at}", unread.source)), brief(&unread.reason))
        }),
    );
    let notes = room.fill(
        NOTES,
        report.notes.iter().map(|note| format!("- {}: {}\n", brief(&note.source), brief(&note.note))),
    );
    let findings = room.fill(FINDINGS, report.findings.iter().map(row));
    let places = room.fill(usize::MAX, report.findings.iter().take(findings.shown).map(places));
    let left_out = report.findings.get(findings.shown..).unwrap_or_default();
    let of = |class| left_out.iter().filter(|group| group.class == class).count();
    room.leave_out(of(Class::Violation), "kind of violation", "kinds of violation");
    room.leave_out(of(Class::Undocumented), "undocumented field", "undocumented fields");
    room.leave_out(findings.shown.saturating_sub(places.shown), "list of places", "lists of places");
    room.leave_out(
        report.unread.len() - unread.shown,
        "place that could not be read",
        "places that could not be read",
    );
    room.leave_out(report.notes.len() - notes.shown, "note", "notes");
    if findings.shown > 0 {
        text += "\n| class | field | kind | times | documents | what | evidence |\n|---|---|---|--:|--:|---|---|\n";
        text += &findings.text;
    }
    if places.shown > 0 {
        text += &format!("\n<details><summary>Where they are</summary>\n\n{}\n</details>\n", places.text);
    }
    for words in report.omissions() {
        text += &format!("\n{words}\n");
    }
    if unread.shown > 0 {
        text += &format!("\nCould not be read:\n\n{}", unread.text);
    }
    if notes.shown > 0 {
        text += &format!("\nNotes:\n\n{}", notes.text);
    }
    text + &room.end()
}

fn row(group: &Group) -> String {
    let kind = if group.class == Class::Violation { cell(&group.keyword) } else { String::new() };
    format!(
        "| {} | {} | {kind} | {} | {} | {} | {} |\n",
        group.class.as_str(),
        cell(&presentable_pointer(&group.pointer)),
        group.count,
        group.documents,
        cell(&group.message),
        group.grade.map_or("", crate::finding::Grade::as_str),
    )
}

/// The places of a finding that are told, with what stands there.
fn places(group: &Group) -> String {
    let mut text = format!("- {}\n", brief(&group.subject(&group.pointer)));
    let mut told = 0;
    for found in &group.places {
        let mut line =
            format!("  - {}: {}", brief(&format!("{}:{}", found.source, At(found.place))), shown(found));
        if let Some(message) = &found.message {
            line += &format!(", {}", brief(message));
        }
        if told > 0 && text.len() + line.len() > PLACES {
            break;
        }
        text += &format!("{line}\n");
        told += 1;
    }
    let untold = group.count.saturating_sub(told);
    if let Some(words) = omission(untold, "place") {
        text += &format!("  - {words}\n");
    }
    text
}

fn brief(text: &str) -> String {
    markdown_brief(text, 300)
}

fn shown(found: &Found) -> String {
    code(&found.shown())
}
