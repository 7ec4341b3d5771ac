//! Through a batch, document by document.

mod exchanges;

use std::ops::Range;

use optics_acceptor::PAGE_ITEMS;

use super::body::Decoder;
use super::exchange::{is_execution, is_record};
use super::form::{ENTRIES, Kind, Layout, Plan};
use super::items::{Start, array_at, is_blank, space, value_end};
use super::place::{BodyForm, BodyPart, Extent, Origin, Place};
use super::select::{NO_ITEMS, Selection};
use super::split::{Batch, Part, Parts, too_long};
use crate::json::{self, Locator, Position, is_json};

/// What is met in a batch.
pub(crate) enum Met<'b> {
    /// A text that should be what is expected.
    Document { text: &'b [u8], expected: Expectation, origin: Origin<'b> },
    /// A document at which nobody needs to look closer.
    Accepted,
    /// A place that could not be read.
    Unread { place: Place, reason: String },
    /// Something that is not looked at.
    PassedOver(&'static str),
}

/// What a text should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expectation {
    Execution,
    Error,
    /// A page of the list, its items left out.
    Page,
}

/// Walks through batches of one source after the other.
pub(crate) struct Walker<'s> {
    selection: &'s Selection,
    /// How many bytes a document may have, and a body when it is unpacked.
    limit: usize,
    decoder: Decoder,
}

impl<'s> Walker<'s> {
    pub(crate) fn new(selection: &'s Selection, limit: usize) -> Self {
        Self { selection, limit, decoder: Decoder::default() }
    }

    /// Gives everything in the batch to `take`. `accept` may take a document itself, and tell where it ended: it is given
    /// the text of the batch and where the document starts.
    ///
    /// Places are those of the source if the batch knows where it starts, and else counted from `base`. How far the batch
    /// goes comes back, if it does not know where it starts.
    pub(crate) fn walk(
        &mut self,
        batch: &Batch,
        plan: Plan,
        base: Option<Position>,
        accept: &mut dyn FnMut(&[u8], usize) -> Option<usize>,
        take: &mut dyn FnMut(Met<'_>),
    ) -> Extent {
        let (text, base) = (batch.text(), batch.start.or(base).unwrap_or(Position::START));
        let mut step = Step { walker: self, text, base, locator: Locator::new(text), plan, accept, take };
        match &batch.parts {
            Parts::Lines => {
                let lines = step.lines();
                if let Some(reason) = &batch.failure {
                    let end = Extent::of_lines(lines, text.len() as u64).end().within(step.base);
                    step.unread(end, None, reason.clone());
                }
                Extent::of_lines(lines, text.len() as u64 + batch.passed_over)
            }
            Parts::Each(parts) => {
                step.each(parts, batch.items_before);
                if batch.start.is_some() { Extent::default() } else { Extent::of(text) }
            }
        }
    }
}

impl Walker<'_> {
    /// Gives everything in one line, without its break, to `take`. It starts here.
    pub(crate) fn line(&mut self, line: &[u8], plan: Plan, start: Position, take: &mut dyn FnMut(Met<'_>)) {
        let locator = Locator::new(line);
        let accept = &mut |_: &[u8], _: usize| None;
        Step { walker: self, text: line, base: start, locator, plan, accept, take }.part(line, start, None);
    }
}

const NO_ENTRIES: &str = "there is no list of entries where an HTTP archive has it";
const NO_ARRAY: &str = "expected an array of documents, found another value; --form document reads it as one";
const SECOND_LIST: &str =
    "a second list follows under the same name, and was not looked at; take one of them away";

/// A page with blanks where its items stand, so that all else keeps its place; none if it has no list of them, or is no JSON.
pub(crate) fn without_items(text: &[u8]) -> Option<Vec<u8>> {
    let from = items_of_page(text)?;
    let mut at = from;
    while next_item(text, &mut at).is_some() {}
    let mut blanked = text.to_vec();
    let items = blanked.get_mut(from..at)?;
    items.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    Some(blanked)
}

/// Where the items start of a text that is JSON and has the list of a page.
fn items_of_page(text: &[u8]) -> Option<usize> {
    match array_at(text, PAGE_ITEMS) {
        Start::At(from) if !PAGE_ITEMS.is_empty() && is_json(text) => Some(from),
        _ => None,
    }
}

/// Whether a text is JSON and an HTTP archive, and no execution that has such a member.
fn is_archive(text: &[u8]) -> bool {
    matches!(array_at(text, &ENTRIES), Start::At(_)) && is_json(text) && !is_execution(text)
}

/// Where a list stands once more in the text around its items; none if the text is no JSON, too.
fn second_list(around: &[u8], path: &'static [&'static str]) -> Option<Position> {
    let document = json::read(around).ok()?;
    let second = Layout::ItemsAt(path).second_list(&document)?;
    Some(Locator::new(around).locate(second))
}

