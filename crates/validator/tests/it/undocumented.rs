//! Fields that the contract does not name.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use optics_validator::{Class, Finding, Validator};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{check, examples, pointers, told};

#[test]
fn each_undocumented_field_is_one_finding_and_no_violation() {
    let mut document = examples().remove(1);
    document["colour"] = json!({"of": ["paint"]});
    document["target"]["owner"] = json!(null);
    document["packageExecutions"][1]["~/"] = json!(1);
    insta::assert_snapshot!(told(&check(&document)));
}

#[test]
fn names_of_fields_are_shown_without_harm() {
    let mut document = examples().remove(0);
    document["\u{1b}]0;owned\u{7}\u{202e}"] = json!(1);
    document["n".repeat(1_000)] = json!(1);
    let shown: Vec<String> = check(&document).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_field_that_any_branch_names_is_documented() {
    let schema = json!({
        "properties": {"a": true},
        "anyOf": [{"properties": {"b": {"properties": {"x": true}}}}, {"$ref": "#/$defs/more"}],
        "$defs": {"more": {"properties": {"b": {"properties": {"y": true}}}, "allOf": [{"$ref": "#"}]}}
    });
    assert_eq!(
        undocumented(&schema, &json!({"a": 1, "b": {"x": 1, "y": 1, "z": 1}, "c": 1})),
        ["/b/z", "/c"]
    );
}

#[test]
fn an_object_is_left_alone_where_the_contract_says_what_else_it_holds() {
    let open = json!({"properties": {"a": true}, "additionalProperties": {"properties": {"x": true}}});
    assert_eq!(undocumented(&open, &json!({"b": {"x": 1, "y": 1}})), ["/b/y"]);
    let pattern = json!({"properties": {"a": true}, "patternProperties": {"^b": true}});
    assert!(undocumented(&pattern, &json!({"b": 1})).is_empty());
    assert!(undocumented(&json!({"type": "object"}), &json!({"b": 1})).is_empty());
    let dynamic =
        json!({"properties": {"a": {"$dynamicRef": "#x", "properties": {}}}, "$dynamicAnchor": "x"});
    assert!(undocumented(&dynamic, &json!({"a": {"a": {}, "b": 1}})).is_empty());
    // It is a violation already.
    assert!(
        undocumented(&json!({"properties": {}, "additionalProperties": false}), &json!({"b": 1})).is_empty()
    );
}

#[test]
fn conditions_name_fields_as_well() {
    let schema = json!({
        "if": {"properties": {"$ref": true}},
        "then": {"properties": {"b": true}},
        "else": {"properties": {"c": true}},
        "dependentSchemas": {"b": {"properties": {"d": true}}}
    });
    assert_eq!(undocumented(&schema, &json!({"$ref": 1, "b": 1, "c": 1, "d": 1, "if": 1})), ["/if"]);
}

#[test]
fn references_by_the_name_of_the_contract_are_followed() {
    let schema = json!({
        "$id": "urn:a",
        "properties": {"a": {"$ref": "urn:a#/$defs/a"}},
        "$defs": {"a": {"properties": {"x": true}}}
    });
    assert_eq!(undocumented(&schema, &json!({"a": {"x": 1, "y": 1}})), ["/a/y"]);
}

#[test]
fn a_field_whose_name_is_nearly_documented_is_told_with_that_name() {
    let mut document = examples().remove(0);
    let members = document.as_object_mut().unwrap();
    let count = members.remove("deviceCount").unwrap();
    members.insert("device_count".to_owned(), count);
    // The documented one is there as well: whatever this is, it is not that.
    members.insert("ID".to_owned(), json!(1));
    members["createdBy"]["logon"] = json!("analyst");
    members["createdBy"].as_object_mut().unwrap().remove("login");
    let told = told(&check(&document));
    let messages: Vec<&str> =
        told.lines().map(|line| line.split_once(' ').unwrap().1).filter(|line| !line.is_empty()).collect();
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn of_a_map_no_name_is_taken_for_a_slip() {
    let schema = json!({ "properties": { "name": true } });
    let validator = Validator::with_contract(&schema.to_string()).unwrap();
    for (others, is_record) in [(63, true), (64, false)] {
        let mut members: serde_json::Map<_, _> =
            (0..others).map(|number| (number.to_string(), json!(1))).collect();
        members.insert("nmae".to_owned(), json!(1));
        let findings = validator.check(json!(members).to_string().as_bytes()).unwrap();
        let is_slip = |finding: &Finding| finding.message().ends_with(r#"did you mean "name"?"#);
        assert_eq!(findings.iter().any(is_slip), is_record, "{others}");
    }
}

#[test]
fn names_in_messages_are_shown_without_harm() {
    let schema = json!({ "required": ["name"], "properties": { "name": true } });
    let validator = Validator::with_contract(&schema.to_string()).unwrap();
    let findings = validator.check("{\"na\u{9b}\u{202e}me\": 1}".as_bytes()).unwrap();
    insta::assert_snapshot!(
        findings[0].message(),
        @r#"the field "name" is missing; is it the one written as "na\u{9b}\u{202e}me"?"#
    );
}

#[test]
fn items_are_looked_into() {
    let schema = json!({
        "prefixItems": [{"properties": {"a": true}}],
        "items": {"properties": {"b": true}}
    });
    assert_eq!(undocumented(&schema, &json!([{"a": 1, "b": 1}, {"a": 1, "b": 1}])), ["/0/b", "/1/a"]);
    let contains = json!({"contains": {"properties": {"a": true}}});
    assert_eq!(undocumented(&contains, &json!([{"a": 1, "b": 1}])), ["/0/b"]);
}

fn undocumented(schema: &Value, document: &Value) -> Vec<String> {
    let validator = Validator::with_contract(&schema.to_string()).unwrap();
    pointers_of_undocumented(&validator.check(document.to_string().as_bytes()).unwrap())
}

fn pointers_of_undocumented(findings: &[Finding]) -> Vec<String> {
    let undocumented = findings.iter().filter(|finding| finding.class() == Class::Undocumented);
    undocumented.map(|finding| finding.pointer().to_owned()).collect()
}

/// The contract, each object that has `properties` closed.
static CLOSED_CONTRACT: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    fn close(schema: &mut Value) {
        match schema {
            Value::Array(parts) => parts.iter_mut().for_each(close),
            Value::Object(keywords) => {
                let has_properties = keywords.contains_key("properties");
                keywords.remove("examples");
                keywords.values_mut().for_each(close);
                if has_properties {
                    keywords.insert("additionalProperties".to_owned(), json!(false));
                }
            }
            _ => {}
        }
    }
    let mut schema = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    close(&mut schema);
    jsonschema::draft202012::options().build(&schema).unwrap()
});

proptest! {
    /// On the contract that is built in, which composes no objects, closing them says the same.
    #[test]
    fn the_closed_contract_agrees(
        example in prop::sample::select(examples()),
        places in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let mut document = example;
        for place in places {
            let all = pointers(&document);
            match document.pointer_mut(&all[place.index(all.len())]).unwrap() {
                Value::Object(members) => {
                    members.insert("added".to_owned(), json!({"id": 1}));
                    members.insert("name".to_owned(), json!([{"id": 1}]));
                }
                other => *other = json!({"arguments": {"package": []}}),
            }
        }
        let mut expected = BTreeSet::new();
        for error in CLOSED_CONTRACT.iter_errors(&document) {
            if let jsonschema::error::ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
                expected.extend(unexpected.iter().map(|name| format!("{}/{name}", error.instance_path())));
            }
        }
        let found: BTreeSet<String> = pointers_of_undocumented(&check(&document)).into_iter().collect();
        prop_assert_eq!(found, expected);
    }
}
