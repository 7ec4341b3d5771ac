//! The items of lists, and how deep they are nested.

use super::{is_blank, trim};

/// A line that starts an item.
#[derive(Debug)]
pub(super) struct Marker<'a> {
    pub(super) indent: usize,
    pub(super) text: &'a str,
}

impl<'a> Marker<'a> {
    /// The marks of Markdown, and the bullets that readers leave as they were.
    pub(super) fn of(line: &'a str) -> Option<Self> {
        const BULLETS: &str = "•◦▪▫■□●○‣⁃";
        let text = trim(line);
        let first = text.chars().next()?;
        let after = if BULLETS.contains(first) {
            return Some(Self { indent: indent(line), text: trim(&text[first.len_utf8()..]) });
        } else if "-*+".contains(first) {
            &text[1..]
        } else {
            let digits = text.bytes().take(10).take_while(u8::is_ascii_digit).count();
            text[digits..].strip_prefix(['.', ')']).filter(|_| (1..10).contains(&digits))?
        };
        let is_apart = after.is_empty() || after.starts_with(is_blank);
        is_apart.then(|| Self { indent: indent(line), text: trim(after) })
    }
}

/// Columns before the text. A tab counts as four.
pub(super) fn indent(line: &str) -> usize {
    let margin = line.chars().take_while(|&c| is_blank(c));
    margin.filter(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// The indents of the items that are open, outermost first.
#[derive(Debug, Default)]
pub(super) struct Levels(Vec<usize>);

impl Levels {
    /// The depth of an item, from 1, once those that it ends are closed. Two columns make a deeper level.
    pub(super) fn open(&mut self, indent: usize) -> usize {
        while self.0.last().is_some_and(|&last| last >= indent + 2) {
            self.0.pop();
        }
        if self.0.last().is_none_or(|&last| indent >= last + 2) {
            self.0.push(indent);
        }
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
