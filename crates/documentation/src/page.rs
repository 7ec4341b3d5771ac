//! A page of the vendor's guide, read into facts.

mod line;
mod section;
mod table;

use std::collections::HashSet;

use crate::error::{Error, Reason};
use crate::facts::{Facts, Header, METHODS, is_path, is_scope, split_url};
use crate::field_tree::FieldId;
use crate::fingerprint::Fingerprint;

use line::Line;
use section::{Heading, Section, Sections};
use table::Table;

/// A page that was read whole: its facts, and the line on which each stands.
///
/// Fields are recognised by structure: a row of the response table is a line with nothing but a name, followed by its
/// description; a sub-field is a bullet of the form `name: text`. No name of any resource is built in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    facts: Facts,
    lines: Lines,
    table: TableEnd,
}

/// Where the facts stand; lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lines {
    pub(crate) title: usize,
    pub(crate) summary: usize,
    pub(crate) path: usize,
    pub(crate) method: usize,
    pub(crate) query: usize,
    pub(crate) example: usize,
    pub(crate) header_section: usize,
    pub(crate) headers: Vec<usize>,
    pub(crate) request: usize,
    pub(crate) response: usize,
    pub(crate) table: usize,
    pub(crate) fields: Vec<usize>,
    pub(crate) last: usize,
}

/// How the response table ends, and which of its lines could have been rows: what a claim that a field is gone
/// is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableEnd {
    /// Something follows the table, so the table was not cut off.
    pub(crate) closed: bool,
    /// The last description stops within a sentence.
    pub(crate) within_sentence: bool,
    /// Lines that hold nothing but a name and were read as text all the same.
    pub(crate) doubtful: Vec<(String, usize)>,
    /// Lines that were read as the continuation of a description, and could be the description of a nameless row.
    pub(crate) continued: Vec<(Fingerprint, usize)>,
}

impl Page {
    /// Reads a page from the bytes of its text form.
    ///
    /// Compact and airy text is read (a blank line between all lines), with LF, CRLF or CR, with or without BOM, with
    /// non-breaking spaces, zero-width characters and white space at line ends.
    ///
    /// # Errors
    ///
    /// Whenever the page cannot be read for certain: not UTF-8, empty, HTML or Markdown, a heading that is missing
    /// or stands twice, a row without a description, a bullet of the table that is no `name: text`, a name that
    /// stands twice, a page that stops within any of these.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let lines = line::split(bytes)?;
        refuse_other_layouts(&lines)?;
        let sections = Sections::of(&lines)?;
        let preamble = preamble(&sections)?;
        let (path, endpoint_query) = endpoint(sections.required(Heading::Endpoint)?)?;
        let query = query_parameters(&endpoint_query, sections.get(Heading::Query))?;
        let method = method(sections.required(Heading::Method)?)?;
        let example = sections.get(Heading::Example).map(example).transpose()?.flatten();
        let headers = sections.get(Heading::Headers).map(headers).transpose()?.unwrap_or_default();
        let (response, table) = table::locate(&sections)?;
        let Table { tree, lines: field_lines, end } = table::read(table)?;

        let line_of = |heading| sections.get(heading).map_or(sections.last_line, Section::first_line);
        let lines = Lines {
            title: preamble.line,
            summary: preamble.summary_line,
            path: line_of(Heading::Endpoint),
            method: line_of(Heading::Method),
            query: line_of(Heading::Query),
            example: line_of(Heading::Example),
            header_section: line_of(Heading::Headers),
            headers: headers.lines,
            request: line_of(Heading::Request),
            response: line_of(Heading::Response),
            table: table.header_line,
            fields: field_lines,
            last: sections.last_line,
        };
        let facts = Facts {
            title: preamble.title,
            summary: preamble.summary,
            method,
            path,
            query_parameters: query,
            example,
            headers: headers.list,
            scopes: headers.scopes,
            request_body: has_request_body(&sections),
            response: fingerprint(response),
            fields: tree,
        };
        Ok(Self { facts, lines, table: end })
    }

    /// What the page says.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Line of a field's name, counted from 1. The id comes from the fields of [`Page::facts`].
    pub fn line(&self, field: FieldId) -> Option<usize> {
        self.lines.fields.get(field.index()).copied()
    }

    pub(crate) fn lines(&self) -> &Lines {
        &self.lines
    }

    pub(crate) fn table_end(&self) -> &TableEnd {
        &self.table
    }
}

/// HTML and Markdown carry the same facts, but not in lines; reading them as plain text would find nonsense.
fn refuse_other_layouts(lines: &[Line]) -> Result<(), Error> {
    const TAGS: [&str; 8] = ["<!doctype", "<html", "<head", "<body", "<table", "<tr", "<td", "<?xml"];
    for line in lines {
        let is_tag =
            |tag: &str| line.text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
        let layout = if TAGS.into_iter().any(is_tag) {
            "HTML"
        } else if line.text.starts_with('|') {
            "a Markdown table, which loses nested lists"
        } else {
            continue;
        };
        return Err(Error::page(Reason::UnsupportedLayout, line.number, format!("this is {layout}")));
    }
    Ok(())
}

struct Preamble {
    title: String,
    line: usize,
    summary: Option<Fingerprint>,
    summary_line: usize,
}

