//! Messages for keywords that the contract does not use today.

use optics_validator::Validator;
use serde_json::{Value, json};

use crate::told;

#[test]
fn every_keyword_has_words() {
    let cases: Vec<(Value, &str)> = vec![
        (json!({"type": ["string", "null"]}), "1.5"),
        (json!({"type": "integer"}), "\"\""),
        (json!({"type": "integer"}), "[]"),
        (json!({"type": "integer"}), "{}"),
        (json!({"type": "integer"}), r#"{"a": 1}"#),
        (json!({"pattern": "^a"}), "\"b\""),
        (json!({"const": 1}), "2"),
        (json!({"enum": ["a", "b", null]}), "\"c\""),
        (json!({"minimum": 1}), "0"),
        (json!({"maximum": 1}), "2"),
        (json!({"exclusiveMinimum": 1}), "1"),
        (json!({"exclusiveMaximum": 1}), "1"),
        (json!({"multipleOf": 3}), "4"),
        (json!({"minLength": 2}), "\"a\""),
        (json!({"maxLength": 2}), "\"abc\""),
        (json!({"minItems": 1}), "[]"),
        (json!({"maxItems": 0}), "[1]"),
        (json!({"prefixItems": [true], "items": false}), "[1, 2]"),
        // A part of a contract may be of another dialect.
        (
            json!({"$ref": "urn:a", "$defs": {"a": {
                "$id": "urn:a",
                "$schema": "http://json-schema.org/draft-07/schema#",
                "items": [true],
                "additionalItems": false
            }}}),
            "[1, 2]",
        ),
        (json!({"uniqueItems": true}), "[1, 1.0]"),
        (json!({"contains": {"type": "string"}}), "[1]"),
        (json!({"minProperties": 1}), "{}"),
        (json!({"maxProperties": 0}), r#"{"a": 1}"#),
        (json!({"additionalProperties": false, "properties": {"a": true}}), r#"{"a": 1, "b": 2, "c/d": 3}"#),
        (json!({"unevaluatedProperties": false}), r#"{"b": 2}"#),
        (json!({"propertyNames": {"maxLength": 1}}), r#"{"ab": 2}"#),
        (json!({"dependentRequired": {"a": ["b"]}}), r#"{"a": 2}"#),
        (json!({"not": {"type": "integer"}}), "2"),
        (
            json!({"anyOf": [{"type": "string"}, {"$ref": "#/$defs/n"}], "$defs": {"n": {"const": null}}}),
            "[]",
        ),
        (json!({"oneOf": [{"title": "whole", "type": "integer"}, {"minimum": 1}]}), "2"),
        (json!({"oneOf": [{"enum": [1, 2]}, {"title": "small", "maximum": 0}]}), "5"),
        (json!({"format": "hostname"}), "\"-\""),
        (json!(false), "1"),
    ];
    let told: Vec<String> = cases
        .into_iter()
        .map(|(schema, document)| {
            let validator = Validator::with_contract(&schema.to_string()).unwrap();
            let findings = validator.check(document.as_bytes()).unwrap();
            assert!(!findings.is_empty(), "{schema} refuses {document}");
            format!("{schema}\n{document}\n{}\n", told(&findings))
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

/// What is nested deeper than that, or refers further, is not put into words.
#[test]
fn alternatives_are_described_to_a_depth() {
    let text = json!({"type": "string"});
    let nested = |depth: usize| (0..depth).fold(text.clone(), |inner, _| json!({"anyOf": [inner]}));
    let referring = |depth: usize| {
        let to = |number: usize| json!({"$ref": format!("#/$defs/{number}")});
        let others = (0..depth).map(|number| (number.to_string(), to(number + 1)));
        let all: serde_json::Map<_, _> = others.chain([(depth.to_string(), text.clone())]).collect();
        json!({"anyOf": [to(0)], "$defs": all})
    };
    for (schema, words) in [
        (nested(5), "a string"),
        (nested(6), "anything else"),
        (referring(3), "a string"),
        (referring(4), "anything else"),
    ] {
        let validator = Validator::with_contract(&schema.to_string()).unwrap();
        let findings = validator.check(b"1").unwrap();
        assert_eq!(
            findings[0].message(),
            format!("expected {words}, found an integer that is none of these"),
            "{schema}"
        );
    }
}

#[test]
fn a_claim_without_evidence_has_that_of_the_nearest_field_around_it() {
    let schema = json!({
        "properties": {
            "a": {
                "$ref": "#/$defs/list",
                "x-evidence": {"field": {"grade": "sibling"}}
            }
        },
        "$defs": {
            "list": {
                "items": {"minLength": 2, "type": "string"},
                "x-evidence": {"type": {"grade": "observed"}}
            }
        }
    });
    let validator = Validator::with_contract(&schema.to_string()).unwrap();
    insta::assert_snapshot!(told(&validator.check(br#"{"a": ["b", 1]}"#).unwrap()), @r#"
    1:8 violation /a/0 minLength: expected at least 2 characters, found 1 [sibling]
    1:13 violation /a/1 type: expected a string, found an integer [observed]
    "#);
}
