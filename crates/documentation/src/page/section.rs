//! The sections of a page, found by their headings.

use crate::error::{Error, Reason};
use crate::facts::is_field_name;

use super::line::Line;

/// A heading of the guide's operation pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    Endpoint,
    Query,
    Example,
    Method,
    Headers,
    Request,
    RequestTable,
    Response,
    ResponseTable,
}

/// How the guide words its headings. They belong to every page of the guide, not to a resource.
const HEADINGS: [(&str, Heading); 10] = [
    ("Service endpoint", Heading::Endpoint),
    ("Optional query string parameters", Heading::Query),
    ("Query string parameters", Heading::Query),
    ("Example", Heading::Example),
    ("Method", Heading::Method),
    ("Request headers", Heading::Headers),
    ("Request", Heading::Request),
    ("Request JSON schema", Heading::RequestTable),
    ("Response", Heading::Response),
    ("Response JSON schema", Heading::ResponseTable),
];

/// A page, cut at its headings.
pub(super) struct Sections<'a> {
    /// What stands above the first heading.
    pub(super) preamble: &'a [Line],
    list: Vec<Section<'a>>,
    /// Last visible line of the page.
    pub(super) last_line: usize,
}

/// What stands between a heading and the next.
#[derive(Clone, Copy)]
pub(super) struct Section<'a> {
    heading: Heading,
    heading_line: usize,
    pub(super) lines: &'a [Line],
    /// Another heading follows.
    pub(super) closed: bool,
}

impl<'a> Sections<'a> {
    /// Cuts a page at its headings. A heading that stands twice makes it unclear which operation is described.
    pub(super) fn of(lines: &'a [Line]) -> Result<Self, Error> {
        let marks: Vec<(usize, Heading)> =
            lines.iter().enumerate().filter_map(|(at, line)| Some((at, heading(line)?))).collect();
        let mut list: Vec<Section<'a>> = Vec::with_capacity(HEADINGS.len());
        for (mark, &(at, heading)) in marks.iter().enumerate() {
            let heading_line = lines[at].number;
            if list.iter().any(|section| section.heading == heading) {
                let detail = format!("the heading \"{}\" stands twice", heading.wording());
                return Err(Error::page(Reason::AnchorRepeated, heading_line, detail));
            }
            let end = marks.get(mark + 1).map_or(lines.len(), |next| next.0);
            let closed = mark + 1 < marks.len();
            list.push(Section { heading, heading_line, lines: &lines[at + 1..end], closed });
        }
        let preamble = &lines[..marks.first().map_or(lines.len(), |first| first.0)];
        Ok(Self { preamble, list, last_line: lines.last().map_or(1, |line| line.number) })
    }

    pub(super) fn get(&self, heading: Heading) -> Option<&Section<'a>> {
        self.list.iter().find(|section| section.heading == heading)
    }

    /// An anchor: a section without which a page is not a page of this kind.
    pub(super) fn required(&self, heading: Heading) -> Result<&Section<'a>, Error> {
        self.get(heading).ok_or_else(|| {
            let detail = format!("there is no heading \"{}\"", heading.wording());
            Error::page(Reason::AnchorMissing, self.last_line, detail)
        })
    }
}

/// A bullet of the form `name: text`.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) line: usize,
}

impl Section<'_> {
    /// Line of the first text, or of the heading when there is none.
    pub(super) fn first_line(&self) -> usize {
        self.lines.first().map_or(self.heading_line, |line| line.number)
    }

    /// The section should say something and does not: cut off when nothing follows it.
    pub(super) fn empty(&self, detail: &str) -> Error {
        let reason = if self.closed { Reason::AnchorMissing } else { Reason::CutOff };
        let detail = format!("there is {detail} below \"{}\"", self.heading.wording());
        Error::page(reason, self.heading_line, detail)
    }

    /// The section as a list of `name: text` bullets, each with its continuation lines. "None" is the empty list.
    pub(super) fn entries(&self) -> Result<Vec<Entry>, Error> {
        /// Entries are looked up one by one; no page comes near this.
        const MOST_ENTRIES: usize = 256;
        let mut entries: Vec<Entry> = Vec::new();
        for line in self.lines {
            if line.bullet.is_some() {
                let Some((name, text)) = split_entry(&line.text) else {
                    let detail =
                        format!("this bullet below \"{}\" is no name with a text", self.heading.wording());
                    return Err(Error::page(Reason::NotUnderstood, line.number, detail));
                };
                if entries.len() == MOST_ENTRIES {
                    let detail =
                        format!("the list below \"{}\" is longer than any page's", self.heading.wording());
                    return Err(Error::page(Reason::NotUnderstood, line.number, detail));
                }
                entries.push(Entry { name: name.to_owned(), text, line: line.number });
            } else if let Some(entry) = entries.last_mut() {
                entry.text.push(' ');
                entry.text.push_str(&line.text);
            } else if !line.text.eq_ignore_ascii_case("none") {
                let detail = format!("this text below \"{}\" is in no list", self.heading.wording());
                return Err(Error::page(Reason::NotUnderstood, line.number, detail));
            }
        }
        Ok(entries)
    }
}

/// Splits `name: text` and `name (gloss): text`; a gloss is part of the text.
pub(super) fn split_entry(text: &str) -> Option<(&str, String)> {
    let (head, text) = text.split_once(':')?;
    let (name, gloss) = split_gloss(head.trim_end())?;
    Some((name, format!("{gloss} {}", text.trim_start()).trim_start().to_owned()))
}

/// Splits `name` and `name (gloss)`.
pub(super) fn split_gloss(text: &str) -> Option<(&str, &str)> {
    let (name, gloss) = match text.split_once(' ') {
        Some((name, gloss)) if gloss.starts_with('(') && gloss.ends_with(')') => (name, gloss),
        Some(_) => return None,
        None => (text, ""),
    };
    is_field_name(name).then_some((name, gloss))
}

/// Headings start with a capital; a field can have the same name in lower case.
fn heading(line: &Line) -> Option<Heading> {
    let text = line.text.trim_end_matches(':').trim_end();
    let is_capital = line.bullet.is_none() && text.starts_with(|first: char| first.is_ascii_uppercase());
    HEADINGS
        .iter()
        .find(|(wording, _)| is_capital && text.eq_ignore_ascii_case(wording))
        .map(|&(_, heading)| heading)
}

impl Heading {
    fn wording(self) -> &'static str {
        HEADINGS.iter().find(|(_, heading)| *heading == self).map_or("", |(wording, _)| wording)
    }
}
