//! Tags and texts into blocks, as a browser would show them.

use std::convert::Infallible;

use html5gum::Span;
use html5gum::emitters::callback::{Callback, CallbackEvent};

use crate::error::{Error, Reason};
use crate::page::MOST_LINES;
use crate::page::outline::{Block, BlockKind, Part};

use super::attributes::{Attributes, Role};
use super::stack::{Content, Open, Place, Stack};
use super::table::{OpenTable, pair};
use super::tag::Tag;
use super::text::{Lines, Text};

/// What was read so far.
#[derive(Debug)]
pub(super) struct Assembly<'s> {
    lines: Lines<'s>,
    blocks: Vec<Block>,
    stack: Stack,
    /// Name of the inline elements on the stack, which hide their text.
    hidden_inline: Vec<u8>,
    /// Open tables that are shown, outermost first.
    tables: Vec<OpenTable>,
    text: Text,
    /// A term that waits for its definition.
    name: Option<Part>,
    /// The start tag that is being read.
    tag: StartTag,
    /// Within an element whose content is text and no part of the page: a script, a style.
    is_raw: bool,
    raw_name: Vec<u8>,
    /// What the source has and does not show.
    hidden: Vec<Block>,
    contents: Vec<Range>,
    /// The end tag of the document was seen, and nothing visible below it.
    has_ended: bool,
    canonical: Option<String>,
    og_url: Option<String>,
    asks_password: bool,
    /// How many pieces of text were written.
    pieces: usize,
    error: Option<Error>,
}

#[derive(Debug, Default)]
struct StartTag {
    name: Vec<u8>,
    line: usize,
    attributes: Attributes,
    is_password: bool,
}

/// Blocks of an element that holds the content of the page.
#[derive(Debug)]
struct Range {
    content: Content,
    start: usize,
    /// Where they end and the last visible line there, when an end tag says so.
    end: Option<(usize, usize)>,
}

/// The content of a page.
#[derive(Debug)]
pub(super) struct PageContent {
    pub(super) location: Option<String>,
    pub(super) blocks: Vec<Block>,
    /// What the page shows outside of its content.
    pub(super) outside: Vec<Block>,
    pub(super) last_line: usize,
    pub(super) is_whole: bool,
    pub(super) asks_password: bool,
}

impl Callback<Infallible, usize> for &mut Assembly<'_> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, span: Span<usize>) -> Option<Infallible> {
        if self.error.is_some() {
            return None;
        }
        match event {
            CallbackEvent::OpenStartTag { name } => {
                let line = self.lines.at(span.start);
                self.tag = StartTag { name: name.to_vec(), line, ..StartTag::default() };
            }
            CallbackEvent::AttributeName { name } => self.tag.attributes.name(name),
            CallbackEvent::AttributeValue { value } => {
                self.tag.is_password |= value.eq_ignore_ascii_case(b"password");
                self.tag.attributes.value(value);
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                let tag = std::mem::take(&mut self.tag);
                self.start_tag(&tag, self_closing);
            }
            CallbackEvent::EndTag { name } => self.end_tag(name),
            CallbackEvent::String { value } => {
                let lines = (self.lines.at(span.start), self.lines.at(span.end));
                self.characters(value, lines);
            }
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
        None
    }
}

impl<'s> Assembly<'s> {
    pub(super) fn of(source: &'s str) -> Self {
        Self {
            lines: Lines::of(source),
            blocks: Vec::new(),
            stack: Stack::default(),
            hidden_inline: Vec::new(),
            tables: Vec::new(),
            text: Text::default(),
            name: None,
            tag: StartTag::default(),
            is_raw: false,
            raw_name: Vec::new(),
            hidden: Vec::new(),
            contents: Vec::new(),
            has_ended: false,
            canonical: None,
            og_url: None,
            asks_password: false,
            pieces: 0,
            error: None,
        }
    }

