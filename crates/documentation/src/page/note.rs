//! Texts that are no fact of their own: notes, sections under headings that nobody knows, and what stands below a table.
//!
//! A change of any of them is told, for limits and deprecations stand in such texts. What sites put below all of their
//! pages is none of them.

use crate::facts::Note;

use super::heading::Heading;
use super::outline::Block;
use super::reader::{Texts, joined};
use super::section::{Section, Sections, pieces};
use super::sentence::is_sentence_end;

/// The notes of a page in the order of the lock, with their lines.
pub(super) struct Notes {
    pub(super) list: Vec<Note>,
    pub(super) lines: Vec<usize>,
    pub(super) last: LastNote,
}

/// The note that stands last on the page, when nothing else does.
#[derive(Default)]
pub(super) struct LastNote {
    /// Its place among the notes.
    pub(super) at: Option<usize>,
    /// Enough of it is there to know that it is no half of a footer or of a heading.
    pub(super) is_certain: bool,
}

/// A text and its line.
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) line: usize,
}

/// What notes are called that have no heading which every page can have. Theirs would be prose of the vendor's.
const OTHER: &str = "Other section";
const BELOW: &str = "Below the table";

/// Whether a note has none of the headings that every page of the guide can have.
pub(crate) fn is_without_heading(note: &Note) -> bool {
    note.heading == OTHER || note.heading == BELOW
}

impl Notes {
    /// Reads the notes below headings, behind those that stand among the examples; `below` is what stands below the
    /// tables of the request and of the response.
    pub(super) fn read(
        among_examples: Vec<(usize, Note)>,
        sections: &Sections<'_>,
        below: [&[Piece]; 2],
        texts: &mut Texts,
    ) -> Self {
        let mut notes = Self { list: Vec::new(), lines: Vec::new(), last: LastNote::default() };
        for (line, note) in among_examples {
            notes.push(line, note);
        }
        let last = sections.list.last().map(|section| section.heading);
        for section in sections.all(Heading::Note) {
            let note = section_note(section, texts);
            notes.add(note, last == Some(Heading::Note) && !sections.ends_with_other, true);
        }
        for (line, blocks) in &sections.other {
            let (note, is_certain) = other_note(blocks, texts);
            notes.add(note.map(|note| (*line, note)), sections.ends_with_other, is_certain);
        }
        let [below_request, below_response] = below;
        let is_last = matches!(last, Some(Heading::Response | Heading::ResponseTable));
        for (pieces, is_last) in
            [(below_request, false), (below_response, is_last && !sections.ends_with_other)]
        {
            let (note, is_certain) = below_note(pieces, texts);
            notes.add(note, is_last, is_certain);
        }
        notes
    }

    fn push(&mut self, line: usize, note: Note) {
        self.list.push(note);
        self.lines.push(line);
    }

    /// Of the notes that may be the last one, the last is.
    fn add(&mut self, note: Option<(usize, Note)>, may_be_last: bool, is_certain: bool) {
        let at = note.is_some().then_some(self.list.len());
        if let Some((line, note)) = note {
            self.push(line, note);
        }
        if may_be_last {
            self.last = LastNote { at, is_certain };
        }
    }
}

fn section_note(section: &Section<'_>, texts: &mut Texts) -> Option<(usize, Note)> {
    let text = joined(section.blocks.iter().flat_map(pieces).map(|(text, _)| text))?;
    let note = Note { heading: section.wording.to_owned(), text: texts.fingerprint(&text) };
    Some((section.heading_line, note))
}

/// A section that no page of the guide has had so far. Its heading is the first of its texts.
fn other_note(blocks: &[Block], texts: &mut Texts) -> (Option<Note>, bool) {
    let pieces: Vec<(&str, usize)> = blocks.iter().flat_map(pieces).collect();
    if pieces.first().is_some_and(|(heading, _)| is_footer(heading)) {
        return (None, false);
    }
    let text = joined(pieces.iter().map(|(text, _)| *text));
    let note = text.map(|text| Note { heading: OTHER.to_owned(), text: texts.fingerprint(&text) });
    (note, pieces.len() > 1)
}

/// What stands below a table and is no footer.
fn below_note(pieces: &[Piece], texts: &mut Texts) -> (Option<(usize, Note)>, bool) {
    let said: Vec<(usize, &Piece)> =
        pieces.iter().enumerate().filter(|(_, piece)| !is_footer(&piece.text)).collect();
    let Some(text) = joined(said.iter().map(|(_, piece)| piece.text.as_str())) else { return (None, false) };
    let is_whole = |(at, piece): &(usize, &Piece)| at + 1 < pieces.len() || is_sentence_end(&piece.text);
    let note = Note { heading: BELOW.to_owned(), text: texts.fingerprint(&text) };
    (said.first().map(|(_, piece)| (piece.line, note)), said.iter().any(is_whole))
}

/// Whether a line is one of those that sites put below their pages, by how it starts. The lists are ours (grade:
/// assumed): anything else may be a note, or the rest of a description. What leads elsewhere is short and no sentence.
pub(super) fn is_footer(line: &str) -> bool {
    const LEGAL: [&str; 8] =
        ["©", "(c)", "all rights reserved", "cookie", "copyright", "privacy", "terms of", "trademark"];
    const LINKS: [&str; 17] = [
        "back to",
        "contact us",
        "feedback",
        "give feedback",
        "imprint",
        "last modified",
        "last updated",
        "legal",
        "next",
        "parent topic",
        "previous",
        "related",
        "send feedback",
        "share this",
        "skip navigation",
        "up to the top",
        "was this",
    ];
    const MOST_WORDS: usize = 7;
    /// More than the longest of them has.
    const LONGEST_START: usize = 32;
    let start: String = line.chars().take(LONGEST_START).flat_map(char::to_lowercase).collect();
    let starts = |starts: &[&str]| starts.iter().any(|known| start.starts_with(known));
    let is_link = !line.ends_with('.') && line.split_whitespace().nth(MOST_WORDS).is_none();
    starts(&LEGAL) || is_link && starts(&LINKS)
}
