//! Tolerant reader, strict critic: whatever the validator accepts, the model decodes without loss.

use optics_model::PackageExecution;
use optics_validator::{Class, Validator};
use proptest::prelude::*;
use serde_json::Value;

use crate::contract::{examples, places};

/// Values that stand at the borders of what the contract allows.
fn border_value() -> impl Strategy<Value = String> {
    let written = [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1.0",
        "1e2",
        "-1",
        "0.5",
        "9007199254740991",
        "9007199254740992",
        "9007199254740991.0",
        "9.007199254740991e15",
        "9223372036854775808",
        "18446744073709551616",
        "1e400",
        "1e-400",
        "\"\"",
        "\"x\"",
        "[]",
        "{}",
        "[null]",
        "[\"\"]",
        "{\"a\":1}",
        "\"abebf88c-f283-4edc-834b-aa8ad3bc682c\"",
        "\"ABEBF88C-F283-4EDC-834B-AA8AD3BC682C\"",
        "\"abebf88cf2834edc834baa8ad3bc682c\"",
        "\"ABEBF88CF2834EDC834BAA8AD3BC682C\"",
        "[\"ABEBF88CF2834EDC834BAA8AD3BC682C\"]",
        "[\"abebf88c-f283-4edc-834b-aa8ad3bc682c\"]",
        "\"2026-03-02T09:15:27Z\"",
        "\"2026-03-02t09:15:27.123456789012z\"",
        "\"2016-12-31T23:59:60Z\"",
        "\"0000-01-01T00:00:00Z\"",
        "\"9999-12-31T23:59:59-23:59\"",
        "\"0000-01-01T00:00:00+23:59\"",
        "\"2026-03-02T09:15:27.482\"",
        "\"2026-03-02\"",
        "\"2026-02-30T00:00:00Z\"",
        "\"2026-03-02T09:15:27+02:00\"",
        "\"sftp://u:p@h/\"",
        "\"mailto:a@b\"",
        "\"//h/s\"",
        "\"\\\\\\\\h\\\\s\"",
        "\"a@b.example\"",
        "\"urn:uuid:abebf88c-f283-4edc-834b-aa8ad3bc682c\"",
        "\"\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"\\u0000\"",
    ];
    proptest::sample::select(written.map(str::to_owned).to_vec())
}

/// An example of the schema with up to three values replaced, taken out or written twice.
fn document() -> impl Strategy<Value = String> {
    let change = (any::<proptest::sample::Index>(), border_value(), 0..10u8);
    (proptest::sample::select(examples()), proptest::collection::vec(change, 0..=3)).prop_map(
        |(mut document, changes)| {
            let mut replacements = Vec::new();
            for (index, text, what) in changes {
                let found = places(&document);
                let place = &found[index.index(found.len())];
                let (parent, name) = place.rsplit_once('/').unwrap_or(("", ""));
                match document.pointer_mut(parent) {
                    Some(Value::Object(members)) if what == 0 => drop(members.remove(name)),
                    Some(Value::Object(members)) if what == 1 => {
                        drop(members.insert("undocumented".to_owned(), Value::Null));
                    }
                    _ => {
                        // Marked first and put in as text at the end: serde_json could not hold all of them.
                        let mark = format!("replacement {}", replacements.len());
                        if let Some(value) = document.pointer_mut(place) {
                            *value = mark.clone().into();
                            replacements.push((format!("\"{mark}\""), text));
                        }
                    }
                }
            }
            replacements
                .iter()
                .fold(document.to_string(), |document, (mark, text)| document.replace(mark, text))
        },
    )
}

/// Whether everything the written document says of documented fields stands in the encoded one.
fn keeps(encoded: &Value, written: &Value) -> bool {
    match (encoded, written) {
        // What is not in the encoded object is undocumented; what is must be the same.
        (Value::Object(encoded), Value::Object(written)) => {
            encoded.iter().all(|(name, value)| written.get(name).is_some_and(|written| keeps(value, written)))
        }
        (Value::Array(encoded), Value::Array(written)) => {
            encoded.len() == written.len()
                && encoded.iter().zip(written).all(|(encoded, written)| keeps(encoded, written))
        }
        (Value::Number(encoded), Value::Number(written)) => encoded.as_f64() == written.as_f64(),
        (Value::String(encoded), Value::String(written)) if encoded != written => {
            // Only a timestamp may be written otherwise: the same moment, to the nanosecond.
            let moment = |text: &str| text.parse::<optics_model::Timestamp>().ok();
            moment(encoded).is_some() && moment(encoded) == moment(written)
        }
        (encoded, written) => encoded == written,
    }
}

/// The types as they were compiled, seen through what they read, have lost no field and no required one.
#[test]
fn the_types_read_the_fields_of_the_contract() {
    fn fields(root: &Value, schema: &Value, at: &str, found: &mut Vec<String>) {
        let reference = schema["$ref"].as_str().map(|reference| reference.trim_start_matches('#'));
        let schema = reference.map_or(schema, |pointer| root.pointer(pointer).unwrap());
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let must = if required.contains(&name.as_str().into()) { "" } else { "?" };
            found.push(format!("{at}/{name}{must}"));
            fields(root, property, &format!("{at}/{name}"), found);
        }
        if schema["items"].is_object() {
            fields(root, &schema["items"], at, found);
        }
    }
    let contract: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let types = optics_documentation::read_by::<PackageExecution>().unwrap();
    let (mut documented, mut read) = (Vec::new(), Vec::new());
    fields(&contract, &contract, "", &mut documented);
    fields(&types, &types, "", &mut read);
    documented.sort();
    read.sort();
    assert_eq!(read, documented);
    assert!(read.contains(&"/target/zones?".to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn what_the_validator_accepts_the_model_decodes_and_encodes_without_loss(text in document()) {
        let validator = Validator::new().unwrap();
        let Ok(findings) = validator.check(text.as_bytes()) else { return Ok(()) };
        if findings.iter().any(|finding| finding.class() == Class::Violation) {
            return Ok(());
        }
        let decoded: PackageExecution = serde_json::from_str(&text).map_err(|error| {
            TestCaseError::fail(format!("accepted but not decoded: {error}\n{text}"))
        })?;
        let encoded = serde_json::to_string(&decoded).unwrap();
        let again: PackageExecution = serde_json::from_str(&encoded).unwrap();
        prop_assert_eq!(&again, &decoded);
        // serde_json cannot hold all that the reader accepts in undocumented fields.
        if let Ok(written) = serde_json::from_str::<Value>(&text) {
            let encoded: Value = serde_json::from_str(&encoded).unwrap();
            prop_assert!(keeps(&encoded, &written), "{encoded}\n{written}");
            let documented = encoded.as_object().unwrap().len();
            let undocumented = findings.iter().filter(|finding| finding.pointer().matches('/').count() == 1).count();
            prop_assert_eq!(documented + undocumented, written.as_object().unwrap().len());
        }
    }
}

#[test]
fn the_examples_themselves_are_accepted() {
    let validator = Validator::new().unwrap();
    for example in examples() {
        assert!(validator.check(example.to_string().as_bytes()).unwrap().is_empty());
    }
}
