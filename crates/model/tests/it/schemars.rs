//! The schema derived from the types, beside the contract: what the types lost would be missing here.

use optics_model::PackageExecution;
use serde_json::Value;

use crate::examples::schema_and_examples;

/// `required` and the names of `properties`, sorted.
fn fields(schema: &Value) -> (Vec<&str>, Vec<&str>) {
    let mut required: Vec<_> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut properties: Vec<_> =
        schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    required.sort_unstable();
    properties.sort_unstable();
    (required, properties)
}

#[test]
fn the_types_have_the_fields_of_the_contract() {
    let (contract, _) = schema_and_examples();
    let derived = serde_json::to_value(schemars::schema_for!(PackageExecution)).unwrap();
    assert_eq!(fields(&derived), fields(&contract));
    for (name, definition) in contract["$defs"].as_object().unwrap() {
        let type_name = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        // The list page is no part of an execution; what has no properties is a string or a number.
        if definition["properties"].is_object() && name != "listPage" {
            assert_eq!(fields(&derived["$defs"][&type_name]), fields(definition), "{name}");
        }
    }
}
