//! A report for a pull request.

use optics_validator::{markdown_cell as cell, markdown_code as code};

use crate::drift::report::{Finding, Place, Report};

use super::context::{Context, Places};
use super::text::{advice, answer, compared};
use super::{change, count, grid};

/// GitHub's Markdown. What comes from a page or a file stands in code spans, where nothing is a link or a mention.
pub(super) fn write(report: &Report, context: &Context<'_>) -> String {
    let places = Places::new(context);
    let mut text = format!("**{}**\n", capital(&answer(report)));
    if !report.findings().is_empty() {
        text.push_str(
            "\n| level | finding | subject | change | where | grade | impact |\n|---|---|---|---|---|---|---|\n",
        );
        for finding in report.findings() {
            text.push_str(&row(finding, &places));
        }
    }
    let witnesses =
        report.findings().iter().filter(|finding| finding.witness.is_some() || finding.reason.is_some());
    let details: String = witnesses.map(detail).collect();
    if !details.is_empty() {
        text.push_str(&format!("\n{details}"));
    }
    if !report.failures().is_empty() {
        text.push_str("\nCould not compare:\n\n");
        for failure in report.failures() {
            text.push_str(&format!("- {}\n", code(&failure.to_string())));
        }
    }
    let (compared, missing) = compared(report);
    let compared = if compared.is_empty() { "nothing".to_owned() } else { compared.join(", ") };
    text.push_str(&format!("\nCompared with the lock: {compared}."));
    if !missing.is_empty() {
        text.push_str(&format!(" Not given: {}.", missing.join(", ")));
    }
    text.push('\n');
    for advice in advice(report, context) {
        text.push_str(&format!("\n{}\n", code(&advice)));
    }
    text.push_str(&matrix(report));
    text.push_str(&inferences(report));
    text
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
    let mut text = format!("- {} {}", finding.kind.id(), code(&finding.subject));
    if let Some(reason) = &finding.reason {
        text.push_str(&format!(", why: {}", code(reason)));
    }
    if let Some(witness) = &finding.witness {
        let (accepts, refuses) = (grid::title(witness.accepted_by), grid::title(witness.refused_by));
        text.push_str(&format!(", {accepts} accepts and {refuses} refuses {}", code(&witness.document)));
    }
    text + "\n"
}

fn matrix(report: &Report) -> String {
    let sides = grid::shown_sides(report);
    if sides.is_empty() {
        return String::new();
    }
    let mut text =
        String::from("\n<details><summary>The fields, as each side has them</summary>\n\n| field |");
    for &side in &sides {
        text.push_str(&format!(" {} |", grid::title(Report::SIDES[side])));
    }
    text.push_str(&format!("\n|---|{}\n", "---|".repeat(sides.len())));
    for row in report.matrix() {
        text.push_str(&format!("| {} |", cell(&row.path)));
        for &side in &sides {
            text.push_str(&format!(" {} |", cell(&grid::cell(&row.cells[side]))));
        }
        text.push('\n');
    }
    text.push_str(&format!("\n{}\n\n</details>\n", grid::legend(report, &sides)));
    text
}

fn inferences(report: &Report) -> String {
    let inferred: Vec<_> = report.constraints().iter().filter(|constraint| constraint.is_inference).collect();
    if inferred.is_empty() {
        return String::new();
    }
    let all = count(report.constraints().len(), "constraint");
    let title = format!("{} of {all} of the schema rest on inference alone", inferred.len());
    let mut text = format!(
        "\n<details><summary>{title}</summary>\n\n| field | keyword | grade | why |\n|---|---|---|---|\n"
    );
    for constraint in inferred {
        let path =
            if constraint.path.is_empty() { "the document".to_owned() } else { cell(&constraint.path) };
        let grade = constraint.grade.as_deref().unwrap_or("none");
        let why = constraint.why.as_deref().map(cell).unwrap_or_default();
        text.push_str(&format!("| {path} | {} | {} | {why} |\n", cell(&constraint.keyword), cell(grade)));
    }
    text + "\n</details>\n"
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
