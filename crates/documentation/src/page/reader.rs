//! An outline into facts: what every layout has in common.

use std::collections::{BTreeSet, HashSet};

use crate::error::{Error, Reason};
use crate::facts::{Described, Facts, Header, METHODS, Note, is_path, is_scope, split_url};
use crate::fingerprint::Fingerprint;
use crate::hint::Rule;
use crate::product;

use super::body::{self, BodyRead};
use super::field_list::{Fields, split_entry};
use super::heading::Heading;
use super::note::Notes;
use super::outline::{Block, BlockKind, Lists, Outline, Part};
use super::section::{Section, Sections, text_of};
use super::{Lines, OpenEnd, Page, sample};

/// Makes facts of an outline, or says what of it cannot be understood.
pub(super) fn read(outline: &Outline) -> Result<Page, Error> {
    let sections = Sections::of(outline)?;
    let mut texts = Texts::default();
    let preamble = preamble(sections.preamble, &mut texts)?;
    let endpoint_section = sections.required(Heading::Endpoint)?;
    let endpoint = endpoint(endpoint_section)?;
    let (method, protocol) = method(sections.required(Heading::Method)?)?;
    let query = query_parameters(
        (&endpoint.1, endpoint_section.first_line()),
        sections.get(Heading::Query),
        &mut texts,
    )?;
    let headers = sections
        .get(Heading::Headers)
        .map(|section| headers(section, &mut texts))
        .transpose()?
        .unwrap_or_default();
    if sections.get(Heading::ResponseTable).is_none() {
        sections.required(Heading::Response)?;
    }
    let mut request =
        body::read(sections.get(Heading::Request), sections.get(Heading::RequestTable), &mut texts)?;
    let response =
        body::read(sections.get(Heading::Response), sections.get(Heading::ResponseTable), &mut texts)?;
    let mut examples = Examples::default();
    for section in sections.all(Heading::Example) {
        examples.read(section, &mut request, &mut texts)?;
    }
    let mut evidence = response.evidence;
    evidence.unread.splice(0..0, request.evidence.unread);
    // Below the request's table stand the rows of the response's.
    let rows: HashSet<usize> = response.lines.fields.iter().copied().collect();
    evidence.names.extend(request.evidence.names.into_iter().filter(|(_, line)| !rows.contains(line)));
    evidence.texts.extend(request.evidence.texts);
    evidence.unread.extend(sections.other.iter().map(|(line, _)| line));
    evidence.said = sections.said();
    evidence.names.extend(sections.stray_names(&evidence.unread));
    let words = sections.texts().flat_map(|(text, line)| body::compounds(text).map(move |word| (word, line)));
    evidence.compounds.extend(words.map(|(word, line)| (word.to_owned(), line)));
    evidence.request_lists = request.evidence.lists;
    let in_query = sections.get(Heading::Query).and_then(|section| section.blocks.first());
    if let Some(Block { kind: BlockKind::Table(table), .. }) = in_query {
        evidence.query_lists = table.lists;
    }
    if sections.get(Heading::Query).is_some_and(Section::is_bare_list) {
        evidence.query_lists = Lists::Lost;
    }

    let line_of = |heading| sections.get(heading).map_or(outline.last_line, Section::first_line);
    let mut lines = Lines {
        title: preamble.line,
        summary: preamble.summary_line,
        path: line_of(Heading::Endpoint),
        method: line_of(Heading::Method),
        query: line_of(Heading::Query),
        query_parameters: query.lines,
        example: line_of(Heading::Example),
        examples: examples.lines,
        header_section: line_of(Heading::Headers),
        headers: headers.lines,
        scopes: headers.scope_lines,
        request: request.lines,
        response: response.lines,
        headings: sections.list.iter().map(|section| section.heading_line).collect(),
        notes: Vec::new(),
        last: outline.last_line,
    };
    let notes = Notes::read(examples.notes, &sections, [&request.below, &response.below], &mut texts);
    lines.notes = notes.lines;
    evidence.open_end = sections.list.last().filter(|_| !outline.is_whole).map(|section| OpenEnd {
        heading: section.heading,
        is_empty_note: section.heading == Heading::Note && section.blocks.is_empty(),
        note: notes.last.at,
        is_note_for_certain: notes.last.is_certain,
    });
    let facts = Facts {
        location: outline.location.clone().filter(|location| split_url(location).is_some()),
        title: preamble.title,
        headings: sections.list.iter().map(|section| section.wording.to_owned()).collect(),
        summary: preamble.summary,
        method,
        protocol,
        path: endpoint.0,
        query_parameters: query.tree,
        examples: examples.urls,
        headers: headers.list,
        scopes: headers.scopes,
        request: request.body,
        response: response.body,
        notes: notes.list,
        products: texts.products,
    };
    Ok(Page { layout: outline.layout, facts, lines, evidence })
}

