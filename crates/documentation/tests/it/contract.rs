//! The lock against schema, types and OpenAPI.

use optics_documentation::{Report, Sources, Verdict, compare};
use serde_json::{Value, json};

use crate::fixture::{ids, lock, openapi, schema};

fn with_schema(schema: &Value) -> Report {
    compare(&lock(), &Sources { schema: Some(schema), ..Sources::default() })
}

fn with_openapi(openapi: &Value) -> Report {
    compare(&lock(), &Sources { openapi: Some(openapi), ..Sources::default() })
}

/// A value with one change made at a pointer.
fn changed(mut value: Value, pointer: &str, change: impl FnOnce(&mut Value)) -> Value {
    change(value.pointer_mut(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")));
    value
}

fn without(value: Value, pointer: &str, name: &str) -> Value {
    changed(value, pointer, |object| {
        object.as_object_mut().unwrap().remove(name).unwrap_or_else(|| panic!("no {name}"));
    })
}

#[test]
fn a_contract_that_agrees_has_no_findings_and_is_counted() {
    let (schema, openapi) = (schema(), openapi());
    let sources = Sources {
        schema: Some(&schema),
        openapi: Some(&openapi),
        types: Some(&schema),
        ..Sources::default()
    };
    let report = compare(&lock(), &sources);
    assert_eq!(report.verdict(), Verdict::Clean, "{report:?}");
    let counts: Vec<_> = report.compared().iter().map(|c| (c.source.name(), c.fields, c.facts)).collect();
    assert_eq!(counts, [("schema", 12, 0), ("types", 12, 0), ("openapi", 12, 8)]);
}

#[test]
fn nothing_compared_is_never_a_pass() {
    assert_eq!(compare(&lock(), &Sources::default()).verdict(), Verdict::NotCompared);
    for nothing in [json!({}), json!(true), json!([]), json!({ "type": "object", "properties": {} })] {
        let report = with_schema(&nothing);
        assert_eq!(
            (report.verdict(), report.failures()[0].reason()),
            (Verdict::NotCompared, "nothing-to-compare")
        );
        assert_eq!(with_openapi(&nothing).failures()[0].reason(), "nothing-to-compare");
    }
    // One source that fails makes the whole comparison fail, and the others are still shown.
    let (schema, nothing) = (schema(), json!({}));
    let report =
        compare(&lock(), &Sources { schema: Some(&schema), openapi: Some(&nothing), ..Sources::default() });
    assert_eq!(
        (report.verdict(), report.compared().len(), report.failures().len()),
        (Verdict::NotCompared, 1, 1)
    );
}

#[test]
fn schema_fields_missing_extra_and_moved() {
    let report = with_schema(&without(schema(), "/properties", "weight"));
    assert_eq!(ids(&report), ["schema-field-missing"]);
    let report = with_schema(&without(schema(), "/properties/carriers/items/properties", "legs"));
    assert_eq!(
        (ids(&report), report.findings()[0].subject.as_str()),
        (vec!["schema-field-missing"], "carriers.legs")
    );
    let report = with_schema(&without(schema(), "/$defs/address/properties", "city"));
    assert_eq!(report.findings()[0].subject, "address.city");

    let colour = |grade: &str| {
        changed(schema(), "/properties", |fields| {
            fields["colour"] = json!({ "x-evidence": { "field": { "grade": grade } } });
        })
    };
    assert_eq!(ids(&with_schema(&colour("documented"))), ["schema-field-extra"]);
    let report = with_schema(&colour("observed"));
    assert_eq!((ids(&report), report.verdict()), (vec!["schema-field-undocumented"], Verdict::Clean));
    assert_eq!(report.findings()[0].grade.as_deref(), Some("observed"));
    // A field without evidence claims nothing, and nothing says why it is there.
    let bare = changed(schema(), "/properties", |fields| fields["colour"] = json!({}));
    assert_eq!(ids(&with_schema(&bare)), ["schema-field-ungraded"]);

    let moved = changed(without(schema(), "/properties", "weight"), "/$defs/address/properties", |fields| {
        fields["weight"] = json!({ "x-evidence": { "field": { "grade": "documented" } } });
    });
    assert_eq!(ids(&with_schema(&moved)), ["schema-field-moved"]);
}

#[test]
fn types_missing_extra_and_moved() {
    let with_types = |schema: &Value, types: &Value| {
        ids(&compare(&lock(), &Sources { schema: Some(schema), types: Some(types), ..Sources::default() }))
    };
    let schema = schema();
    assert_eq!(
        with_types(&schema, &without(schema.clone(), "/properties", "weight")),
        ["types-field-missing"]
    );
    let extra = changed(schema.clone(), "/properties", |fields| fields["colour"] = json!({}));
    assert_eq!(with_types(&schema, &extra), ["types-field-extra"]);
    let moved =
        changed(without(schema.clone(), "/properties", "weight"), "/$defs/address/properties", |fields| {
            fields["weight"] = json!({});
        });
    assert_eq!(with_types(&schema, &moved), ["types-field-moved"]);
    // A field on other evidence is reported where the evidence is, not a second time for the types.
    let observed = changed(schema, "/properties", |fields| {
        fields["colour"] = json!({ "x-evidence": { "field": { "grade": "observed" } } });
    });
    assert_eq!(with_types(&observed, &extra), ["schema-field-undocumented"]);
}

#[test]
fn schemas_that_cannot_be_followed_are_refused() {
    let reference = |to: &str| changed(schema(), "/properties/address", |field| field["$ref"] = json!(to));
    for to in ["#/$defs/nowhere", "other.json#/x", "https://example.com/x", "#", "#/properties"] {
        let report = with_schema(&reference(to));
        let reasons: Vec<_> = report.failures().iter().map(optics_documentation::Error::reason).collect();
        if to == "#/properties" {
            // It leads to something that is no schema with fields, so the fields below are missing.
            assert_eq!(ids(&report), ["schema-field-missing", "schema-field-missing"], "{to}");
        } else {
            assert_eq!((reasons, report.verdict()), (vec!["unresolved"], Verdict::NotCompared), "{to}");
        }
    }
    for keyword in ["patternProperties", "prefixItems", "if", "dependentSchemas"] {
        let report = with_schema(&changed(schema(), "/properties/zones", |field| field[keyword] = json!({})));
        assert_eq!(report.failures()[0].reason(), "unresolved", "{keyword}");
    }
    let circle = json!({ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "$ref": "#/$defs/a" } } });
    assert_eq!(with_schema(&circle).failures()[0].reason(), "nothing-to-compare");
}

