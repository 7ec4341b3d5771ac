//! The sections of a page, found by their headings.

use std::collections::HashSet;

use crate::error::{Error, Reason};

use super::field_list::{split_entry, split_gloss};
use super::heading::Heading;
use super::outline::{Block, BlockKind, Outline, Part};
use super::sample;

/// A page, cut at its headings.
pub(super) struct Sections<'a> {
    /// What stands above the first known heading.
    pub(super) preamble: &'a [Block],
    pub(super) list: Vec<Section<'a>>,
    /// The whole content, and what the page shows outside of it.
    all: [&'a [Block]; 2],
    /// Headings by markup that no operation page has, by line, and what stands below them.
    pub(super) other: Vec<(usize, &'a [Block])>,
    /// The last heading is one of those.
    pub(super) ends_with_other: bool,
    last_line: usize,
}

/// What stands between a heading and the next.
#[derive(Clone, Copy)]
pub(super) struct Section<'a> {
    pub(super) heading: Heading,
    pub(super) wording: &'static str,
    pub(super) heading_line: usize,
    pub(super) blocks: &'a [Block],
    /// Something follows, or the page is known to be whole.
    pub(super) is_closed: bool,
}

impl<'a> Sections<'a> {
    /// Cuts a page at its headings. A heading that stands twice makes it unclear which operation is described; only
    /// examples and notes can stand more than once.
    pub(super) fn of(outline: &'a Outline) -> Result<Self, Error> {
        let blocks = &outline.blocks;
        let marks: Vec<(usize, Mark)> =
            blocks.iter().enumerate().filter_map(|(at, block)| Some((at, Mark::of(block)?))).collect();
        let is_known = |(_, mark): &&(usize, Mark)| matches!(mark, Mark::Known(..));
        let first = marks.iter().find(is_known).map_or(blocks.len(), |mark| mark.0);
        let mut sections = Self {
            preamble: &blocks[..first],
            list: Vec::new(),
            all: [blocks, &outline.outside],
            other: Vec::new(),
            ends_with_other: matches!(marks.last(), Some((_, Mark::Unknown))),
            last_line: outline.last_line,
        };
        for (at, &(start, mark)) in marks.iter().enumerate().filter(|(_, mark)| mark.0 >= first) {
            let heading_line = blocks[start].line;
            let next = marks.get(at + 1).map(|next| next.0);
            let Mark::Known(heading, wording) = mark else {
                // The heading is one of the texts.
                sections.other.push((heading_line, &blocks[start..next.unwrap_or(blocks.len())]));
                continue;
            };
            let repeats = matches!(heading, Heading::Example | Heading::Note);
            if !repeats && sections.get(heading).is_some() {
                let detail = format!("the heading \"{wording}\" stands twice");
                return Err(Error::page(Reason::AnchorRepeated, heading_line, detail));
            }
            let blocks = &blocks[start + 1..next.unwrap_or(blocks.len())];
            let is_closed = next.is_some() || outline.is_whole;
            sections.list.push(Section { heading, wording, heading_line, blocks, is_closed });
        }
        Ok(sections)
    }

    pub(super) fn get(&self, heading: Heading) -> Option<&Section<'a>> {
        self.list.iter().find(|section| section.heading == heading)
    }

    pub(super) fn all(&self, heading: Heading) -> impl Iterator<Item = &Section<'a>> {
        self.list.iter().filter(move |section| section.heading == heading)
    }

    /// Names that stand where no field is described or on a line that was not read, alone or before a colon. Where a page
    /// was put together wrongly, one of them may be a field.
    pub(super) fn stray_names(&self, unread: &[usize]) -> Vec<(String, usize)> {
        let describe = [
            Heading::Query,
            Heading::Headers,
            Heading::Request,
            Heading::RequestTable,
            Heading::Response,
            Heading::ResponseTable,
        ];
        let unread: HashSet<usize> = unread.iter().copied().collect();
        let unread = &unread;
        // Where things are described, an item or a term names one of them, and a line between them should not.
        let blocks = self.list.iter().flat_map(|section| {
            let describes = describe.contains(&section.heading);
            section.blocks.iter().filter(move |block| {
                !describes || matches!(block.kind, BlockKind::Text(_)) || unread.contains(&block.line)
            })
        });
        let unknown = self.other.iter().flat_map(|(_, blocks)| blocks.iter());
        let blocks = self.preamble.iter().chain(blocks).chain(unknown).chain(self.all[1]);
        blocks.flat_map(names_in).collect()
    }

    /// Every text, piece by piece in the order of the page; then those outside of its content.
    pub(super) fn said(&self) -> Vec<(String, usize)> {
        self.all.into_iter().flatten().flat_map(pieces).map(|(text, line)| (text.to_owned(), line)).collect()
    }

    /// All texts that stand in no table, with their lines. Samples are none.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&'a str, usize)> {
        let texts = self.all.into_iter().flatten().filter(|block| !matches!(block.kind, BlockKind::Code(_)));
        texts.filter_map(|block| Some((text_of(&block.kind)?, block.line)))
    }

    /// An anchor: a section without which a page is not a page of this kind.
    pub(super) fn required(&self, heading: Heading) -> Result<&Section<'a>, Error> {
        self.get(heading).ok_or_else(|| {
            let detail = format!("there is no heading \"{}\"", heading.wording());
            Error::page(Reason::AnchorMissing, self.last_line, detail)
        })
    }
}

