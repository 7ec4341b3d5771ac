//! One cell of a table.

use crate::error::Error;
use crate::page::html;
use crate::page::outline::Part;

use super::inline;
use super::list::Marker;

/// A cell as it is written.
pub(super) struct Cell {
    pub(super) line: usize,
    pub(super) text: String,
}

/// A cell that was read.
pub(super) struct Read {
    pub(super) parts: Vec<Part>,
    /// It shows items of a list, which writers of Markdown tables mostly drop.
    pub(super) has_items: bool,
}

/// Reads a cell: its text, and the lists that are written into it as HTML, or as lines with bullets.
pub(super) fn read(text: &str, line: usize) -> Result<Read, Error> {
    let lower = text.to_ascii_lowercase();
    let mut parts = if lower.contains("<li") || lower.contains("<dl") {
        html::cell(text, line)?
    } else {
        lines(text, &lower, line)
    };
    for part in &mut parts {
        part.text = inline::flatten(&part.text);
    }
    parts.retain(|part| !part.text.is_empty());
    let has_items = parts.iter().any(|part| part.is_item);
    Ok(Read { parts, has_items })
}

/// Lines that are set apart by `<br>`; those with a bullet are items.
fn lines(text: &str, lower: &str, line: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut in_item = false;
    for (at, _) in lower.match_indices("<br").chain([(text.len(), "")]) {
        let piece = &text[start..at];
        let number = line + text[..start].matches('\n').count();
        start = text[at..].find('>').map_or(text.len(), |end| at + end + 1);
        let marker = Marker::of(piece).filter(|_| at < text.len() || in_item || !parts.is_empty());
        in_item |= marker.is_some();
        let text = marker.as_ref().map_or(piece, |marker| marker.text).to_owned();
        let is_item = marker.is_some();
        parts.push(Part { line: number, depth: usize::from(in_item), is_item, text });
    }
    parts
}
