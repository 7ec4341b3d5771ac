//! What is said is so, and shows nothing.

use proptest::prelude::*;
use serde_json::json;

use super::{Characters, characters::UUID, of_format};

const FORMATS: [&str; 9] =
    ["date", "date-time", "email", "hostname", "ipv4", "time", "uri", "uri-reference", "uuid"];

/// A way to go wrong, and what should be said of it.
type Fault = (&'static str, fn(&str) -> String);

/// In the order in which they are told. Each can be made without regard to the others.
const OF_MOMENTS: &[Fault] = &[
    ("white space around it", |text| format!(" {text}")),
    ("slashes in the date", |text| text.replacen('-', "/", 2)),
    ("a space where T stands", |text| text.replace('T', " ")),
    ("no seconds", |text| text.replace(":27", "")),
    ("a comma in front of the fraction", |text| text.replace('.', ",")),
    ("a month outside 01 to 12", |text| text.replacen("03", "13", 1)),
    ("a day that its month does not have", |text| {
        text.replacen("03-02", "02-30", 1).replacen("03/02", "02/30", 1)
    }),
    ("the hour 24", |text| text.replace("09:", "24:")),
    ("a minute outside 00 to 59", |text| text.replace(":15", ":75")),
    ("no zone", |text| text.replace('Z', "")),
];

const OF_URLS: &[Fault] = &[
    ("white space around it", |text| format!("{text}\t")),
    ("a backslash", |text| text.replace("/end", "\\end")),
    ("% without two hexadecimal digits", |text| text.replace("42", "%4")),
    ("a space", |text| text.replace("my", "my own")),
    ("a character beyond ASCII", |text| text.replace("results", "Ωesults")),
    ("a character that URLs do not have", |text| text.replace("my", "<my>")),
    ("a second #", |text| format!("{}#a#b{}", text.trim_end(), &text[text.trim_end().len()..])),
    ("a port that is no number", |text| text.replace(":22", ":ssh")),
    ("no scheme", |text| text.replace("sftp:", "")),
];

const OF_ADDRESSES: &[Fault] = &[
    ("white space around it", |text| format!("{text} ")),
    ("a space", |text| text.replace("analyst", "ana lyst")),
    ("two @", |text| text.replace("yst@", "yst@@")),
    ("two dots in a row", |text| text.replace(".com", "..com")),
    ("a character that host names do not have", |text| text.replace("exam", "ex_m")),
];

const OF_UUIDS: &[Fault] = &[
    ("white space around it", |text| format!(" {text}")),
    ("braces around it", |text| text.replace("abe", "{abe").replace("82c", "82c}")),
    ("32 hexadecimal digits without separators", |text| text.replace('-', "")),
];

fn check(format: &str, valid: &str, faults: &[Fault], chosen: &[usize]) -> Result<(), TestCaseError> {
    let chosen: Vec<&Fault> =
        faults.iter().enumerate().filter(|(at, _)| chosen.contains(at)).map(|(_, f)| f).collect();
    // The last is made first: each finds the text as the ones before it leave it to be mended.
    let text = chosen.iter().rev().fold(valid.to_owned(), |text, (_, make)| make(&text));
    let said = of_format(format, &text).map(|diagnosis| diagnosis.words).unwrap_or_default();
    let names: Vec<&str> = said.split(", and ").map(bare).collect();
    let made: Vec<&str> = chosen.iter().map(|(name, _)| *name).collect();
    prop_assert_eq!(names, made, "{}", text);
    Ok(())
}

/// Without place and advice.
fn bare(words: &str) -> &str {
    let words = words.split_once(" (").map_or(words, |(words, _)| words);
    words.split_once(" at character").map_or(words, |(words, _)| words)
}

fn several(of: usize, most: usize) -> impl Strategy<Value = Vec<usize>> {
    prop::sample::subsequence((0..of).collect::<Vec<_>>(), 1..=most)
}

proptest! {
    #[test]
    fn what_was_done_to_a_moment_is_what_is_said(
        faults in several(OF_MOMENTS.len(), 3)
            // Of two wrong numbers in one date, either is enough to make the other unknown.
            .prop_filter("one number of the date", |faults| !(faults.contains(&5) && faults.contains(&6))),
    ) {
        check("date-time", "2026-03-02T09:15:27.482Z", OF_MOMENTS, &faults)?;
    }

    #[test]
    fn what_was_done_to_a_url_is_what_is_said(faults in several(OF_URLS.len(), 3)) {
        check("uri", "sftp://example.com:22/results/my/42/end", OF_URLS, &faults)?;
    }

    #[test]
    fn what_was_done_to_an_address_is_what_is_said(faults in several(OF_ADDRESSES.len(), 3)) {
        check("email", "analyst@example.com", OF_ADDRESSES, &faults)?;
    }

    #[test]
    fn what_was_done_to_a_uuid_is_what_is_said(faults in several(OF_UUIDS.len(), 3)) {
        check("uuid", "abebf88c-f283-4edc-834b-aa8ad3bc682c", OF_UUIDS, &faults)?;
    }

    /// Runs are read from a pattern as the engine reads the pattern.
    #[test]
    fn a_pattern_means_what_it_means_to_the_engine(
        parts in prop::collection::vec(
            (
                prop::sample::select(vec!["[a-c]", "[A-F0-9]", r"\d", "x", r"\.", "[^a-z]", "-", "(ab)"]),
                prop::sample::select(vec!["", "{0}", "{2}", "{3}", "{1,2}", "{2,}", "?", "+", "*"]),
            ),
            1..4,
        ),
        texts in prop::collection::vec("[a-cxA-F0-9.\\-]{0,8}", 1..20),
    ) {
        let pattern = format!("^{}$", parts.iter().flat_map(|(class, times)| [*class, *times]).collect::<String>());
        if let Some(characters) = Characters::of_pattern(&pattern) {
            let engine = jsonschema::draft202012::new(&json!({ "pattern": pattern })).unwrap();
            for text in texts {
                prop_assert_eq!(characters.accepts(&text), engine.is_valid(&json!(text)), "{} {}", pattern, text);
            }
        }
    }

    #[test]
    fn runs_of_a_uuid_are_what_the_format_is(text in "[0-9a-fA-F]{7,8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-fg]{12}") {
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        let engine = options.build(&json!({ "format": "uuid" })).unwrap();
        prop_assert_eq!(UUID.accepts(&text), engine.is_valid(&json!(text)));
    }

    /// Whatever stands in a text, words about it are made up of other characters, and few.
    #[test]
    fn words_hold_nothing_of_a_text(text in "[Ωж€ß0-9@:/\\\\.\\-%T +#\\[\\]{}]{0,60}") {
        for format in FORMATS {
            let words = of_format(format, &text).map(|diagnosis| diagnosis.words).unwrap_or_default();
            prop_assert!(!words.contains(['Ω', 'ж', '€', 'ß']), "{}", words);
            prop_assert!(words.len() < 250, "{}", words);
        }
        for pattern in ["^[0-9A-F]{32}$", "^v[0-9]{3}-[a-z]{2}$"] {
            let words = Characters::of_pattern(pattern).unwrap().diagnose(&text).map(|diagnosis| diagnosis.words);
            prop_assert!(!words.unwrap_or_default().contains(['Ω', 'ж', '€', 'ß']));
        }
    }
}

#[test]
fn only_patterns_that_all_dialects_read_alike_are_put_into_words() {
    let said = |pattern: &str| Characters::of_pattern(pattern).and_then(|characters| characters.describe());
    assert_eq!(said("^[0-9A-F]{32}$").unwrap(), "32 upper-case hexadecimal digits");
    assert_eq!(said(r"^\d{3}-[a-z]{2}$").unwrap(), "3 digits, `-`, 2 lower-case letters");
    assert_eq!(said("^(v[0-9]{1,3})$").unwrap(), "`v`, 1 to 3 digits");
    assert_eq!(said("^[a-z]+[0-9]*$").unwrap(), "at least 1 lower-case letter, any number of digits");
    assert_eq!(said("^[xyz]{2}$").unwrap(), "2 characters of [x-z]");
    assert_eq!(said("^[xz]{2}$").unwrap(), "2 characters of [xz]");
    assert_eq!(said("^[0-9a-f]{8}$").unwrap(), "8 lower-case hexadecimal digits");
    assert_eq!(said("^[A-Z]{2}$").unwrap(), "2 upper-case letters");
    assert_eq!(said("^[A-Za-z]{2}$").unwrap(), "2 letters");
    assert_eq!(said("^[0-9A-Za-z]{2}$").unwrap(), "2 letters or digits");
    assert_eq!(said("^[0-9A-Z]{2}$").unwrap(), "2 upper-case letters or digits");
    assert_eq!(said("^[0-9a-z]{2}$").unwrap(), "2 lower-case letters or digits");
    assert_eq!(said("^([ab]){2}$").unwrap(), "2 characters of [a-b]");
    assert_eq!(said("^aab{2}$").unwrap(), "`aabb`");
    assert_eq!(
        said("^[a-z]*1[a-z]*$").unwrap(),
        "any number of lower-case letters, `1`, any number of lower-case letters"
    );
    for other in [
        "[0-9]{3}",
        "^[0-9]{3}",
        "^[0-9]x",
        "x[0-9]$",
        r"^\w+$",
        r"^\s$",
        "^.$",
        "^[^a]$",
        "^(a|bc)$",
        "^[a&&b]$",
        "^[[a]$",
        "^[[ab]c]{2}$",
        "^[a-z&&a-f]{2}$",
        "^(?i)a$",
        // A run would have to leave something to the next.
        "^[a-z]*a$",
        "^a?[a-c]{2}$",
        "^a*a$",
    ] {
        assert_eq!(said(other), None, "{other}");
    }
}
