//! The schema's examples, and what is refused of their variations.

use optics_model::{ListPage, PackageExecution};
use serde_json::{Value, json};

/// The schema, and its examples.
pub(crate) fn schema_and_examples() -> (Value, Vec<Value>) {
    let schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let examples = schema["examples"].as_array().unwrap().clone();
    assert!(!examples.is_empty());
    (schema, examples)
}

#[test]
fn every_example_comes_back_as_it_was() {
    for example in schema_and_examples().1 {
        let execution: PackageExecution = serde_json::from_str(&example.to_string()).unwrap();
        let mut encoded = serde_json::to_value(&execution).unwrap();
        // The zone may be written in another way; the moment is compared in the other tests.
        encoded["createdAt"] = example["createdAt"].clone();
        assert_eq!(encoded, example);
    }
}

#[test]
fn a_page_of_the_list_comes_back_as_it_was() {
    let mut examples = schema_and_examples().1;
    examples.truncate(2); // The third writes its zone in another way.
    let page = json!({
        "page_items": examples, "page_number": 1, "page_size": 20, "total_number_of_items": 2, "total_pages": 1,
    });
    let read: ListPage = serde_json::from_value(page.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), page);
}

#[test]
fn a_missing_list_is_not_an_empty_one() {
    let mut example = schema_and_examples().1.remove(0);
    for (target, devices, zones) in [
        (json!({}), None, None),
        (json!({ "devices": [] }), Some(0), None),
        (json!({ "zones": [] }), None, Some(0)),
        (json!({ "devices": [], "zones": [] }), Some(0), Some(0)),
    ] {
        example["target"] = target.clone();
        let execution: PackageExecution = serde_json::from_value(example.clone()).unwrap();
        assert_eq!(execution.target.devices.as_ref().map(Vec::len), devices);
        assert_eq!(execution.target.zones.as_ref().map(Vec::len), zones);
        assert_eq!(serde_json::to_value(&execution).unwrap()["target"], target);
    }
    example["target"] = json!({ "devices": null });
    let execution: PackageExecution = serde_json::from_value(example).unwrap();
    assert_eq!(execution.target.devices, None, "null reads as missing");
}

/// Every place of `value` that holds an object or a field of one, as a JSON pointer, and whether an object is there.
fn places(value: &Value, here: &str, found: &mut Vec<(String, bool)>) {
    if !here.is_empty() {
        found.push((here.to_owned(), value.is_object()));
    }
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| places(value, &format!("{here}/{name}"), found));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, value)| places(value, &format!("{here}/{index}"), found));
        }
        _ => {}
    }
}

fn refused(document: &Value, what: &str) -> String {
    match serde_json::from_str::<PackageExecution>(&document.to_string()) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{what} was read"),
    }
}

#[test]
fn null_and_other_types_are_refused_at_every_place() {
    let examples = schema_and_examples().1;
    let example = &examples[1]; // It has both lists and an invocation with arguments.
    let mut found = Vec::new();
    places(example, "", &mut found);
    assert!(found.len() > 20, "{found:?}");
    for (place, is_object) in found {
        let is_optional = ["/target/devices", "/target/zones"].contains(&place.as_str());
        for other in [json!(null), json!(0.5), json!([[]]), json!({ "a": 1 })] {
            // An optional list may be null, and no field of the target is required.
            if is_optional && other.is_null() || is_object && other.is_object() {
                continue;
            }
            let mut document = example.clone();
            *document.pointer_mut(&place).unwrap() = other.clone();
            refused(&document, &format!("{other} at {place}"));
        }
    }
}

/// A derived reader takes an array for a struct, position by position, however deep the struct stands.
#[test]
fn an_array_is_refused_where_an_object_belongs() {
    let example = schema_and_examples().1.remove(1);
    let as_array = |object: &Value| -> Value { object.as_object().unwrap().values().cloned().collect() };
    let mut found = Vec::new();
    places(&example, "", &mut found);
    let objects: Vec<String> =
        found.into_iter().filter_map(|(place, is_object)| is_object.then_some(place)).collect();
    assert_eq!(objects.len(), 5, "{objects:?}");
    for place in objects {
        let mut document = example.clone();
        let object = document.pointer_mut(&place).unwrap();
        *object = as_array(object);
        let error = refused(&document, &format!("an array at {place}"));
        assert!(error.starts_with("invalid type: sequence, expected struct "), "{place}: {error}");
    }
    let error = refused(&as_array(&example), "an array");
    assert!(error.starts_with("invalid type: sequence, expected struct PackageExecution"), "{error}");
}

#[test]
fn every_required_field_is_required() {
    let (schema, mut examples) = schema_and_examples();
    let example = examples.remove(1);
    for (object, definition) in [
        ("", &schema),
        ("/createdBy", &schema["$defs"]["user"]),
        ("/deviceStatuses", &schema["$defs"]["deviceStatuses"]),
        ("/packageExecutions/1", &schema["$defs"]["packageInvocation"]),
    ] {
        let required = definition["required"].as_array().unwrap();
        assert!(!required.is_empty());
        for name in required {
            let name = name.as_str().unwrap();
            let mut document = example.clone();
            let removed = document.pointer_mut(object).unwrap().as_object_mut().unwrap().remove(name);
            assert!(removed.is_some(), "{object}/{name}");
            let error = refused(&document, name);
            assert!(error.starts_with(&format!("missing field `{name}`")), "{error}");
        }
    }
}

#[test]
fn broken_texts_are_refused() {
    let valid = schema_and_examples().1.remove(0).to_string();
    let deep = format!("{{\"x\":{}", "[".repeat(200_000));
    let duplicate = valid.replacen('{', "{\"id\":\"abebf88c-f283-4edc-834b-aa8ad3bc682c\",", 1);
    let surrogate = valid.replacen("Browser", "\\ud800", 1);
    assert_ne!(surrogate, valid);
    for text in [
        "",
        "null",
        "[]",
        "{}",
        "\"\"",
        "\u{feff}{}",
        &valid[..valid.len() - 1],
        &format!("{valid} x"),
        &deep,
        &duplicate,
        &surrogate,
    ] {
        assert!(serde_json::from_str::<PackageExecution>(text).is_err(), "{}", &text[..text.len().min(80)]);
    }
    assert!(serde_json::from_str::<PackageExecution>(&format!("{valid}\r\n")).is_ok());
}

/// `default-features = false` compiles the committed copy: it is the text the default features generate.
#[cfg(feature = "codegen")]
#[test]
fn the_committed_copy_is_the_generated_text() {
    let generated = include_str!(concat!(env!("OUT_DIR"), "/generated.rs"));
    let committed = include_str!("../../src/generated.rs").replace("\r\n", "\n");
    assert!(
        committed == generated,
        "crates/model/src/generated.rs is stale; mend it with: cargo xtask regen"
    );
}
