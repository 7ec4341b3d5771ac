//! How reports look on a terminal: colours that carry a meaning, and lines that fit.
//!
//! A colour never says what no word says.
//!
//! ```
//! use optics_validator::style::{BAD, GOOD, Paint};
//!
//! let paint = Paint { is_coloured: true, ..Paint::default() };
//! println!("{} {}", paint.with(GOOD, "2 valid"), paint.with(BAD, "1 violation"));
//! assert_eq!(Paint::default().with(BAD, "1 violation"), "1 violation");
//! ```

use anstyle::{AnsiColor, Effects, Style};

/// Columns of a line, unless a terminal has fewer.
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

/// How lines look: with colours or without, and how long they may be.
///
/// ```
/// use optics_validator::style::Paint;
///
/// let narrow = Paint { is_coloured: false, width: 12 };
/// assert_eq!(narrow.wrap("words that are broken", "- ", "  "), "- words that\n  are broken\n");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by callers, who should see what is new")]
pub struct Paint {
    /// Whether there are colours.
    pub is_coloured: bool,
    /// How many columns a terminal has. Sentences take no more than [`WIDTH`] of them.
    pub width: usize,
}

impl Paint {
    /// The text in a style.
    #[must_use]
    pub fn with(self, style: Style, text: &str) -> String {
        if self.is_coloured && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Breaks text between words, the first line indented by one text and the rest by another. A word that is longer than a
    /// line stays whole: it is there to be copied. Ends with a line break.
    #[must_use]
    pub fn wrap(self, text: &str, first: &str, rest: &str) -> String {
        let options = textwrap::Options::new(self.width.min(WIDTH))
            .initial_indent(first)
            .subsequent_indent(rest)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .break_words(false);
        textwrap::fill(text, options) + "\n"
    }
}

/// Without colours, in lines of [`WIDTH`].
impl Default for Paint {
    fn default() -> Self {
        Self { is_coloured: false, width: WIDTH }
    }
}
