//! Text as it is collected, and where it stands in the file.

use crate::page::line::is_invisible;

/// Counts lines up to places that only move forward.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    source: &'a [u8],
    offset: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        Self { source: source.as_bytes(), offset: 0, line: 1 }
    }

    /// Line of a byte, from 1. A line ends with LF, CRLF or CR.
    pub(super) fn at(&mut self, offset: usize) -> usize {
        let end = offset.min(self.source.len());
        while self.offset < end {
            let next = self.source.get(self.offset + 1);
            match self.source[self.offset] {
                b'\n' => self.line += 1,
                b'\r' if next != Some(&b'\n') => self.line += 1,
                _ => {}
            }
            self.offset += 1;
        }
        self.line
    }
}

/// The text since the last thing that ended one.
#[derive(Debug, Default)]
pub(super) struct Text {
    characters: String,
    /// Where the first visible character stands in it, and on which line of the file.
    start: Option<(usize, usize)>,
    /// Line of the last visible character of all texts.
    last_line: usize,
}

impl Text {
    /// Adds characters with single spaces between words. The lines are those of the first and the last character.
    pub(super) fn push(&mut self, characters: &str, lines: (usize, usize)) {
        self.add(characters, lines, |text, _| {
            if !text.is_empty() && !text.ends_with(' ') {
                text.push(' ');
            }
        });
    }

    /// Adds characters with white space as it is.
    pub(super) fn push_code(&mut self, characters: &str, lines: (usize, usize)) {
        self.add(characters, lines, |text, space| {
            text.push(if matches!(space, '\n' | '\t') { space } else { ' ' });
        });
    }

    fn add(&mut self, characters: &str, (first, last): (usize, usize), space: impl Fn(&mut String, char)) {
        let line_ends = |text: &str| text.bytes().filter(|&byte| byte == b'\n').count();
        for (at, c) in characters.char_indices() {
            if c.is_whitespace() {
                space(&mut self.characters, c);
            } else if !is_invisible(c) {
                if self.start.is_none() {
                    // A line end can be written as an entity, which ends no line of the file.
                    let line = last.min(first + line_ends(&characters[..at]));
                    self.start = Some((self.characters.len(), line));
                }
                self.characters.push(c);
            }
        }
        if let Some(end) = characters.rfind(|c: char| !c.is_whitespace() && !is_invisible(c)) {
            let line = last.saturating_sub(line_ends(&characters[end..])).max(first);
            self.last_line = self.last_line.max(line);
        }
    }

    /// A break that is only white space to what is being read.
    pub(super) fn space(&mut self) {
        if self.start.is_some() && !self.characters.ends_with(' ') {
            self.characters.push(' ');
        }
    }

    /// The end of a line of preformatted text, made by an element: always by `br`, else where the line has a text.
    pub(super) fn line_end(&mut self, always: bool) {
        if always || !(self.characters.is_empty() || self.characters.ends_with('\n')) {
            self.characters.push('\n');
        }
    }

    /// The text, with the line on which it starts, when something of it is visible. An indent of its first line stays.
    pub(super) fn take(&mut self) -> Option<(usize, String)> {
        let mut text = std::mem::take(&mut self.characters);
        let (start, line) = self.start.take()?;
        text.truncate(text.trim_end().len());
        text.drain(..text[..start].rfind('\n').map_or(0, |end| end + 1));
        Some((line, text))
    }

    pub(super) fn last_line(&self) -> usize {
        self.last_line
    }
}