/// What a block that ends a section is.
#[derive(Clone, Copy)]
enum Mark {
    Known(Heading, &'static str),
    /// A heading by markup that no operation page has.
    Unknown,
}

impl Mark {
    /// Terms that are no headings name fields.
    fn of(block: &Block) -> Option<Self> {
        let known = |text: &str| Heading::of(text).map(|(heading, wording)| Self::Known(heading, wording));
        match &block.kind {
            BlockKind::Heading(text) => Some(known(text).unwrap_or(Self::Unknown)),
            BlockKind::Text(text) | BlockKind::Term(text) => known(text),
            _ => None,
        }
    }
}

impl<'a> Section<'a> {
    /// Line of the first text, or of the heading when there is none.
    pub(super) fn first_line(&self) -> usize {
        self.blocks.first().map_or(self.heading_line, |block| block.line)
    }

    /// The section should say something and does not: cut off when nothing follows it.
    pub(super) fn empty(&self, detail: &str) -> Error {
        let reason = if self.is_closed { Reason::AnchorMissing } else { Reason::CutOff };
        Error::page(reason, self.heading_line, format!("there is {detail} below \"{}\"", self.wording))
    }

    pub(super) fn not_understood(&self, line: usize, detail: &str) -> Error {
        Error::page(Reason::NotUnderstood, line, format!("{detail} below \"{}\"", self.wording))
    }

    /// The words of the section that stand in no table.
    pub(super) fn words(&self) -> impl Iterator<Item = &'a str> {
        self.blocks.iter().filter_map(|block| text_of(&block.kind)).flat_map(str::split_whitespace)
    }

    /// It starts with an entry that has no bullet: the copy dropped bullets, and with them the nesting.
    pub(super) fn is_bare_list(&self) -> bool {
        matches!(self.blocks.first(), Some(Block { kind: BlockKind::Text(text), .. }) if split_entry(text).is_some())
    }

    /// The section as a list: items, and terms with their definitions. "None" is the empty list. What stands below an
    /// item and is none belongs to it, since lines are broken anywhere.
    pub(super) fn list(&self) -> Result<Vec<Part>, Error> {
        /// Entries are looked up one by one; no page comes near this.
        const MOST_ENTRIES: usize = 256;
        let mut parts: Vec<Part> = Vec::new();
        let mut entries = 0;
        let is_bare = self.is_bare_list();
        for block in self.blocks {
            let (depth, is_item, text) = match &block.kind {
                BlockKind::Item { depth, text } => (*depth, true, text.clone()),
                BlockKind::Term(name) => (1, true, format!("{name}:")),
                // Copied without bullets, each line that can be an entry is one.
                BlockKind::Text(text) if is_bare && split_entry(text).is_some() => (1, true, text.clone()),
                BlockKind::Text(text) | BlockKind::Definition(text) | BlockKind::Code(text) => {
                    let Some(last) = parts.last() else {
                        if is_none(text) {
                            continue;
                        }
                        return Err(self.not_understood(block.line, "this text is in no list"));
                    };
                    (last.depth, false, text.clone())
                }
                BlockKind::Heading(_) => continue,
                BlockKind::Table(_) => {
                    return Err(self.not_understood(block.line, "a list and a table stand side by side"));
                }
            };
            entries += usize::from(is_item);
            if entries > MOST_ENTRIES {
                return Err(self.not_understood(block.line, "the list is longer than any page's"));
            }
            parts.push(Part { line: block.line, depth, is_item, text });
        }
        Ok(parts)
    }
}

/// The texts of a block: of a table, those of its cells.
pub(super) fn pieces(block: &Block) -> Vec<(&str, usize)> {
    match &block.kind {
        BlockKind::Table(table) => {
            let header = table.header.iter().map(|title| (title.as_str(), block.line));
            let cells = table.rows.iter().flat_map(|row| &row.cells).flatten();
            header.chain(cells.map(|part| (part.text.as_str(), part.line))).collect()
        }
        kind => text_of(kind).map(|text| (text, block.line)).into_iter().collect(),
    }
}

/// The names that a block may be about: a cell that is nothing else, a text or a line of it that starts with one.
fn names_in(block: &Block) -> Vec<(String, usize)> {
    let name = |text: &str, line: usize| {
        let (name, _) = split_gloss(text.split(':').next()?.trim_end())?;
        Some((name.to_owned(), line))
    };
    match &block.kind {
        // A sample has the names of fields, whatever the table says.
        BlockKind::Code(text) if sample::starts(text) => Vec::new(),
        BlockKind::Code(text) => text.lines().filter_map(|text| name(text.trim(), block.line)).collect(),
        _ => pieces(block).into_iter().filter_map(|(text, line)| name(text, line)).collect(),
    }
}

/// The text of a block that is no table.
pub(super) fn text_of(kind: &BlockKind) -> Option<&str> {
    match kind {
        BlockKind::Heading(text)
        | BlockKind::Text(text)
        | BlockKind::Term(text)
        | BlockKind::Definition(text)
        | BlockKind::Code(text)
        | BlockKind::Item { text, .. } => Some(text),
        BlockKind::Table(_) => None,
    }
}

/// How the guide says that there is nothing.
pub(super) fn is_none(text: &str) -> bool {
    text.trim_end_matches('.').eq_ignore_ascii_case("none")
}
