//! Every `$ref` of both files leads to something.

use serde_json::{Value, json};

/// Name under which the OpenAPI document refers to the schema.
const SCHEMA_FILE: &str = "package-execution.schema.json";

/// Every `$ref` in `value`.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref") {
                found.push(reference.as_str().unwrap_or_default().to_owned());
            }
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// The references of `document` that lead nowhere, and the number of all.
fn dangling(document: &Value, schema: &Value) -> (Vec<String>, usize) {
    let mut found = Vec::new();
    references(document, &mut found);
    let total = found.len();
    found.retain(|reference| {
        let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let target = match file {
            "" if !reference.is_empty() => Some(document),
            SCHEMA_FILE => Some(schema),
            _ => None,
        };
        !target.and_then(|target| target.pointer(pointer)).is_some_and(Value::is_object)
    });
    (found, total)
}

#[test]
fn of_both_files_lead_to_something() {
    let (schema, openapi) = (super::schema(), super::openapi());
    for document in [&schema, &openapi] {
        let (dangling, total) = dangling(document, &schema);
        assert_eq!(dangling, [""; 0]);
        assert!(total > 15, "{total}");
    }
}

#[test]
fn of_the_operations_reach_the_schema() {
    let mut found = Vec::new();
    references(&super::openapi(), &mut found);
    for expected in [SCHEMA_FILE.to_owned(), format!("{SCHEMA_FILE}#/$defs/executionId")] {
        assert!(found.contains(&expected), "{expected}: {found:?}");
    }
}

#[test]
fn that_lead_nowhere_are_found() {
    let schema = super::schema();
    for broken in
        ["", "#/$defs/nobody", "other.json", "package-execution.schema.json#/$defs/nobody", "#/title"]
    {
        let mut copy = schema.clone();
        copy["properties"]["name"] = json!({ "$ref": broken });
        assert_eq!(dangling(&copy, &schema).0, [broken]);
    }
}

/// A parameter that the template of the path does not have would never be filled in, and the other way round.
#[test]
fn path_parameters_stand_in_the_path() {
    let openapi = super::openapi();
    for (path, methods) in openapi["paths"].as_object().unwrap() {
        let in_path: Vec<&str> =
            path.split('{').skip(1).map(|rest| rest.split_once('}').unwrap().0).collect();
        for operation in methods.as_object().unwrap().values() {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let described: Vec<&str> = parameters
                .filter(|parameter| parameter["in"] == "path")
                .map(|parameter| parameter["name"].as_str().unwrap())
                .collect();
            assert_eq!(described, in_path, "{path}");
        }
    }
}
