//! Markdown, in both of its table styles, into an outline.
//!
//! Only what the pages of the guide and the readers that turn sites into Markdown use is understood: headings, lists,
//! code and tables by lines, and inline markup within them. Lines stay apart, since such readers put a heading, a text
//! and the next heading on consecutive lines.

mod cell;
mod front;
mod inline;
mod list;
mod table;

use crate::error::{Error, Reason};

use super::heading::Heading;
use super::layout::Layout;
use super::line::{is_invisible, rows, visible};
use super::outline::{Block, BlockKind, Outline};

use list::{Levels, Marker};

/// Reads Markdown. The layout says how tables are written: see [`table`].
pub(super) fn outline(text: &str, layout: Layout) -> Result<Outline, Error> {
    let lines: Vec<&str> = rows(text).collect();
    let front = front::read(&lines);
    let last_line = lines.iter().rposition(|line| !trim(line).is_empty()).map_or(1, |at| at + 1);
    let mut reader = Reader {
        lines: &lines,
        layout,
        blocks: Vec::new(),
        paragraph: Vec::new(),
        item: None,
        levels: Levels::default(),
        after_blank: true,
    };
    let mut at = front.lines;
    while at < lines.len() {
        at = reader.step(at)?;
    }
    reader.flush();
    Ok(Outline {
        layout,
        location: front.location,
        blocks: reader.blocks,
        outside: Vec::new(),
        last_line,
        is_whole: false,
        asks_password: false,
    })
}

struct Reader<'a> {
    lines: &'a [&'a str],
    layout: Layout,
    blocks: Vec<Block>,
    /// Lines of the paragraph that is being read, by their index.
    paragraph: Vec<(usize, &'a str)>,
    item: Option<Item>,
    levels: Levels,
    after_blank: bool,
}

/// The item of a list that is being read.
struct Item {
    line: usize,
    depth: usize,
    indent: usize,
    text: String,
}

impl Reader<'_> {
    /// Reads what starts at a line, and gives the index of the line below it.
    fn step(&mut self, at: usize) -> Result<usize, Error> {
        let raw = unquoted(self.lines[at]);
        let text = trim(raw);
        let after_blank = std::mem::replace(&mut self.after_blank, text.is_empty());
        if text.is_empty() {
            self.flush_paragraph();
            return Ok(at + 1);
        }
        if let Some(fence) = Fence::open(raw) {
            self.flush();
            return self.fenced(at, &fence);
        }
        if table::starts(self.lines, at, self.layout) {
            return self.table(at);
        }
        if is_html_table(text) {
            let detail = "a table stands here as HTML within Markdown";
            return Err(Error::page(Reason::NotUnderstood, at + 1, detail));
        }
        if let Some(heading) = atx_heading(raw) {
            self.flush();
            self.heading(at, heading);
        } else if self.item.is_none() && !self.paragraph.is_empty() && is_underline(text) {
            let text = self.paragraph.iter().flat_map(|(_, line)| [*line, " "]).collect::<String>();
            let first = self.paragraph[0].0;
            self.paragraph.clear();
            self.heading(first, &text);
        } else if is_rule(text) {
            self.flush();
        } else if let Some(marker) = Marker::of(raw) {
            self.flush();
            let depth = self.levels.open(marker.indent);
            let text = marker.text.to_owned();
            self.item = Some(Item { line: at + 1, depth, indent: marker.indent, text });
        } else if !self.continue_item(raw, text, after_blank) {
            let indented_code = after_blank && self.levels.is_empty() && list::indent(raw) >= 4;
            if indented_code && self.paragraph.is_empty() {
                return Ok(self.indented(at));
            }
            self.levels = Levels::default();
            self.paragraph.push((at, raw));
        }
        Ok(at + 1)
    }

    /// Takes a line as the continuation of the item above, when it is.
    fn continue_item(&mut self, raw: &str, text: &str, after_blank: bool) -> bool {
        let Some(item) = &mut self.item else { return false };
        let is_deeper = list::indent(raw) >= item.indent + 2;
        if is_deeper || (!after_blank && Heading::of(&inline::flatten(text)).is_none()) {
            item.text.push(' ');
            item.text.push_str(without_hard_break(text));
            return true;
        }
        self.flush();
        false
    }

    fn table(&mut self, at: usize) -> Result<usize, Error> {
        self.flush();
        self.levels = Levels::default();
        let (table, end) = table::read(self.lines, at, self.layout)?;
        self.blocks.push(Block { line: at + 1, kind: BlockKind::Table(table) });
        Ok(end)
    }

    fn fenced(&mut self, at: usize, fence: &Fence) -> Result<usize, Error> {
        let inner = &self.lines[at + 1..];
        let Some(end) = inner.iter().position(|line| fence.is_closed_by(unquoted(line))) else {
            return Err(Error::page(Reason::CutOff, at + 1, "the page ends within this block of code"));
        };
        let lines = inner[..end].iter().map(|line| without_indent(unquoted(line), fence.indent));
        self.code(at, &lines.collect::<Vec<_>>());
        Ok(at + end + 2)
    }

    fn indented(&mut self, at: usize) -> usize {
        let is_code = |line: &&str| trim(line).is_empty() || list::indent(line) >= 4;
        let lines: Vec<&str> = self.lines[at..].iter().copied().take_while(is_code).collect();
        let end = lines.iter().rposition(|line| !trim(line).is_empty()).map_or(1, |last| last + 1);
        let text: Vec<&str> = lines[..end].iter().map(|line| without_indent(line, 4)).collect();
        self.code(at, &text);
        at + end
    }

    fn code(&mut self, at: usize, lines: &[&str]) {
        let text = lines.join("\n");
        if !trim(&text).is_empty() {
            self.push(at, BlockKind::Code(text));
        }
    }

    fn heading(&mut self, at: usize, raw: &str) {
        let text = inline::flatten(raw);
        self.levels = Levels::default();
        if !text.is_empty() {
            self.push(at, BlockKind::Heading(text));
        }
    }

    fn flush(&mut self) {
        self.flush_paragraph();
        if let Some(item) = self.item.take() {
            let text = inline::flatten(&item.text);
            if !text.is_empty() {
                self.blocks
                    .push(Block { line: item.line, kind: BlockKind::Item { depth: item.depth, text } });
            }
        }
    }

    fn flush_paragraph(&mut self) {
        let lines = std::mem::take(&mut self.paragraph);
        let texts = inline::flatten_lines(lines.iter().map(|(_, line)| without_hard_break(line)));
        for (&(at, raw), text) in lines.iter().zip(texts) {
            let is_known = Heading::of(&text).is_some();
            if text.is_empty() {
                continue;
            }
            if is_bold(trim(raw)) && (lines.len() == 1 || is_known) {
                self.heading(at, raw);
            } else {
                self.push(at, BlockKind::Text(text));
            }
        }
    }

    fn push(&mut self, at: usize, kind: BlockKind) {
        self.blocks.push(Block { line: at + 1, kind });
    }
}

