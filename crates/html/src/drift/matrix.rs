//! Each field as each side has it.

use maud::{Markup, html};
use optics_documentation::{Cell, Context, Excerpts, Finding, Report, Row, Source, State};

use super::{findings, title};
use crate::page::Room;
use crate::parts::scrolling;
use crate::text::{count, cut, fragment, name, plain};

pub(super) fn section(report: &Report, context: &Context<'_>, room: &mut Room) -> Markup {
    let is_shown =
        |side: &usize| report.matrix().iter().any(|row| row.cells[*side].state != State::NotCompared);
    let sides: Vec<usize> = (0..Report::SIDES.len()).filter(is_shown).collect();
    if sides.is_empty() {
        return html! {};
    }
    let excerpts = Excerpts::new(context);
    let (rows, left_out) = room.fill(report.matrix().iter(), |row| self::row(row, &sides, report, &excerpts));
    let missing: Vec<&str> = (0..Report::SIDES.len())
        .filter(|side| !sides.contains(side))
        .map(|side| title(Report::SIDES[side]))
        .collect();
    let table = html! {
        table.matrix {
            caption { span { "Open a cell to see what it rests on, and where it stands." } }
            thead {
                tr {
                    th scope="col" { "Field" }
                    @for &side in &sides { th scope="col" { (title(Report::SIDES[side])) } }
                }
            }
            tbody { (rows) }
        }
    };
    html! {
        section aria-labelledby="matrix" {
            h2 id="matrix" { "The fields, as each side has them" }
            @if missing.is_empty() {
                p.lead { "Five sides, field by field." }
            } @else {
                p.lead { "Not given, and so not in the table: " (missing.join(", ")) "." }
            }
            (scrolling("The fields, as each side has them", &table))
            @if left_out > 0 { p.small { "… and " (count(left_out as u64, "more field")) ", not shown for lack of room on one page." } }
        }
    }
}

fn row(row: &Row, sides: &[usize], report: &Report, excerpts: &Excerpts<'_>) -> Markup {
    let differs = sides.iter().any(|&side| row.cells[side].differs);
    html! {
        tr.differs[differs] {
            th scope="row" { (name(&row.path)) }
            @for &side in sides { (cell(&row.path, &row.cells[side], Report::SIDES[side], report, excerpts)) }
        }
    }
}

/// The findings that make a cell differ.
fn findings_of<'a>(path: &str, cell: &Cell, side: Source, report: &'a Report) -> Vec<&'a Finding> {
    // What the page says stands in the column of the lock.
    let sources = if side == Source::Lock { [Source::Lock, Source::Page] } else { [side; 2] };
    let is_of = |finding: &&Finding| {
        cell.differs
            && sources.contains(&finding.source)
            && (finding.subject == path || finding.found.as_deref() == Some(path))
    };
    report.findings().iter().filter(is_of).collect()
}

fn cell(path: &str, cell: &Cell, side: Source, report: &Report, excerpts: &Excerpts<'_>) -> Markup {
    let text = match cell.state {
        State::Present if cell.text.is_empty() => "yes, no type said".to_owned(),
        State::Present => cut(&cell.text, 120),
        State::Absent => "not there".to_owned(),
        State::NotShown => "cannot be shown".to_owned(),
        State::NotCompared => "not compared".to_owned(),
    };
    // The documentation's lines are those of the page.
    let source = if side == Source::Lock { Source::Page } else { side };
    let place = cell.place.as_ref().and_then(|place| excerpts.of(source, Some(place)));
    let found = findings_of(path, cell, side, report);
    let shown = html! {
        @if cell.differs { span.differs-word { "✗ differs: " } }
        @if cell.state == State::Present { (text) } @else { span.empty { (text) } }
    };
    html! {
        td.differs[cell.differs] {
            @if cell.why.is_empty() && place.is_none() && found.is_empty() {
                (shown)
            } @else {
                details {
                    summary { (shown) }
                    @for finding in &found {
                        p { a href=(fragment(&[("field", &findings::subject(finding)), ("kind", finding.kind.id())])) { (finding.kind.meaning()) } }
                    }
                    @if !cell.why.is_empty() { p { bdi { (plain(&cell.why)) } } }
                    @if let Some(place) = &place {
                        // Without a line that can be shown, it is the whole that says so.
                        p { bdi dir="ltr" { (cut(place.name, 120)) } @if !place.lines.is_empty() { ", line " (place.first) } }
                    }
                }
            }
        }
    }
}
