//! Tables in plain text: rows of a name and its description, with sub-fields as bullets.
//!
//! Nothing marks a row but its place, while link texts and product names break lines within a sentence, so a line with
//! a single word is either. [`Reader::starts_row`] decides by what stands before and after it. A line that it takes as
//! text is remembered: when a field of that name then seems to be gone, nothing is certain.

use crate::error::{Error, Reason};
use crate::page::field_list::{split_entry, split_gloss};
use crate::page::line::Line;
use crate::page::outline::{Doubts, Lists, Part, Row, Table};
use crate::page::sentence::{Start, calls_for_more, is_description, is_sentence_end, start_of, starts_lower};

use super::Levels;

/// Reads the rows, and how many of the lines they take. `below` is what stands under the heading that ends the table.
pub(super) fn read(
    header: Vec<String>,
    header_line: usize,
    lines: &[Line],
    below: &[Line],
) -> Result<(Table, usize), Error> {
    let mut reader = Reader {
        lines,
        lower_case: lines.first().is_some_and(|line| starts_lower(&line.text)),
        has_bullets: lines.iter().any(|line| line.bullet.is_some()),
        rows: Vec::new(),
        open: None,
        levels: Levels::default(),
        lists: Lists::Kept,
        doubts: Doubts::default(),
    };
    let mut used = lines.len();
    for (at, line) in lines.iter().enumerate() {
        if line.bullet.is_some() {
            reader.bullet(line)?;
        } else if reader.starts_row(at, line) {
            reader.row(line);
        } else if reader.ends_table(line) {
            used = at;
            break;
        } else if !reader.has_bullets && reader.is_bare_item(line) {
            reader.lists = Lists::Flat;
            reader.item(line, 1);
        } else {
            reader.text(line)?;
        }
    }
    reader.note_rest(&lines[used..]);
    reader.note_rest(below);
    let is_closed = used < lines.len() || !below.is_empty();
    if reader.rows.is_empty() {
        let reason = if is_closed { Reason::NotUnderstood } else { Reason::CutOff };
        return Err(Error::page(reason, header_line, "the table has no rows"));
    }
    let Reader { rows, lists, doubts, .. } = reader;
    Ok((Table { header, rows, lists, is_closed, doubts }, used))
}

struct Reader<'a> {
    lines: &'a [Line],
    /// The first row's name starts in lower case; so, it is expected, do the others.
    lower_case: bool,
    has_bullets: bool,
    rows: Vec<Row>,
    open: Option<Open>,
    levels: Levels,
    lists: Lists,
    doubts: Doubts,
}

/// The description that is being read: that of a row, or of an item in it.
struct Open {
    text: String,
    depth: usize,
    /// Of an item.
    indent: Option<usize>,
}

impl Reader<'_> {
    fn row(&mut self, line: &Line) {
        let gloss = split_gloss(&line.text).map_or("", |(_, gloss)| gloss);
        self.levels = Levels::default();
        self.open = Some(Open { text: gloss.to_owned(), depth: 0, indent: None });
        let name = Part { line: line.number, depth: 0, is_item: false, text: line.text.clone() };
        self.rows.push(Row { line: line.number, cells: vec![vec![name], Vec::new()] });
    }

    fn bullet(&mut self, line: &Line) -> Result<(), Error> {
        if self.open.is_none() {
            let detail = "this bullet of the table stands before its first row";
            return Err(Error::page(Reason::NotUnderstood, line.number, detail));
        }
        let depth = self.levels.open(line) + 1;
        self.item(line, depth);
        Ok(())
    }

    fn item(&mut self, line: &Line, depth: usize) {
        let text = split_entry(&line.text).map_or_else(|| line.text.clone(), |(_, text)| text);
        let indent = line.bullet.map(|_| line.indent);
        self.open = Some(Open { text, depth, indent });
        self.part(Part { line: line.number, depth, is_item: true, text: line.text.clone() });
    }

    fn text(&mut self, line: &Line) -> Result<(), Error> {
        let Some(open) = &mut self.open else {
            let detail = "the table does not start with a name";
            return Err(Error::page(Reason::NotUnderstood, line.number, detail));
        };
        note_name(&mut self.doubts, line);
        if is_description(&open.text) {
            self.doubts.texts.push((line.text.clone(), line.number));
        }
        open.text.push(' ');
        open.text.push_str(&line.text);
        let depth = open.depth;
        self.part(Part { line: line.number, depth, is_item: false, text: line.text.clone() });
        Ok(())
    }

    fn part(&mut self, part: Part) {
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.cells.last_mut()) {
            cell.push(part);
        }
    }

    /// Whether a line without a bullet is the name of a new row, not text that a link or product name broke.
    fn starts_row(&self, at: usize, line: &Line) -> bool {
        if split_gloss(&line.text).is_none() {
            return false;
        }
        let next = self.lines.get(at + 1).filter(|next| next.bullet.is_none());
        let next = next.map(|next| start_of(&next.text));
        let Some(open) = &self.open else { return true };
        let expected_case = starts_lower(&line.text) == self.lower_case;
        if !is_description(&open.text) {
            // The line should be the description. A name with a sentence below it is the next row, though.
            return expected_case && next == Some(Start::Sentence);
        }
        if open.indent.is_some_and(|bullet| line.indent > bullet + 1) {
            return false;
        }
        if is_sentence_end(&open.text) {
            return match next {
                Some(Start::Sentence) => true,
                Some(Start::Word) | None => expected_case,
                Some(Start::Punctuation) => false,
            };
        }
        // Without a full stop the description may still have ended, if a name and a sentence follow, and it does not
        // stop at a word or sign that calls for more. Product names have capitals.
        let ended = expected_case && self.lower_case && next == Some(Start::Sentence);
        ended && !calls_for_more(&open.text)
    }

    /// Whether a line is an item whose bullet was not copied: `name: Sentence`, after the end of a sentence.
    fn is_bare_item(&self, line: &Line) -> bool {
        let after_sentence = self.open.as_ref().is_some_and(|open| is_sentence_end(&open.text));
        let entry = split_entry(&line.text);
        let is_entry = entry.is_some_and(|(name, text)| {
            starts_lower(name) == self.lower_case && start_of(&text) == Start::Sentence
        });
        after_sentence && is_entry
    }

    /// Whether a line stands below the table. Only a blank line can tell, where rows are not set apart by one too.
    fn ends_table(&self, line: &Line) -> bool {
        let compact = self.lines.first().is_some_and(|first| !first.after_blank);
        compact && line.after_blank && self.open.as_ref().is_some_and(|open| is_sentence_end(&open.text))
    }

    /// Remembers what could be rows among the lines below the table.
    fn note_rest(&mut self, lines: &[Line]) {
        for line in lines {
            note_name(&mut self.doubts, line);
        }
    }
}

/// Remembers the name that a line is, or starts with before a colon.
fn note_name(doubts: &mut Doubts, line: &Line) {
    let entry = split_entry(&line.text).map(|(name, _)| name);
    if let Some(name) = entry.or_else(|| split_gloss(&line.text).map(|(name, _)| name)) {
        doubts.names.push((name.to_owned(), line.number));
    }
}