/// Title and introduction: what stands above the first heading.
fn preamble(sections: &Sections<'_>) -> Result<Preamble, Error> {
    const LONGEST_TITLE: usize = 120;
    let skip = |line: &Line| {
        let is_skip_link = line.text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("skip "));
        is_skip_link && line.text.split(' ').count() <= 4
    };
    let lines = match sections.preamble {
        [first, rest @ ..] if skip(first) => rest,
        all => all,
    };
    let is_title =
        |line: &&Line| line.bullet.is_none() && line.text.len() <= LONGEST_TITLE && !line.text.ends_with('.');
    let Some((title, summary)) = lines.split_first().filter(|(first, _)| is_title(first)) else {
        let line = lines.first().map_or(1, |line| line.number);
        return Err(Error::page(
            Reason::AnchorMissing,
            line,
            "the page has no title above its first heading",
        ));
    };
    Ok(Preamble {
        title: title.text.clone(),
        line: title.number,
        summary: fingerprint(summary),
        summary_line: summary.first().map_or(title.number, |line| line.number),
    })
}

/// Path template and query of the endpoint.
fn endpoint(section: &Section<'_>) -> Result<(String, String), Error> {
    let line = section.first_line();
    let text = unbroken(section.lines);
    if text.is_empty() {
        return Err(section.empty("no path"));
    }
    let whole = match split_url(&text) {
        Some((_, path, query)) => format!("{path}{query}"),
        None => text,
    };
    let (path, query) = whole.split_at(whole.find('?').unwrap_or(whole.len()));
    if !is_path(path) || query.contains(' ') {
        return Err(Error::page(
            Reason::NotUnderstood,
            line,
            "the service endpoint is not one path template",
        ));
    }
    Ok((path.to_owned(), query.trim_start_matches('?').to_owned()))
}

/// Names of the query parameters: those in the endpoint, then those listed below it.
fn query_parameters(in_endpoint: &str, section: Option<&Section<'_>>) -> Result<Vec<String>, Error> {
    let mut names: Vec<String> = in_endpoint
        .split('&')
        .map(|pair| pair.split('=').next().unwrap_or(pair).to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    let Some(section) = section else { return Ok(names) };
    for entry in section.entries()? {
        if !names.contains(&entry.name) {
            names.push(entry.name);
        }
    }
    Ok(names)
}

/// The one HTTP method that the section names.
fn method(section: &Section<'_>) -> Result<String, Error> {
    let words = || section.lines.iter().flat_map(|line| line.text.split(' ')).filter(|word| !word.is_empty());
    if words().next().is_none() {
        return Err(section.empty("no method"));
    }
    let mut methods = words().filter(|word| !word.starts_with("HTTP/"));
    match (methods.next(), methods.next()) {
        (Some(method), None) if METHODS.contains(&method) => Ok(method.to_owned()),
        _ => Err(Error::page(
            Reason::NotUnderstood,
            section.first_line(),
            "the section names no single HTTP method",
        )),
    }
}

/// The example URL; `None` when the section is empty.
fn example(section: &Section<'_>) -> Result<Option<String>, Error> {
    let text = unbroken(section.lines);
    if text.is_empty() {
        return Ok(None);
    }
    if split_url(&text).is_none() {
        let line = section.first_line();
        return Err(Error::page(Reason::NotUnderstood, line, "the example is not one absolute URL"));
    }
    Ok(Some(text))
}

#[derive(Default)]
struct Headers {
    list: Vec<Header>,
    lines: Vec<usize>,
    scopes: Vec<String>,
}

/// Headers, and the scopes that their texts name.
fn headers(section: &Section<'_>) -> Result<Headers, Error> {
    let mut headers = Headers::default();
    let mut known_scopes = HashSet::new();
    for entry in section.entries()? {
        if headers.list.iter().any(|header| header.name.eq_ignore_ascii_case(&entry.name)) {
            return Err(Error::page(Reason::NotUnderstood, entry.line, "this header stands twice"));
        }
        let mut value = None;
        let mut text = String::new();
        for word in entry.text.split_whitespace() {
            let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            if is_scope(bare) {
                if known_scopes.insert(bare.to_owned()) {
                    headers.scopes.push(bare.to_owned());
                }
                text.push_str(&word.replacen(bare, "{scope}", 1));
            } else {
                text.push_str(word);
            }
            text.push(' ');
            value.get_or_insert_with(|| word.trim_end_matches([',', ';']).to_owned());
        }
        let Some(value) = value else {
            return Err(Error::page(Reason::NotUnderstood, entry.line, "this header has no value"));
        };
        let text = (text.trim_end() != value).then(|| Fingerprint::of(&text));
        headers.list.push(Header { name: entry.name, value, text });
        headers.lines.push(entry.line);
    }
    Ok(headers)
}

/// Whether the page describes a body: anything but `None` below the request heading.
fn has_request_body(sections: &Sections<'_>) -> bool {
    let says_something = |section: &Section<'_>| {
        section.lines.iter().any(|line| !line.text.trim_end_matches('.').eq_ignore_ascii_case("none"))
    };
    sections.get(Heading::Request).is_some_and(says_something)
        || sections.get(Heading::RequestTable).is_some_and(says_something)
}

/// Fingerprint of some lines; `None` when there is no text in them.
fn fingerprint<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Option<Fingerprint> {
    let text = lines.into_iter().flat_map(|line| [line.text.as_str(), " "]).collect::<String>();
    (!text.trim().is_empty()).then(|| Fingerprint::of(&text))
}

/// One text of lines that were broken within a path or URL, at a slash or a parameter. What starts with a slash of its
/// own is a second path, not the rest of the first.
fn unbroken(lines: &[Line]) -> String {
    let continues = |word: &str| word.starts_with("/{") || word.starts_with(['{', '}', '?', '&', '=']);
    let mut text = String::new();
    for word in lines.iter().flat_map(|line| line.text.split(' ')).filter(|word| !word.is_empty()) {
        let open = text.ends_with(['/', '{', '?', '&', '=']) && !word.starts_with('/');
        if !text.is_empty() && !open && !continues(word) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
