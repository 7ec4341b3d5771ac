//! Places in a text.

use serde::Serialize;

/// A range of bytes of a text.
///
/// ```
/// let document = optics_validator::json::read(b" [1] ")?;
/// let span = document.root().span();
/// assert_eq!(&document.text()[span.start..span.end], "[1]");
/// # Ok::<(), optics_validator::json::NotJson>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

/// A place as a person and a program look it up.
///
/// A line ends with LF; CR LF therefore counts once. Columns count Unicode scalar values (`char`), so that an editor
/// and this agree as long as no character is made of several. The order is that of the text.
///
/// ```
/// let error = optics_validator::json::read(b"[1,\n 2,]").unwrap_err();
/// let position = error.position();
/// assert_eq!((position.line, position.column, position.offset), (2, 3, 6));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u64,
    /// Column, from 1.
    pub column: u64,
    /// Byte offset, from 0.
    pub offset: u64,
}

impl Position {
    /// Where every text starts.
    pub const START: Self = Self { line: 1, column: 1, offset: 0 };

    /// This place of a text, as a place of the larger text in which the text starts at `origin`.
    #[must_use]
    pub fn within(self, origin: Self) -> Self {
        let column = if self.line == 1 { origin.column + self.column - 1 } else { self.column };
        Self { line: origin.line + self.line - 1, column, offset: origin.offset + self.offset }
    }
}

/// Finds the positions of offsets, in one pass over the text as long as the offsets come in ascending order.
pub(crate) struct Locator<'a> {
    text: &'a [u8],
    last: Position,
}

impl<'a> Locator<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self { text, last: Position::START }
    }

    /// The position of `offset`; of the end of the text, if that comes first.
    pub(crate) fn locate(&mut self, offset: usize) -> Position {
        if (offset as u64) < self.last.offset {
            self.last = Position::START;
        }
        let from = usize::try_from(self.last.offset).unwrap_or(usize::MAX);
        let passed = self.text.get(from..offset.min(self.text.len())).unwrap_or_default();
        let characters = |text: &[u8]| text.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64;
        self.last.offset += passed.len() as u64;
        match memchr::memrchr(b'\n', passed) {
            None => self.last.column += characters(passed),
            Some(last) => {
                self.last.line += memchr::memchr_iter(b'\n', passed).count() as u64;
                self.last.column = 1 + characters(&passed[last + 1..]);
            }
        }
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::{Locator, Position};

    #[test]
    fn offsets_are_found_in_any_order() {
        let mut locator = Locator::new("a\nb\u{e9}c\nd".as_bytes());
        for (offset, line, column) in
            [(7, 3, 1), (5, 2, 3), (5, 2, 3), (1, 1, 2), (3, 2, 2), (0, 1, 1), (6, 2, 4)]
        {
            assert_eq!(locator.locate(offset), Position { line, column, offset: offset as u64 });
        }
    }
}
