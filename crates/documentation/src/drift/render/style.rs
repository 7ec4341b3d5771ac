//! Colours, and words in lines.

use anstyle::{AnsiColor, Effects, Style};
use textwrap::core::display_width;
use unicode_width::UnicodeWidthChar as _;

use crate::drift::kind::Level;

/// Columns of a line.
pub(super) const WIDTH: usize = 100;

pub(super) const STRONG: Style = Style::new().effects(Effects::BOLD);
pub(super) const FAINT: Style = Style::new().effects(Effects::DIMMED);
pub(super) const GOOD: Style = AnsiColor::Green.on_default().effects(Effects::BOLD);
pub(super) const BAD: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
pub(super) const DOUBT: Style = AnsiColor::Magenta.on_default().effects(Effects::BOLD);

/// Puts colours on, or not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    pub(super) is_coloured: bool,
}

impl Paint {
    pub(super) fn with(self, style: Style, text: &str) -> String {
        if self.is_coloured && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

pub(super) fn of_level(level: Level) -> Style {
    match level {
        Level::Breaking => BAD,
        Level::Warning => AnsiColor::Yellow.on_default().effects(Effects::BOLD),
        Level::Info => AnsiColor::Cyan.on_default(),
    }
}

/// Breaks text between words, and every line but the first is indented. A word that is longer than a line stays whole:
/// it is there to be copied.
pub(super) fn wrap(text: &str, first: &str, rest: &str) -> String {
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::fill(text, options) + "\n"
}

/// The text in so many columns, cut off with `…` at its end where it is longer, and filled up with spaces.
pub(super) fn fit(text: &str, columns: usize) -> String {
    let kept = match display_width(text) {
        width if width <= columns => text.to_owned(),
        _ => within(text.chars(), columns).into_iter().chain(['…']).collect(),
    };
    filled(kept, columns)
}

/// The same, cut off at its start: of a path, the end says most.
pub(super) fn fit_end(text: &str, columns: usize) -> String {
    let kept = match display_width(text) {
        width if width <= columns => text.to_owned(),
        _ => within(text.chars().rev(), columns).into_iter().chain(['…']).rev().collect(),
    };
    filled(kept, columns)
}

/// What fits beside the `…`.
fn within(characters: impl Iterator<Item = char>, columns: usize) -> Vec<char> {
    let mut width = 1;
    characters
        .take_while(|character| {
            width += character.width().unwrap_or(0);
            width <= columns
        })
        .collect()
}

fn filled(text: String, columns: usize) -> String {
    let missing = columns.saturating_sub(display_width(&text));
    text + &" ".repeat(missing)
}