    /// The content, when the source was read to its end.
    pub(super) fn finish(mut self) -> Result<PageContent, Error> {
        self.flush();
        self.end_name();
        let last_line = self.text.last_line().max(1);
        let contents = std::mem::take(&mut self.contents);
        let open = contents.iter().filter(|range| range.end.is_none()).count();
        // The end tags of these are not optional, and sloppy authors forget others.
        let is_content = |tag: Tag| matches!(tag, Tag::Table | Tag::Dl | Tag::Pre) || tag.is_list();
        if self.stack.find(is_content, |_| false).is_some() && !self.stack.context().is_hidden {
            let detail = "the page ends within a table or list";
            self.error.get_or_insert_with(|| Error::page(Reason::CutOff, last_line, detail));
        }
        self.close_to(0, false);
        if let Some(error) = self.error {
            return Err(error);
        }
        let of = |content| contents.iter().filter(move |range| range.content == content);
        if let Some(line) =
            of(Content::Main).next().and_then(|first| self.second_content(first, of(Content::Main)))
        {
            let detail = "this element holds the content of a page, and so does one above it";
            return Err(Error::page(Reason::AnchorRepeated, line, detail));
        }
        let articles = of(Content::Article).count();
        let range =
            of(Content::Main).next().or_else(|| of(Content::Article).next().filter(|_| articles == 1));
        let mut content = PageContent {
            location: self.canonical.or(self.og_url),
            blocks: self.blocks,
            outside: Vec::new(),
            last_line,
            is_whole: self.has_ended && open == 0,
            asks_password: self.asks_password,
        };
        if let Some(range) = range {
            if let Some((end, line)) = range.end {
                content.outside = content.blocks.split_off(end.min(content.blocks.len()));
                content.last_line = line;
                content.is_whole = true;
            }
            content.outside.extend(content.blocks.drain(..range.start.min(content.blocks.len())));
        }
        content.outside.extend(self.hidden);
        Ok(content)
    }

