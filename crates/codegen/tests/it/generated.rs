//! What is generated.

use optics_codegen::{Sources, generate};
use serde_json::json;

use crate::contract::{Contract, File};

/// `tests/compiled.rs` compiles and uses the snapshot.
#[test]
fn every_modelled_construct() {
    insta::assert_binary_snapshot!("library.rs", Contract::library().generate().unwrap().into_bytes());
}

#[test]
fn the_same_sources_give_the_same_text() {
    let sources = Sources { schema: optics_schema::PACKAGE_EXECUTION, openapi: optics_schema::OPENAPI };
    let first = generate(&sources).unwrap();
    for _ in 0..3 {
        assert_eq!(generate(&sources).unwrap(), first);
    }
    assert!(first.ends_with('\n') && !first.contains('\r'));
}

/// The text without what reads and writes the structs, which counts their fields, and without the hash of the contract.
fn without_readers_and_writers(text: &str) -> String {
    let mut file = syn::parse_file(text).unwrap();
    file.items.retain(|item| match item {
        syn::Item::Impl(item) => item.trait_.is_none(),
        syn::Item::Const(item) => item.ident != "CONTRACT",
        _ => true,
    });
    prettyplease::unparse(&file)
}

/// Every line of the old text is in the new one, in the same order, and what is new is about the new field.
#[test]
fn a_new_field_adds_itself_and_changes_nothing_else() {
    for (property, required) in [
        (json!({ "type": "string", "description": "A new field." }), false),
        (json!({ "type": "boolean", "description": "A new field." }), true),
        (json!({ "$ref": "#/$defs/count", "description": "A new field." }), false),
        (
            json!({ "type": "array", "items": { "$ref": "#/$defs/user" }, "description": "A new field." }),
            true,
        ),
    ] {
        let mut contract = Contract::ours();
        let before = contract.generate().unwrap();
        contract.set(File::Schema, "/properties/shelfMark", Some(property.clone()));
        if required {
            contract.schema["required"].as_array_mut().unwrap().push(json!("shelfMark"));
        }
        let after = contract.generate().unwrap();

        assert!(
            after.matches("\"shelfMark\"").count() > before.matches("\"shelfMark\"").count() + 2,
            "{property}"
        );
        let (before, after) = (without_readers_and_writers(&before), without_readers_and_writers(&after));
        let mut old = before.lines().peekable();
        let new: Vec<&str> = after.lines().filter(|line| old.next_if_eq(line).is_none()).collect();
        assert_eq!(old.next(), None, "a line is gone or changed: {property}");
        let text = new.join("\n");
        for expected in ["pub shelf_mark: ", "`shelfMark` in JSON.", "pub fn shelf_mark("] {
            assert!(text.contains(expected), "{expected} is missing: {text}");
        }
        assert!(new.len() < 40, "more than one field's worth of new lines: {text}");
    }
}

#[test]
fn the_contract_is_known_by_the_hashes_of_its_texts() {
    let generated = |schema: &str| generate(&Sources { schema, openapi: optics_schema::OPENAPI }).unwrap();
    let text = generated(optics_schema::PACKAGE_EXECUTION);
    let hash_of = |text: &str| text.split_once("schema: \"").map(|(_, rest)| rest[..64].to_owned());
    let other = optics_schema::PACKAGE_EXECUTION.replace("A number of things.", "A number of others.");
    assert_ne!(hash_of(&generated(&other)), hash_of(&text));
    let checked_out_elsewhere = optics_schema::PACKAGE_EXECUTION.replace('\n', "\r\n");
    assert_eq!(hash_of(&generated(&checked_out_elsewhere)), hash_of(&text));
}

