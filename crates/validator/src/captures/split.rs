//! A stream of bytes, cut into batches of whole documents.
//!
//! Cutting is the part of the work that goes from front to back; all else can be done to several batches at once. So it
//! looks at as little as it can: line breaks where a document is a line, quotes and brackets where documents are the
//! items of an array. What is between the cuts is for others to read, and to find wrong.

use std::io::{self, Read};
use std::ops::Range;

use super::form::Layout;
use super::items::{Start, array_at, space, value_end};
use super::place::Extent;
use crate::json::{Position, Walk};

/// How many bytes a batch has at least, unless the source ends: few enough to stay in a processor's cache, many enough
/// for its handling to cost nothing.
const BATCH: usize = 256 << 10;

/// A piece of a source. Batches follow each other without gap.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    memory: Vec<u8>,
    /// Which part of the memory is its text.
    within: Range<usize>,
    /// How many bytes of the source follow that belong to its last line, which is longer than a document may be.
    pub(super) passed_over: u64,
    /// Why the source cannot be read behind it.
    pub(super) failure: Option<String>,
    pub(crate) parts: Parts,
    /// Where it starts in the source. For lines that is counted later, when all batches before are counted.
    pub(crate) start: Option<Position>,
    /// How many items the batches before had.
    pub(crate) items_before: u64,
}

impl Batch {
    /// Lines that are in this part of the memory.
    pub(super) fn of_lines(
        memory: Vec<u8>,
        within: Range<usize>,
        passed_over: u64,
        failure: Option<String>,
    ) -> Self {
        Self { memory, within, passed_over, failure, ..Self::default() }
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.memory[self.within.clone()]
    }

    /// The memory, for the next batch.
    pub(crate) fn into_memory(self) -> Vec<u8> {
        self.memory
    }
}

/// What is in a batch.
#[derive(Debug, Default)]
pub(crate) enum Parts {
    /// Lines, each a document or blank. The last need not end.
    #[default]
    Lines,
    /// These, in the order of the text.
    Each(Vec<Part>),
}

/// A part of a batch.
#[derive(Debug)]
pub(crate) enum Part {
    /// A document, an entry of an archive or a record, as the layout says.
    Item(Range<usize>),
    /// The whole source, one document; what it is its text must tell.
    Whole(Range<usize>),
    /// Something that cannot be read, from this offset on.
    Unread(usize, String),
    /// The text around the items of an array, which is empty in it. What stands from `behind` on is this batch; what
    /// stands before it is the start of the source.
    Around { text: Vec<u8>, behind: usize },
}

/// Where a batch ends in what is held, and what is in it.
type Cut = (usize, Parts);

/// Cuts one source.
pub(crate) struct Splitter<R> {
    source: R,
    /// How many bytes a document may have.
    limit: usize,
    /// What was read and not given out.
    held: Vec<u8>,
    ended: bool,
    failure: Option<io::Error>,
    state: State,
    in_lines: bool,
    /// How far the batches before go, unless documents are lines.
    given: Extent,
    items: u64,
}

enum State {
    /// One document a line.
    Lines {
        /// Whether the rest of a line that is too long is being passed over.
        passing_over: bool,
    },
    /// In front of the array to which these names lead.
    Head(&'static [&'static str]),
    /// Among the items of an array.
    Items(Items),
    /// Behind the array; the text in front of it.
    Tail(Vec<u8>),
    Whole,
    Done,
}

/// Between which items the cutting is.
struct Items {
    /// The text in front of the items.
    head: Vec<u8>,
    next: Next,
    /// An item that is too long and passed over.
    passing_over: Option<Walk>,
}

/// What may come next among the items.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    ItemOrEnd,
    Item,
    CommaOrEnd,
}

impl<R: Read> Splitter<R> {
    /// Cuts what `held` has, which starts behind `start`, and what `source` will give, unless that ended already.
    pub(crate) fn new(
        source: R,
        held: Vec<u8>,
        (ended, failure): (bool, Option<io::Error>),
        start: Extent,
        layout: Layout,
        limit: usize,
    ) -> Self {
        let in_lines = matches!(layout, Layout::Lines);
        let state = match layout {
            Layout::Lines => State::Lines { passing_over: false },
            Layout::ItemsAt(path) => State::Head(path),
            Layout::Whole => State::Whole,
        };
        Self { source, limit, held, ended, failure, state, in_lines, given: start, items: 0 }
    }

