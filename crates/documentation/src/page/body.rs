//! What a page says about the body of the request or of the response.

use crate::error::{Error, Reason};
use crate::facts::{Body, is_field_name};
use crate::fingerprint::Fingerprint;

use super::field_list::{Fields, split_entry, split_gloss};
use super::heading::field_columns;
use super::note::{Piece, is_footer};
use super::outline::{Block, BlockKind, Doubts, Lists, Part, Row, Table};
use super::reader::Texts;
use super::section::{Section, is_none, pieces, text_of};
use super::sentence::is_sentence_end;
use super::{BodyLines, Evidence, sample};

/// A body, where it stands, and what is certain about its table.
pub(super) struct BodyRead {
    pub(super) body: Body,
    pub(super) lines: BodyLines,
    pub(super) evidence: Evidence,
    /// What stands below the table.
    pub(super) below: Vec<Piece>,
}

impl BodyRead {
    pub(super) fn add_sample(&mut self, line: usize, text: &str, texts: &mut Texts) {
        self.body.samples.push(sample::read(text, texts));
        self.lines.samples.push(line);
    }
}

/// Reads the section of a body, and that of its table, which can be one.
pub(super) fn read(
    general: Option<&Section<'_>>,
    table: Option<&Section<'_>>,
    texts: &mut Texts,
) -> Result<BodyRead, Error> {
    let mut reader = Reader {
        read: BodyRead {
            body: Body::unmentioned(),
            lines: BodyLines::default(),
            evidence: Evidence::of_nothing(),
            below: Vec::new(),
        },
        text: String::new(),
        has_table: false,
    };
    for section in general.into_iter().chain(table) {
        if reader.read.lines.text == 0 {
            reader.read.lines.text = section.first_line();
            reader.read.lines.table = section.heading_line;
        }
        reader.section(section, texts)?;
    }
    if let Some(section) = table.filter(|_| !reader.has_table && reader.read.body.samples.is_empty()) {
        const DETAIL: &str = "no table with the columns \"Field Name\", \"Description\"";
        return Err(match section.blocks {
            [] => section.empty(DETAIL),
            [first, ..] => Error::page(Reason::AnchorMissing, first.line, format!("there is {DETAIL}")),
        });
    }
    let text = std::mem::take(&mut reader.text);
    reader.read.body.text = (!text.is_empty()).then(|| texts.fingerprint(&text));
    Ok(reader.read)
}

struct Reader {
    read: BodyRead,
    text: String,
    has_table: bool,
}

impl Reader {
    fn section(&mut self, section: &Section<'_>, texts: &mut Texts) -> Result<(), Error> {
        let mut at = 0;
        while let Some(block) = section.blocks.get(at) {
            at += 1;
            match &block.kind {
                BlockKind::Table(table) if is_field_table(table) => {
                    self.table(block.line, table, section.is_closed, texts)?;
                }
                BlockKind::Table(table) => self.other_table(table),
                BlockKind::Code(text) => self.read.add_sample(block.line, text, texts),
                BlockKind::Text(text) if sample::starts(text) => {
                    let (text, used) = lines_of_sample(section, &section.blocks[at - 1..])?;
                    self.read.add_sample(block.line, &text, texts);
                    at += used - 1;
                }
                BlockKind::Term(term) if !self.has_table && is_name(term) => {
                    let used = self.definitions(section, &section.blocks[at - 1..], texts)?;
                    at += used - 1;
                }
                BlockKind::Text(text) if is_none(text) && !self.has_table => self.read.body.is_none = true,
                // What stands below the table is a footer, or a link to another page.
                _ if self.has_table => {
                    self.read.evidence.unread.push(block.line);
                    let pieces = pieces(block).into_iter();
                    self.read.below.extend(pieces.map(|(text, line)| Piece { text: text.to_owned(), line }));
                }
                kind => {
                    self.text.push_str(text_of(kind).unwrap_or_default());
                    self.text.push(' ');
                }
            }
        }
        Ok(())
    }

