//! Tables in Markdown, in two styles.
//!
//! [`Layout::MarkdownRows`]: a row is a line, its cells are separated by `|`. Where the header ends with a `|`, so does
//! each row, and a row goes on over lines until it does. [`Layout::MarkdownCells`]: a cell is a line that starts with
//! `|`; as many as the header has make a row.
//!
//! A `|` that stands alone closes a row, or is what is left of a list that the writer of the page dropped.

use crate::error::{Error, Reason};
use crate::page::heading::{Heading, field_columns};
use crate::page::layout::Layout;
use crate::page::outline::{Doubts, Lists, Row, Table};

use super::cell::{self, Cell};
use super::{atx_heading, inline, trim, unquoted};

/// Whether a table starts on a line.
pub(super) fn starts(lines: &[&str], at: usize, layout: Layout) -> bool {
    let Some(text) = lines.get(at).map(|line| trim(unquoted(line))) else { return false };
    if layout == Layout::MarkdownCells {
        return text.starts_with('|');
    }
    let next = lines.get(at + 1).map(|line| trim(unquoted(line))).unwrap_or_default();
    has_separator(text)
        && (text.starts_with('|')
            || ends_with_separator(text)
            || is_rule(next)
            || field_columns(&titles(text)).is_some())
}

/// Reads the table that starts on a line, and gives the index of the line below it.
pub(super) fn read(lines: &[&str], start: usize, layout: Layout) -> Result<(Table, usize), Error> {
    let (rows, end) = match layout {
        Layout::MarkdownCells => cells(lines, start)?,
        _ => rows(lines, start)?,
    };
    let mut rows = rows.into_iter().peekable();
    let header = rows.next_if(|row| row.is_header || field_columns(&row.titles()).is_some());
    let header = header.map(|row| row.titles()).unwrap_or_default();
    let rows: Vec<RawRow> = rows.filter(|row| !row.cells.is_empty()).collect();
    let mut lists = Lists::Lost;
    let mut read = Vec::with_capacity(rows.len());
    for row in rows {
        let mut cells = Vec::with_capacity(row.cells.len());
        for raw in &row.cells {
            let cell = cell::read(&raw.text, raw.line)?;
            if cell.has_items {
                lists = Lists::Kept;
            }
            cells.push(cell.parts);
        }
        read.push(Row { line: row.line, cells });
    }
    let is_closed = lines[end..].iter().any(|line| ends_table(line));
    Ok((Table { header, rows: read, lists, is_closed, doubts: Doubts::default() }, end))
}

struct RawRow {
    line: usize,
    cells: Vec<Cell>,
    /// A line of dashes stands below it.
    is_header: bool,
}

impl RawRow {
    fn titles(&self) -> Vec<String> {
        self.cells.iter().map(|cell| inline::flatten(&cell.text)).collect()
    }
}

/// Rows that are lines.
fn rows(lines: &[&str], start: usize) -> Result<(Vec<RawRow>, usize), Error> {
    let is_ended = ends_with_separator(trim(unquoted(lines[start])));
    let mut rows: Vec<RawRow> = Vec::new();
    let mut open: Option<(usize, String)> = None;
    let mut end = start;
    for (at, line) in lines.iter().enumerate().skip(start) {
        let text = trim(unquoted(line));
        if text.is_empty() {
            continue;
        }
        if is_heading(line, text) {
            break;
        }
        // What stands on the line below a row is a row, with or without a `|`.
        let is_row = has_separator(text) || at == end;
        if let Some((_, row)) = &mut open {
            row.push('\n');
            row.push_str(text);
        } else if text == "|" {
            end = at + 1;
            continue;
        } else if is_rule(text) {
            if let [row] = &mut rows[..] {
                row.is_header = true;
            }
            end = at + 1;
            continue;
        } else if is_row {
            open = Some((at + 1, text.to_owned()));
        } else {
            break;
        }
        if let Some((line, row)) = open.take_if(|(_, row)| !is_ended || ends_with_separator(row)) {
            rows.push(RawRow { line, cells: split(&row, line), is_header: false });
            end = at + 1;
        }
    }
    if let Some((line, _)) = open {
        let follows = lines[line..].iter().any(|below| is_heading(below, trim(unquoted(below))));
        let reason = if follows { Reason::NotUnderstood } else { Reason::CutOff };
        return Err(Error::page(
            reason,
            line,
            "this row of the table does not end with `|`, as its header does",
        ));
    }
    Ok((rows, end))
}

