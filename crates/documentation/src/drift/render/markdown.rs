//! A report for a pull request.

use optics_validator::{MarkdownRoom, markdown_brief as brief, markdown_cell as cell, markdown_code as code};

use crate::drift::report::{Finding, Place, Report};

use super::context::{Context, Places};
use super::text::{advice, answer, compared};
use super::{change, count, grid};

/// How many bytes there may be of what could not be compared, of findings, and of their witnesses. The rest is for the matrix.
const FAILURES: usize = 8_000;
const FINDINGS: usize = 24_000;
const DETAILS: usize = 12_000;
/// A longer document is not shown: half of one would be another.
const WITNESS: usize = 2_000;
const ADVICE: usize = 1_000;

/// GitHub's Markdown. What comes from a page or a file stands in code spans, where nothing is a link or a mention. No longer
/// than GitHub takes: see [`MarkdownRoom`].
pub(super) fn write(report: &Report, context: &Context<'_>) -> String {
    let places = Places::new(context);
    let mut room = MarkdownRoom::new();
    let failures = room.fill(
        FAILURES,
        report.failures().iter().map(|failure| format!("- {}\n", brief(&failure.to_string(), 1000))),
    );
    room.leave_out(
        report.failures().len() - failures.shown,
        "source that could not be compared",
        "sources that could not be compared",
    );
    let findings = room.fill(FINDINGS, report.findings().iter().map(|finding| row(finding, &places)));
    room.leave_out(report.findings().len() - findings.shown, "finding", "findings");
    let detailed = || {
        let shown = report.findings().iter().take(findings.shown);
        shown.filter(|finding| finding.witness.is_some() || finding.reason.is_some())
    };
    let details = room.fill(DETAILS, detailed().map(detail));
    room.leave_out(detailed().count() - details.shown, "reason or witness", "reasons and witnesses");
    let matrix = matrix(report, &mut room);
    let inferences = inferences(report, &mut room);

    let mut text = format!("**{}**\n", capital(&answer(report)));
    if findings.shown > 0 {
        text.push_str(
            "\n| level | finding | subject | change | where | grade | impact |\n|---|---|---|---|---|---|---|\n",
        );
        text.push_str(&findings.text);
    }
    if details.shown > 0 {
        text.push_str(&format!("\n{}", details.text));
    }
    if failures.shown > 0 {
        text.push_str(&format!("\nCould not compare:\n\n{}", failures.text));
    }
    let (compared, missing) = compared(report);
    let compared = if compared.is_empty() { "nothing".to_owned() } else { compared.join(", ") };
    text.push_str(&format!("\nCompared with the lock: {compared}."));
    if !missing.is_empty() {
        text.push_str(&format!(" Not given: {}.", missing.join(", ")));
    }
    text.push('\n');
    // A command that is not whole is none.
    for advice in advice(report, context).into_iter().filter(|advice| advice.len() <= ADVICE) {
        text.push_str(&format!("\n{}\n", code(&advice)));
    }
    text + &matrix + &inferences + &room.end()
}

fn row(finding: &Finding, places: &Places<'_>) -> String {
    let change = change(finding, "→").map(|change| cell(&change)).unwrap_or_default();
    let place = places.of(finding.source, finding.place.as_ref()).map(|location| {
        let line = location.region.map(|region| format!(":{}", region.start_line)).unwrap_or_default();
        cell(&format!("{}{line}", location.name))
    });
    let place = place.unwrap_or_else(|| match &finding.place {
        Some(Place::Line(line)) => format!("{}, line {line}", finding.source),
        Some(Place::Pointer(pointer)) if !pointer.is_empty() => {
            format!("{} {}", finding.source, cell(pointer))
        }
        _ => finding.source.to_string(),
    });
    let kind = finding.kind;
    format!(
        "| {} | {} | {} | {change} | {place} | {} | {} |\n",
        kind.level().name(),
        kind.id(),
        cell(&finding.subject),
        finding.grade.as_deref().map(cell).unwrap_or_default(),
        kind.impact().name()
    )
}

fn detail(finding: &Finding) -> String {
    let mut text = format!("- {} {}", finding.kind.id(), brief(&finding.subject, 300));
    if let Some(reason) = &finding.reason {
        text.push_str(&format!(", why: {}", brief(reason, 1000)));
    }
    if let Some(witness) = &finding.witness {
        let (accepts, refuses) = (grid::title(witness.accepted_by), grid::title(witness.refused_by));
        let document = match witness.document.len() {
            0..=WITNESS => code(&witness.document),
            length => format!("a document of {length} bytes (`--output json` has it)"),
        };
        text.push_str(&format!(", {accepts} accepts and {refuses} refuses {document}"));
    }
    text + "\n"
}

fn matrix(report: &Report, room: &mut MarkdownRoom) -> String {
    let sides = grid::shown_sides(report);
    if sides.is_empty() {
        return String::new();
    }
    let rows = room.fill(
        usize::MAX,
        report.matrix().iter().map(|row| {
            let sides = sides.iter().map(|&side| format!(" {} |", cell(&grid::cell(&row.cells[side]))));
            format!("| {} |{}\n", cell(&row.path), sides.collect::<String>())
        }),
    );
    room.leave_out(report.matrix().len() - rows.shown, "field of the matrix", "fields of the matrix");
    let mut text =
        String::from("\n<details><summary>The fields, as each side has them</summary>\n\n| field |");
    for &side in &sides {
        text.push_str(&format!(" {} |", grid::title(Report::SIDES[side])));
    }
    text.push_str(&format!("\n|---|{}\n", "---|".repeat(sides.len())));
    text.push_str(&format!("{}\n{}\n\n</details>\n", rows.text, grid::legend(report, &sides).join("   ")));
    text
}

fn inferences(report: &Report, room: &mut MarkdownRoom) -> String {
    let inferred: Vec<_> = report.constraints().iter().filter(|constraint| constraint.is_inference).collect();
    if inferred.is_empty() {
        return String::new();
    }
    let all = count(report.constraints().len(), "constraint");
    let title = format!("{} of {all} of the schema rest on inference alone", inferred.len());
    let rows = room.fill(
        usize::MAX,
        inferred.iter().map(|constraint| {
            let path =
                if constraint.path.is_empty() { "the document".to_owned() } else { cell(&constraint.path) };
            let grade = constraint.grade.as_deref().unwrap_or("none");
            let why = constraint.why.as_deref().map(cell).unwrap_or_default();
            format!("| {path} | {} | {} | {why} |\n", cell(&constraint.keyword), cell(grade))
        }),
    );
    room.leave_out(
        inferred.len() - rows.shown,
        "constraint that rests on inference",
        "constraints that rest on inference",
    );
    if rows.shown == 0 {
        return format!("\n{title}.\n");
    }
    format!(
        "\n<details><summary>{title}</summary>\n\n| field | keyword | grade | why |\n|---|---|---|---|\n{}\n</details>\n",
        rows.text
    )
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
