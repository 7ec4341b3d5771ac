//! The contract's examples, for tests to start from.

use serde_json::Value;

/// Every example of the schema.
pub(crate) fn examples() -> Vec<Value> {
    let schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    schema["examples"].as_array().unwrap().clone()
}

/// The first example of the schema.
pub(crate) fn example() -> Value {
    examples().swap_remove(0)
}

/// JSON pointers to all values in `document`, itself included.
pub(crate) fn places(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(document, "", &mut found);
    found
}

fn collect(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                collect(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}
