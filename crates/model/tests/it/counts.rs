//! Counts: integers as JSON Schema defines them, from 0 to 2^53 - 1.

use optics_model::count::MAX;
use optics_model::{DeviceStatuses, ListPage};

/// Reads `number`, as JSON text, as a count.
fn count(number: &str) -> Result<u64, String> {
    let text = format!(r#"{{"acked": {number}, "failed": 0, "succeeded": 0}}"#);
    serde_json::from_str::<DeviceStatuses>(&text).map(|read| read.acked).map_err(|error| error.to_string())
}

#[test]
fn reads_integers_however_they_are_written() {
    for (number, expected) in [
        ("0", 0),
        ("3", 3),
        ("1.0", 1),
        ("1e2", 100),
        ("1E+2", 100),
        ("1.5e1", 15),
        ("200e-2", 2),
        ("-0", 0),
        ("-0.0", 0),
        ("0e400", 0),
        ("9007199254740991", MAX),
        ("9007199254740991.0", MAX),
        ("9007199254740991e0", MAX),
        ("9.007199254740991e15", MAX),
    ] {
        assert_eq!(count(number), Ok(expected), "{number}");
    }
    assert_eq!(MAX, 9_007_199_254_740_991);
}

#[test]
fn refuses_everything_else() {
    for number in [
        "9007199254740992",
        "9007199254740992.0",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "1e16",
        "1e400",
        "-1",
        "-1.0",
        "-9223372036854775809",
        "1.5",
        "1e-1",
        "\"3\"",
        "null",
        "true",
        "[]",
        "[3]",
        "{}",
        "01",
        "+1",
        ".5",
        "1.",
        "0x1",
        "NaN",
        "Infinity",
    ] {
        assert!(count(number).is_err(), "{number} was read as {:?}", count(number));
    }
}

#[test]
fn says_what_was_expected() {
    insta::assert_snapshot!(
        count("-1").unwrap_err(),
        @"invalid value: integer `-1`, expected an integer from 0 to 9007199254740991 at line 1 column 12"
    );
    insta::assert_snapshot!(
        count("1.5").unwrap_err(),
        @"invalid value: floating point `1.5`, expected an integer from 0 to 9007199254740991 at line 1 column 13"
    );
    insta::assert_snapshot!(
        count("null").unwrap_err(),
        @"invalid type: null, expected an integer from 0 to 9007199254740991 at line 1 column 14"
    );
}

#[test]
fn is_written_as_a_plain_integer() {
    let page: ListPage = serde_json::from_str(
        r#"{"page_items": [], "page_number": 1.0, "page_size": 2e1, "total_number_of_items": -0, "total_pages": 0}"#,
    )
    .unwrap();
    assert_eq!(
        serde_json::to_string(&page).unwrap(),
        r#"{"page_items":[],"page_number":1,"page_size":20,"total_number_of_items":0,"total_pages":0}"#
    );
}
