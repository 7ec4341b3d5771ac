//! What is learnt, what is not kept, and that the parts of a profile make the whole.

use optics_profile::{Format, Profile, Standing, Type};
use optics_validator::json;
use proptest::prelude::*;
use serde_json::{Value, json};

pub(crate) const CONTRACT: &str = r##"{
    "$id": "urn:example:parcel",
    "type": "object",
    "properties": {
        "id": { "type": "string" },
        "grams": { "$ref": "#/$defs/count" },
        "hubs": { "type": "array", "items": { "properties": { "name": { "type": "string" } } } },
        "marks": { "type": "array", "items": { "type": "integer" } },
        "sender": { "allOf": [{ "properties": { "login": { "type": ["string", "null"] } } }] }
    },
    "$defs": { "count": { "type": "integer" }, "unused": { "properties": { "ghost": {} } } }
}"##;

pub(crate) fn learnt(documents: &[Value]) -> Profile {
    let mut profile = Profile::new(CONTRACT).unwrap();
    for document in documents {
        profile.learn(&json::read(document.to_string().as_bytes()).unwrap());
    }
    profile
}

#[test]
fn what_is_learnt() {
    let profile = learnt(&[
        json!({ "id": "abebf88c-f283-4edc-834b-aa8ad3bc682c", "grams": 250, "marks": [3, 4.5], "sender": { "login": null } }),
        json!({ "id": "", "grams": null, "hubs": [{ "name": "a" }, { "name": "ab", "colour": "red" }, 7] }),
        json!([1]),
    ]);
    insta::assert_snapshot!(profile.to_json());
    let field = |path: &str| profile.field(path).unwrap();
    assert_eq!((profile.documents(), field("id").parents(), field("id").present()), (3, 2, 2));
    assert_eq!(field("id").values().of_format(Format::UuidLower), 1);
    assert_eq!(field("grams").values().numbers(), Some((250.0, 250.0)));
    assert_eq!(field("marks[]").values().numbers(), Some((3.0, 4.5)));
    assert_eq!((field("hubs[]").parents(), field("hubs[]").present()), (1, 3));
    assert_eq!((field("hubs.name").parents(), field("hubs.name").values().characters()), (2, Some((1, 2))));
    assert_eq!(field("hubs.colour").standing(), Standing::Undocumented);
    assert_eq!(field("sender.login").values().of_type(Type::Null), 1);
    assert!(profile.field("ghost").is_none(), "no document of this contract has it");
}

#[test]
fn fields_come_with_what_is_below_them() {
    let paths: Vec<String> = learnt(&[]).fields().map(|field| field.path().to_owned()).collect();
    let mut sorted = paths.clone();
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        ["grams", "hubs", "hubs.name", "hubs[]", "id", "marks", "marks[]", "sender", "sender.login"]
    );
    let after = |path: &str| paths.iter().position(|other| other == path).unwrap();
    assert_eq!(after("sender.login"), after("sender") + 1);
}

#[test]
fn nothing_of_a_document_is_kept() {
    let map: Value = (0..40)
        .map(|at| (format!("host{}", char::from(b'a' + at % 26).to_string() + &at.to_string()), json!(1)))
        .collect();
    let profile = learnt(&[
        json!({
            "id": "https://canary:canary@canary.example/canary?canary",
            "grams": "canary@canary.example",
            "sender": { "login": "canary", "ip": "203.0.113.7", "canary@canary.example": 1, "CANARY-7F3K": 2, "c0ffee00": 3 },
            "colour": { "canary": "canary" },
            "when": "1999-01-02T03:04:05Z",
            "amount": 987_654_321,
        }),
        json!({ "hubs": [map] }),
    ]);
    let text = profile.to_json();
    for canary in ["canary", "CANARY", "203.0.113.7", "c0ffee", "1999", "987654321", "hosta", "hostb"] {
        assert!(!text.contains(canary), "{canary}: {text}");
    }
    // The names of fields are what is wanted of it.
    let names: Vec<String> = profile.undocumented().map(|field| field.path().to_owned()).collect();
    assert_eq!(names, ["amount", "colour", "when", "hubs.*", "sender.ip", "sender.*"]);
    assert_eq!(profile.field("hubs.*").unwrap().standing(), Standing::Folded { all: true });
    assert_eq!(profile.field("sender.*").unwrap().present(), 3);
}

