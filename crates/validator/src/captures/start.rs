//! The start of a source: what it is packed in, and in which form it holds its documents.

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use super::Captures;
use super::compression::Compression;
use super::feed::Event;
use super::form::{Form, Kind, Plan, recognise};
use super::items::is_blank;
use super::name::Named;
use super::pieces::{self, are_pieces};
use super::place::{Extent, Place};
use super::split::Splitter;

/// How much of a source is looked at first, to recognise its form.
const HEAD: usize = 64 << 10;

pub(super) type Source<'r> = Box<dyn Read + Send + 'r>;

/// Looks at the start of a source. None if that is all there is to it. `size` is how long it is, as far as that is known.
pub(super) fn begin<'r>(
    captures: &Captures,
    name: &Arc<str>,
    source: Source<'r>,
    size: Option<u64>,
    named: Named,
    tell: &mut dyn FnMut(Event),
) -> Option<Begun<'r>> {
    let mut head = Head { source, held: Vec::new(), failure: None, ended: false };
    // One byte more than there is, to see that there is no more.
    let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(HEAD);
    head.fill(HEAD.min(size.saturating_add(1)));
    let opened = |start: Extent| Event::Source { name: name.clone(), start };
    let unread = |reason: String| Event::Unread { name: name.clone(), place: Some(Place::START), reason };
    let packing = named.packed.or_else(|| Compression::by_signature(&head.held));
    let is_packed = packing.is_some();
    if let Some(packing) = packing {
        match packing.reader(Cursor::new(head.held).chain(head.source)) {
            Ok(source) => head = Head { source, held: Vec::new(), failure: None, ended: false },
            Err(error) => {
                tell(opened(Extent::default()));
                tell(unread(format!("cannot be unpacked as {}: {error}", packing.name())));
                return None;
            }
        }
        head.fill(HEAD);
    }
    let has_mark = head.held.starts_with(b"\xEF\xBB\xBF");
    let start = if has_mark { Extent::of_mark() } else { Extent::default() };
    tell(opened(start));
    if has_mark {
        head.held.drain(..3);
        let note = "starts with a byte order mark, which is no part of JSON; it was skipped";
        tell(Event::Note { name: name.clone(), note });
    }
    let twice = packing.and_then(|_| Compression::by_signature(&head.held)).map(Compression::name);
    if let Some(packing) = Compression::unknown_by_signature(&head.held).or(twice) {
        let once_more = if is_packed { " once more" } else { "" };
        tell(unread(format!(
            "the text is packed{once_more} as {packing}, which is not read here; unpack it first"
        )));
        return None;
    }
    if let Some(encoding) = match head.held[..] {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16"),
        _ => None,
    } {
        tell(unread(format!("the text is {encoding}; convert it to UTF-8")));
        return None;
    }
    let plan = loop {
        let form = if captures.form == Form::Auto { named.form.unwrap_or_default() } else { captures.form };
        if let Some(plan) = form.plan() {
            // A line that is told by a name can be a record as well as a document.
            let any = captures.form == Form::Auto && plan.kind == Kind::Document;
            break Plan { kind: if any { Kind::Any } else { plan.kind }, ..plan };
        }
        let enough = head.ended || head.held.len() > captures.limit;
        if let Some(plan) = recognise(&head.held, enough) {
            break plan;
        }
        head.fill(head.held.len() * 2);
    };
    // Lines of nothing can go on for long; what is said of a source that starts with them is what can be said soon.
    if head.ended && head.failure.is_none() && is_blank(&head.held) {
        tell(unread("there is no JSON value, only an empty text".to_owned()));
        return None;
    }
    if plan.in_lines() && are_pieces(&head.held) {
        tell(Event::Note { name: name.clone(), note: pieces::NOTE });
    }
    Some(Begun { plan, start, is_packed, head })
}

/// A source of which the start was looked at.
pub(super) struct Begun<'r> {
    pub(super) plan: Plan,
    /// Where its text starts.
    pub(super) start: Extent,
    /// Whether its text is not what its bytes are.
    pub(super) is_packed: bool,
    head: Head<'r>,
}

impl<'r> Begun<'r> {
    /// How many bytes were read to know as much, if it is not packed.
    pub(super) fn seen(&self) -> u64 {
        self.start.end().offset + self.head.held.len() as u64
    }

    /// Cuts it from front to back.
    pub(super) fn split(self, limit: usize) -> Splitter<Source<'r>> {
        let Head { source, held, failure, ended } = self.head;
        Splitter::new(source, held, (ended, failure), self.start, self.plan.layout, limit)
    }
}

/// The start of a source.
struct Head<'r> {
    source: Source<'r>,
    held: Vec<u8>,
    failure: Option<io::Error>,
    ended: bool,
}

impl Head<'_> {
    /// Reads until so much is held, or the source ends, or fails.
    fn fill(&mut self, wanted: usize) {
        if self.ended {
            return;
        }
        let mut filled = self.held.len();
        self.held.resize(wanted.max(filled), 0);
        while filled < self.held.len() && !self.ended {
            match self.source.read(&mut self.held[filled..]) {
                Ok(0) => self.ended = true,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    self.failure = Some(error);
                }
            }
        }
        self.held.truncate(filled);
    }
}
