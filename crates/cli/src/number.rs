//! Numbers as arguments.

use std::num::NonZeroUsize;
use std::time::Duration;

/// A number of things, of which there may be none.
pub(crate) fn count(text: &str) -> Result<usize, String> {
    digits(text)?.parse().map_err(|_| TOO_LARGE.to_owned())
}

/// A number of things, of which there must be one.
pub(crate) fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    NonZeroUsize::new(count(text)?).ok_or_else(|| "it must be at least 1".to_owned())
}

/// How often something is done again.
pub(crate) fn retries(text: &str) -> Result<u16, String> {
    let what = format!("expected a whole number from 0 to {}, such as 3", u16::MAX);
    text.parse().map_err(|_| expected(text, &what))
}

/// The seed of what is random.
pub(crate) fn seed(text: &str) -> Result<u64, String> {
    digits(text)?.parse().map_err(|_| TOO_LARGE.to_owned())
}

/// A number of seconds, either way.
pub(crate) fn seconds(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "expected a whole number of seconds, such as 3600 or -3600".to_owned())
}

/// A number of bytes, at least one: as it is, or of a larger unit.
pub(crate) fn bytes(text: &str) -> Result<u64, String> {
    let (number, unit) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    let shift = match &*unit.to_ascii_lowercase() {
        _ if number.is_empty() => None,
        "" | "b" => Some(0),
        "k" | "kib" => Some(10),
        "m" | "mib" => Some(20),
        "g" | "gib" => Some(30),
        _ => None,
    };
    let what = "expected a number of bytes, such as 1048576, 512K or 32MiB (units of 1024)";
    let shift = shift.ok_or_else(|| expected(text, what))?;
    let number: u64 = number.parse().map_err(|_| TOO_LARGE)?;
    match number.checked_mul(1 << shift) {
        Some(0) => Err("it must be at least 1".to_owned()),
        bytes => bytes.ok_or_else(|| TOO_LARGE.to_owned()),
    }
}

/// The units of a time, in milliseconds.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// A time, at least a millisecond: seconds, or a number with a unit.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    let unit = if unit.is_empty() { "s" } else { unit };
    let known = UNITS.iter().find(|(name, _)| *name == unit).filter(|_| !number.is_empty());
    let what = "expected a time, such as 90 (seconds), 500ms, 10m, 2h or 1d";
    let (_, unit) = known.ok_or_else(|| expected(text, what))?;
    let number: u64 = number.parse().map_err(|_| TOO_LARGE)?;
    match number.checked_mul(*unit) {
        Some(0) => Err("it must be at least 1ms".to_owned()),
        Some(milliseconds) => Ok(Duration::from_millis(milliseconds)),
        None => Err(TOO_LARGE.to_owned()),
    }
}

/// A time in the largest unit that gives a whole number: what [`duration`] reads.
pub(crate) fn shown(time: Duration) -> String {
    let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let whole = UNITS.iter().find(|(_, unit)| milliseconds % unit == 0 && milliseconds >= *unit);
    let (name, unit) = whole.unwrap_or(&("ms", 1));
    format!("{}{name}", milliseconds / unit)
}

const TOO_LARGE: &str = "it is too large";

fn digits(text: &str) -> Result<&str, String> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text)
    } else {
        Err(expected(text, "expected a whole number, such as 3"))
    }
}

/// What is said of a text that is not what was expected.
fn expected(text: &str, what: &str) -> String {
    let is_negative =
        text.strip_prefix('-').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    if is_negative { format!("it cannot be negative: {what}") } else { what.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{at_least_one, bytes, count, duration, retries, shown};

    #[test]
    fn times_have_units() {
        for (text, as_shown) in [
            ("90", Some("90s")),
            ("120", Some("2m")),
            ("500ms", Some("500ms")),
            ("1000ms", Some("1s")),
            ("10m", Some("10m")),
            ("36h", Some("36h")),
            ("48h", Some("2d")),
            ("0", None),
            ("0h", None),
            ("", None),
            ("h", None),
            ("-1s", None),
            ("1.5h", None),
            ("1 h", None),
            ("1w", None),
            ("213503982335d", None),
            ("18446744073709551616", None),
        ] {
            assert_eq!(duration(text).ok().map(shown).as_deref(), as_shown, "{text}");
        }
    }

    #[test]
    fn bytes_have_units() {
        for (text, number) in [
            ("1", Some(1)),
            ("100B", Some(100)),
            ("512k", Some(512 << 10)),
            ("32M", Some(32 << 20)),
            ("32MiB", Some(32 << 20)),
            ("2GIB", Some(2 << 30)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("18446744073709551615K", None),
            ("0", None),
            ("0M", None),
            ("", None),
            ("M", None),
            ("-1", None),
            ("1.5M", None),
            ("32MB", None),
            ("32 M", None),
        ] {
            assert_eq!(bytes(text).ok(), number, "{text}");
        }
    }

    #[test]
    fn counts_are_whole_numbers() {
        for (text, number) in [("0", Some(0)), ("7", Some(7)), ("", None), ("+7", None), ("x", None)] {
            assert_eq!(count(text).ok(), number, "{text}");
        }
        assert!(at_least_one("0").is_err() && at_least_one("1").is_ok());
        for (text, number) in
            [("0", Some(0)), ("65535", Some(65535)), ("65536", None), ("-1", None), ("", None)]
        {
            assert_eq!(retries(text).ok(), number, "{text}");
        }
    }
}
