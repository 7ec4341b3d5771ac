//! The report for a pull request.

use super::words::{At, omission};
use super::{Found, Group, Outcome, Report};
use crate::escape::{markdown_cell as cell, markdown_code as code, presentable_pointer, shortened};
use crate::finding::Class;

/// How many characters of a name or a message stand in a cell.
const CELL: usize = 300;

/// The verdict, a row for each finding, the places of each folded away, what could not be read, and the totals.
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
    if !report.findings.is_empty() {
        text += "\n| class | field | kind | times | documents | what | evidence |\n|---|---|---|--:|--:|---|---|\n";
        text += &report.findings.iter().map(row).collect::<String>();
        text += "\n<details><summary>Where they are</summary>\n\n";
        text += &report.findings.iter().map(places).collect::<String>();
        text += "\n</details>\n";
    }
    for words in report.omissions() {
        text += &format!("\n{words}\n");
    }
    if !report.unread.is_empty() {
        text += "\nCould not be read:\n\n";
        for unread in &report.unread {
            let at = unread.place.map_or_else(String::new, |at| format!(":{}", At(at)));
            text += &format!("- {}: {}\n", code(&format!("{}{at}", unread.source)), code(&unread.reason));
        }
    }
    if !report.notes.is_empty() {
        text += "\nNotes:\n\n";
        for note in &report.notes {
            text += &format!("- {}: {}\n", code(&note.source), code(&note.note));
        }
    }
    text
}

fn row(group: &Group) -> String {
    let kind = if group.class == Class::Violation { cell(&group.keyword) } else { String::new() };
    format!(
        "| {} | {} | {kind} | {} | {} | {} | {} |\n",
        group.class.as_str(),
        cell(&shortened(&presentable_pointer(&group.pointer), CELL)),
        group.count,
        group.documents,
        cell(&shortened(&group.message, CELL)),
        group.grade.map_or("", crate::finding::Grade::as_str),
    )
}

/// The places of a finding that are told, with what stands there.
fn places(group: &Group) -> String {
    let mut text = format!("- {}\n", code(&shortened(&group.subject(&group.pointer), CELL)));
    for found in &group.places {
        text += &format!("  - {}: {}", code(&format!("{}:{}", found.source, At(found.place))), shown(found));
        if let Some(message) = &found.message {
            text += &format!(", {}", code(&shortened(message, CELL)));
        }
        text.push('\n');
    }
    let untold = group.count.saturating_sub(group.places.len() as u64);
    if let Some(words) = omission(untold, "place") {
        text += &format!("  - {words}\n");
    }
    text
}

fn shown(found: &Found) -> String {
    code(&found.shown())
}