    /// Line of the first text in an element that stands behind the first one.
    fn second_content<'r>(&self, first: &Range, mut all: impl Iterator<Item = &'r Range>) -> Option<usize> {
        let end = first.end.map_or(self.blocks.len(), |(end, _)| end);
        all.find_map(|range| {
            let blocks = self.blocks.get(range.start..range.end.map_or(self.blocks.len(), |(end, _)| end))?;
            blocks.first().filter(|_| range.start >= end).map(|block| block.line)
        })
    }

    fn characters(&mut self, value: &[u8], lines: (usize, usize)) {
        let context = self.stack.context();
        if self.is_raw {
            return self.scriptless(value, lines.0);
        }
        let text = String::from_utf8_lossy(value);
        if context.is_hidden {
            return self.hide(&text, lines.0);
        }
        if text.chars().any(|c| !c.is_whitespace()) {
            self.has_ended = false;
        }
        if context.place == Place::Code {
            self.text.push_code(&text, lines);
        } else {
            self.text.push(&text, lines);
        }
    }

    /// Text that is not shown, or not as part of the page: no fact, but it may be what a fact is missed for.
    fn hide(&mut self, text: &str, line: usize) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() && self.hidden.len() < MOST_LINES {
            self.hidden.push(Block { line, kind: BlockKind::Text(text) });
        }
    }

    /// The content of an element that is no part of the page; what is meant for browsers without scripts is hidden text.
    fn scriptless(&mut self, value: &[u8], line: usize) {
        if self.raw_name != b"noscript" {
            return;
        }
        let text = String::from_utf8_lossy(value).into_owned();
        for piece in text.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)) {
            self.hide(piece, line);
        }
    }

    fn start_tag(&mut self, start: &StartTag, self_closing: bool) {
        let name = &start.name[..];
        let context = self.stack.context();
        match name {
            b"script" | b"style" | b"title" | b"textarea" | b"noscript" | b"iframe" | b"noembed" => {
                self.is_raw = true;
                self.raw_name.clone_from(&start.name);
            }
            b"link" if start.attributes.has("rel", "canonical") => {
                self.canonical = self.canonical.take().or_else(|| address(start.attributes.get("href")));
            }
            b"meta" if start.attributes.has("property", "og:url") => {
                self.og_url = self.og_url.take().or_else(|| address(start.attributes.get("content")));
            }
            b"input" => self.asks_password |= start.is_password,
            b"br" | b"hr" | b"img" | b"wbr" | b"link" | b"meta" | b"base" | b"col" | b"area" | b"embed"
            | b"source" | b"track" | b"param" => {}
            _ => {
                if let Some(tag) = Tag::of(name).filter(|_| !context.is_foreign) {
                    self.start_element(tag, start);
                } else if context.is_foreign {
                    // Other elements of SVG and MathML are nothing but their depth, which nothing asks for.
                    if let Some(tag) = Tag::of(name).filter(|tag| tag.is_foreign() && !self_closing) {
                        self.push(tag, start);
                    }
                } else {
                    self.start_inline(start);
                }
            }
        }
        match name {
            b"br" if context.place == Place::Code && !context.is_hidden => self.text.line_end(true),
            b"br" => self.text.space(),
            b"hr" => self.flush(),
            _ => {}
        }
    }

    /// Inline elements leave no trace, unless they hide their text: then those of that name are counted, to find the
    /// end tag that belongs to it.
    fn start_inline(&mut self, start: &StartTag) {
        if self.stack.top() == Some(Tag::HiddenInline) {
            if self.hidden_inline == start.name {
                self.push(Tag::HiddenInline, start);
            }
        } else if (start.attributes.hide() || start.attributes.is_decoration())
            && !self.stack.context().is_hidden
        {
            self.hidden_inline.clone_from(&start.name);
            // What was said so far goes on behind the element.
            self.push(Tag::HiddenInline, start);
        }
    }

    fn start_element(&mut self, tag: Tag, start: &StartTag) {
        self.flush();
        // A part of a table outside of any is ignored, and what stands in it is text like any other.
        if tag.is_part_of_table() && self.stack.find(|open| open == Tag::Table, |_| false).is_none() {
            return;
        }
        self.end_implied(tag);
        if tag.is_cell() && self.stack.find(|open| open == Tag::Tr, |open| open == Tag::Table).is_none() {
            self.push(Tag::Tr, &StartTag { line: start.line, ..StartTag::default() });
        }
        self.push(tag, start);
    }

    /// Ends the elements that a start tag ends without an end tag of theirs.
    fn end_implied(&mut self, tag: Tag) {
        let in_table = |open: Tag| open == Tag::Table;
        let found = match tag {
            Tag::Li => self.stack.find(|open| open == Tag::Li, Tag::bounds_items),
            Tag::Dt | Tag::Dd => self.stack.find(|open| matches!(open, Tag::Dt | Tag::Dd), Tag::bounds_items),
            Tag::Td | Tag::Th => self.stack.find(|open| open.is_cell() || open == Tag::Caption, in_table),
            Tag::Tr => self.stack.find(|open| matches!(open, Tag::Tr | Tag::Caption), in_table),
            Tag::Tbody | Tag::Thead | Tag::Tfoot | Tag::Caption => {
                let table = self.stack.find(in_table, |_| false);
                table.map(|table| table + 1).filter(|&place| place < self.stack.len())
            }
            // A table that stands in no cell of another ends it.
            Tag::Table => self
                .stack
                .find(in_table, |open| open.is_cell() || matches!(open, Tag::Caption | Tag::Template)),
            _ => None,
        };
        if let Some(place) = found {
            self.close_to(place, true);
        }
        if tag.ends_paragraph() {
            let bounds = |open: Tag| open.bounds_end_tags() || open == Tag::Button;
            if let Some(place) = self.stack.find(|open| open == Tag::P, bounds) {
                self.close_to(place, true);
            }
        }
        if tag.is_heading() && self.stack.top().is_some_and(Tag::is_heading) {
            self.close_to(self.stack.len() - 1, true);
        }
    }

    fn push(&mut self, tag: Tag, start: &StartTag) {
        if self.stack.len() == Stack::MAX_DEPTH {
            let detail = "elements are nested deeper than any page of the guide has them";
            self.error = Some(Error::page(Reason::NotUnderstood, start.line, detail));
            return;
        }
        let outer = self.stack.context();
        let mut context = outer.within(tag, self.stack.len());
        let role = start.attributes.role();
        let held = match tag {
            Tag::Main => Some(Content::Main),
            _ if role == Role::Main => Some(Content::Main),
            Tag::Article => Some(Content::Article),
            _ => None,
        };
        context.is_hidden = outer.is_hidden
            || tag.is_chrome()
            || tag == Tag::Header && !outer.in_section
            || role == Role::Chrome
            || start.attributes.hide();
        let held = held.filter(|_| !context.is_hidden);
        if let Some(content) = held {
            self.contents.push(Range { content, start: self.blocks.len(), end: None });
        }
        if !context.is_hidden {
            self.start_shown(tag, start);
        }
        self.stack.push(Open { tag, context, started: false, content: held });
    }

    fn start_shown(&mut self, tag: Tag, start: &StartTag) {
        if tag == Tag::Table {
            let depth = self.stack.context().depth;
            self.tables.push(OpenTable::new(start.line, depth));
            return;
        }
        let Some(table) = self.tables.last_mut() else { return };
        if tag.is_row_group() {
            table.start_group(tag);
        } else if tag == Tag::Tr {
            table.start_row(start.line);
        } else if tag.is_cell() {
            table.start_cell(tag, start.attributes.span("colspan"), start.attributes.span("rowspan"));
        }
    }

    fn end_tag(&mut self, name: &[u8]) {
        if std::mem::take(&mut self.is_raw) {
            return;
        }
        match name {
            b"html" | b"body" => {
                self.flush();
                self.has_ended = true;
                return;
            }
            b"br" => return self.text.space(),
            _ => {}
        }
        if self.stack.top() == Some(Tag::HiddenInline) && self.hidden_inline == name {
            self.stack.pop();
            return;
        }
        let Some(tag) = Tag::of(name) else { return };
        let context = self.stack.context();
        if context.is_foreign && !tag.is_foreign() {
            return;
        }
        let found = match tag {
            _ if tag.is_heading() => self.stack.find(Tag::is_heading, Tag::bounds_end_tags),
            Tag::Table => self.stack.find(|open| open == tag, |open| open == Tag::Template),
            Tag::Tr | Tag::Td | Tag::Th | Tag::Caption | Tag::Thead | Tag::Tbody | Tag::Tfoot => {
                self.stack.find(|open| open == tag, |open| open == Tag::Table)
            }
            Tag::Li => self.stack.find(|open| open == tag, |open| open.bounds_end_tags() || open.is_list()),
            _ => self.stack.find(|open| open == tag, |open| open != tag && open.bounds_end_tags()),
        };
        // An end tag without its start tag says nothing.
        if let Some(place) = found {
            self.flush();
            self.close_to(place, true);
        } else if tag.ends_paragraph() {
            self.flush();
        }
    }

    /// Ends the elements from that place in the stack on. `is_closed`: a tag says that they end.
    fn close_to(&mut self, place: usize, is_closed: bool) {
        while self.stack.len() > place {
            if self.stack.top().is_some_and(|tag| tag == Tag::Dl || tag.is_cell()) {
                self.end_name();
            }
            let Some(open) = self.stack.pop() else { return };
            if open.context.is_hidden {
                continue;
            }
            if let Some(content) = open.content {
                let end = (self.blocks.len(), self.text.last_line());
                let range = self
                    .contents
                    .iter_mut()
                    .rev()
                    .find(|range| range.content == content && range.end.is_none());
                if let Some(range) = range.filter(|_| is_closed) {
                    range.end = Some(end);
                }
            }
            match open.tag {
                Tag::Table => self.end_table(is_closed),
                Tag::Tr => self.with_table(OpenTable::end_row),
                tag if tag.is_row_group() => self.with_table(OpenTable::end_group),
                _ => {}
            }
        }
    }

    fn with_table(&mut self, change: impl FnOnce(&mut OpenTable)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    fn end_table(&mut self, is_closed: bool) {
        let Some(table) = self.tables.pop() else { return };
        let line = table.line;
        if !self.stack.context().in_cell {
            let table = table.end(is_closed);
            if !(table.rows.is_empty() && table.header.is_empty()) {
                self.blocks.push(Block { line, kind: BlockKind::Table(table) });
            }
            return;
        }
        match table.end_in_cell() {
            Ok(parts) => parts.into_iter().for_each(|part| self.with_table(|table| table.push(part))),
            Err(line) => {
                let detail = "a row of a table within a table has other than 2 cells";
                self.error = Some(Error::page(Reason::NotUnderstood, line, detail));
            }
        }
    }

    /// Ends the text that is being read, as what it is.
    fn flush(&mut self) {
        let Some((line, text)) = self.text.take() else { return };
        let context = self.stack.context();
        if context.place == Place::Name {
            self.end_name();
            let depth = context.depth.max(1);
            self.name = Some(Part { line, depth, is_item: true, text });
            return;
        }
        let is_item = context.item.is_some_and(|(place, _)| self.stack.start(place));
        let depth = context.item.map_or(context.depth, |(_, depth)| depth);
        let mut part = Part { line, depth, is_item, text };
        if let Some(name) = self.name.take() {
            if is_item && name.depth == depth {
                part = Part { line: name.line, text: pair(&name.text, &part.text), ..part };
            } else {
                self.write(name);
            }
        }
        self.write(part);
    }

    /// Writes a term that has no definition.
    fn end_name(&mut self) {
        if let Some(name) = self.name.take() {
            self.write(name);
        }
    }

    fn write(&mut self, part: Part) {
        self.pieces += 1;
        if self.pieces > MOST_LINES {
            let detail =
                format!("more than {MOST_LINES} pieces of text are more than any page of the guide has");
            self.error = Some(Error::page(Reason::TooLarge, part.line, detail));
            return;
        }
        let context = self.stack.context();
        if context.in_cell {
            return self.with_table(|table| table.push(part));
        }
        let Part { line, depth, is_item, text } = part;
        let kind = match context.place {
            _ if is_item => BlockKind::Item { depth, text },
            Place::Heading => BlockKind::Heading(text),
            Place::Term => BlockKind::Term(text),
            Place::Definition => BlockKind::Definition(text),
            Place::Code => BlockKind::Code(text),
            Place::Flow | Place::Name => BlockKind::Text(text),
        };
        self.blocks.push(Block { line, kind });
    }
}

/// An address that a page gives as its own.
fn address(value: Option<&str>) -> Option<String> {
    value.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
}
