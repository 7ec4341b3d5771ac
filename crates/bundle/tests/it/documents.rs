//! Documents, right and wrong, and schemas that judge them.

use jsonschema::Validator;
use serde_json::{Value, json};

pub(crate) fn contract() -> Value {
    serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap()
}

pub(crate) fn examples() -> Vec<Value> {
    contract()["examples"].as_array().unwrap().clone()
}

/// A judge that looks at formats, too.
pub(crate) fn judge(schema: &Value) -> Validator {
    jsonschema::options().should_validate_formats(true).build(schema).unwrap()
}

/// The document with each value in it replaced by many others, with each member taken out, and each text spoilt.
pub(crate) fn changed(document: &Value) -> Vec<Value> {
    let mut changed = Vec::new();
    for place in places(document) {
        let mut put = |value: Value| {
            let mut document = document.clone();
            *document.pointer_mut(&place).unwrap() = value;
            changed.push(document);
        };
        for value in
            [json!(null), json!(true), json!(-1), json!(1.5), json!(2.0), json!(9_007_199_254_740_992_u64)]
        {
            put(value);
        }
        for value in [
            json!(""),
            json!("x"),
            json!("sftp://h/p"),
            json!("a@b.example"),
            json!([]),
            json!([1]),
            json!({}),
        ] {
            put(value);
        }
        if let Some(text) = document.pointer(&place).unwrap().as_str() {
            put(json!(format!("{text} ")));
            put(json!(text.to_lowercase()));
            put(json!(text.to_uppercase()));
        }
        if let Some((parent, name)) = place.rsplit_once('/') {
            let mut document = document.clone();
            if let Some(members) = document.pointer_mut(parent).unwrap().as_object_mut() {
                members.shift_remove(name).unwrap();
                changed.push(document);
            }
        }
    }
    changed
}

/// The document with a member that nobody documented, once for each object in it.
pub(crate) fn with_undocumented(document: &Value) -> Vec<Value> {
    let objects = places(document).into_iter().filter(|place| document.pointer(place).unwrap().is_object());
    let changed = objects.map(|place| {
        let mut document = document.clone();
        document.pointer_mut(&place).unwrap()["undocumented"] = json!(null);
        document
    });
    changed.collect()
}

/// JSON pointers to all values, the whole included.
fn places(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), document)];
    while let Some((at, value)) = open.pop() {
        match value {
            Value::Object(members) => {
                open.extend(members.iter().map(|(name, value)| (format!("{at}/{name}"), value)));
            }
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(index, item)| (format!("{at}/{index}"), item)));
            }
            _ => {}
        }
        found.push(at);
    }
    found
}