/// Where the next item of an array stands, of which nothing before `at` is left, in a text that is JSON. None at the closing
/// bracket, where `at` then is.
fn next_item(text: &[u8], at: &mut usize) -> Option<Range<usize>> {
    let mut start = space(text, *at);
    if text.get(start) == Some(&b',') {
        start = space(text, start + 1);
    }
    *at = start;
    if matches!(text.get(start), None | Some(b']')) {
        return None;
    }
    *at = value_end(text, start).unwrap_or(text.len());
    Some(start..*at)
}

struct Step<'w, 's, 'b, 't> {
    walker: &'w mut Walker<'s>,
    text: &'b [u8],
    base: Position,
    locator: Locator<'b>,
    plan: Plan,
    accept: &'t mut dyn FnMut(&[u8], usize) -> Option<usize>,
    take: &'t mut dyn FnMut(Met<'_>),
}

impl<'b> Step<'_, '_, 'b, '_> {
    /// How many lines there are comes back.
    fn lines(&mut self) -> u64 {
        let text = self.text;
        let (mut at, mut lines) = (0, 0);
        while at < text.len() {
            if let Some(end) = self.accept(text, at) {
                let line_end = match text.get(end) {
                    None | Some(b'\n') => Some(end),
                    Some(b'\r') if text.get(end + 1) == Some(&b'\n') => Some(end + 1),
                    // Something else follows; the whole line tells what.
                    Some(_) => None,
                };
                if let Some(end) = line_end.filter(|end| end - at <= self.limit()) {
                    (self.take)(Met::Accepted);
                    at = end + 1;
                    lines += 1;
                    continue;
                }
            }
            let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |length| at + length);
            let line = text[at..end].strip_suffix(b"\r").unwrap_or(&text[at..end]);
            let start = || Position { line: lines + 1, column: 1, offset: at as u64 }.within(self.base);
            if end - at > self.limit() {
                self.unread(start(), None, too_long(self.limit()));
            } else if !is_blank(line) {
                self.part(line, start(), None);
            }
            at = end + 1;
            lines += 1;
        }
        lines
    }

    fn each(&mut self, parts: &'b [Part], items_before: u64) {
        let text = self.text;
        let mut entry = items_before;
        for part in parts {
            match part {
                Part::Item(range) => {
                    entry += 1;
                    if range.len() > self.limit() {
                        let start = self.locate(range.start);
                        self.unread(start, Some(entry), too_long(self.limit()));
                    } else if self.accept(text, range.start) == Some(range.end) {
                        (self.take)(Met::Accepted);
                    } else {
                        let start = self.locate(range.start);
                        self.part(&text[range.clone()], start, Some(entry));
                    }
                }
                Part::Whole(range) => self.whole(&text[range.clone()]),
                Part::Unread(at, reason) => {
                    let position = self.locate(*at);
                    self.unread(position, None, reason.clone());
                }
                Part::Around { text, behind } => self.around(text, *behind, entry == 0),
            }
        }
    }

    /// Reads a source that is one text, or was expected to be a list and has none.
    fn whole(&mut self, text: &'b [u8]) {
        let origin = Origin::plain(self.base, None);
        match self.plan.layout {
            Layout::ItemsAt(_) if self.plan.is_page => {
                (self.take)(Met::Document { text, expected: Expectation::Page, origin });
            }
            Layout::ItemsAt(_) => {
                let (position, reason) = match json::read(text) {
                    Err(error) => (error.position().within(self.base), error.reason().to_string()),
                    Ok(_) if self.plan.kind == Kind::Entry => (self.base, NO_ENTRIES.to_owned()),
                    Ok(_) => (self.base, NO_ARRAY.to_owned()),
                };
                self.unread(position, None, reason);
            }
            Layout::Whole | Layout::Lines => {
                let end = self.accept(text, space(text, 0));
                if end.is_some_and(|end| space(text, end) == text.len()) {
                    (self.take)(Met::Accepted);
                } else {
                    self.part(text, self.base, None);
                }
            }
        }
    }

    fn limit(&self) -> usize {
        self.walker.limit
    }

    fn unread(&mut self, position: Position, entry: Option<u64>, reason: String) {
        (self.take)(Met::Unread { place: Place { position, entry, body: None }, reason });
    }

    fn accept(&mut self, text: &[u8], at: usize) -> Option<usize> {
        self.plan.is_of_documents().then(|| (self.accept)(text, at))?
    }

    /// The place of what stands at this offset of the batch.
    fn locate(&mut self, at: usize) -> Position {
        self.locator.locate(at).within(self.base)
    }

    /// Reads one text that starts at `start`.
    fn part(&mut self, text: &'b [u8], start: Position, entry: Option<u64>) {
        match self.plan.kind {
            Kind::Document => self.document(text, Origin::plain(start, entry)),
            Kind::Any => self.any(text, start, entry),
            Kind::Record | Kind::Entry => self.exchange(text, start, entry),
        }
    }

    fn document(&mut self, text: &[u8], origin: Origin<'_>) {
        (self.take)(Met::Document { text, expected: Expectation::Execution, origin });
    }

    /// Reads a text that can be a document, or hold some.
    fn any(&mut self, text: &'b [u8], start: Position, entry: Option<u64>) {
        let origin = Origin::plain(start, entry);
        match text.get(space(text, 0)) {
            Some(b'{') if is_record(text) => self.exchange(text, start, entry),
            Some(b'{') if self.plan.in_lines() && is_archive(text) => self.archive(text, start),
            Some(b'{') => self.page_or_document(text, origin),
            Some(b'[') if self.plan.in_lines() && is_json(text) => self.array(text, start),
            _ => self.document(text, origin),
        }
    }

    /// Reads the entries of an archive that is one line.
    fn archive(&mut self, text: &'b [u8], start: Position) {
        let Start::At(from) = array_at(text, &ENTRIES) else { return };
        let mut at = from;
        let mut locator = Locator::new(text);
        let mut entry = 0;
        while let Some(range) = next_item(text, &mut at) {
            entry += 1;
            let start = locator.locate(range.start).within(start);
            self.exchange(&text[range], start, Some(entry));
        }
        let around = [&text[..from], &text[at..]].concat();
        if let Some(second) = second_list(&around, &ENTRIES) {
            let part = Some(BodyPart::Around(text, from, at));
            let origin = Origin { part, ..Origin::plain(start, None) };
            (self.take)(Met::Unread { place: origin.place(second), reason: SECOND_LIST.to_owned() });
        } else if entry == 0 {
            (self.take)(Met::PassedOver(NO_ITEMS));
        }
    }

    /// Reads the items of an array that is one line, a text that is JSON.
    fn array(&mut self, text: &'b [u8], start: Position) {
        let mut at = space(text, 0) + 1;
        let mut locator = Locator::new(text);
        let mut count = 0;
        while let Some(range) = next_item(text, &mut at) {
            count += 1;
            let item = &text[range.clone()];
            if (self.accept)(text, range.start) == Some(range.end) {
                (self.take)(Met::Accepted);
            } else if item.starts_with(b"{") && is_record(item) {
                let start = locator.locate(range.start).within(start);
                self.exchange(item, start, Some(count));
            } else {
                let part = Some(BodyPart::From(text, range.start));
                self.document(item, Origin { part, ..Origin::plain(start, None) });
            }
        }
        if count == 0 {
            (self.take)(Met::PassedOver(NO_ITEMS));
        }
    }

    fn page_or_document(&mut self, text: &[u8], origin: Origin<'_>) {
        match items_of_page(text) {
            Some(from) => self.page_from(text, from, origin),
            None => self.document(text, origin),
        }
    }

    /// Reads a page of the list, or what stands in its place.
    fn page(&mut self, text: &[u8], origin: Origin<'_>) {
        match items_of_page(text) {
            Some(from) => self.page_from(text, from, origin),
            None => (self.take)(Met::Document { text, expected: Expectation::Page, origin }),
        }
    }

    /// Reads a page whose items start at `from`.
    fn page_from(&mut self, text: &[u8], from: usize, origin: Origin<'_>) {
        let to = self.items(text, from, origin);
        let around = [&text[..from], &text[to..]].concat();
        let origin = Origin { part: Some(BodyPart::Around(text, from, to)), ..origin };
        if let Some(second) = second_list(&around, PAGE_ITEMS) {
            return (self.take)(Met::Unread { place: origin.place(second), reason: SECOND_LIST.to_owned() });
        }
        (self.take)(Met::Document { text: &around, expected: Expectation::Page, origin });
    }

    /// Reads the items of an array that starts at `at` in a text that is JSON. Where its closing bracket stands.
    fn items(&mut self, text: &[u8], mut at: usize, origin: Origin<'_>) -> usize {
        while let Some(range) = next_item(text, &mut at) {
            if (self.accept)(text, range.start) == Some(range.end) {
                (self.take)(Met::Accepted);
            } else {
                let origin = Origin { part: Some(BodyPart::From(text, range.start)), ..origin };
                self.document(&text[range], origin);
            }
        }
        at
    }

    /// Reads what stands around the items that the batches before had, if there were any.
    fn around(&mut self, text: &[u8], behind: usize, is_empty: bool) {
        let form = BodyForm::Torn { text, behind, resumes: self.base };
        let origin = Origin { start: Position::START, entry: None, form, part: None };
        let read = json::read(text);
        let second = read.as_ref().ok().and_then(|document| self.plan.layout.second_list(document));
        let (position, reason) = match (second, read) {
            (Some(at), _) => (Locator::new(text).locate(at), SECOND_LIST.to_owned()),
            (None, _) if self.plan.is_page => {
                return (self.take)(Met::Document { text, expected: Expectation::Page, origin });
            }
            (None, Err(error)) => (error.position(), error.reason().to_string()),
            (None, Ok(_)) if is_empty => return (self.take)(Met::PassedOver(NO_ITEMS)),
            (None, Ok(_)) => return,
        };
        (self.take)(Met::Unread { place: origin.place(position), reason });
    }
}