/// Turns texts into fingerprints, and keeps the product names that stood in them.
#[derive(Debug, Default)]
pub(super) struct Texts {
    products: BTreeSet<String>,
}

impl Texts {
    pub(super) fn fingerprint(&mut self, text: &str) -> Fingerprint {
        Fingerprint::of(&product::normalise(text, &mut self.products))
    }

    pub(super) fn described(&mut self, text: &str) -> Described {
        Described { text: self.fingerprint(text), hint: Rule::of(text) }
    }
}

impl Described {
    pub(super) fn nothing() -> Self {
        Self { text: Fingerprint::of(""), hint: None }
    }
}

struct Preamble {
    title: String,
    line: usize,
    summary: Option<Fingerprint>,
    summary_line: usize,
}

/// Title and introduction: what stands above the first known heading. A heading by markup is the title; what stands
/// above it leads elsewhere. Without one, the first line is, after a link for screen readers.
fn preamble(blocks: &[Block], texts: &mut Texts) -> Result<Preamble, Error> {
    const LONGEST_TITLE: usize = 120;
    let by_markup = blocks.iter().rposition(|block| matches!(block.kind, BlockKind::Heading(_)));
    let start = by_markup.unwrap_or_else(|| blocks.iter().take_while(|block| is_skip_link(block)).count());
    let blocks = &blocks[start..];
    let is_title = |text: &&str| text.len() <= LONGEST_TITLE && (by_markup.is_some() || !text.ends_with('.'));
    let title = blocks.first().and_then(|block| match &block.kind {
        BlockKind::Heading(text) | BlockKind::Text(text) => Some(text.as_str()).filter(is_title),
        _ => None,
    });
    let Some((title, first)) = title.zip(blocks.first()) else {
        let line = blocks.first().map_or(1, |block| block.line);
        let detail = "the page has no title above its first heading";
        return Err(Error::page(Reason::AnchorMissing, line, detail));
    };
    let summary = joined(blocks[1..].iter().filter_map(|block| text_of(&block.kind)));
    Ok(Preamble {
        title: title.to_owned(),
        line: first.line,
        summary: summary.map(|text| texts.fingerprint(&text)),
        summary_line: blocks.get(1).map_or(first.line, |block| block.line),
    })
}

fn is_skip_link(block: &Block) -> bool {
    text_of(&block.kind).is_some_and(|text| {
        text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("skip ")) && text.split(' ').count() <= 4
    })
}

/// Path template and query of the endpoint.
fn endpoint(section: &Section<'_>) -> Result<(String, String), Error> {
    let text = unbroken(section.words());
    if text.is_empty() {
        return Err(section.empty("no path"));
    }
    let whole = match split_url(&text) {
        Some((_, path, query)) => format!("{path}{query}"),
        None => text,
    };
    let (path, query) = whole.split_at(whole.find('?').unwrap_or(whole.len()));
    if !is_path(path) || query.contains(' ') {
        return Err(section.not_understood(section.first_line(), "there is not one path template"));
    }
    Ok((path.to_owned(), query.trim_start_matches('?').to_owned()))
}

/// The query parameters: those in the endpoint, then those listed below it.
fn query_parameters(
    (in_endpoint, endpoint_line): (&str, usize),
    section: Option<&Section<'_>>,
    texts: &mut Texts,
) -> Result<Fields, Error> {
    let mut fields = Fields::new();
    if let Some(section) = section {
        match section.blocks {
            [Block { line, kind: BlockKind::Table(table) }] => {
                for (at, row) in table.rows.iter().enumerate() {
                    let [name, text] = &row.cells[..] else {
                        return Err(section.not_understood(row.line, "this row has other than 2 cells"));
                    };
                    let name = joined(name.iter().map(|part| part.text.as_str())).unwrap_or_default();
                    let follows = table.is_closed || section.is_closed || at + 1 < table.rows.len();
                    let (name, gloss) = super::field_list::split_gloss(&name)
                        .ok_or_else(|| section.not_understood(*line, "a row of the table has no name"))?;
                    fields.add((name, gloss, row.line), text, follows, texts)?;
                }
            }
            _ => fields.add_list(&section.list()?, section.is_closed, texts)?,
        }
    }
    for pair in in_endpoint.split('&') {
        let name = pair.split('=').next().unwrap_or(pair);
        if !name.is_empty() && fields.tree.child(None, name).is_none() {
            // A parameter that stands in the path has no description, and one is enough for it.
            if fields.tree.push(None, name, Described::nothing()).is_ok() {
                fields.lines.push(endpoint_line);
            }
        }
    }
    Ok(fields)
}

/// The one HTTP method that the section names, and the protocol beside it.
fn method(section: &Section<'_>) -> Result<(String, Option<String>), Error> {
    if section.words().next().is_none() {
        return Err(section.empty("no method"));
    }
    let mut protocol = section.words().filter(|word| word.starts_with("HTTP/")).map(str::to_owned);
    let mut methods = section.words().filter(|word| !word.starts_with("HTTP/"));
    match (methods.next(), methods.next(), protocol.next(), protocol.next()) {
        (Some(method), None, protocol, None) if METHODS.contains(&method) => {
            Ok((method.to_owned(), protocol))
        }
        _ => Err(section.not_understood(section.first_line(), "there is no single HTTP method")),
    }
}