/// Rows of lines that are cells. What they hold tells where they start: a `|` that stands alone does not.
fn cells(lines: &[&str], start: usize) -> Result<(Vec<RawRow>, usize), Error> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut end = start;
    let mut is_open = false;
    for (at, line) in lines.iter().enumerate().skip(start) {
        let text = trim(unquoted(line));
        if let Some(text) = text.strip_prefix('|') {
            end = at + 1;
            let text = trim(text.strip_suffix('|').filter(|text| !text.ends_with('\\')).unwrap_or(text));
            is_open = !(text.is_empty() || is_rule(text));
            if is_open {
                cells.push(Cell { line: at + 1, text: text.to_owned() });
            }
        } else if text.is_empty() {
            is_open = false;
        } else if is_open && !is_heading(line, text) {
            // A line that was broken within a cell.
            if let Some(cell) = cells.last_mut() {
                cell.text.push('\n');
                cell.text.push_str(text);
            }
            end = at + 1;
        } else {
            break;
        }
    }
    if let Some(cell) = cells.iter().find(|cell| has_separator(&cell.text)) {
        let detail = "cells stand side by side here, and each on a line of its own elsewhere";
        return Err(Error::page(Reason::NotUnderstood, cell.line, detail));
    }
    let titles: Vec<String> = cells.iter().take(2).map(|cell| inline::flatten(&cell.text)).collect();
    if field_columns(&titles).is_none() {
        // A table of something else, whose width nothing tells: it is text.
        let rows =
            cells.into_iter().map(|cell| RawRow { line: cell.line, cells: vec![cell], is_header: false });
        return Ok((rows.collect(), end));
    }
    let mut rows = Vec::new();
    let mut cells = cells.into_iter();
    while let Some(name) = cells.next() {
        let row = RawRow {
            line: name.line,
            cells: std::iter::once(name).chain(cells.next()).collect(),
            is_header: false,
        };
        rows.push(row);
    }
    Ok((rows, end))
}

/// Whether a line below a table proves that the table ended: half a row does not.
fn ends_table(line: &str) -> bool {
    let text = trim(unquoted(line));
    let is_sentence = !has_separator(text) && text.split_whitespace().nth(2).is_some();
    is_sentence || atx_heading(line).is_some() || Heading::of(&inline::flatten(text)).is_some()
}

/// No table of the guide has more than three columns.
const MOST_CELLS: usize = 64;

/// The cells of a row, without the empty ones that outer separators make.
fn split(row: &str, first_line: usize) -> Vec<Cell> {
    let mut cells = vec![Cell { line: first_line, text: String::new() }];
    let mut line = first_line;
    for (piece, is_separator) in pieces(row) {
        if is_separator && cells.len() == MOST_CELLS {
            // What does not fit makes the row one that no header has.
            break;
        } else if is_separator {
            cells.push(Cell { line, text: String::new() });
        } else if let Some(cell) = cells.last_mut() {
            cell.text.push_str(piece);
            line += piece.matches('\n').count();
        }
    }
    if row.starts_with('|') {
        cells.remove(0);
    }
    if ends_with_separator(row) {
        cells.pop();
    }
    cells
}

/// A row cut at each `|` that separates cells: those that are escaped, and those within code, do not.
fn pieces(row: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = row;
    std::iter::from_fn(move || {
        if let Some(after) = rest.strip_prefix('|') {
            rest = after;
            return Some(("|", true));
        }
        let mut escaped = false;
        let end = rest.find(|c| {
            let is_separator = c == '|' && !escaped;
            escaped = c == '\\' && !escaped;
            is_separator
        });
        let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        (!piece.is_empty()).then_some((piece, false))
    })
}

fn has_separator(text: &str) -> bool {
    pieces(text).any(|(_, is_separator)| is_separator)
}

fn ends_with_separator(text: &str) -> bool {
    text.trim_end().strip_suffix('|').is_some_and(|rest| {
        let escapes = rest.bytes().rev().take_while(|&byte| byte == b'\\').count();
        escapes % 2 == 0
    })
}

fn titles(text: &str) -> Vec<String> {
    split(text, 0).iter().map(|cell| inline::flatten(&cell.text)).collect()
}

/// The line below a header.
fn is_rule(text: &str) -> bool {
    text.contains('-') && text.chars().all(|c| "-|: \t".contains(c))
}

/// No row is a heading, though readers break lines where a word is one.
fn is_heading(line: &str, text: &str) -> bool {
    atx_heading(line).is_some() || (!has_separator(text) && Heading::of(&inline::flatten(text)).is_some())
}
