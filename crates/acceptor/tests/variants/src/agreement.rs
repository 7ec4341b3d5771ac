//! Each acceptor against the validator and `jsonschema`, on documents made up from its contract.

#[path = "../../../../validator/tests/agreement/made.rs"]
mod made;

use std::collections::BTreeSet;

use optics_validator::{Class, Validator, json};
use serde_json::Value;

use crate::{ALL, Extras, Variant};
use made::Made;

/// How many documents are made up for each contract.
fn documents() -> usize {
    std::env::var("OPTICS_VARIANTS").map_or(250, |number| number.parse().unwrap())
}

#[derive(Debug, Default)]
struct Seen {
    json: usize,
    valid: usize,
    accepted: usize,
}

/// Panics if the acceptor says yes of what is not certainly valid.
fn try_out(variant: &Variant) -> Seen {
    let schema: Value = serde_json::from_str(variant.schema).unwrap();
    let validator = Validator::with_contract(variant.schema).unwrap();
    let jsonschema = jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap();
    let mut made = Made::new(&schema, 1);
    let mut seen = Seen::default();
    let mut extras = Extras::default();
    for _ in 0..documents() {
        let text = made.next();
        let text = text.trim_ascii_start();
        let shown = || format!("{}: {}", variant.name, String::from_utf8_lossy(text));
        let read = json::read(text);
        seen.json += usize::from(read.is_ok());
        let valid = |findings: &[optics_validator::Finding]| {
            findings.iter().all(|finding| finding.class() == Class::Undocumented)
        };
        seen.valid += usize::from(read.is_ok_and(|document| valid(&validator.check_document(&document))));
        let Some(end) = (variant.accept)(text, &mut extras) else { continue };
        seen.accepted += 1;
        let document = json::read(&text[..end]).unwrap_or_else(|error| panic!("{error}: {}", shown()));
        let findings = validator.check_document(&document);
        assert!(valid(&findings), "{findings:?} {}", shown());
        let told: Vec<&str> = findings.iter().map(optics_validator::Finding::pattern).collect();
        let named: Vec<String> = extras
            .fields
            .iter()
            .map(|field| {
                let name = std::str::from_utf8(&text[field.name.clone()]).unwrap();
                format!("{}/{}", field.object, name.replace('~', "~0").replace('/', "~1"))
            })
            .collect();
        assert_eq!(told, named, "{}", shown());
        if let Ok(value) = serde_json::from_slice::<Value>(&text[..end]) {
            assert!(jsonschema.is_valid(&value), "{}", shown());
        }
    }
    seen
}

#[test]
fn no_acceptor_says_yes_where_another_says_no() {
    let names: BTreeSet<&str> = ALL.iter().map(|variant| variant.name).collect();
    assert!(names.len() == ALL.len() && ALL.len() > 70, "{}", ALL.len());
    for variant in ALL {
        let seen = try_out(variant);
        let name = variant.name;
        println!("{name}: {seen:?}");
        assert!(seen.valid > 0, "{name}: {seen:?}");
        // What is decided is decided for most; and of a contract that says anything, some documents are no good.
        if variant.expected.is_empty() {
            assert!(seen.accepted * 10 >= seen.valid * 3, "{name}: {seen:?}");
        }
        assert!(name == "nothing" || seen.valid < seen.json, "{name}: {seen:?}");
    }
}

#[test]
fn what_is_left_to_a_closer_look_is_named() {
    let wrong: Vec<_> = ALL
        .iter()
        .map(|variant| {
            let pointers: Vec<&str> = variant.undecided.iter().map(|undecided| undecided.pointer).collect();
            (variant.name, pointers, variant.expected)
        })
        .filter(|(_, pointers, expected)| pointers != expected)
        .collect();
    assert!(wrong.is_empty(), "name, what is undecided, what should be: {wrong:#?}");
    assert!(ALL.iter().all(|variant| variant.undecided.iter().all(|undecided| !undecided.reason.is_empty())));
}

/// A part that is not decided is never accepted, and what is beside it is.
#[test]
fn a_part_that_is_not_decided_is_for_a_closer_look() {
    let mut tried = 0;
    for variant in
        ALL.iter().filter(|variant| variant.schema.contains(r#""properties":{"a":{"type":"integer"},"b""#))
    {
        let mut extras = Extras::default();
        let mut accepts = |text: &str| (variant.accept)(text.as_bytes(), &mut extras) == Some(text.len());
        assert!(accepts(r#"{"a":1}"#), "{}", variant.name);
        // Some only look closer at the items of a list.
        for value in
            ["null", "1", "\"x\"", "[[]]", "[1]", "{\"c\":1}", "{\"c\":\"x\"}", "true", "\"abc\"", "4"]
        {
            assert!(!accepts(&format!("{{\"a\":1,\"b\":{value}}}")), "{}: {value}", variant.name);
            tried += 1;
        }
    }
    assert!(tried > 400, "{tried}");
}