    /// A table of something else than fields, such as status codes, is text.
    fn other_table(&mut self, table: &Table) {
        let cells = table.rows.iter().flat_map(|row| &row.cells).flatten().map(|part| part.text.as_str());
        for text in table.header.iter().map(String::as_str).chain(cells) {
            self.text.push_str(text);
            self.text.push(' ');
        }
    }

    /// A definition list whose terms are field names stands for a table. Gives the number of blocks that it takes.
    fn definitions(
        &mut self,
        section: &Section<'_>,
        blocks: &[Block],
        texts: &mut Texts,
    ) -> Result<usize, Error> {
        let mut rows: Vec<Row> = Vec::new();
        let mut used = 0;
        for block in blocks {
            let part =
                |depth, is_item, text: &str| Part { line: block.line, depth, is_item, text: text.to_owned() };
            match &block.kind {
                BlockKind::Term(name) => {
                    rows.push(Row { line: block.line, cells: vec![vec![part(0, false, name)], Vec::new()] });
                }
                BlockKind::Item { depth, text } => push(&mut rows, part(*depth, true, text)),
                BlockKind::Definition(text) | BlockKind::Code(text) => push(&mut rows, part(0, false, text)),
                BlockKind::Heading(_) | BlockKind::Text(_) | BlockKind::Table(_) => break,
            }
            used += 1;
        }
        let table = Table {
            header: Vec::new(),
            rows,
            lists: Lists::Kept,
            is_closed: section.is_closed || used < blocks.len(),
            doubts: Doubts::default(),
        };
        self.table(blocks.first().map_or(section.heading_line, |block| block.line), &table, false, texts)?;
        Ok(used)
    }

    fn table(
        &mut self,
        line: usize,
        table: &Table,
        section_is_closed: bool,
        texts: &mut Texts,
    ) -> Result<(), Error> {
        if std::mem::replace(&mut self.has_table, true) {
            return Err(Error::page(
                Reason::AnchorRepeated,
                line,
                "there is a second table for the same body",
            ));
        }
        let is_closed = table.is_closed || section_is_closed;
        let (name_column, text_column) = field_columns(&table.header).unwrap_or((0, 1));
        let width = table.header.len().max(2);
        let mut fields = Fields::new();
        for (at, row) in table.rows.iter().enumerate() {
            let follows = is_closed || at + 1 < table.rows.len();
            if row.cells.len() != width {
                let reason = if follows { Reason::NotUnderstood } else { Reason::CutOff };
                let detail = format!("this row has {} cells, not {width}", row.cells.len());
                return Err(Error::page(reason, row.line, detail));
            }
            let name: Vec<&str> = row.cells[name_column].iter().map(|part| part.text.as_str()).collect();
            let name = name.join(" ");
            let Some((name, gloss)) = split_gloss(&name) else {
                let detail = "the first cell of this row is no field's name";
                return Err(Error::page(Reason::NotUnderstood, row.line, detail));
            };
            fields.add((name, gloss, row.line), &row.cells[text_column], follows, texts)?;
        }
        if fields.tree.is_empty() {
            let reason = if is_closed { Reason::NotUnderstood } else { Reason::CutOff };
            return Err(Error::page(reason, line, "the table has no rows"));
        }
        let last =
            table.rows.last().and_then(|row| row.cells.get(text_column)).map_or(&[][..], Vec::as_slice);
        let evidence = &mut self.read.evidence;
        evidence.lists = table.lists;
        evidence.is_closed = is_closed;
        evidence.within_sentence = !last.last().is_some_and(|part| is_sentence_end(&part.text));
        evidence.names.clone_from(&table.doubts.names);
        evidence.texts =
            table.doubts.texts.iter().map(|(text, line)| (texts.fingerprint(text), *line)).collect();
        evidence.last_beginnings = beginnings(last, texts);
        let descriptions = table.rows.iter().filter_map(|row| Some((row.line, row.cells.get(text_column)?)));
        let words = descriptions.flat_map(|(line, parts)| {
            parts.iter().flat_map(move |part| compounds(&part.text).map(move |word| (word.to_owned(), line)))
        });
        evidence.compounds = words.collect();
        self.read.lines.table = line;
        self.read.lines.fields = fields.lines;
        self.read.body.columns.clone_from(&table.header);
        self.read.body.fields = fields.tree;
        Ok(())
    }
}

