//! The response table: rows of a name and its description, with sub-fields as bullets.
//!
//! In plain text nothing marks a row but its place, while link texts and product names break lines within a sentence,
//! so a line with a single word is either. [`Reader::starts_row`] decides by what stands before and after it.
//! A line that it takes as text is remembered: when a field of that name then seems to be gone, nothing is certain.

use crate::error::{Error, Reason};
use crate::field_tree::{FieldId, FieldTree, Refused};
use crate::fingerprint::Fingerprint;

use super::TableEnd;
use super::line::Line;
use super::section::{Heading, Sections, split_entry, split_gloss};

pub(super) struct Table {
    pub(super) tree: FieldTree<Fingerprint>,
    pub(super) lines: Vec<usize>,
    pub(super) end: TableEnd,
}

/// The lines below the header of the response table.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) header_line: usize,
    lines: &'a [Line],
    closed: bool,
}

/// Finds the response table, and the text between the response heading and it.
pub(super) fn locate<'a>(sections: &Sections<'a>) -> Result<(Vec<&'a Line>, Rows<'a>), Error> {
    let mut text = Vec::new();
    let mut found = None;
    for heading in [Heading::Response, Heading::ResponseTable] {
        let Some(section) = sections.get(heading) else { continue };
        let headers: Vec<(usize, usize)> = (0..section.lines.len())
            .filter_map(|at| Some((at, header_width(&section.lines[at..])?)))
            .collect();
        text.extend(&section.lines[..headers.first().map_or(section.lines.len(), |header| header.0)]);
        for (at, width) in headers {
            let header_line = section.lines[at].number;
            let rows = Rows { header_line, lines: &section.lines[at + width..], closed: section.closed };
            if found.replace(rows).is_some() {
                let detail = "there is a second response table";
                return Err(Error::page(Reason::AnchorRepeated, header_line, detail));
            }
        }
    }
    let rows = found.ok_or_else(|| {
        let detail = "there is no response table with the header \"Field Name\", \"Description\"";
        Error::page(Reason::AnchorMissing, sections.last_line, detail)
    })?;
    Ok((text, rows))
}

/// Number of lines that the table's header takes, when the lines start with one.
fn header_width(lines: &[Line]) -> Option<usize> {
    let is = |at: usize, text: &str| lines.get(at).is_some_and(|line| line.text.eq_ignore_ascii_case(text));
    if is(0, "field name description") {
        Some(1)
    } else if is(0, "field name") && is(1, "description") {
        Some(2)
    } else {
        None
    }
}

/// Reads the rows.
pub(super) fn read(rows: Rows<'_>) -> Result<Table, Error> {
    let mut reader = Reader {
        rows,
        lower_case: rows.lines.first().is_some_and(|line| starts_lower(&line.text)),
        tree: FieldTree::new(),
        lines: Vec::new(),
        open: None,
        levels: Vec::new(),
        doubtful: Vec::new(),
        continued: Vec::new(),
    };
    let mut closed = rows.closed;
    for (at, line) in rows.lines.iter().enumerate() {
        if line.bullet.is_some() {
            reader.bullet(at, line)?;
        } else if reader.starts_row(at, line) {
            reader.row(line)?;
        } else if reader.ends_table(line) {
            reader.note_rest(at);
            closed = true;
            break;
        } else {
            reader.text(line)?;
        }
    }
    let within_sentence = !reader.open.as_ref().is_some_and(|open| is_sentence_end(&open.text));
    reader.close(closed)?;
    if reader.tree.is_empty() {
        let detail = "the response table has no rows";
        let reason = if closed { Reason::NotUnderstood } else { Reason::CutOff };
        return Err(Error::page(reason, rows.header_line, detail));
    }
    let end = TableEnd { closed, within_sentence, doubtful: reader.doubtful, continued: reader.continued };
    Ok(Table { tree: reader.tree, lines: reader.lines, end })
}

struct Reader<'a> {
    rows: Rows<'a>,
    /// The first row's name starts in lower case; so, it is expected, do the others.
    lower_case: bool,
    tree: FieldTree<Fingerprint>,
    lines: Vec<usize>,
    open: Option<Open>,
    /// The row and the bullets above the current position, outermost first.
    levels: Vec<Level>,
    doubtful: Vec<(String, usize)>,
    continued: Vec<(Fingerprint, usize)>,
}

/// The field whose description is being read.
struct Open {
    id: FieldId,
    line: usize,
    text: String,
    indent: Option<usize>,
}

struct Level {
    id: FieldId,
    /// Indent and glyph of a bullet; `None` for a row.
    mark: Option<(usize, char)>,
}

