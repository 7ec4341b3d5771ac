//! Places in a text.

use serde::Serialize;

/// A range of bytes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    /// This place of a document, as a place of the source in which the document starts at `origin`. Documents start
    /// with a line.
    pub(crate) fn within(self, origin: Self) -> Self {
        Self { line: origin.line + self.line - 1, column: self.column, offset: origin.offset + self.offset }
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
        for byte in self.text.get(from..offset.min(self.text.len())).unwrap_or_default() {
            self.last.offset += 1;
            if *byte == b'\n' {
                self.last.line += 1;
                self.last.column = 1;
            } else if byte & 0xC0 != 0x80 {
                self.last.column += 1;
            }
        }
        self.last
    }
}
