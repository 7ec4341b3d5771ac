//! The formats of dates and times, which the engine reads a little too generously.
//!
//! `jsonschema` before 0.61 takes each of `*+,-./` for a digit in them, so that `2026-03-02T09:15:2..4Z` is a date and
//! time to it, with 34 for its seconds.

use std::ops::Range;

const DATE: [Range<usize>; 3] = [0..4, 5..7, 8..10];
const TIME: [Range<usize>; 3] = [0..2, 3..5, 6..8];
/// From the end of an offset, such as `+02:00`.
const OFFSET: [Range<usize>; 2] = [0..2, 3..5];

/// Whether what should be digits in a date are some.
pub(super) fn is_date(text: &str) -> bool {
    are_digits(text.as_bytes(), &DATE)
}

/// The same for a time.
pub(super) fn is_time(text: &str) -> bool {
    is_time_of_bytes(text.as_bytes())
}

/// The same for a date and time.
pub(super) fn is_date_time(text: &str) -> bool {
    is_date(text) && text.as_bytes().get(11..).is_some_and(is_time_of_bytes)
}

fn is_time_of_bytes(text: &[u8]) -> bool {
    let is_utc = text.last().is_some_and(|last| last.eq_ignore_ascii_case(&b'Z'));
    let offset = text.len().checked_sub(5).and_then(|at| text.get(at..));
    are_digits(text, &TIME) && (is_utc || offset.is_some_and(|offset| are_digits(offset, &OFFSET)))
}

fn are_digits(text: &[u8], places: &[Range<usize>]) -> bool {
    places.iter().all(|place| text.get(place.clone()).is_some_and(|part| part.iter().all(u8::is_ascii_digit)))
}