#[test]
fn references_that_multiply_are_refused() {
    let level = |next: usize| {
        let fields = (0..20).map(|name| (format!("f{name}"), json!({ "$ref": format!("#/$defs/d{next}") })));
        json!({ "properties": Value::Object(fields.collect()) })
    };
    let defs = (0..7).map(|at| (format!("d{at}"), level(at + 1))).chain([("d7".to_owned(), json!({}))]);
    let wide = json!({ "$ref": "#/$defs/d0", "$defs": Value::Object(defs.collect()) });
    assert_eq!(with_schema(&wide).failures()[0].reason(), "unresolved");
}

#[test]
fn openapi_differs_in_each_fact() {
    let path = "/paths/~1parcels~1v3~1deliveries~1{delivery_id}";
    let get = format!("{path}/get");
    let renamed_path = |to: &str| {
        changed(openapi(), "/paths", |paths| {
            let item = paths.as_object_mut().unwrap().remove("/parcels/v3/deliveries/{delivery_id}").unwrap();
            paths[to] = item;
        })
    };
    let other_method = changed(openapi(), path, |item| {
        let get = item.as_object_mut().unwrap().remove("get").unwrap();
        item["put"] = get;
    });
    let set =
        |pointer: &str, name: &str, value: Value| changed(openapi(), pointer, |object| object[name] = value);
    let parameter = |value: Value| set(&get, "parameters", json!([value]));
    let cases = [
        (renamed_path("/parcels/v4/deliveries/{delivery_id}"), "openapi-path-differs"),
        (renamed_path("/parcels/v3/deliveries/{id}"), "openapi-path-parameter-differs"),
        (other_method, "openapi-method-differs"),
        (set(&get, "security", json!([{ "ticket": ["deliveries:list"] }])), "openapi-scope-differs"),
        (set("/components/securitySchemes/ticket", "scheme", json!("basic")), "openapi-header-differs"),
        (
            set(
                "/components/responses/delivery",
                "content",
                json!({ "text/html": { "schema": { "$ref": "delivery.schema.json" } } }),
            ),
            "openapi-header-differs",
        ),
        (parameter(json!({ "in": "query", "name": "full" })), "openapi-query-parameter-differs"),
        (set(&get, "requestBody", json!({})), "openapi-request-body-differs"),
        (set("/components/parameters/id", "example", json!("1")), "openapi-example-differs"),
        (without(openapi(), "/components/parameters/id", "example"), "openapi-example-differs"),
    ];
    for (openapi, id) in cases {
        let report = with_openapi(&openapi);
        assert_eq!(ids(&report), [id], "{openapi}");
        assert_eq!(report.verdict(), Verdict::Drift);
    }
}

#[test]
fn openapi_without_a_likely_operation_is_not_compared() {
    let other = without(openapi(), "/paths", "/parcels/v3/deliveries/{delivery_id}");
    assert_eq!(with_openapi(&other).failures()[0].reason(), "nothing-to-compare");
    let no_scheme = without(openapi(), "/components", "securitySchemes");
    assert_eq!(with_openapi(&no_scheme).failures()[0].reason(), "unresolved");
    let circle = changed(openapi(), "/components/parameters", |all| {
        all["id"] = json!({ "$ref": "#/components/parameters/id" });
    });
    assert_eq!(with_openapi(&circle).failures()[0].reason(), "unresolved");
}
