//! No contract makes the generator panic, and what it generates is Rust.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

use crate::contract::{Contract, File};

/// Keywords and names that mean something to the generator, so that mutations get past the first check.
const NAMES: [&str; 36] = [
    "$ref",
    "type",
    "properties",
    "required",
    "items",
    "x-rust",
    "with",
    "title",
    "description",
    "$defs",
    "x-region",
    "url",
    "operationId",
    "security",
    "paths",
    "servers",
    "components",
    "schemas",
    "const",
    "oneOf",
    "format",
    "x-max-lifetime-seconds",
    "get",
    "user",
    "self",
    "super",
    "crate",
    "Self",
    "r#type",
    "+1",
    "-1",
    "a.b",
    "ünï",
    "_",
    "b0",
    "",
];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![3 => select(&NAMES[..]).prop_map(str::to_owned), 1 => any::<String>()]
}

fn value() -> impl Strategy<Value = Value> {
    let known = select(vec![
        json!("object"),
        json!("array"),
        json!("string"),
        json!("boolean"),
        json!("integer"),
        json!("#"),
        json!("#/$defs/user"),
        json!("#/$defs/count"),
        json!("#/$defs/target"),
        json!("#/$defs/identifier"),
        json!("package-execution.schema.json"),
        json!("crate::Count"),
        json!("Vec<crate::Count>"),
        json!("Option"),
        json!({ "type": "string" }),
        json!({ "type": "object", "properties": {} }),
        json!({ "type": "array", "items": { "type": "string" } }),
        json!({ "$ref": "#" }),
        json!({ "$ref": "#/$defs/target" }),
        json!({ "$ref": "#/$defs/count" }),
        json!({ "type": "object", "properties": { "again": { "$ref": "#" } }, "required": ["again"] }),
        json!({ "x-rust": { "type": "u8" } }),
        json!({ "x-rust": { "type": "Vec<u8>", "with": "crate::bytes" } }),
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        name().prop_map(Value::from),
    ];
    let tree = leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((name(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    });
    prop_oneof![2 => known, 1 => tree]
}

/// What is done to a place of a document.
#[derive(Clone, Debug)]
enum Mutation {
    Replace(Value),
    Remove,
    Insert(String, Value),
    Rename(String),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        value().prop_map(Mutation::Replace),
        Just(Mutation::Remove),
        (name(), value()).prop_map(|(name, value)| Mutation::Insert(name, value)),
        name().prop_map(Mutation::Rename),
    ]
}

/// The JSON pointers of `value` and all that is in it.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(value, &format!("{here}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                places(value, &format!("{here}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn mutate(document: &mut Value, place: Index, mutation: Mutation) {
    let mut found = Vec::new();
    places(document, "", &mut found);
    // Examples and evidence are passed over by the generator; a mutation there shows nothing.
    found.retain(|place| !place.starts_with("/examples") && !place.contains("/x-evidence/"));
    let place = place.get(&found).clone();
    let parent_and_name = place
        .rsplit_once('/')
        .map(|(parent, name)| (parent.to_owned(), name.replace("~1", "/").replace("~0", "~")));
    match (mutation, parent_and_name) {
        (Mutation::Insert(name, value), _) => match document.pointer_mut(&place) {
            Some(Value::Object(members)) => drop(members.insert(name, value)),
            Some(Value::Array(items)) => items.push(value),
            Some(other) => *other = value,
            None => unreachable!("the place was just found"),
        },
        (Mutation::Replace(value), _) => *document.pointer_mut(&place).unwrap() = value,
        (mutation, Some((parent, name))) => match (document.pointer_mut(&parent).unwrap(), mutation) {
            (Value::Object(members), Mutation::Rename(new)) => {
                let value = members.shift_remove(&name).unwrap();
                members.insert(new, value);
            }
            (Value::Object(members), _) => drop(members.shift_remove(&name)),
            (Value::Array(items), _) => drop(items.remove(name.parse().unwrap())),
            _ => unreachable!("only containers have members"),
        },
        (_, None) => *document = Value::Null,
    }
}

proptest! {
    // Failures are printed whole; no file is kept beside the sources.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_contract_gives_rust_or_an_error(
        ours in any::<bool>(),
        mutations in vec((select(vec![File::Schema, File::OpenApi]), any::<Index>(), mutation()), 1..4),
    ) {
        let mut contract = if ours { Contract::ours() } else { Contract::library() };
        for (file, place, mutation) in mutations {
            mutate(contract.file(file), place, mutation);
        }
        match contract.generate() {
            Ok(text) => prop_assert!(syn::parse_file(&text).is_ok(), "not Rust: {text}"),
            Err(error) => {
                let message = error.to_string();
                prop_assert!(!error.reason().is_empty() && !message.contains('\n'), "{message}");
            }
        }
    }
}
