//! Plain text, compact or airy, into an outline.

mod table;

use crate::error::Error;

use super::heading::{Heading, both_columns, field_columns};
use super::layout::Layout;
use super::line::{self, Line};
use super::outline::{Block, BlockKind, Outline};
use super::sentence::starts_lower;

/// Reads plain text. A table is known by the titles of its columns, and goes on to the next heading.
pub(super) fn outline(text: &str, layout: Layout) -> Result<Outline, Error> {
    let lines = line::split(text);
    let mut blocks = Vec::new();
    let mut levels = Levels::default();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if let Some((width, header)) = table_header(&lines[at..]) {
            let rows = &lines[at + width..];
            let end = rows.iter().position(is_heading).unwrap_or(rows.len());
            let (table, used) = table::read(header, line.number, &rows[..end], &rows[end..])?;
            blocks.push(Block { line: line.number, kind: BlockKind::Table(table) });
            levels = Levels::default();
            at += width + used;
            continue;
        }
        at += 1;
        let text = line.text.clone();
        let kind = match line.bullet {
            Some(_) => BlockKind::Item { depth: levels.open(line) + 1, text },
            None => BlockKind::Text(text),
        };
        if line.bullet.is_none() && is_heading(line) {
            levels = Levels::default();
        }
        blocks.push(Block { line: line.number, kind });
    }
    let last_line = lines.last().map_or(1, |line| line.number);
    Ok(Outline {
        layout,
        location: None,
        blocks,
        outside: Vec::new(),
        last_line,
        is_whole: false,
        asks_password: false,
    })
}

fn is_heading(line: &Line) -> bool {
    line.bullet.is_none() && Heading::of(&line.text).is_some()
}

/// The number of lines that a table's header takes and its titles, when the lines start with one.
fn table_header(lines: &[Line]) -> Option<(usize, Vec<String>)> {
    let is_title = |line: &&Line| line.bullet.is_none() && !starts_lower(&line.text);
    let first = lines.first().filter(is_title)?;
    if let Some(header) = both_columns(&first.text) {
        return Some((1, header.to_vec()));
    }
    let header = vec![first.text.clone(), lines.get(1).filter(is_title)?.text.clone()];
    field_columns(&header).map(|_| (2, header))
}

/// The bullets above the current position, outermost first.
#[derive(Debug, Default)]
struct Levels(Vec<Level>);

#[derive(Debug, Clone, Copy)]
struct Level {
    indent: usize,
    glyph: char,
}

impl Levels {
    /// How many items the bullet stands below, once those that it ends are closed. Two columns make a deeper level,
    /// so does an unseen glyph.
    fn open(&mut self, line: &Line) -> usize {
        let (indent, glyph) = (line.indent, line.bullet.unwrap_or_default());
        let same = |level: &Level| level.glyph == glyph && level.indent.abs_diff(indent) < 2;
        let deeper =
            |level: &Level| indent >= level.indent + 2 || (level.glyph != glyph && indent >= level.indent);
        let depth = match self.0.iter().rposition(same) {
            Some(depth) => depth,
            None => self.0.iter().rposition(deeper).map_or(0, |depth| depth + 1),
        };
        self.0.truncate(depth);
        self.0.push(Level { indent, glyph });
        depth
    }
}
