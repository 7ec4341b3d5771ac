//! Colours, and words in lines.

use anstyle::{AnsiColor, Effects, Style};
pub(super) use optics_validator::style::{BAD, DOUBT, FAINT, GOOD, NOTED, Paint, STRONG, WIDTH};
use textwrap::core::display_width;
use unicode_width::UnicodeWidthChar as _;

use crate::drift::kind::Level;

pub(super) fn of_level(level: Level) -> Style {
    match level {
        Level::Breaking => BAD,
        Level::Warning => AnsiColor::Yellow.on_default().effects(Effects::BOLD),
        Level::Info => NOTED,
    }
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