    /// The next batch, in the memory of an old one. None at the end.
    pub(crate) fn next(&mut self, mut memory: Vec<u8>) -> Option<Batch> {
        memory.clear();
        let (end, parts) = match std::mem::replace(&mut self.state, State::Done) {
            State::Done => None,
            State::Whole => Some(self.whole()),
            State::Lines { passing_over } => self.lines(passing_over),
            State::Head(path) => Some(self.head(path)),
            State::Items(items) => Some(self.items(items)),
            State::Tail(head) => Some(self.tail(head)),
        }
        .or_else(|| {
            // All that could be read was given out.
            let error = self.failure.take()?;
            Some((
                self.held.len(),
                Parts::Each(vec![Part::Unread(0, format!("reading failed here: {error}"))]),
            ))
        })?;
        // What stays is little: the start of a document. It moves to the memory of the old batch.
        memory.extend_from_slice(&self.held[end..]);
        self.held.truncate(end);
        let text = std::mem::replace(&mut self.held, memory);
        let each = match &parts {
            Parts::Each(each) if !self.in_lines => each,
            _ => {
                let within = 0..text.len();
                return Some(Batch { memory: text, within, parts, ..Batch::default() });
            }
        };
        let (start, items_before) = (self.given.end(), self.items);
        self.given = self.given.then(Extent::of(&text));
        self.items += each.iter().filter(|part| matches!(part, Part::Item(_))).count() as u64;
        let within = 0..text.len();
        Some(Batch { memory: text, within, parts, start: Some(start), items_before, ..Batch::default() })
    }

    /// The next batch, if nothing must be read for it. Why nothing more can be read is not told: it was not to be.
    pub(crate) fn last(&mut self, memory: Vec<u8>) -> Option<Batch> {
        let has_failed = self.failure.is_some();
        let batch = if self.ended { self.next(memory) } else { None };
        batch.filter(|_| self.failure.is_some() == has_failed)
    }

    fn whole(&mut self) -> Cut {
        self.fill(self.limit + 1);
        let end = self.held.len();
        let part = if end > self.limit {
            Part::Unread(0, too_long(self.limit))
        } else if self.failure.is_some() {
            // Half a document is none.
            return (end, Parts::Each(Vec::new()));
        } else {
            Part::Whole(0..end)
        };
        (end, Parts::Each(vec![part]))
    }

    fn lines(&mut self, passing_over: bool) -> Option<Cut> {
        let mut wanted = BATCH;
        loop {
            self.fill(wanted);
            if self.held.is_empty() {
                return None;
            }
            if passing_over {
                // The start of the line was told of already.
                let end = memchr::memchr(b'\n', &self.held).map(|at| at + 1);
                self.state = State::Lines { passing_over: end.is_none() };
                return Some((end.unwrap_or(self.held.len()), Parts::Each(Vec::new())));
            }
            let end = memchr::memrchr(b'\n', &self.held).map(|last| last + 1);
            if self.failure.is_some() && end.is_none() {
                // Half a line is none.
                return None;
            }
            if let Some(end) = end.or(self.ended.then_some(self.held.len())) {
                self.state = State::Lines { passing_over: false };
                return Some((end, Parts::Lines));
            }
            if self.held.len() > self.limit {
                self.state = State::Lines { passing_over: true };
                let part = Part::Unread(0, too_long(self.limit));
                return Some((self.held.len(), Parts::Each(vec![part])));
            }
            wanted = (self.held.len() * 2).min(self.limit + 1);
        }
    }

