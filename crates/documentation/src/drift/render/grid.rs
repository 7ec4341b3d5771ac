//! The matrix as columns of text.

use std::borrow::Cow;

use optics_validator::printable;
use textwrap::core::display_width;

use crate::drift::report::{Cell, Report, Row, State};
use crate::error::Source;

use super::style::{BAD, FAINT, Paint, STRONG, fit, fit_end};

/// The columns of values give way down to this, then the column of names.
const LEAST: usize = 12;
const LEAST_NAME: usize = 20;
const GAP: &str = "  ";

/// One row for each field, or a paragraph for each where the terminal is too narrow for columns; columns that no source was
/// given for are left out.
pub(super) fn write(report: &Report, paint: Paint) -> String {
    let sides: Vec<usize> = shown_sides(report);
    if sides.is_empty() {
        return String::new();
    }
    let header: Vec<String> = std::iter::once("field".to_owned())
        .chain(sides.iter().filter_map(|&side| Report::SIDES.get(side)).map(|side| title(*side).to_owned()))
        .collect();
    let rows: Vec<Vec<String>> = report.matrix().iter().map(|row| cells(row, &sides)).collect();
    let style = |row: &Row, column: usize, shown: &str| {
        let cell = column.checked_sub(1).and_then(|at| sides.get(at)).and_then(|&side| row.cells.get(side));
        match cell {
            Some(cell) if cell.differs => paint.with(BAD, shown),
            Some(cell) if cell.state != State::Present => paint.with(FAINT, shown),
            _ => shown.to_owned(),
        }
    };
    let mut text = String::new();
    if let Some(widths) = widths(&header, &rows, paint.width) {
        text.push_str(&line(&header, &widths, |_, cell| paint.with(STRONG, cell)));
        for (row, cells) in report.matrix().iter().zip(&rows) {
            text.push_str(&line(cells, &widths, |column, shown| style(row, column, shown)));
        }
    } else {
        for (row, cells) in report.matrix().iter().zip(&rows) {
            text.push_str(&paragraph(&header, cells, paint, |column, shown| style(row, column, shown)));
        }
    }
    let mut signs = String::new();
    for sign in legend(report, &sides) {
        // A sign and its meaning stay together.
        let gap = if signs.is_empty() { "" } else { "   " };
        let last = signs.rsplit('\n').next().unwrap_or_default();
        let fits = display_width(last) + gap.len() + display_width(sign) <= paint.width;
        signs.push_str(if fits { gap } else { "\n" });
        signs.push_str(sign);
    }
    for line in signs.lines() {
        text.push_str(&paint.with(FAINT, line));
        text.push('\n');
    }
    text
}

/// The field, and below it what each side says, as many on a line as it has room for.
fn paragraph(
    header: &[String],
    cells: &[String],
    paint: Paint,
    style: impl Fn(usize, &str) -> String,
) -> String {
    const INDENT: usize = 2;
    let Some(name) = cells.first() else { return String::new() };
    let mut text = format!("{}\n", paint.with(STRONG, fit_end(name, paint.width).trim_end()));
    let mut used = 0;
    for (column, (title, cell)) in header.iter().zip(cells).enumerate().skip(1) {
        let width = paint.width.saturating_sub(INDENT + display_width(title) + 2);
        let cell = fit(cell, width);
        let cell = cell.trim_end();
        let item = display_width(title) + 2 + display_width(cell);
        if used > 0 && used + GAP.len() + item <= paint.width {
            used += GAP.len() + item;
            text.push_str(GAP);
        } else {
            text.push_str(if used > 0 { "\n  " } else { "  " });
            used = INDENT + item;
        }
        text.push_str(&format!("{title}: {}", style(column, cell)));
    }
    text + "\n"
}

/// Places of the sides that were compared, in [`Report::SIDES`].
pub(super) fn shown_sides(report: &Report) -> Vec<usize> {
    let is_shown =
        |side: &usize| report.matrix().iter().any(|row| row.cells[*side].state != State::NotCompared);
    (0..Report::SIDES.len()).filter(is_shown).collect()
}

/// What stands above a side's column: the lock is what the documentation says.
pub(super) fn title(side: Source) -> &'static str {
    if side == Source::Lock { "documentation" } else { side.name() }
}

/// A cell in few words.
pub(super) fn cell(cell: &Cell) -> String {
    let text = match cell.state {
        State::Present if cell.text.is_empty() => "yes",
        State::Present => &cell.text,
        State::Absent => "–",
        State::NotShown => "?",
        State::NotCompared => "",
    };
    let mark = if cell.differs { "✗ " } else { "" };
    format!("{mark}{}", printable(&brief(text)))
}

/// `[id] or null` for `list of id or null`.
fn brief(text: &str) -> Cow<'_, str> {
    let Some((before, rest)) = text.split_once(LIST_OF) else { return text.into() };
    let (items, after) = match rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some(parts) => parts,
        None => rest.split_at(rest.find(' ').unwrap_or(rest.len())),
    };
    format!("{before}[{items}]{after}").into()
}

const LIST_OF: &str = "list of ";

/// What the signs in the matrix mean, as far as they are in it.
pub(super) fn legend(report: &Report, sides: &[usize]) -> Vec<&'static str> {
    let has = |is: &dyn Fn(&Cell) -> bool| {
        report.matrix().iter().any(|row| sides.iter().any(|&side| is(&row.cells[side])))
    };
    let signs: [(&'static str, bool); 5] = [
        ("✗ differs", has(&|cell| cell.differs)),
        ("– does not have the field", has(&|cell| cell.state == State::Absent)),
        ("? cannot show it", has(&|cell| cell.state == State::NotShown)),
        ("[…] list", has(&|cell| cell.text.contains(LIST_OF))),
        ("yes: no type is said", has(&|cell| cell.state == State::Present && cell.text.is_empty())),
    ];
    signs.iter().filter(|(_, is_shown)| *is_shown).map(|(sign, _)| *sign).collect()
}

fn cells(row: &Row, sides: &[usize]) -> Vec<String> {
    let path = printable(&row.path).into_owned();
    std::iter::once(path).chain(sides.iter().map(|&side| cell(&row.cells[side]))).collect()
}

/// As wide as the content, unless the line would be too long: then the widest columns give way. None where they cannot.
fn widths(header: &[String], rows: &[Vec<String>], width: usize) -> Option<Vec<usize>> {
    let mut widths: Vec<usize> = header.iter().map(|cell| display_width(cell)).collect();
    // What stands above a column is not cut off.
    let least: Vec<usize> = widths
        .iter()
        .enumerate()
        .map(|(at, title)| if at == 0 { LEAST_NAME } else { LEAST.max(*title) })
        .collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(display_width(cell));
        }
    }
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(width);
    while excess > 0 {
        let gives_way = |at: &usize| widths[*at] > least[*at];
        let value = (1..widths.len()).filter(gives_way).max_by_key(|at| widths[*at]);
        let widest = value.or_else(|| Some(0).filter(gives_way))?;
        let step = excess.min((widths[widest] - least[widest]).div_ceil(2));
        widths[widest] -= step;
        excess -= step;
    }
    Some(widths)
}

fn line(cells: &[String], widths: &[usize], paint: impl Fn(usize, &str) -> String) -> String {
    let last = cells.len().saturating_sub(1);
    let mut line = String::new();
    for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let shown = if at == 0 { fit_end(cell, *width) } else { fit(cell, *width) };
        let shown = if at == last { shown.trim_end() } else { &shown };
        line.push_str(&paint(at, shown));
        if at < last {
            line.push_str(GAP);
        }
    }
    format!("{}\n", line.trim_end())
}
