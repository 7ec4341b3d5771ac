//! The formats of dates and times, which the engine reads a little too generously.
//!
//! `jsonschema` before 0.61 takes each of `*+,-./` for a digit in them, so that `2026-03-02T09:15:2..4Z` is a date and
//! time to it, with 34 for its seconds.

use std::ops::Range;
use std::sync::LazyLock;

use jsonschema::json::Json;
use jsonschema::{ValidationOptions, Validator};
use serde_json::{Value, json};

const DATE: [Range<usize>; 3] = [0..4, 5..7, 8..10];
const TIME: [Range<usize>; 3] = [0..2, 3..5, 6..8];
/// From the end of an offset, such as `+02:00`.
const OFFSET: [Range<usize>; 2] = [0..2, 3..5];

/// The same options, with formats of which every digit is one.
pub(crate) fn with_digits<R, J: Json>(options: ValidationOptions<'_, R, J>) -> ValidationOptions<'_, R, J> {
    options
        .with_format("date", |text: &str| are_digits(text.as_bytes(), &DATE) && accepts(0, text))
        .with_format("time", |text: &str| is_time(text.as_bytes()) && accepts(1, text))
        .with_format("date-time", |text: &str| {
            let time = text.as_bytes().get(11..).unwrap_or_default();
            are_digits(text.as_bytes(), &DATE) && is_time(time) && accepts(2, text)
        })
}

/// Whether what should be digits in a time are some.
fn is_time(text: &[u8]) -> bool {
    let is_utc = text.last().is_some_and(|last| last.eq_ignore_ascii_case(&b'Z'));
    let offset = text.len().checked_sub(5).and_then(|at| text.get(at..));
    are_digits(text, &TIME) && (is_utc || offset.is_some_and(|offset| are_digits(offset, &OFFSET)))
}

fn are_digits(text: &[u8], places: &[Range<usize>]) -> bool {
    places.iter().all(|place| text.get(place.clone()).is_some_and(|part| part.iter().all(u8::is_ascii_digit)))
}

fn accepts(engine: usize, text: &str) -> bool {
    ENGINES[engine].as_ref().is_some_and(|engine| engine.is_valid(&Value::from(text)))
}

/// What reads everything else about them.
static ENGINES: LazyLock<[Option<Validator>; 3]> = LazyLock::new(|| {
    ["date", "time", "date-time"].map(|format| {
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        options.build(&json!({ "format": format })).ok()
    })
});