    fn head(&mut self, path: &'static [&'static str]) -> Cut {
        let mut wanted = BATCH;
        loop {
            self.fill(wanted);
            match array_at(&self.held, path) {
                Start::At(at) => {
                    let head = self.held[..at].to_vec();
                    self.state = State::Items(Items { head, next: Next::ItemOrEnd, passing_over: None });
                    return (at, Parts::Each(Vec::new()));
                }
                Start::More if !self.ended && self.held.len() <= self.limit => wanted = self.held.len() * 2,
                // Whatever it is, it is no array of documents: the whole text tells what is wrong.
                Start::More | Start::Missing => return self.whole(),
            }
        }
    }

    fn items(&mut self, mut items: Items) -> Cut {
        let mut wanted = BATCH;
        let mut parts = Vec::new();
        let mut at = 0;
        loop {
            self.fill(wanted);
            let text = &self.held;
            if let Some(mut walk) = items.passing_over.take() {
                let end = walk.step(text);
                at = end.unwrap_or(text.len());
                if end.is_none() && !self.ended {
                    items.passing_over = Some(walk);
                    break;
                }
            }
            at = space(text, at);
            if at >= BATCH {
                break;
            }
            match (text.get(at), items.next) {
                (None, _) if self.ended => {
                    if self.failure.is_none() {
                        parts.push(Part::Unread(at, ENDS_INSIDE.to_owned()));
                    }
                    return (at, Parts::Each(parts));
                }
                (None, _) => wanted = text.len() + BATCH,
                (Some(b']'), Next::ItemOrEnd | Next::CommaOrEnd) => {
                    self.state = State::Tail(items.head);
                    return (at, Parts::Each(parts));
                }
                (Some(b']'), Next::Item) => {
                    parts.push(Part::Unread(
                        at,
                        "a comma stands before the closing `]`; remove it".to_owned(),
                    ));
                    items.next = Next::ItemOrEnd;
                }
                (Some(b','), next) => {
                    if next != Next::CommaOrEnd {
                        parts.push(Part::Unread(at, "expected a value, found `,`".to_owned()));
                    }
                    items.next = Next::Item;
                    at += 1;
                }
                (Some(_), next) => {
                    if next == Next::CommaOrEnd {
                        parts.push(Part::Unread(at, "expected a comma or `]`".to_owned()));
                        items.next = Next::Item;
                    }
                    let rest = self.ended && self.failure.is_none();
                    if let Some(end) = value_end(text, at).or(rest.then_some(text.len())) {
                        parts.push(Part::Item(at..end));
                        items.next = Next::CommaOrEnd;
                        at = end;
                    } else if text.len() - at > self.limit {
                        parts.push(Part::Unread(at, too_long(self.limit)));
                        let mut walk = Walk::default();
                        walk.step(&text[at..]);
                        items.passing_over = Some(walk);
                        items.next = Next::CommaOrEnd;
                        at = text.len();
                        break;
                    } else if self.ended {
                        // Half an item is none.
                        return (text.len(), Parts::Each(parts));
                    } else if at > 0 {
                        // The item is looked at anew from its start, as that of the next batch.
                        break;
                    } else {
                        wanted = text.len() * 2;
                    }
                }
            }
        }
        self.state = State::Items(items);
        (at, Parts::Each(parts))
    }

    /// The text behind the items, together with that in front of them.
    fn tail(&mut self, head: Vec<u8>) -> Cut {
        self.fill(self.limit + 1);
        let end = self.held.len();
        let part = if self.failure.is_some() {
            return (end, Parts::Each(Vec::new()));
        } else if end + head.len() > self.limit {
            Part::Unread(
                0,
                "the text around the items is longer than the limit for a document (--max-body)".to_owned(),
            )
        } else {
            let behind = head.len();
            let mut text = head;
            text.extend_from_slice(&self.held);
            Part::Around { text, behind }
        };
        (end, Parts::Each(vec![part]))
    }

    /// Reads until so much is held, or the source ends, or fails.
    fn fill(&mut self, wanted: usize) {
        if self.ended || self.held.len() >= wanted {
            return;
        }
        let missing = wanted - self.held.len();
        self.held.reserve(missing);
        match self.source.by_ref().take(missing as u64).read_to_end(&mut self.held) {
            Ok(read) => self.ended = read < missing,
            Err(error) => {
                self.ended = true;
                self.failure = Some(error);
            }
        }
    }
}

const ENDS_INSIDE: &str = "the text ends inside an array; it may have been cut off";

/// What is said of a document that has more bytes than it may have.
pub(crate) fn too_long(limit: usize) -> String {
    format!("it is longer than the limit of {limit} bytes for a document (--max-body)")
}
