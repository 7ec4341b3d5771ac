//! What a contract claims, read off its text: which keyword asserts something of which place of a document.

use serde_json::Value;

/// Keywords that assert nothing.
const ANNOTATIONS: [&str; 7] = ["$schema", "$id", "$comment", "$defs", "title", "description", "examples"];

/// Keywords whose cases are made up in `cases.rs`. A contract with another one needs a line here and some there.
const ASSERTING: [&str; 12] = [
    "type",
    "required",
    "properties",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "format",
    "pattern",
    "const",
];
const CLOSED_LIST: &str = "enum";
const ALTERNATIVES: &str = "oneOf";

/// What one subschema claims of one place.
pub(crate) struct Spot<'s> {
    /// JSON pointer to the place, with `*` for each index.
    pub(crate) place: String,
    pub(crate) schema: &'s Value,
    /// Names of what it claims: a keyword; of a list of names or alternatives, the keyword and which of them.
    pub(crate) claims: Vec<String>,
}

/// All that a schema claims, `$ref`s followed.
pub(crate) fn spots(root: &Value) -> Vec<Spot<'_>> {
    let mut spots = Vec::new();
    visit(root, root, "", &mut spots);
    spots
}

/// The subschema that is meant where this one stands.
pub(crate) fn resolve<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    match schema["$ref"].as_str() {
        Some(reference) => resolve(root, target(root, reference)),
        None => schema,
    }
}

fn target<'s>(root: &'s Value, reference: &str) -> &'s Value {
    root.pointer(reference.strip_prefix('#').unwrap()).unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

fn visit<'s>(root: &'s Value, schema: &'s Value, place: &str, spots: &mut Vec<Spot<'s>>) {
    assert!(place.matches('/').count() < 32, "a contract that refers to itself has endless places: {place}");
    let mut claims = Vec::new();
    for (keyword, said) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "$ref" => visit(root, target(root, said.as_str().unwrap()), place, spots),
            "items" => visit(root, said, &format!("{place}/*"), spots),
            "required" => {
                let names = said.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                claims.extend(names.map(|name| format!("required/{name}")));
            }
            ALTERNATIVES => {
                claims.push(ALTERNATIVES.to_owned());
                for (index, alternative) in said.as_array().unwrap().iter().enumerate() {
                    claims.extend(asserting(alternative).map(|inner| format!("oneOf/{index}/{inner}")));
                }
            }
            annotation if is_annotation(annotation) => {}
            asserting if asserting == CLOSED_LIST || ASSERTING.contains(&asserting) => {
                claims.push(asserting.to_owned());
            }
            other => {
                panic!("no cases can be made up for `{other}` at {place}; teach tests/suite what it means")
            }
        }
    }
    if !claims.is_empty() {
        spots.push(Spot { place: place.to_owned(), schema, claims });
    }
    for (name, part) in schema["properties"].as_object().into_iter().flatten() {
        let name = name.replace('~', "~0").replace('/', "~1");
        visit(root, part, &format!("{place}/{name}"), spots);
    }
}

/// The keywords of an alternative that assert something.
pub(crate) fn asserting(schema: &Value) -> impl Iterator<Item = &String> {
    schema.as_object().unwrap().keys().filter(|keyword| !is_annotation(keyword))
}

fn is_annotation(keyword: &str) -> bool {
    ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-")
}
