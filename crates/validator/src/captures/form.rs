//! In which form a source holds its documents.

use std::ops::Range;

use optics_acceptor::PAGE_ITEMS;

use super::exchange::is_execution;
use super::items::{Start, array_at, space, value_of};
use crate::json::{self, is_json};

/// How a source holds its documents.
///
/// ```
/// use optics_validator::{Form, Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator).form(Form::Array);
/// scan.reader("standard input", "[{}, {}]".as_bytes());
/// assert_eq!(scan.finish().totals().documents, 2);
/// # Ok::<(), optics_validator::ContractError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Form {
    /// As name and bytes of the source tell.
    ///
    /// A name that ends with `.ndjson`, `.jsonl` or `.har` tells. So does an object whose member `log` has
    /// entries, as [`Har`](Self::Har); an array, as [`Array`](Self::Array); an object that has the list of a page, as
    /// [`ListPage`](Self::ListPage); and a value that is a line of its own with another behind it, as
    /// [`Ndjson`](Self::Ndjson). Every other source is a [`Document`](Self::Document). A line or item can itself be a
    /// capture record, a page of the list or an array of documents.
    #[default]
    Auto,
    /// The whole source is one document.
    Document,
    /// Each item of an array is a document.
    Array,
    /// A page of the list of executions: each item of its list is a document, and the page itself is checked as well.
    ListPage,
    /// Each line that is not blank is a document.
    Ndjson,
    /// Each line that is not blank holds a document, or something that holds documents, whatever the first line is: an array, a
    /// page of the list, a capture record, an HTTP archive.
    Lines,
    /// Each line that is not blank is a capture record: request, status, headers and body of an exchange.
    Records,
    /// An HTTP archive, HAR 1.2: the bodies of its entries that are about the resource are documents.
    Har,
}

/// How to cut a source.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Layout {
    Whole,
    Lines,
    /// At the items of the array to which these names lead.
    ItemsAt(&'static [&'static str]),
}

impl Layout {
    /// Where something stands in the text around the items that has the name of the list, or of what holds it, as well.
    pub(super) fn second_list(self, around: &json::Document<'_>) -> Option<usize> {
        let Self::ItemsAt(path) = self else { return None };
        let mut pointer = String::new();
        let pointers: Vec<String> = path
            .iter()
            .map(|name| {
                pointer = format!("{pointer}/{}", json::pointer::segment(name));
                pointer.clone()
            })
            .collect();
        let doubled = around.flaws().iter().find(|flaw| {
            matches!(flaw.kind, json::FlawKind::DuplicateKey)
                && pointers.iter().any(|pointer| flaw.pointer() == pointer)
        });
        doubled.map(|flaw| flaw.span().start)
    }
}

/// What the parts of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Document,
    /// A document, or something that holds documents.
    Any,
    Record,
    Entry,
}

/// How a source is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) layout: Layout,
    pub(crate) kind: Kind,
    /// Whether the text around the items is a page of the list.
    pub(crate) is_page: bool,
}

impl Plan {
    /// Each line can be a document, or something that holds documents.
    pub(crate) fn any_in_lines() -> Self {
        Self { layout: Layout::Lines, kind: Kind::Any, is_page: false }
    }

    /// Whether a part of the source can be a document as it stands.
    pub(crate) fn is_of_documents(&self) -> bool {
        matches!(self.kind, Kind::Document | Kind::Any)
    }

    /// Whether each document is a line.
    pub(crate) fn in_lines(&self) -> bool {
        matches!(self.layout, Layout::Lines)
    }
}

/// The names that lead to the entries of a HAR (version 1.2 of its specification).
pub(super) const ENTRIES: [&str; 2] = ["log", "entries"];

impl Form {
    /// How a source of this form is read. `None` for [`Auto`](Self::Auto), which depends on the source.
    pub(crate) fn plan(self) -> Option<Plan> {
        let (layout, kind) = match self {
            Self::Auto => return None,
            Self::Lines => return Some(Plan::any_in_lines()),
            Self::Document => (Layout::Whole, Kind::Document),
            Self::Array => (Layout::ItemsAt(&[]), Kind::Document),
            Self::ListPage => (Layout::ItemsAt(PAGE_ITEMS), Kind::Document),
            Self::Ndjson => (Layout::Lines, Kind::Document),
            Self::Records => (Layout::Lines, Kind::Record),
            Self::Har => (Layout::ItemsAt(&ENTRIES), Kind::Entry),
        };
        Some(Plan { layout, kind, is_page: self == Self::ListPage })
    }
}

/// How far a first line is looked for that holds a list: pages of the list go to some hundred kilobytes.
const FIRST_LINE: usize = 1 << 20;

