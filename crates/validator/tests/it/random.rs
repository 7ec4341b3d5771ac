//! The reader against `serde_json`, and the validator against `jsonschema`, on random text.

use std::sync::LazyLock;

use optics_validator::json::read;
use optics_validator::{Class, Outcome, Scan};
use proptest::prelude::*;
use serde_json::Value;

use crate::{examples, pointers, validator};

/// JSON text with random white space, escapes and spellings of numbers.
fn json_text() -> impl Strategy<Value = String> {
    let space = "[ \t\r\n]{0,2}";
    let string = r#"("([a-z é🦀]|\\n|\\/|\\"|\\u00e4|\\ud83e\\udd80){0,4}")"#;
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?",
        string,
    ];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        let member = (space, string, space, inner.clone())
            .prop_map(|(a, name, b, value)| format!("{a}{name}{b}:{value}"));
        prop_oneof![
            (space, prop::collection::vec(inner, 0..5))
                .prop_map(|(s, items)| format!("[{s}{}{s}]", items.join(","))),
            prop::collection::vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

/// Whether both readers agree on `text`; where they differ, for a reason that is documented.
fn agrees_with_serde_json(text: &[u8]) -> Result<(), TestCaseError> {
    match (read(text), serde_json::from_slice::<Value>(text)) {
        (Ok(ours), Ok(theirs)) => {
            prop_assert_eq!(as_serde_json(&ours.pretty()), theirs.clone());
            prop_assert!(is_same(&serde_json::to_value(&ours).unwrap(), &theirs));
        }
        (Ok(ours), Err(error)) => {
            let surrogate =
                ours.flaws().iter().any(|flaw| ours.text()[flaw.span().start..].starts_with("\\u"));
            prop_assert!(surrogate || error.to_string().contains("number out of range"), "{}", error);
        }
        (Err(_), Err(_)) => {}
        (Err(ours), Ok(_)) => prop_assert!(false, "only we refuse it: {}", ours),
    }
    Ok(())
}

/// Whether both are the same value; a number that no `f64` holds exactly is text on our side.
fn is_same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::String(text), Value::Number(number)) => text.parse().ok() == number.as_f64(),
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| is_same(ours, theirs))
        }
        (Value::Object(ours), Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .all(|(name, ours)| theirs.get(name).is_some_and(|theirs| is_same(ours, theirs)))
        }
        _ => ours == theirs,
    }
}

fn as_serde_json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

proptest! {
    #[test]
    fn json_is_read_as_serde_json_reads_it(text in json_text()) {
        prop_assert!(read(text.as_bytes()).is_ok());
        agrees_with_serde_json(text.as_bytes())?;
    }

    #[test]
    fn broken_json_is_judged_as_serde_json_judges_it(
        text in json_text(),
        at in any::<prop::sample::Index>(),
        bytes in prop_oneof![Just(vec![]), prop::collection::vec(prop::sample::select(&b"{}[]\",:\\ueE+-.01 \n\xC3\xA4\0tn"[..]), 1..3)],
        removed in 0_usize..3,
    ) {
        let mut text = text.into_bytes();
        let start = at.index(text.len());
        let end = (start + removed).min(text.len());
        text.splice(start..end, bytes);
        agrees_with_serde_json(&text)?;
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        agrees_with_serde_json(&bytes)?;
        let validator = validator();
        let mut scan = Scan::new(validator).document_limit(50);
        scan.reader("bytes", &bytes[..]);
        let report = scan.finish();
        prop_assert!(report.totals().documents > 0 || report.outcome(false) == Outcome::Incomplete);
    }

    #[test]
    fn pretty_text_is_stable(text in json_text()) {
        let pretty = read(text.as_bytes()).unwrap().pretty();
        let again = read(pretty.as_bytes()).unwrap();
        prop_assert_eq!(again.pretty(), &*pretty);
        let compact = again.compact();
        prop_assert!(!compact.contains('\n'));
        prop_assert_eq!(read(compact.as_bytes()).unwrap().pretty(), pretty);
    }

    #[test]
    fn every_part_is_where_its_span_says(text in json_text()) {
        let document = read(text.as_bytes()).unwrap();
        if let Ok(theirs) = serde_json::from_str::<Value>(&text) {
            for pointer in pointers(&theirs).into_iter().filter(|pointer| !pointer.contains(['~', '\\'])) {
                if let (Some(part), Some(same)) = (document.root().pointer(&pointer), theirs.pointer(&pointer)) {
                    let span = part.span();
                    prop_assert_eq!(&as_serde_json(&text[span.start..span.end]), same);
                }
            }
        }
    }

    /// The verdict on a changed example is that of the `jsonschema` crate on `serde_json::Value`.
    #[test]
    fn the_verdict_is_that_of_jsonschema(
        example in prop::sample::select(examples()),
        at in any::<prop::sample::Index>(),
        text in json_text(),
    ) {
        let Ok(other) = serde_json::from_str::<Value>(&text) else { return Ok(()) };
        let mut document = example;
        let places = pointers(&document);
        *document.pointer_mut(&places[at.index(places.len())]).unwrap() = other;
        let violations = crate::check(&document).iter().filter(|finding| finding.class() == Class::Violation).count();
        prop_assert_eq!(violations == 0, plain_jsonschema().is_valid(&document), "{}", document);
    }
}

fn plain_jsonschema() -> &'static jsonschema::Validator {
    static COMPILED: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
        let schema = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
        jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap()
    });
    &COMPILED
}