impl Reader<'_> {
    fn row(&mut self, line: &Line) -> Result<(), Error> {
        let (name, gloss) = split_gloss(&line.text).unwrap_or((&line.text, ""));
        self.close(true)?;
        self.levels.clear();
        self.add(None, name, gloss.to_owned(), line, None)
    }

    fn bullet(&mut self, at: usize, line: &Line) -> Result<(), Error> {
        let Some((name, text)) = split_entry(&line.text) else {
            let last = at + 1 == self.rows.lines.len() && !self.rows.closed;
            let reason = if last { Reason::CutOff } else { Reason::NotUnderstood };
            return Err(Error::page(
                reason,
                line.number,
                "this bullet of the response table is no name with a text",
            ));
        };
        self.close(true)?;
        let mark = (line.indent, line.bullet.unwrap_or_default());
        let depth = self.depth_of(mark);
        self.levels.truncate(depth);
        let Some(parent) = self.levels.last().map(|level| level.id) else {
            let detail = "this bullet of the response table stands before its first row";
            return Err(Error::page(Reason::NotUnderstood, line.number, detail));
        };
        self.add(Some(parent), name, text, line, Some(mark))
    }

    /// How many levels stay open above a bullet. Two columns make a deeper level, so does an unseen glyph.
    fn depth_of(&self, (indent, glyph): (usize, char)) -> usize {
        let same = |level: &Level| {
            level.mark.is_some_and(|(column, seen)| seen == glyph && column.abs_diff(indent) < 2)
        };
        let deeper = |level: &Level| {
            level
                .mark
                .is_none_or(|(column, seen)| indent >= column + 2 || (seen != glyph && indent >= column))
        };
        if let Some(at) = self.levels.iter().rposition(same) {
            return at;
        }
        self.levels.iter().rposition(deeper).map_or(0, |at| at + 1)
    }

    fn text(&mut self, line: &Line) -> Result<(), Error> {
        let Some(open) = &mut self.open else {
            let detail = "the response table does not start with a name";
            return Err(Error::page(Reason::NotUnderstood, line.number, detail));
        };
        if let Some((name, _)) = split_gloss(&line.text) {
            self.doubtful.push((name.to_owned(), line.number));
        }
        if has_description(&open.text) {
            self.continued.push((Fingerprint::of(&line.text), line.number));
        }
        open.text.push(' ');
        open.text.push_str(&line.text);
        Ok(())
    }

    fn add(
        &mut self,
        parent: Option<FieldId>,
        name: &str,
        text: String,
        line: &Line,
        mark: Option<(usize, char)>,
    ) -> Result<(), Error> {
        // The fingerprint is that of the whole description, known when the field is closed.
        let id = self.tree.push(parent, name, Fingerprint::of("")).map_err(|refused| {
            let detail = match refused {
                Refused::Duplicate => format!("the field `{name}` stands twice in the same place"),
                Refused::TooDeep => format!("the field `{name}` is nested deeper than any page of the guide"),
            };
            Error::page(Reason::NotUnderstood, line.number, detail)
        })?;
        self.lines.push(line.number);
        self.levels.push(Level { id, mark });
        self.open = Some(Open { id, line: line.number, text, indent: mark.map(|(indent, _)| indent) });
        Ok(())
    }

    /// Ends the description of the open field. A field without one is half a row.
    fn close(&mut self, something_follows: bool) -> Result<(), Error> {
        let Some(open) = self.open.take() else { return Ok(()) };
        if !has_description(&open.text) {
            let reason = if something_follows { Reason::NotUnderstood } else { Reason::CutOff };
            let detail = format!("the field `{}` has no description", self.tree.path(open.id));
            return Err(Error::page(reason, open.line, detail));
        }
        *self.tree.get_mut(open.id) = Fingerprint::of(&open.text);
        Ok(())
    }

    /// Whether a line without a bullet is the name of a new row, not text that a link or product name broke.
    fn starts_row(&self, at: usize, line: &Line) -> bool {
        if split_gloss(&line.text).is_none() {
            return false;
        }
        let next =
            self.rows.lines.get(at + 1).filter(|next| next.bullet.is_none()).map(|next| start_of(&next.text));
        let Some(open) = &self.open else { return true };
        let expected_case = starts_lower(&line.text) == self.lower_case;
        if !has_description(&open.text) {
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

    /// Whether a line stands below the table. Only a blank line can tell, where rows are not set apart by one too.
    fn ends_table(&self, line: &Line) -> bool {
        let compact = self.rows.lines.first().is_some_and(|first| !first.after_blank);
        compact && line.after_blank && self.open.as_ref().is_some_and(|open| is_sentence_end(&open.text))
    }

    /// Remembers what could be rows among the lines below the table.
    fn note_rest(&mut self, from: usize) {
        for line in self.rows.lines.iter().skip(from) {
            let entry = split_entry(&line.text).map(|(name, _)| name);
            if let Some(name) = entry.or_else(|| split_gloss(&line.text).map(|(name, _)| name)) {
                self.doubtful.push((name.to_owned(), line.number));
            }
        }
    }
}

/// How a text starts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// As a sentence does: a capital, a digit, a quotation mark, an opening bracket.
    Sentence,
    /// In lower case.
    Word,
    /// With a sign that ends or joins.
    Punctuation,
}

fn start_of(text: &str) -> Start {
    match text.chars().next() {
        Some(first) if first.is_lowercase() => Start::Word,
        Some(first) if first.is_alphanumeric() || "\"'“‘([<{$#@_".contains(first) => Start::Sentence,
        _ => Start::Punctuation,
    }
}

fn starts_lower(text: &str) -> bool {
    !text.starts_with(|first: char| first.is_uppercase())
}

/// A description is more than a gloss.
fn has_description(text: &str) -> bool {
    let text = text.trim();
    let is_gloss = text.starts_with('(') && text.ends_with(')') && text.find(')') == Some(text.len() - 1);
    !(text.is_empty() || is_gloss)
}

/// Only the last few signs are looked at, so that a text of nothing but brackets costs no more than another.
fn is_sentence_end(text: &str) -> bool {
    let mut last = text.chars().rev().filter(|c| !c.is_whitespace()).take(4);
    last.find(|&c| !"\"'”’)]»".contains(c)).is_some_and(|c| ".!?…".contains(c))
}

/// Whether a text stops where a sentence cannot.
fn calls_for_more(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "into", "is", "its", "of",
        "on", "or", "see", "than", "that", "the", "these", "this", "to", "use", "using", "via", "was",
        "were", "when", "which", "with", "within", "your",
    ];
    let text = text.trim_end();
    let last = text.rsplit(' ').next().unwrap_or(text);
    text.ends_with([',', ':', ';', '(', '[', '{', '/', '-', '–', '“', '‘'])
        || WORDS.iter().any(|word| last.eq_ignore_ascii_case(word))
}