fn push(rows: &mut [Row], part: Part) {
    if let Some(cell) = rows.last_mut().and_then(|row| row.cells.last_mut()) {
        cell.push(part);
    }
}

/// Without titles, a table of names is one of fields.
fn is_field_table(table: &Table) -> bool {
    if !table.header.is_empty() {
        return field_columns(&table.header).is_some();
    }
    let first = table.rows.first().filter(|row| row.cells.len() == 2).and_then(|row| row.cells.first());
    first.is_some_and(|cell| matches!(&cell[..], [name] if is_name(&name.text)))
}

fn is_name(text: &str) -> bool {
    split_gloss(text).is_some_and(|(name, _)| is_field_name(name))
}

/// A sample in plain text: its lines until its brackets are closed, and how many they are.
pub(super) fn lines_of_sample(section: &Section<'_>, blocks: &[Block]) -> Result<(String, usize), Error> {
    let mut brackets = sample::Brackets::default();
    let mut text = String::new();
    for (at, block) in blocks.iter().enumerate() {
        let Some(line) = text_of(&block.kind) else { break };
        text.push_str(line);
        text.push('\n');
        if brackets.end_with(line) {
            return Ok((text, at + 1));
        }
    }
    let line = blocks.first().map_or(section.heading_line, |block| block.line);
    let reason = if section.is_closed { Reason::NotUnderstood } else { Reason::CutOff };
    Err(Error::page(reason, line, format!("the sample below \"{}\" does not end", section.wording)))
}

/// Words of a text with a capital letter behind a small one: where a line end was lost, a name is part of such a word.
pub(super) fn compounds(text: &str) -> impl Iterator<Item = &str> {
    /// Longer than any two words of a page.
    const LONGEST: usize = 80;
    let is_compound = |word: &&str| {
        let pairs = || word.as_bytes().iter().zip(word.as_bytes().iter().skip(1));
        word.len() <= LONGEST
            && pairs().any(|(left, right)| left.is_ascii_lowercase() && right.is_ascii_uppercase())
    };
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(is_compound)
}

/// Fingerprints of the last description's beginnings behind which a footer seems to start; of the first few, since a
/// description has few lines.
fn beginnings(parts: &[Part], texts: &mut Texts) -> Vec<Fingerprint> {
    const MOST: usize = 16;
    let start = parts.iter().rposition(|part| part.is_item).unwrap_or(0);
    let mut text = String::new();
    let mut found = Vec::new();
    for (part, next) in parts[start..].iter().zip(parts[start..].iter().skip(1)).take(MOST) {
        text.push_str(&part.text);
        text.push(' ');
        if is_sentence_end(&text) && is_footer(&next.text) {
            let entry = if part.depth > 0 { split_entry(&text).map(|(_, text)| text) } else { None };
            found.push(texts.fingerprint(entry.as_deref().unwrap_or(&text)));
        }
    }
    found
}

impl Evidence {
    fn of_nothing() -> Self {
        Self {
            lists: Lists::Kept,
            request_lists: Lists::Kept,
            query_lists: Lists::Kept,
            is_closed: false,
            within_sentence: false,
            names: Vec::new(),
            texts: Vec::new(),
            last_beginnings: Vec::new(),
            compounds: Vec::new(),
            said: Vec::new(),
            open_end: None,
            unread: Vec::new(),
        }
    }
}