/// The plan for a source that starts with `head`; none if more of it must be seen. `ended` says that there is no more.
pub(crate) fn recognise(head: &[u8], ended: bool) -> Option<Plan> {
    let whole = Plan { layout: Layout::Whole, kind: Kind::Any, is_page: false };
    let start = space(head, 0);
    let Some(first_byte) = head.get(start) else { return ended.then_some(whole) };
    let first = next_line(head, start);
    let is_value = first.clone().is_some_and(|line| is_json(&head[line]));
    // What is a value, with another one behind it, is a line, whatever it holds.
    if let Some(line) = first.as_ref().filter(|_| is_value) {
        match head.get(space(head, line.end)) {
            None if !ended => return None,
            Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                return Some(Plan::any_in_lines());
            }
            _ => {}
        }
    }
    let list = match (first_byte, is_archive(head, start), array_at(head, PAGE_ITEMS)) {
        (b'[', _, _) => Some(Plan { layout: Layout::ItemsAt(&[]), ..whole }),
        // An execution is one whatever else it has.
        (_, Start::At(_), _) if is_execution(&head[start..]) => None,
        (_, Start::At(_), _) => Form::Har.plan(),
        (_, _, Start::At(_)) => Form::ListPage.plan(),
        // The members so far are none that tell; the next may be.
        (_, Start::More, _) | (_, _, Start::More) if !ended => return None,
        _ => None,
    };
    if list.is_some() {
        let is_told = first.is_some() || ended || head.len() >= FIRST_LINE;
        return list.filter(|_| is_told);
    }
    let Some(first) = first else { return ended.then_some(whole) };
    // A first line that is broken, as those of logs that were cut are, is told from the first line of one text by the
    // next, and by how it ends.
    let is_start = matches!(head[first.clone()].trim_ascii_end().last(), Some(b'{' | b'[' | b',' | b':'));
    if is_start || is_value {
        return Some(whole);
    }
    let behind = space(head, first.end);
    match next_line(head, behind) {
        None if !ended => None,
        second => {
            let second = &head[second.unwrap_or(behind..head.len())];
            let is_document = matches!(second.first(), Some(b'{' | b'[')) && is_json(second);
            Some(if is_document { Plan::any_in_lines() } else { whole })
        }
    }
}

/// Where the line is that starts at `start`, without its break; none if its end cannot be seen.
fn next_line(text: &[u8], start: usize) -> Option<Range<usize>> {
    memchr::memchr(b'\n', &text[start..]).map(|length| start..start + length)
}

/// Whether the object that starts at `start` is an HTTP archive: what it calls `log` has entries, or who wrote them.
fn is_archive(text: &[u8], start: usize) -> Start {
    let [log, entries] = ENTRIES;
    let log = match value_of(text, start, log) {
        Start::At(at) => at,
        other => return other,
    };
    let mut more = false;
    for (name, bracket) in [(entries, b'['), ("creator", b'{')] {
        match value_of(text, log, name) {
            Start::At(at) if text[at] == bracket => return Start::At(at),
            Start::More => more = true,
            _ => {}
        }
    }
    if more { Start::More } else { Start::Missing }
}

#[cfg(test)]
mod tests {
    use super::{ENTRIES, Kind, Layout, Plan, recognise};

    fn told(head: &str, ended: bool) -> &'static str {
        let Some(Plan { layout, kind, is_page }) = recognise(head.as_bytes(), ended) else { return "more" };
        match (layout, kind, is_page) {
            (Layout::Whole, Kind::Any, false) => "whole",
            (Layout::Lines, Kind::Any, false) => "lines",
            (Layout::ItemsAt([]), Kind::Any, false) => "array",
            (Layout::ItemsAt(path), Kind::Entry, false) if path == ENTRIES => "archive",
            (Layout::ItemsAt(_), Kind::Document, true) => "page",
            _ => "something else",
        }
    }

    #[test]
    fn a_form_is_told_as_soon_as_no_other_is_possible() {
        // What it is taken for if more can come, and if that is all.
        for (head, open, ended) in [
            ("", "more", "whole"),
            (" \n", "more", "whole"),
            ("{}", "more", "whole"),
            ("{}\n", "more", "whole"),
            ("{}\n{", "lines", "lines"),
            ("{}\n7", "lines", "lines"),
            ("{}\n]", "whole", "whole"),
            ("[1]\n", "more", "array"),
            ("[1]\n[", "lines", "lines"),
            ("[1", "more", "array"),
            ("[\n1", "array", "array"),
            (r#"{"log":{"entries":["#, "more", "archive"),
            ("{\"log\":\n{\"entries\":[", "archive", "archive"),
            ("{\"log\":\n{\"creator\":{", "archive", "archive"),
            ("{\"log\":\n{\"entries\":", "more", "whole"),
            ("{\"log\":\n{\"entries\":5}}", "whole", "whole"),
            ("{\"log\":\n{\"creator\":5,\"entries\":[", "archive", "archive"),
            ("{\"page_items\":\n[", "page", "page"),
            ("{\"page_items\":\n", "more", "whole"),
            ("{\"a\":1,\n", "more", "whole"),
            // A first line that is broken.
            ("x\n", "more", "whole"),
            ("x\n{}", "more", "lines"),
            ("x\n{}\n", "lines", "lines"),
            ("x\n[]\n", "lines", "lines"),
            ("x\n{x}\n", "whole", "whole"),
            ("x\n7\n", "whole", "whole"),
            ("x{\n{}\n", "whole", "whole"),
        ] {
            assert_eq!((told(head, false), told(head, true)), (open, ended), "{head:?}");
        }
    }
}