#[derive(Default)]
struct Headers {
    list: Vec<Header>,
    lines: Vec<usize>,
    scopes: Vec<String>,
    scope_lines: Vec<usize>,
}

/// Headers, and the scopes that their texts name.
fn headers(section: &Section<'_>, texts: &mut Texts) -> Result<Headers, Error> {
    let mut headers = Headers::default();
    for (line, text) in entries(&section.list()?) {
        let Some((name, text)) = split_entry(&text) else {
            return Err(section.not_understood(line, "this item is no name with a text"));
        };
        if headers.list.iter().any(|header| header.name.eq_ignore_ascii_case(name)) {
            return Err(section.not_understood(line, "this header stands twice"));
        }
        let mut value = None;
        let mut rest = String::new();
        for word in text.split_whitespace() {
            let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            if is_scope(bare) {
                if !headers.scopes.iter().any(|known| known == bare) && headers.scopes.len() < MOST_SCOPES {
                    headers.scopes.push(bare.to_owned());
                    headers.scope_lines.push(line);
                }
                rest.push_str(&word.replacen(bare, "{scope}", 1));
            } else {
                rest.push_str(word);
            }
            rest.push(' ');
            value.get_or_insert_with(|| word.trim_end_matches([',', ';']).to_owned());
        }
        let Some(value) = value else {
            return Err(section.not_understood(line, "this header has no value"));
        };
        let text = (rest.trim_end() != value).then(|| texts.fingerprint(&rest));
        headers.list.push(Header { name: name.to_owned(), value, text });
        headers.lines.push(line);
    }
    Ok(headers)
}

/// Scopes are looked up one by one; no page comes near this.
const MOST_SCOPES: usize = 256;

/// The items of a list with what belongs to them; a list within an item is text of it.
fn entries(parts: &[Part]) -> Vec<(usize, String)> {
    let mut entries: Vec<(usize, String)> = Vec::new();
    for part in parts {
        match entries.last_mut() {
            Some((_, text)) if !(part.is_item && part.depth == 1) => {
                text.push(' ');
                text.push_str(&part.text);
            }
            _ => entries.push((part.line, part.text.clone())),
        }
    }
    entries
}

#[derive(Default)]
struct Examples {
    urls: Vec<String>,
    lines: Vec<usize>,
    notes: Vec<(usize, Note)>,
}

impl Examples {
    /// The URLs of a section; samples of JSON among them are of the request.
    fn read(
        &mut self,
        section: &Section<'_>,
        request: &mut BodyRead,
        texts: &mut Texts,
    ) -> Result<(), Error> {
        let mut words: Vec<(usize, &str)> = Vec::new();
        let mut at = 0;
        while let Some(block) = section.blocks.get(at) {
            at += 1;
            let Some(text) = text_of(&block.kind) else {
                return Err(section.not_understood(block.line, "a table stands where an example should"));
            };
            if sample::starts(text) {
                let (text, used) = body::lines_of_sample(section, &section.blocks[at - 1..])?;
                request.add_sample(block.line, &text, texts);
                at += used - 1;
            } else if text.ends_with(':') && !text.contains('/') {
                let note = Note { heading: section.wording.to_owned(), text: texts.fingerprint(text) };
                self.notes.push((block.line, note));
            } else {
                words.extend(text.split_whitespace().map(|word| (block.line, word)));
            }
        }
        let is_start = |word: &str| word.starts_with("https://") || word.starts_with("http://");
        words.retain(|(_, word)| !METHODS.contains(word));
        let mut rest = &words[..];
        while let Some(&(line, _)) = rest.first() {
            let end =
                rest.iter().skip(1).position(|(_, word)| is_start(word)).map_or(rest.len(), |at| at + 1);
            let url = unbroken(rest[..end].iter().map(|(_, word)| *word));
            if split_url(&url).is_none() {
                return Err(section.not_understood(line, "this is not one absolute URL"));
            }
            self.urls.push(url);
            self.lines.push(line);
            rest = &rest[end..];
        }
        Ok(())
    }
}

pub(super) fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> Option<String> {
    let text = texts.flat_map(|text| [text, " "]).collect::<String>();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// One text of words that were broken within a path or URL, at a slash or a parameter. What starts with a slash of its
/// own is a second path, not the rest of the first.
fn unbroken<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let continues = |word: &str| word.starts_with("/{") || word.starts_with(['{', '}', '?', '&', '=']);
    let mut text = String::new();
    for word in words {
        let open = text.ends_with(['/', '{', '?', '&', '=']) && !word.starts_with('/');
        if !text.is_empty() && !open && !continues(word) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
