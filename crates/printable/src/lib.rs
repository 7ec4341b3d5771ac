//! What came from files or the network, made harmless for where it is shown: a terminal, the log of a CI run, a page.
//!
//! ```
//! use optics_printable::{printable, steers};
//!
//! assert_eq!(printable("invoice\u{202e}gpj.exe\u{1b}[2J"), r"invoice\u{202e}gpj.exe\u{1b}[2J");
//! assert_eq!(printable("Zürich – сбор"), "Zürich – сбор");
//! assert!(steers('\u{200b}') && !steers('\u{a0}'), "a space is seen, whatever its width");
//! ```

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod ranges;

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt::Write as _;

use ranges::RANGES;

/// `text` with everything that could steer a terminal, or reorder or hide what it shows, written as `\u{…}`: the number
/// of the character in hexadecimal digits, as Rust and ECMAScript write it.
///
/// ```
/// assert_eq!(optics_printable::printable("red: \u{1b}[31m"), "red: \\u{1b}[31m");
/// ```
pub fn printable(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(steers) else { return Cow::Borrowed(text) };
    let (before, rest) = text.split_at(first);
    let mut out = String::with_capacity(text.len() + 8);
    out.push_str(before);
    for character in rest.chars() {
        if steers(character) {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// Whether a character must not be shown as it is: it steers a terminal, turns the direction of text, breaks a line, or is
/// not seen at all; or it is none, and no file of XML may hold it.
///
/// By the properties of Unicode 16 these are `Default_Ignorable_Code_Point` (zero width, joiners, soft hyphen, variation
/// selectors, Hangul fillers, tags), `General_Category` `Cc` (C0 and C1), `Cf` (bidi controls, annotations), `Zl` and
/// `Zp` (U+2028 and U+2029), and `Noncharacter_Code_Point`. Spaces are not among them, nor what has yet no meaning.
pub fn steers(character: char) -> bool {
    // Most text is ASCII.
    if matches!(character, ' '..='~') {
        return false;
    }
    let number = u32::from(character);
    let at = RANGES.partition_point(|(_, last)| *last < number);
    RANGES.get(at).is_some_and(|(first, _)| *first <= number)
}
