//! The reasons for refusing say what typify does. Here typify does it, so that a reason no longer true is noticed.

use serde_json::{Value, json};
use typify::{TypeSpace, TypeSpaceSettings};

/// What typify makes of `schema` as the only property, required, of an object; without white space.
fn typify(schema: &Value) -> String {
    let root = json!({
        "title": "Outer",
        "type": "object",
        "required": ["inner"],
        "properties": { "inner": schema },
    });
    let mut space = TypeSpace::new(&TypeSpaceSettings::default());
    space.add_root_schema(serde_json::from_value(root).unwrap()).unwrap();
    space.to_stream().to_string().split_whitespace().collect()
}

#[test]
fn any_of_two_string_kinds_becomes_a_flattened_struct() {
    let code = typify(&json!({ "anyOf": [
        { "type": "string", "format": "uuid" },
        { "type": "string", "format": "ipv4" },
    ] }));
    assert!(code.contains("pubstructOuterInner{#[serde(flatten"), "{code}");
}

#[test]
fn one_of_takes_the_first_that_fits() {
    let code = typify(&json!({ "oneOf": [
        { "type": "string", "format": "uuid" },
        { "type": "string", "format": "ipv4" },
    ] }));
    assert!(code.contains("#[serde(untagged)]pubenumOuterInner"), "{code}");
}

#[test]
fn integer_bounds_are_dropped_but_for_two() {
    for (schema, expected) in [
        (json!({ "type": "integer" }), "pubinner:i64"),
        (json!({ "type": "integer", "minimum": 0 }), "pubinner:u64"),
        (json!({ "type": "integer", "minimum": 1 }), "pubinner:::std::num::NonZeroU64"),
        (json!({ "type": "integer", "minimum": 2 }), "pubinner:i64"),
        (json!({ "type": "integer", "minimum": 0, "maximum": 100 }), "pubinner:i64"),
        (json!({ "type": "integer", "multipleOf": 2 }), "pubinner:i64"),
    ] {
        let code = typify(&schema);
        assert!(code.contains(expected), "{schema}: {code}");
    }
}

#[test]
fn number_bounds_are_dropped() {
    let plain = typify(&json!({ "type": "number" }));
    let bound = typify(&json!({ "type": "number", "minimum": 0.5, "exclusiveMaximum": 7 }));
    assert!(plain.contains("pubinner:f64") && bound.contains("pubinner:f64"), "{bound}");
}

#[test]
fn a_pattern_costs_a_regex_and_is_dropped_beside_a_uuid() {
    let pattern = typify(&json!({ "type": "string", "pattern": "^[0-9A-F]{32}$" }));
    assert!(pattern.contains("Regex"), "{pattern}");
    let beside = typify(&json!({ "type": "string", "pattern": "^[0-9a-f-]{36}$", "format": "uuid" }));
    assert!(beside.contains("pubinner:::uuid::Uuid") && !beside.contains("Regex"), "{beside}");
}

#[test]
fn email_and_uri_are_plain_strings() {
    for format in ["email", "uri"] {
        let code = typify(&json!({ "type": "string", "format": format }));
        assert!(code.contains("pubinner:::std::string::String"), "{format}: {code}");
    }
}

#[test]
fn constraints_on_lists_are_dropped() {
    let plain = json!({ "type": "array", "items": { "type": "string" } });
    let expected = "pubinner:::std::vec::Vec<::std::string::String>";
    for (keyword, value) in [("minItems", json!(2)), ("maxItems", json!(2)), ("uniqueItems", json!(true))] {
        let mut schema = plain.clone();
        schema[keyword] = value;
        let code = typify(&schema);
        assert!(code.contains(expected), "{keyword}: {code}");
    }
    assert!(typify(&plain).contains(expected));
}

#[test]
fn keywords_newer_than_draft_7_are_dropped() {
    let code = typify(&json!({ "type": "array", "prefixItems": [{ "type": "string" }] }));
    assert!(code.contains("pubinner:::std::vec::Vec<::serde_json::Value>"), "{code}");
    let open = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let mut closed = open.clone();
    closed["unevaluatedProperties"] = json!(false);
    assert!(!typify(&closed).contains("deny_unknown_fields"));
    closed["additionalProperties"] = json!(false);
    assert!(typify(&closed).contains("deny_unknown_fields"), "typify can; the contract is open by choice");
}