#[test]
fn a_text_that_is_no_profile() {
    let profile = learnt(&[json!({ "id": "x", "grams": 1, "marks": [], "extra": 1 })]);
    let text = profile.to_json();
    let good: Value = serde_json::from_str(&text).unwrap();
    let parse = |value: &Value| Profile::parse(CONTRACT, &value.to_string());
    assert_eq!(parse(&good).unwrap(), profile);
    let change = |pointer: &str, new: Value| {
        let mut value = good.clone();
        *value.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = new;
        parse(&value).unwrap_err()
    };
    assert!(change("/version", json!(2)).is_other_version());
    assert!(change("/contract/id", json!("urn:example:other")).is_other_contract());
    let first = |name: &str| {
        let fields = good["fields"].as_array().unwrap();
        format!("/fields/{}", fields.iter().position(|field| field["field"] == name).unwrap())
    };
    let id = first("id");
    for (pointer, new) in [
        ("/documents/seen/count", json!(2)),
        ("/documents/seen/types/object", json!(0)),
        (&format!("{id}/parents"), json!(2)),
        (&format!("{id}/field"), json!("marks")),
        (&format!("{id}/seen/formats"), json!({ "canary": 1 })),
        (&format!("{id}/seen/characters"), json!([2, 1])),
        (&format!("{id}/seen/characters"), json!(null)),
        (&format!("{id}/seen/count"), json!(-1)),
        (&format!("{id}/seen/urlsWithUserInformation"), json!(1)),
        (&format!("{}/seen/items", first("marks")), json!([1, 1])),
        (&format!("{}/seen/numbers", first("grams")), json!(null)),
        ("/undocumented/0/name", json!("canary@example.com")),
        ("/undocumented/0/name", json!("grams")),
        ("/undocumented/0/in", json!("nowhere")),
        ("/undocumented/0/all", json!(true)),
        ("/fields", json!([])),
    ] {
        let mut value = good.clone();
        match value.pointer_mut(pointer) {
            Some(place) => *place = new,
            None => {
                let (parent, name) = pointer.rsplit_once('/').unwrap();
                value.pointer_mut(parent).unwrap()[name] = new;
            }
        }
        let error = parse(&value).unwrap_err().to_string();
        assert!(error.contains("no whole profile"), "{pointer}: {error}");
    }
    let with = |from: &str, to: &str| Profile::parse(CONTRACT, &text.replacen(from, to, 1)).unwrap_err();
    assert_eq!(with("\"version\": 1,", "\"version\": 1, \"more\": 1,").line(), Some(3));
    assert!(with("\"string\": 1", "\"string\": 1, \"string\": 1").line().is_some());
    for text in ["", "{", "[]", "{}", "null", &text[..text.len() / 2]] {
        assert!(Profile::parse(CONTRACT, text).is_err(), "{text}");
    }
}

#[test]
fn names_are_kept_until_there_are_too_many_wherever_they_were_counted() {
    let names = |range: std::ops::Range<u8>| -> Value {
        let letter = |at: u8| char::from(b'a' + at);
        range.map(|at| (format!("x{}{}", letter(at / 10), letter(at % 10)), Value::Null)).collect()
    };
    let undocumented = |profile: &Profile| {
        let kept = profile.undocumented();
        kept.map(|field| (field.path().to_owned(), field.present(), field.standing())).collect::<Vec<_>>()
    };
    let mut parts = learnt(&[names(0..20)]);
    parts.merge(&learnt(&[names(12..32)])).unwrap();
    assert_eq!(undocumented(&parts).len(), 32);
    assert!(undocumented(&parts).contains(&("xbc".to_owned(), 2, Standing::Undocumented)));
    parts.merge(&learnt(&[names(32..33)])).unwrap();
    let folded = [("*".to_owned(), 41, Standing::Folded { all: true })];
    assert_eq!(undocumented(&parts), folded);
    assert_eq!(undocumented(&learnt(&[names(32..33), names(0..20), names(12..32)])), folded);
}

