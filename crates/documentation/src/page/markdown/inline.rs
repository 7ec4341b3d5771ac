//! Inline markup, flattened to the text that a browser shows.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::visible;

/// Longer texts are taken as they stand: no sentence of a page comes near this, and what an adversary can make of a
/// parser for markup stays bounded.
const LONGEST: usize = 16 * 1024;

/// Stands for the end of a line while several are parsed as one. A private character that no page means anything by.
const LINE_END: char = '\u{e000}';

/// Keeps the parser from taking the start of a text as the start of a list, a heading or a quotation.
const GUARD: &str = "a ";

/// The visible text, with single spaces.
pub(super) fn flatten(raw: &str) -> String {
    let raw = raw.replace(LINE_END, "");
    visible(&shown(&raw))
}

/// The visible text of each line, for markup can span the lines of a paragraph.
pub(super) fn flatten_lines<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut texts = Vec::new();
    let mut joined = String::new();
    for line in lines {
        if joined.len() + line.len() > LONGEST && !joined.is_empty() {
            texts.extend(separated(&joined));
            joined.clear();
        }
        joined.extend(line.chars().filter(|&c| c != LINE_END));
        joined.extend([' ', LINE_END, ' ']);
    }
    texts.extend(separated(&joined));
    texts
}

fn separated(joined: &str) -> Vec<String> {
    let mut texts: Vec<String> = shown(joined).split(LINE_END).map(visible).collect();
    let lines = joined.chars().filter(|&c| c == LINE_END).count();
    if texts.len() != lines + 1 {
        // Markup swallowed the end of a line, as in an address that is broken: the lines as they stand.
        texts = joined.split(LINE_END).map(visible).collect();
    }
    texts.pop();
    texts
}

fn shown(raw: &str) -> String {
    let raw = raw.replace("\\|", "|");
    let has_markup = raw.contains(['*', '_', '[', '`', '<', '&', '\\', '!']);
    if !has_markup || raw.len() > LONGEST {
        return raw;
    }
    let line = raw.replace(['\n', '\r'], " ");
    let mut text = String::with_capacity(raw.len());
    let mut images = 0_usize;
    let source = format!("{GUARD}{}", line.trim_start());
    for event in Parser::new(&source) {
        match event {
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            Event::Text(piece) | Event::Code(piece) if images == 0 => text.push_str(&piece),
            Event::InlineHtml(tag) if images == 0 => text.push_str(shown_tag(&tag)),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text.strip_prefix(GUARD.trim_end()).map(str::to_owned).unwrap_or(text)
}

/// What is left of a tag: nothing of those that HTML knows; others are placeholders, written without an escape.
fn shown_tag(tag: &str) -> &str {
    const KNOWN: [&str; 44] = [
        "a", "abbr", "b", "bdi", "bdo", "br", "button", "cite", "code", "data", "del", "dfn", "div", "dt",
        "em", "font", "h1", "h2", "h3", "h4", "i", "img", "input", "ins", "kbd", "label", "li", "mark", "ol",
        "p", "q", "s", "samp", "small", "source", "span", "strong", "sub", "sup", "svg", "time", "u", "ul",
        "var",
    ];
    let inner = tag.trim_start_matches('<').trim_start_matches('/');
    let name = inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or(inner);
    let is_known =
        KNOWN.iter().any(|known| name.eq_ignore_ascii_case(known)) || name.eq_ignore_ascii_case("wbr");
    if ["br", "p", "div", "li"].iter().any(|block| name.eq_ignore_ascii_case(block)) {
        " "
    } else if is_known || inner.starts_with(['!', '?']) {
        ""
    } else {
        tag
    }
}
