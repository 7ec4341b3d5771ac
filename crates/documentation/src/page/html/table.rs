//! Tables, row by row.

use crate::page::heading::field_columns;
use crate::page::outline::{Doubts, Lists, Part, Row, Table};

use super::tag::Tag;

/// A table whose end tag has not come yet.
#[derive(Debug)]
pub(super) struct OpenTable {
    /// Line of its start tag.
    pub(super) line: usize,
    /// List level of the text around it.
    pub(super) depth: usize,
    header: Option<Vec<String>>,
    rows: Vec<OpenRow>,
    /// Rows of the foot, which comes last wherever it is written.
    foot: Vec<OpenRow>,
    group: Option<Tag>,
    row: Option<OpenRow>,
    /// How many of the next rows cells of rows above reach into.
    reached: usize,
}

#[derive(Debug)]
struct OpenRow {
    line: usize,
    cells: Vec<Vec<Part>>,
    has_only_titles: bool,
    /// A cell of it, or of a row above that reaches into it, takes more than its own place.
    has_spans: bool,
    /// How many of the next rows its cells reach into.
    reach: usize,
}

impl OpenTable {
    pub(super) fn new(line: usize, depth: usize) -> Self {
        Self {
            line,
            depth,
            header: None,
            rows: Vec::new(),
            foot: Vec::new(),
            group: None,
            row: None,
            reached: 0,
        }
    }

    pub(super) fn start_group(&mut self, group: Tag) {
        self.group = Some(group);
        self.reached = 0;
    }

    pub(super) fn end_group(&mut self) {
        self.group = None;
        self.reached = 0;
    }

    pub(super) fn start_row(&mut self, line: usize) {
        let has_spans = self.reached > 0;
        self.reached = self.reached.saturating_sub(1);
        self.row = Some(OpenRow { line, cells: Vec::new(), has_only_titles: true, has_spans, reach: 0 });
    }

    pub(super) fn start_cell(&mut self, tag: Tag, columns: usize, rows: usize) {
        if let Some(row) = &mut self.row {
            row.cells.push(Vec::new());
            row.has_only_titles &= tag == Tag::Th;
            row.has_spans |= columns != 1 || rows != 1;
            row.reach = row.reach.max(rows.checked_sub(1).unwrap_or(usize::MAX));
        }
    }

    /// Adds to the open cell.
    pub(super) fn push(&mut self, part: Part) {
        if let Some(cell) = self.row.as_mut().and_then(|row| row.cells.last_mut()) {
            cell.push(part);
        }
    }

    /// A row in which nothing is visible says nothing. In a row with spans, columns are not what they seem: it gets one
    /// cell, so that it fits no header.
    pub(super) fn end_row(&mut self) {
        let Some(mut row) = self.row.take() else { return };
        self.reached = self.reached.max(row.reach);
        let Some(first) = row.cells.iter().flatten().next() else { return };
        row.line = first.line;
        if row.has_spans {
            row.cells = vec![row.cells.into_iter().flatten().collect()];
        }
        let is_first = self.header.is_none() && self.rows.is_empty();
        if is_first && (row.has_only_titles || self.group == Some(Tag::Thead)) {
            self.header = Some(row.texts());
        } else if self.group == Some(Tag::Tfoot) {
            self.foot.push(row);
        } else {
            self.rows.push(row);
        }
    }

    /// The table. When no markup says so, titles of fields and descriptions make the first row the header.
    pub(super) fn end(mut self, is_closed: bool) -> Table {
        self.end_row();
        let header = self.header.unwrap_or_else(|| {
            let titles = self.rows.first().map(OpenRow::texts).filter(|texts| field_columns(texts).is_some());
            if titles.is_some() {
                self.rows.remove(0);
            }
            titles.unwrap_or_default()
        });
        let rows = self.rows.into_iter().chain(self.foot);
        Table {
            header,
            rows: rows.map(|row| Row { line: row.line, cells: row.cells }).collect(),
            lists: Lists::Kept,
            is_closed,
            doubts: Doubts::default(),
        }
    }

    /// The table as parts of the cell that it stands in: a row of two cells is an item `name: text` one level deeper,
    /// and a row of one cell is its text.
    ///
    /// # Errors
    ///
    /// The line of a row that is neither.
    pub(super) fn end_in_cell(mut self) -> Result<Vec<Part>, usize> {
        self.end_row();
        let depth = self.depth;
        let mut parts = Vec::new();
        for mut row in self.rows.into_iter().chain(self.foot) {
            if row.has_spans {
                return Err(row.line);
            }
            match (row.cells.pop(), row.cells.pop(), row.cells.pop()) {
                (Some(cell), None, None) => {
                    parts.extend(cell.into_iter().map(|part| Part { depth: part.depth + depth, ..part }));
                }
                (Some(text), Some(name), None) => item(depth + 1, row.line, &name, text, &mut parts),
                _ => return Err(row.line),
            }
        }
        Ok(parts)
    }
}

impl OpenRow {
    fn texts(&self) -> Vec<String> {
        self.cells.iter().map(|cell| joined(cell)).collect()
    }
}

fn item(depth: usize, line: usize, name: &[Part], text: Vec<Part>, parts: &mut Vec<Part>) {
    let mut text = text.into_iter().peekable();
    let first = text.next_if(|part| part.depth == 0).map(|part| part.text).unwrap_or_default();
    parts.push(Part { line, depth, is_item: true, text: pair(&joined(name), &first) });
    parts.extend(text.map(|part| Part { depth: part.depth + depth, ..part }));
}

fn joined(cell: &[Part]) -> String {
    cell.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// An item of a list, of a term and its definition.
pub(super) fn pair(name: &str, text: &str) -> String {
    let name = name.trim_end_matches([':', ' ']);
    if name.is_empty() || text.is_empty() { format!("{name}{text}") } else { format!("{name}: {text}") }
}