/// A line of at least three backticks or tildes, which opens a block of code.
struct Fence {
    sign: char,
    length: usize,
    indent: usize,
}

impl Fence {
    fn open(line: &str) -> Option<Self> {
        let text = trim(line);
        let sign = text.chars().next().filter(|sign| "`~".contains(*sign))?;
        let info = text.trim_start_matches(sign);
        let length = text.len() - info.len();
        let is_fence = length >= 3 && !(sign == '`' && info.contains('`'));
        is_fence.then(|| Self { sign, length, indent: list::indent(line) })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let text = trim(line);
        text.len() >= self.length && text.chars().all(|c| c == self.sign)
    }
}

/// The text of a heading of the form `## text`.
fn atx_heading(line: &str) -> Option<&str> {
    let text = trim(line);
    let rest = text.trim_start_matches('#');
    let is_heading = (1..=6).contains(&(text.len() - rest.len())) && list::indent(line) < 4;
    let is_apart = rest.is_empty() || rest.starts_with(char::is_whitespace);
    (is_heading && is_apart).then(|| rest.trim_end_matches('#'))
}

/// A line below a text that makes it a heading.
fn is_underline(text: &str) -> bool {
    text.len() >= 2 && (text.bytes().all(|byte| byte == b'=') || text.bytes().all(|byte| byte == b'-'))
}

fn is_rule(text: &str) -> bool {
    let mut signs = text.chars().filter(|c| !c.is_whitespace());
    let Some(first) = signs.next().filter(|first| "-*_".contains(*first)) else { return false };
    text.chars().all(|c| c == first || c.is_whitespace()) && signs.count() >= 2
}

/// A line that is bold as a whole: a heading of those who do not mark headings.
fn is_bold(text: &str) -> bool {
    ["**", "__"].into_iter().any(|mark| {
        let text = text.trim_end_matches(':');
        let inner = text.strip_prefix(mark).and_then(|text| text.strip_suffix(mark));
        inner.is_some_and(|inner| !inner.is_empty() && !inner.contains(mark))
    })
}

fn is_html_table(text: &str) -> bool {
    const TAGS: [&str; 7] = ["<!doctype", "<html", "<table", "<tr", "<td", "<th", "<dl"];
    TAGS.into_iter().any(|tag| {
        let start = text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
        start && !text[tag.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
    })
}

/// The line without the marks of a quotation.
fn unquoted(line: &str) -> &str {
    let mut rest = line;
    while let Some(inner) = trim_start(rest).strip_prefix('>') {
        rest = inner.strip_prefix(' ').unwrap_or(inner);
    }
    rest
}

/// A backslash at the end of a line breaks it.
fn without_hard_break(line: &str) -> &str {
    let line = line.trim_end();
    line.strip_suffix('\\').unwrap_or(line)
}

fn without_indent(line: &str, columns: usize) -> &str {
    let mut seen = 0;
    let end = line.char_indices().find(|&(_, c)| {
        let is_margin = seen < columns && (c == ' ' || c == '\t');
        seen += if c == '\t' { 4 } else { 1 };
        !is_margin
    });
    end.map_or("", |(at, _)| &line[at..])
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches(is_blank)
}
