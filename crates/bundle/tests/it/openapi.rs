use serde_json::{Value, json};

use super::documents::{changed, contract, examples, judge};

fn bundle() -> Value {
    let text = optics_bundle::openapi(optics_schema::OPENAPI, optics_schema::PACKAGE_EXECUTION).unwrap();
    assert!(!text.contains(".schema.json"), "another file is named");
    assert!(!text.contains("x-rust"), "something about Rust is left");
    serde_json::from_str(&text).unwrap()
}

fn component(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}"), "components": bundle()["components"] })
}

#[test]
fn the_component_judges_as_the_contract_does() {
    let (contract, component) = (judge(&contract()), judge(&component("PackageExecution")));
    let (mut right, mut wrong) = (0, 0);
    for example in examples() {
        for document in changed(&example).into_iter().chain([example]) {
            let verdict = contract.is_valid(&document);
            assert_eq!(component.is_valid(&document), verdict, "{document}");
            *if verdict { &mut right } else { &mut wrong } += 1;
        }
    }
    assert!(right > 50 && wrong > 500, "{right} right, {wrong} wrong");
}

#[test]
fn pages_lead_to_executions() {
    let page = judge(&component("ListPage"));
    let mut document = json!({
        "page_items": examples(), "page_number": 1, "page_size": 20, "total_number_of_items": 3, "total_pages": 1
    });
    assert!(page.is_valid(&document));
    document["page_items"][0]["deviceCount"] = json!("3");
    assert!(!page.is_valid(&document));
}

#[test]
fn all_that_is_no_schema_is_as_it_was() {
    let original: Value = serde_json::from_str(optics_schema::OPENAPI).unwrap();
    let mut bundle = bundle();
    for part in ["openapi", "info", "servers"] {
        assert_eq!(bundle[part], original[part]);
    }
    assert_eq!(bundle["components"]["responses"], original["components"]["responses"]);
    // But for where the references lead.
    let at = "/paths/~1packages~1v2~1executions~1{unique_execution_id}/get/responses/200/content/application~1json/schema";
    let path = "/paths/~1packages~1v2~1executions~1{unique_execution_id}/get/parameters/0/schema";
    let list = "/paths/~1packages~1v2~1executions/get/responses/200/content/application~1json/schema";
    for (place, name) in [(at, "PackageExecution"), (path, "ExecutionId"), (list, "ListPage")] {
        let reference = bundle.pointer_mut(place).unwrap();
        assert_eq!(*reference, json!({ "$ref": format!("#/components/schemas/{name}") }));
        *reference = original.pointer(place).unwrap().clone();
    }
    assert_eq!(bundle["paths"], original["paths"]);
    let schema = &bundle["components"]["schemas"]["PackageExecution"];
    assert_eq!(schema["x-evidence"], contract()["x-evidence"]);
    assert_eq!(bundle["components"]["schemas"]["Destination"]["x-sensitive"], true);
    for keyword in ["$id", "$schema", "$defs"] {
        assert!(schema.get(keyword).is_none(), "{keyword} would lead references elsewhere");
    }
}

#[test]
fn data_and_names_are_no_references() {
    let description = json!({
        "paths": { "/x": { "get": { "parameters": [{ "example": { "x-rust": "package-execution.schema.json" } }] } } },
        "components": { "schemas": { "A": {
            "properties": { "examples": { "$ref": "package-execution.schema.json#/$defs/part" }, "x-rust": { "type": "string" } }
        } } }
    });
    let schema = json!({ "title": "whole", "type": "object", "$defs": { "part": { "type": "object" } } });
    let text = optics_bundle::openapi(&description.to_string(), &schema.to_string()).unwrap();
    let bundle: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(bundle["paths"], description["paths"]);
    let properties = &bundle["components"]["schemas"]["A"]["properties"];
    assert_eq!(
        *properties,
        json!({ "examples": { "$ref": "#/components/schemas/Part" }, "x-rust": { "type": "string" } })
    );
    assert_eq!(bundle["components"]["schemas"]["Whole"], json!({ "title": "whole", "type": "object" }));
}
