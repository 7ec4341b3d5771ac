//! Why a text is not JSON.

use std::fmt;

use super::position::{Locator, Position};
use super::reader::DEPTH_LIMIT;

/// A text is not JSON: the first place where it breaks the grammar, and how.
///
/// The message holds no part of the text beyond a single punctuation mark.
///
/// ```
/// let error = optics_validator::json::read(br#"{ "a": "#).unwrap_err();
/// assert!(error.is_truncated() && !error.is_empty());
/// println!("{error}");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotJson {
    kind: Kind,
    position: Position,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    ByteOrderMark,
    Utf16,
    NotUtf8,
    Markup,
    Truncated { inside: &'static str },
    Unexpected { expected: &'static str, found: Found },
    Trailing { value: bool },
    TrailingComma { closing: char },
    SingleQuote,
    Comment,
    UnknownWord,
    LeadingZero,
    ControlCharacter(u8),
    UnknownEscape,
    HexDigits,
    TooDeep,
}

/// What stands at a place, without saying what it is where it could be a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Mark(char),
    Letter,
    Digit,
    Control(u8),
    Other,
}

impl Found {
    pub(super) fn of(byte: u8) -> Self {
        match byte {
            b if b.is_ascii_alphabetic() => Self::Letter,
            b if b.is_ascii_digit() => Self::Digit,
            b if b.is_ascii_control() => Self::Control(b),
            b if b.is_ascii() => Self::Mark(char::from(b)),
            _ => Self::Other,
        }
    }
}

impl NotJson {
    pub(super) fn new(kind: Kind, text: &[u8], offset: usize) -> Self {
        Self { kind, position: Locator::new(text).locate(offset) }
    }

    /// Where, in the text that was read.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Whether the text holds nothing but white space.
    pub fn is_empty(&self) -> bool {
        self.kind == Kind::Empty
    }

    /// Whether the text ends before its value does; more text could make it JSON.
    pub fn is_truncated(&self) -> bool {
        matches!(self.kind, Kind::Truncated { .. })
    }

    /// Whether the text is not UTF-8, be it UTF-16 or not text at all.
    pub fn is_not_utf8(&self) -> bool {
        matches!(self.kind, Kind::NotUtf8 | Kind::Utf16)
    }

    /// Whether the text may be JSON and is nested too deep to be read.
    pub fn is_too_deep(&self) -> bool {
        self.kind == Kind::TooDeep
    }

    /// What is wrong, without the place.
    pub fn reason(&self) -> impl fmt::Display {
        self.kind.clone()
    }

    /// The same error in the larger text in which the text starts at `origin`.
    #[must_use]
    pub fn within(mut self, origin: Position) -> Self {
        self.position = self.position.within(origin);
        self
    }
}

impl fmt::Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.position.line, self.position.column, self.kind)
    }
}

impl std::error::Error for NotJson {}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no JSON value, only an empty text"),
            Self::ByteOrderMark => f.write_str("a byte order mark stands where a value belongs; remove it"),
            Self::Utf16 => f.write_str("the text is UTF-16; convert it to UTF-8"),
            Self::NotUtf8 => f.write_str("the text is not UTF-8 from here on"),
            Self::Markup => f.write_str("the text looks like HTML or XML, not JSON"),
            Self::Truncated { inside } => {
                write!(f, "the text ends inside {inside}; it may have been cut off")
            }
            Self::Unexpected { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::Trailing { value: true } => {
                f.write_str("another value follows the first; of several, each is a line of its own (NDJSON)")
            }
            Self::Trailing { value: false } => {
                f.write_str("something other than white space follows the value")
            }
            Self::TrailingComma { closing } => {
                write!(f, "a comma stands before the closing `{closing}`; remove it")
            }
            Self::SingleQuote => f.write_str("expected a double quote, found a single one"),
            Self::Comment => f.write_str("JSON has no comments; remove this one"),
            Self::UnknownWord => f.write_str("of words, JSON has only `true`, `false` and `null`"),
            Self::LeadingZero => f.write_str("a number has no leading zeros; remove them"),
            Self::ControlCharacter(b'\n' | b'\r') => f.write_str(
                "a string does not end before its line does; write a line break in it as an escape",
            ),
            Self::ControlCharacter(byte) => {
                write!(f, "a string holds the control character U+{byte:04X}; write it as an escape")
            }
            Self::UnknownEscape => f.write_str("there is no such escape; a backslash is written as `\\\\`"),
            Self::HexDigits => f.write_str("expected four hexadecimal digits after `\\u`"),
            Self::TooDeep => write!(f, "arrays and objects are nested deeper than {DEPTH_LIMIT} levels"),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mark(mark) => write!(f, "`{mark}`"),
            Self::Letter => f.write_str("a letter"),
            Self::Digit => f.write_str("a digit"),
            Self::Control(byte) => write!(f, "the control character U+{byte:04X}"),
            Self::Other => f.write_str("a character outside ASCII"),
        }
    }
}
