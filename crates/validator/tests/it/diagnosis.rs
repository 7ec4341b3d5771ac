//! What is said to be wrong with a text, and whether it is.

mod cases;

use optics_validator::Validator;
use serde_json::{Value, json};

use cases::{ADDRESSES, COMPACT, IDENTIFIERS, MOMENTS, URLS};

fn schema(form: &str) -> Value {
    if form.starts_with('^') { json!({ "pattern": form }) } else { json!({ "format": form }) }
}

fn said(schema: &Value, text: &Value) -> String {
    let validator = Validator::with_contract(&schema.to_string()).unwrap();
    let findings = validator.check(text.to_string().as_bytes()).unwrap();
    assert_eq!(findings.len(), 1, "{schema} {text}");
    findings[0].message().to_owned()
}

fn accepts(schema: &Value, text: &str) -> bool {
    // As the validator does: a name in front of an address is no part of it.
    let addresses = jsonschema::EmailOptions::default().without_display_text();
    let options =
        jsonschema::draft202012::options().should_validate_formats(true).with_email_options(addresses);
    options.build(schema).unwrap().is_valid(&json!(text))
}

#[test]
fn each_fault_is_named_and_mending_it_makes_the_text_valid() {
    let mut wrong = Vec::new();
    for (form, text, words, mended) in [IDENTIFIERS, MOMENTS, URLS, ADDRESSES].concat() {
        let schema = schema(form);
        assert!(!accepts(&schema, text), "{form} {text}");
        assert!(accepts(&schema, mended), "{form} {mended}");
        let said = said(&schema, &json!(text));
        if !said.ends_with(&format!("found a string: {words}")) {
            wrong.push(format!("{text}: {words}\n  {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_nothing_known_is_only_measured() {
    let cases = [
        // No more than half of it is wrong.
        ("^[0-9]{4}$", "12ab", "a string: a lower-case letter where a digit belongs, at character 3"),
        ("^[0-9]{4}$", "1abc", "a string of 4 characters that does not match"),
        // Each kind of fault is mended once.
        ("date", "((2026-03-02))", "a string of 14 characters that is not one"),
        ("date-time", "2026-03-02109:15:27Z", "a string of 20 characters that is not one"),
        ("date-time", "2026-03-02T09:15:27+240:00", "a string of 26 characters that is not one"),
        ("date-time", "2026-03-02T09:15:27+00:ab", "a string of 25 characters that is not one"),
        ("email", "", "an empty string that is not one"),
        ("uri", "", "an empty string that is not one"),
    ];
    for (form, text, words) in cases {
        let said = said(&schema(form), &json!(text));
        assert!(said.ends_with(&format!("found {words}")), "{text}: {said}");
    }
}

#[test]
fn very_long_texts_are_not_looked_into() {
    type Make = fn(String) -> String;
    let letters = |count: usize| "a".repeat(count);
    let cases: [(Value, Make, &str); 3] = [
        (json!({"format": "uri"}), |text| format!("example.com/{text}"), "no scheme (such as https://)"),
        (json!({"pattern": "^[a-z]+$"}), |text| format!("{text}a9"), "a digit where"),
        (json!({"enum": [letters(2047), letters(2048)]}), |text| format!("{text} "), "white space around it"),
    ];
    for (schema, make, words) in cases {
        let around = make(String::new()).len();
        let told = |bytes: usize| said(&schema, &json!(make(letters(bytes - around))));
        assert!(told(2048).contains(&format!("found a string: {words}")), "{}", told(2048));
        assert!(told(2049).contains("found a string of 2049 characters"), "{}", told(2049));
    }
}

#[test]
fn the_nearest_of_several_alternatives_is_named() {
    let two = |first: Value, second: Value| json!({ "oneOf": [first, second] });
    let id = two(
        json!({"title": "hyphenated", "format": "uuid"}),
        json!({"title": "compact", "pattern": COMPACT}),
    );
    let url = two(json!({"title": "link", "format": "uri"}), json!({"title": "empty", "const": ""}));
    let nested = json!({
        "anyOf": [{"$ref": "#/$defs/id"}, {"title": "size", "enum": ["small", "large"]}],
        "$defs": {"id": id}
    });
    // Two characters are missing by the pattern: more than one that is wrong, less than a scheme.
    let mail = two(
        json!({"title": "mail", "format": "email"}),
        json!({"title": "code", "pattern": "^[a-z@.(]{22}$"}),
    );
    let host =
        two(json!({"title": "link", "format": "uri"}), json!({"title": "code", "pattern": "^[a-z.]{13}$"}));
    let cases = [
        (&id, "c9f0f895fb98ab9159f51fd0297e236d"),
        (&id, "C9F0F895FB98AB9159F51FD0297E236"),
        (&id, "abebf88c-f283-4edc-834b-aa8ad3bc682"),
        (&id, "nobody"),
        (&url, "example.com"),
        (&url, " "),
        (&url, "?"),
        (&nested, "Small"),
        (&nested, " large"),
        (&nested, "lage"),
        (&nested, "abebf88c-f283-4edc-834b-aa8ad3bc682g"),
        (&nested, "medium"),
        (&mail, "an(alyst@example.com"),
        (&host, "example.com"),
    ];
    let told: Vec<String> = cases
        .iter()
        .map(|(schema, text)| {
            let said = said(schema, &json!(text));
            format!("{text:?}: {}", said.split_once("found ").unwrap().1)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn another_type_is_told_with_what_it_holds() {
    let cases = [
        ("integer", json!("3")),
        ("integer", json!(" 3.5 ")),
        ("number", json!("3")),
        ("boolean", json!("true")),
        ("boolean", json!("yes")),
        ("null", json!("null")),
        ("array", json!("[1]")),
        ("object", json!("{\"a\": 1}")),
        ("object", json!([{}])),
        ("string", json!(["a"])),
        ("string", json!([1])),
        ("integer", json!("{}")),
        ("integer", json!("\"3\"")),
        ("boolean", json!("3")),
        ("object", json!([{}, {}])),
        ("array", json!(format!("[{}]", " ".repeat(4094)))),
        ("array", json!(format!("[{}]", " ".repeat(4095)))),
    ];
    let told: Vec<String> = cases.iter().map(|(name, value)| said(&json!({ "type": name }), value)).collect();
    insta::assert_snapshot!(told.join("\n"));
    let moment = json!({ "type": "string", "format": "date-time" });
    let values = [json!(1_772_442_927), json!(1_772_442_927_482_u64), json!(5), json!(17_724_429.5)];
    let told = values.map(|value| said(&moment, &value));
    insta::assert_snapshot!(told.join("\n"), @r"
    expected a string, found an integer, as seconds since 1970 have ten digits
    expected a string, found an integer, as milliseconds since 1970 have thirteen digits
    expected a string, found an integer
    expected a string, found a number with a fraction
    ");
    let no_text = json!({ "type": "boolean", "format": "date-time" });
    assert_eq!(said(&no_text, &json!(1_772_442_927)), "expected a boolean, found an integer");
}