/// A struct cannot hold itself; a list takes no room of the struct's own.
#[test]
fn what_contains_itself_is_boxed() {
    let mut contract = Contract::library();
    let back = json!({ "loan": { "$ref": "#" }, "loans": { "type": "array", "items": { "$ref": "#" } } });
    contract.set(File::Schema, "/$defs/renewal/properties", Some(back));
    contract.set(File::Schema, "/$defs/renewal/required", Some(json!(["loan"])));
    contract.set(File::Schema, "/properties/lastRenewal", Some(json!({ "$ref": "#/$defs/renewal" })));
    let text = contract.generate().unwrap();
    for expected in [
        "pub last_renewal: Option<Box<Renewal>>,",
        "pub renewals: Option<Vec<Renewal>>,",
        "pub loan: Box<Loan>,",
        "pub loans: Option<Vec<Loan>>,",
        "pub reader: Reader,",
        "pub follows: Option<Box<Loan>>,",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

/// What nobody can make up is never made up in part: tests of the model would find nothing made.
#[test]
fn made_up_values_keep_to_what_the_schema_says() {
    for (schema, expected) in [
        (json!({ "type": "string" }), "&[crate::made::Text::Any]"),
        (json!({ "type": "string", "format": "date" }), "&[crate::made::Text::Format(\"date\")]"),
        (json!({ "type": "string", "const": "a" }), "&[crate::made::Text::Constant(\"a\")]"),
        (json!({ "type": "string", "pattern": "^[a-c]{2}x$" }), "crate::made::Text::Runs("),
        (json!({ "type": "string", "pattern": "a+" }), "&[crate::made::Text::Unknown]"),
        (json!({ "type": "string", "minLength": 1 }), "&[crate::made::Text::Unknown]"),
        (json!({ "type": "string", "format": "date", "pattern": "^a$" }), "&[crate::made::Text::Unknown]"),
        (json!({ "type": "integer", "minimum": 3, "maximum": 7 }), "crate::made::integer(u, 3, 7)"),
        (json!({ "type": ["string", "null"] }), "crate::made::nothing()"),
    ] {
        let mut contract = Contract::library();
        let mut bound = schema.clone();
        bound["x-rust"] = json!({ "type": "Strange" });
        contract.set(File::Schema, "/properties/isOverdue", Some(bound));
        let text: String = contract.generate().unwrap().split_whitespace().collect();
        let made =
            text.split_once("is_overdue:crate::made::").and_then(|(_, rest)| rest.split_once("due_date:"));
        let expected: String = expected.trim_start_matches("crate::made::").split_whitespace().collect();
        assert!(made.unwrap().0.contains(&expected), "{schema}: {made:?}");
    }
}

#[test]
fn a_new_operation_and_a_new_region_become_constants() {
    let mut contract = Contract::library();
    let before = contract.generate().unwrap();
    contract.set(
        File::OpenApi,
        "/paths/~1readers",
        Some(json!({ "get": { "operationId": "listReaders", "security": [] } })),
    );
    contract.openapi["servers"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "url": "https://cellar.example", "description": "Cellar", "x-region": "cellar" }));
    let after = contract.generate().unwrap();
    for expected in
        ["pub const LIST_READERS: Self", "Self::LIST_READERS", "pub const CELLAR: Self", "Self::CELLAR"]
    {
        assert!(!before.contains(expected) && after.contains(expected), "{expected}");
    }
}

/// A bare carriage return may not stand in a doc comment; two slashes and a star may.
#[test]
fn descriptions_cannot_break_out_of_their_comment() {
    for description in
        ["one\rtwo", "one\r\ntwo", "one\n\ntwo", "*/ pub struct Two; /*", "\"#]", "\u{2028}two", "\0"]
    {
        let mut contract = Contract::library();
        contract.set(File::Schema, "/description", Some(json!(description)));
        contract.set(File::OpenApi, "/paths/~1loans/post/summary", Some(json!(description)));
        contract.set(File::OpenApi, "/servers/0/description", Some(json!(description)));
        let file = syn::parse_file(&contract.generate().unwrap()).unwrap();
        let structs = file.items.iter().filter(|item| matches!(item, syn::Item::Struct(_)));
        assert_eq!(structs.count(), 10, "{description:?}"); // Five types, five builders.
    }
}