#[test]
fn contracts_that_name_nothing() {
    for contract in [
        "",
        "{}",
        "[]",
        "{\"properties\":{\"a\":{\"$ref\":\"#/nowhere\"}}}",
        "{\"$ref\":\"https://other.example/\"}",
        "{\"properties\":{\"a\":{}},\"patternProperties\":{}}",
        "{\"properties\":{\"a\":{\"additionalProperties\":{}}}}",
    ] {
        assert!(Profile::new(contract).unwrap_err().is_contract(), "{contract}");
    }
    let circle = r##"{ "properties": { "a": { "$ref": "#" } } }"##;
    assert!(Profile::new(circle).unwrap_err().is_contract());
    let other = Profile::new(r#"{ "$id": "urn:example:parcel", "properties": { "id": {} } }"#).unwrap();
    assert!(learnt(&[]).merge(&other).unwrap_err().is_other_contract());
}

#[test]
fn counts_stay_countable() {
    let most = (1_u64 << 53) - 1;
    let text = learnt(&[json!(1)])
        .to_json()
        .replace("\"count\": 1", &format!("\"count\": {most}"))
        .replace("\"integer\": 1", &format!("\"integer\": {most}"));
    let mut much = Profile::parse(CONTRACT, &text).unwrap();
    let before = much.clone();
    assert!(much.merge(&learnt(&[json!(1)])).unwrap_err().to_string().contains("2^53"));
    assert_eq!(much, before);
}

/// Values with names of the contract and others, so that every part of a profile comes into being.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no others", |number| number.is_finite()).prop_map(Value::from),
        prop_oneof![
            "",
            "[a-z]{1,3}@b\\.example",
            "https://u:p@h/",
            "[0-9A-F]{32}",
            "2026-01-02T03:04:05Z",
            ".{0,5}"
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let name = prop_oneof![
            Just("id".to_owned()),
            Just("grams".to_owned()),
            Just("hubs".to_owned()),
            Just("name".to_owned()),
            Just("marks".to_owned()),
            Just("sender".to_owned()),
            Just("login".to_owned()),
            "[a-z]{1,2}",
            ".{0,3}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..12).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn parts_make_the_whole_in_any_order(documents in prop::collection::vec(value(), 0..24), cuts in prop::collection::vec(0..24_usize, 2)) {
        let whole = learnt(&documents);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(documents.len())).collect();
        cuts.sort_unstable();
        let parts = [&documents[..cuts[0]], &documents[cuts[0]..cuts[1]], &documents[cuts[1]..]].map(learnt);
        let merged = |order: [usize; 3], right_first: bool| {
            let [a, b, c] = order.map(|at| parts[at].clone());
            let (mut left, mut right) = (a, c);
            if right_first {
                let mut middle = b;
                middle.merge(&right).unwrap();
                left.merge(&middle).unwrap();
            } else {
                left.merge(&b).unwrap();
                left.merge(&right).unwrap();
            }
            right = left;
            right
        };
        for (order, right_first) in [([0, 1, 2], false), ([0, 1, 2], true), ([2, 0, 1], false), ([1, 2, 0], true)] {
            let merged = merged(order, right_first);
            prop_assert_eq!(&merged, &whole);
            prop_assert_eq!(merged.to_json(), whole.to_json());
        }
        let mut backwards = documents;
        backwards.reverse();
        prop_assert_eq!(learnt(&backwards).to_json(), whole.to_json());
        // The empty profile changes nothing.
        let mut same = learnt(&[]);
        same.merge(&whole).unwrap();
        prop_assert_eq!(&same, &whole);
    }

    #[test]
    fn what_is_written_is_read(documents in prop::collection::vec(value(), 0..12)) {
        let profile = learnt(&documents);
        let text = profile.to_json();
        let again = Profile::parse(CONTRACT, &text).unwrap();
        prop_assert_eq!(again.to_json(), text);
        prop_assert_eq!(again, profile);
    }

    #[test]
    fn no_text_panics(text in ".{0,200}") {
        let _ = Profile::parse(CONTRACT, &text);
        let _ = Profile::new(&text);
    }
}
