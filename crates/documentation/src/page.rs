//! A page of the vendor's guide, read into facts.

mod body;
mod field_list;
mod heading;
mod html;
mod layout;
mod line;
mod listing;
mod markdown;
mod note;
mod outline;
mod reader;
mod recognise;
mod sample;
mod section;
mod sentence;
mod stand_in;
mod text;
mod written;

use crate::error::{Error, Reason, Source};
use crate::facts::Facts;
use crate::field_tree::FieldId;
use crate::fingerprint::Fingerprint;

pub(crate) use heading::Heading;
pub use layout::Layout;
pub(crate) use note::is_without_heading;
pub(crate) use outline::Lists;

/// A page that was read: its facts, and the line on which each stands.
///
/// Fields are recognised by structure: a row of a table, an item of a list of the form `name: text`. No name of any
/// resource is built in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    layout: Layout,
    facts: Facts,
    lines: Lines,
    evidence: Evidence,
}

/// Where the facts stand; lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Lines {
    pub(crate) title: usize,
    pub(crate) summary: usize,
    pub(crate) path: usize,
    pub(crate) method: usize,
    pub(crate) query: usize,
    pub(crate) query_parameters: Vec<usize>,
    pub(crate) example: usize,
    pub(crate) examples: Vec<usize>,
    pub(crate) header_section: usize,
    pub(crate) headers: Vec<usize>,
    pub(crate) scopes: Vec<usize>,
    pub(crate) request: BodyLines,
    pub(crate) response: BodyLines,
    pub(crate) headings: Vec<usize>,
    pub(crate) notes: Vec<usize>,
    pub(crate) last: usize,
}

/// Where the parts of a body stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct BodyLines {
    /// The text, or the heading when there is none.
    pub(crate) text: usize,
    pub(crate) table: usize,
    pub(crate) fields: Vec<usize>,
    pub(crate) samples: Vec<usize>,
}

/// What the layout proves about the response table, and what it leaves open: a claim that a field is gone is checked
/// against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// What the layout keeps of lists in the table.
    pub(crate) lists: Lists,
    /// The same for the tables of the request and of the query parameters.
    pub(crate) request_lists: Lists,
    pub(crate) query_lists: Lists,
    /// Something proves that the table ends where it seems to.
    pub(crate) is_closed: bool,
    /// The last description stops within a sentence.
    pub(crate) within_sentence: bool,
    /// Lines that hold nothing but a name and were read as text all the same.
    pub(crate) names: Vec<(String, usize)>,
    /// Lines that were read as the continuation of a description, and could be the description of a nameless row.
    pub(crate) texts: Vec<(Fingerprint, usize)>,
    /// The beginnings of the last description behind which a footer seems to start. Where nothing sets a footer apart
    /// from the table, it is read as the rest of that description.
    pub(crate) last_beginnings: Vec<Fingerprint>,
    /// Words of descriptions that a name may have run into, with the line of the row.
    pub(crate) compounds: Vec<(String, usize)>,
    /// Every text that the source has, shown or hidden, fact or not, piece by piece in its order.
    pub(crate) said: Vec<(String, usize)>,
    /// Unless something proves that the page is whole: what stands last on it.
    pub(crate) open_end: Option<OpenEnd>,
    /// Parts of the page that are no facts: their headings or first words are not shown, only where they stand.
    pub(crate) unread: Vec<usize>,
}

/// What stands last on a page of which nothing proves that it is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenEnd {
    /// The last heading that is known.
    pub(crate) heading: Heading,
    /// Its section is one of notes, and says nothing.
    pub(crate) is_empty_note: bool,
    /// The note that stands last, when nothing else does: its place among the notes.
    pub(crate) note: Option<usize>,
    /// Enough of that note is there to know that it is one, and not half a footer or half a heading.
    pub(crate) is_note_for_certain: bool,
}

impl Page {
    /// Reads a page in the layout that it shows itself to be in.
    ///
    /// Line ends are LF, CRLF or CR; a byte order mark, non-breaking spaces and zero-width characters do not matter.
    ///
    /// # Errors
    ///
    /// Whenever the page cannot be read for certain: not UTF-8, empty, an anchor (title, endpoint, method, response)
    /// that is missing or stands twice, a row that does not fit its table, a field without a description, a name that
    /// stands twice, a page that stops within any of these.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let text = decode(bytes)?;
        Self::read(text, recognise::recognise(text)?)
    }

    /// Reads a page in the given layout, whatever it looks like.
    ///
    /// # Errors
    ///
    /// As [`Page::parse`]. A page in another layout has none of its anchors where this one expects them.
    pub fn parse_as(layout: Layout, bytes: &[u8]) -> Result<Self, Error> {
        Self::read(decode(bytes)?, layout)
    }

    fn read(text: &str, layout: Layout) -> Result<Self, Error> {
        refuse_large(text, layout)?;
        let outline = match layout {
            Layout::Compact | Layout::Airy => text::outline(text, layout)?,
            Layout::Html => html::outline(text)?,
            Layout::MarkdownRows | Layout::MarkdownCells => markdown::outline(text, layout)?,
        };
        if outline.blocks.is_empty() {
            return Err(Error::new(Source::Page, Reason::Empty, "the page is empty"));
        }
        reader::read(&outline).map_err(|error| stand_in::explain(error, &outline))
    }

    /// What the page says.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The layout in which it was read.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The same page, found at this address: where it was fetched from. An address that the page gives as its own
    /// stays.
    #[must_use]
    pub fn found_at(mut self, address: &str) -> Self {
        self.facts.location.get_or_insert_with(|| address.to_owned());
        self
    }

    /// Line of a field's name, counted from 1. The id comes from the fields of the response in [`Page::facts`].
    pub fn line(&self, field: FieldId) -> Option<usize> {
        self.lines.response.fields.get(field.index()).copied()
    }

    pub(crate) fn lines(&self) -> &Lines {
        &self.lines
    }

    pub(crate) fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

/// No page of the guide has a thousandth of this. It bounds what a hostile page can cost.
const MOST_LINES: usize = 1 << 18;

/// The text of the bytes, without a byte order mark.
fn decode(bytes: &[u8]) -> Result<&str, Error> {
    let line_at = |end: usize| 1 + bytes.iter().take(end).filter(|&&byte| byte == b'\n').count();
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = line_at(error.valid_up_to());
        match error.error_len() {
            Some(_) => Error::page(Reason::NotText, line, "the bytes are not UTF-8"),
            None => Error::page(Reason::CutOff, line, "the page ends within a character"),
        }
    })?;
    if let Some(at) = text.find('\0') {
        return Err(Error::page(Reason::NotText, line_at(at), "there is a NUL character"));
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// HTML can be on one line, and counts the pieces of text that it shows.
fn refuse_large(text: &str, layout: Layout) -> Result<(), Error> {
    let is_line_end = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'\t');
    let lines = text.bytes().filter(is_line_end).count();
    if layout != Layout::Html && lines > MOST_LINES {
        let detail = format!("{lines} lines are more than {MOST_LINES}, and than any page of the guide has");
        return Err(Error::new(Source::Page, Reason::TooLarge, detail));
    }
    Ok(())
}
