use optics_bundle::{Members, openapi, schema};
use serde_json::{Value, json};

fn refused(contract: &Value) -> String {
    schema(&contract.to_string(), Members::Closed).unwrap_err().to_string()
}

#[test]
fn a_schema_of_which_something_would_be_lost_is_refused() {
    let rows = [
        (json!({ "allOf": [] }), "#/allOf: nobody has said"),
        (json!({ "properties": { "a/b": { "not": {} } } }), "#/properties/a~1b/not: nobody has said"),
        (json!({ "patternProperties": {} }), "#/patternProperties: nobody has said"),
        (json!({ "properties": { "a": true } }), "#/properties/a: a boolean schema"),
        (json!({ "properties": [] }), "#/properties: expected an object"),
        (json!({ "oneOf": {} }), "#/oneOf: expected an array"),
        (json!({ "oneOf": [{ "properties": {} }] }), "#/oneOf/0: an object of alternatives cannot be closed"),
        (json!({ "oneOf": [{ "$ref": "#" }] }), "#/oneOf/0: an object of alternatives cannot be closed"),
        (
            json!({ "oneOf": [{}, { "required": ["a"] }] }),
            "#/oneOf/1: an object of alternatives cannot be closed",
        ),
        (json!({ "type": "object", "oneOf": [{}] }), "#/oneOf/0: an object of alternatives cannot be closed"),
        (json!({ "$ref": "#/$defs/missing" }), "#/$ref: #/$defs/missing leads to nothing"),
        (json!({ "items": { "$ref": "other.json" } }), "#/items/$ref: other.json leads to nothing"),
        (json!({ "$ref": "#", "properties": {} }), "#/$ref: an object of two parts cannot be closed"),
        (json!({ "$ref": "#", "type": "object" }), "#/$ref: an object of two parts cannot be closed"),
        (json!({ "$ref": 7 }), "#/$ref: leads to no schema"),
    ];
    for (contract, expected) in rows {
        let said = refused(&contract);
        assert!(said.starts_with(&format!("package-execution.schema.json{expected}")), "{said}");
    }
    let said = schema("{", Members::Open).unwrap_err();
    assert_eq!((said.file(), said.pointer()), ("package-execution.schema.json", ""));
    assert!(said.reason().starts_with("not JSON"), "{said}");
}

#[test]
fn a_description_that_would_not_be_whole_is_refused() {
    let schema = json!({ "title": "Whole", "type": "object", "$defs": { "part": { "type": "object" } } });
    let with = |description: Value, schema: &Value| {
        openapi(&description.to_string(), &schema.to_string()).unwrap_err().to_string()
    };
    let lead = |reference: &str| json!({ "paths": { "$ref": reference }, "components": { "schemas": {} } });
    for reference in
        ["package-execution.schema.json#/properties/id", "other.json", "#/components/schemas/None"]
    {
        let said = with(lead(reference), &schema);
        assert_eq!(said, format!("openapi.json#/paths/$ref: {reference} leads to nothing in the same text"));
    }
    let said = with(json!({ "components": { "schemas": { "Part": {} } } }), &schema);
    assert!(said.contains("#/$defs/part: two schemas would become the component `Part`"), "{said}");
    let twice = json!({ "title": "Part", "$defs": { "part": {} } });
    let said = with(json!({ "components": { "schemas": {} } }), &twice);
    assert!(said.contains("two schemas would become the component `Part`"), "{said}");
    assert!(with(json!({}), &schema).contains("#/components/schemas: expected an object"));
    assert!(with(json!({}), &json!({})).contains("the root needs a `title`"));
    assert!(
        with(lead("#"), &json!({ "title": "W", "items": { "$ref": "#/x" } }))
            .contains("#/items/$ref: leads to no schema")
    );
}
