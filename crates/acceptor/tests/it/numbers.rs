//! Numbers: counts, and any.

use crate::{accepted, examples, is_accepted, with_at};

#[test]
fn counts_are_decided_if_they_are_written_as_integers() {
    for (number, accepts) in [
        ("0", true),
        ("1", true),
        ("9", true),
        ("10", true),
        ("907", true),
        ("999999999999999", true),
        ("9007199254740991", true),
        ("9007199254740992", false),
        ("9999999999999999", false),
        ("123456789012345678", false),
        // These would be small if they were cut to 64 bits.
        ("18446744073709551617", false),
        ("18446744073709551616000", false),
        ("0000000000000000001", false),
        ("9223372036854775808", false),
        ("-1", false),
        ("-0", false),
        ("-9007199254740991", false),
        ("-", false),
        ("", false),
        ("00", false),
        ("01", false),
        ("+1", false),
        ("1.0", false),
        ("1.", false),
        (".1", false),
        ("1e2", false),
        ("1E2", false),
        ("0e0", false),
        ("1x", false),
        ("1 2", false),
        ("\"1\"", false),
        ("null", false),
        ("true", false),
    ] {
        for pointer in
            ["/deviceCount", "/deviceStatuses/acked", "/deviceStatuses/failed", "/deviceStatuses/succeeded"]
        {
            assert_eq!(is_accepted(&with_at(pointer, number.as_bytes())), accepts, "{number} at {pointer}");
        }
    }
}

#[test]
fn other_numbers_keep_to_the_grammar() {
    for (number, accepts) in [
        ("0", true),
        ("-0", true),
        ("10", true),
        ("-12", true),
        ("0.5", true),
        ("0.05", true),
        ("-0.0", true),
        ("1e5", true),
        ("1E5", true),
        ("1e+5", true),
        ("1e-5", true),
        ("0e0", true),
        ("1.5e05", true),
        ("99999999999999999999999999", true),
        ("1e999999", true),
        ("00", false),
        ("01", false),
        ("-01", false),
        ("-", false),
        ("--1", false),
        ("+1", false),
        ("1.", false),
        (".5", false),
        ("1.e5", false),
        ("1e", false),
        ("1e+", false),
        ("1e+-5", false),
        ("1.5.5", false),
        ("1e5e5", false),
        ("0x1", false),
        ("1a", false),
        ("Infinity", false),
        ("-Infinity", false),
        ("NaN", false),
    ] {
        for value in [number.to_owned(), format!("[{number}]"), format!("{{\"a\":{number}}}")] {
            let text = examples()[0].to_string().replacen('{', &format!("{{\"x\":{value},"), 1);
            assert_eq!(accepted(text.as_bytes()), accepts.then_some((text.len(), 1)), "{value}");
        }
    }
}
