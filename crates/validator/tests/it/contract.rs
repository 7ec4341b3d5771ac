//! The contract that is built in, claim by claim.

use std::collections::BTreeSet;

use optics_validator::json::DEPTH_LIMIT;
use optics_validator::{Class, Grade, Validator};
use serde_json::{Value, json};

use crate::{check, examples, pointers, told, validator};

#[test]
fn the_examples_of_the_contract_are_clean() {
    for example in examples() {
        assert_eq!(told(&check(&example)), "");
    }
}

#[test]
fn null_is_one_finding_wherever_it_stands() {
    for example in examples() {
        for pointer in pointers(&example) {
            let mut document = example.clone();
            *document.pointer_mut(&pointer).unwrap() = Value::Null;
            let findings = check(&document);
            assert_eq!(findings.len(), 1, "{pointer}: {}", told(&findings));
            assert_eq!(findings[0].pointer(), pointer);
            assert_eq!(findings[0].keyword(), "type");
            assert!(findings[0].message().ends_with("found null"), "{}", findings[0].message());
        }
    }
}

#[test]
fn another_type_is_one_finding_wherever_it_stands() {
    for example in examples() {
        for pointer in pointers(&example) {
            for other in [json!([]), json!({}), json!("?"), json!(-1), json!(true)] {
                let mut document = example.clone();
                let place = document.pointer_mut(&pointer).unwrap();
                if std::mem::discriminant(&*place) == std::mem::discriminant(&other) {
                    continue;
                }
                *place = other;
                let findings = check(&document);
                assert_eq!(findings.len(), 1, "{pointer}: {}", told(&findings));
                assert_eq!((findings[0].pointer(), findings[0].keyword()), (&*pointer, "type"));
            }
        }
    }
}

#[test]
fn a_missing_field_is_named_at_the_object_that_lacks_it() {
    let example = &examples()[1];
    let mut missed = 0;
    for pointer in pointers(example) {
        let (object, name) = pointer.rsplit_once('/').unwrap();
        let mut document = example.clone();
        let Some(members) = document.pointer_mut(object).unwrap().as_object_mut() else { continue };
        members.remove(name);
        let findings = check(&document);
        // What the contract requires is read from the contract, below; here only the shape of the finding counts.
        for finding in &findings {
            missed += 1;
            assert_eq!(findings.len(), 1);
            assert_eq!((finding.pointer(), finding.keyword()), (object, "required"));
            assert_eq!(finding.message(), format!("the field {name:?} is missing"));
            assert_eq!(finding.grade(), Some(Grade::Assumed));
        }
    }
    let schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let required = |of: &Value| of["required"].as_array().map_or(0, Vec::len);
    let defs = &schema["$defs"];
    let invocations = example["packageExecutions"].as_array().unwrap().len();
    assert_eq!(
        missed,
        required(&schema)
            + required(&defs["user"])
            + required(&defs["deviceStatuses"])
            + invocations * required(&defs["packageInvocation"])
    );
}

/// A document with everything wrong at once.
const WRONG: &str = r#"{
  "createdAt": "2026-03-02 09:15",
  "createdBy": { "id": "8F14E45FCEEA167A5A36DEDD4BEA254", "login": "analyst" },
  "destination": "ftp.example.com/results",
  "deviceCount": -1,
  "deviceStatuses": { "acked": 1.5, "failed": "0", "succeeded": 9007199254740992 },
  "id": "ABEBF88CF2834EDC834BAA8AD3BC682c",
  "keepResultsLocally": "yes",
  "packageExecutions": [
    { "arguments": ["-a", 1], "package": "content/8F14", "colour": "red" },
    "b6d767d2-f8ed-4d21-a44b-0e5886680cb9"
  ],
  "target": { "devices": ["c9f0f895fb98ab9159f51fd0297e236d"], "zones": {} },
  "größe": 1, "état": 2
}"#;

#[test]
fn every_claim_can_be_broken_and_says_so() {
    let findings = validator().check(WRONG.as_bytes()).unwrap();
    insta::assert_snapshot!(told(&findings));

    // Each keyword that asserts something outside the alternatives of a `oneOf` is among them.
    let schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let mut asserting = BTreeSet::new();
    collect_asserting(&schema, &mut asserting);
    let broken: BTreeSet<String> = findings
        .iter()
        .filter(|finding| finding.class() == Class::Violation)
        .map(|finding| finding.keyword().to_owned())
        .collect();
    assert_eq!(broken, asserting);
}

fn collect_asserting(schema: &Value, found: &mut BTreeSet<String>) {
    const SILENT: [&str; 9] =
        ["$schema", "$id", "$ref", "$comment", "title", "description", "examples", "properties", "items"];
    for (keyword, value) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "properties" | "$defs" => {
                value.as_object().unwrap().values().for_each(|s| collect_asserting(s, found));
            }
            "items" => collect_asserting(value, found),
            silent if SILENT.contains(&silent) || silent.starts_with("x-") => {}
            asserting => {
                found.insert(asserting.to_owned());
            }
        }
    }
}

