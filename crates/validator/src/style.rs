//! How reports look on a terminal: colours that carry a meaning, and lines that fit.
//!
//! A colour never says what no word says.

use anstyle::{AnsiColor, Effects, Style};

/// Columns of a line.
pub const WIDTH: usize = 100;

/// What a reader looks for first.
pub const STRONG: Style = Style::new().effects(Effects::BOLD);
/// What a reader can pass over.
pub const FAINT: Style = Style::new().effects(Effects::DIMMED);
/// As it should be.
pub const GOOD: Style = AnsiColor::Green.on_default().effects(Effects::BOLD);
/// Broken.
pub const BAD: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
/// Worth a look.
pub const NOTED: Style = AnsiColor::Cyan.on_default();
/// Unknown, since it could not be looked at.
pub const DOUBT: Style = AnsiColor::Magenta.on_default().effects(Effects::BOLD);

/// Puts colours on, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "colours are on or off")]
pub struct Paint {
    /// Whether it does.
    pub is_coloured: bool,
}

impl Paint {
    /// The text in a style.
    #[must_use]
    pub fn with(self, style: Style, text: &str) -> String {
        if self.is_coloured && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// Breaks text between words, the first line indented by one text and the rest by another. A word that is longer than a
/// line stays whole: it is there to be copied. Ends with a line break.
#[must_use]
pub fn wrap(text: &str, first: &str, rest: &str) -> String {
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::fill(text, options) + "\n"
}