#[test]
fn counts_are_judged_by_value() {
    let example = examples().remove(0);
    let told: Vec<String> = [
        "3",
        "3.0",
        "3e2",
        "-0",
        "0.0",
        "1e-1",
        "-1",
        "-1e-400",
        "9007199254740991",
        "9007199254740992",
        "9007199254740991.0",
        "9007199254740991.5",
        "9223372036854775808",
        "18446744073709551616",
        "1e400",
        "-1e400",
        "0.30e1",
    ]
    .into_iter()
    .map(|number| {
        // The text of the number is put in by hand: `serde_json` would change it.
        let mut document = example.clone();
        document["deviceCount"] = json!("NUMBER");
        let findings =
            validator().check(document.to_string().replace("\"NUMBER\"", number).as_bytes()).unwrap();
        let keywords: Vec<_> = findings.iter().map(optics_validator::Finding::keyword).collect();
        format!("{number:<22} {}", if keywords.is_empty() { "valid".to_owned() } else { keywords.join(", ") })
    })
    .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_repeated_key_is_a_violation_and_the_last_value_is_judged() {
    let example = examples().remove(0).to_string();
    let body = example.replacen('{', "{\n\"name\":null,\n\"name\":1,\n", 1);
    insta::assert_snapshot!(told(&validator().check(body.as_bytes()).unwrap()), @r#"
    3:1 violation /name duplicateKey: the object has had this key before; the last one counts [-]
    4:285 violation /name duplicateKey: the object has had this key before; the last one counts [-]
    "#);
}

#[test]
fn half_of_a_surrogate_pair_is_a_violation_at_its_string() {
    let mut document = examples().remove(0);
    document["name"] = json!("NAME");
    let body = document.to_string().replace("NAME", r"a\ud800b");
    let findings = validator().check(body.as_bytes()).unwrap();
    assert_eq!(findings.len(), 1, "{}", told(&findings));
    assert_eq!((findings[0].pointer(), findings[0].keyword()), ("/name", "unicode"));
    assert_eq!(findings[0].excerpt(body.as_bytes()), r"\ud800");
}

#[test]
fn contracts_that_refer_in_circles_get_an_answer_at_any_depth() {
    let deep = format!("{}1{}", "[".repeat(DEPTH_LIMIT), "]".repeat(DEPTH_LIMIT));
    let lists = r##"{"type": "array", "items": {"$ref": "#"}, "properties": {}}"##;
    let findings = Validator::with_contract(lists).unwrap().check(deep.as_bytes()).unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].position().offset, DEPTH_LIMIT as u64);
    let circle =
        r##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}"##;
    if let Ok(validator) = Validator::with_contract(circle) {
        assert!(validator.check(deep.as_bytes()).unwrap().is_empty());
    }
}

#[test]
fn a_validator_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(validator());
}

#[test]
fn a_contract_that_cannot_be_used_is_an_error() {
    let told: Vec<String> = [
        "{",
        r#"{"type": 5}"#,
        r#"{"pattern": "("}"#,
        // Takes more than linear time on some texts.
        r#"{"pattern": "(?=a)b"}"#,
        r#"{"format": "colour"}"#,
        r##"{"$ref": "#/$defs/none"}"##,
        r#"{"$ref": "https://example.com/schema.json"}"#,
        r#"{"$ref": "file:///etc/hostname"}"#,
    ]
    .into_iter()
    .map(|text| Validator::with_contract(text).unwrap_err().to_string())
    .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_contract_is_of_one_dialect_whatever_it_names() {
    let schema =
        json!({"$schema": "http://json-schema.org/draft-07/schema#", "prefixItems": [{"type": "string"}]});
    let validator = Validator::with_contract(&schema.to_string()).unwrap();
    assert_eq!(validator.check(b"[1]").unwrap().len(), 1);
}

#[test]
fn values_of_a_contract_are_compared_by_value() {
    for (expected, document, is_equal) in [
        ("null", "null", true),
        ("null", "0", false),
        ("true", "true", true),
        ("true", "false", false),
        ("\"a\"", r#""\u0061""#, true),
        ("\"a\"", "\"b\"", false),
        ("[1, [null]]", "[1.0, [null]]", true),
        ("[1, 2]", "[1, 3]", false),
        ("[1, 2]", "[1]", false),
        ("[1]", "[1, 2]", false),
        ("[]", "{}", false),
        (r#"{"a": [1], "b": 2}"#, r#"{"b": 2e0, "a": [1]}"#, true),
        (r#"{"a": 1}"#, r#"{"a": 2}"#, false),
        (r#"{"a": 1}"#, r#"{"b": 1}"#, false),
        (r#"{"a": 1}"#, r#"{"a": 1, "b": 2}"#, false),
        (r#"{"a": 1, "b": 2}"#, r#"{"a": 1}"#, false),
    ] {
        for schema in [format!(r#"{{"const": {expected}}}"#), format!(r#"{{"enum": ["other", {expected}]}}"#)]
        {
            let findings = Validator::with_contract(&schema).unwrap().check(document.as_bytes()).unwrap();
            assert_eq!(findings.is_empty(), is_equal, "{schema} {document}");
        }
    }
}

#[test]
fn places_on_a_page_are_those_of_the_page() {
    let page = r#"{"page_items": [{"name": "größe"}], "page_number": "1", "page_size": 1, "total_number_of_items": 1, "total_pages": 1}"#;
    let findings = validator().check_page(page.as_bytes()).unwrap();
    insta::assert_snapshot!(told(&findings), @"1:52 violation /page_number type: expected an integer, found a string that holds an integer [documented]");
}

#[test]
fn what_stands_for_a_digit_of_a_moment_is_one() {
    for (format, text) in [
        ("date", "2026-03-02"),
        ("time", "09:15:27Z"),
        ("date-time", "2026-03-02t09:15:27.5z"),
        ("date-time", "2026-03-02T09:15:27+02:00"),
        ("date-time", "2026-03-02T09:15:27.482-02:00"),
    ] {
        let validator = Validator::with_contract(&json!({ "format": format }).to_string()).unwrap();
        let accepts = |text: &str| validator.check(json!(text).to_string().as_bytes()).unwrap().is_empty();
        assert!(accepts(text), "{text}");
        let digits = text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit());
        for (at, _) in digits {
            for other in ["*", "+", ",", "-", ".", "/", ":", ";", "a", "٣"] {
                let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
                assert!(!accepts(&changed), "{changed}");
            }
        }
    }
}
