//! Classes of value: the wording, the schema, the compiled types and OpenAPI.

use optics_documentation::{Finding, Lock, Page, Report, Sources, State, Verdict, compare};
use serde_json::{Value, json};

use crate::fixture::ids;

pub(crate) const PAGE: &str = "\
Get kite
Service endpoint
/kites/v1/{kite_id}
Method
HTTP/1.1 GET
Response JSON schema
Field Name
Description
altitude
Number of metres above the ground.
launchedAt
Date and time of the launch.
page
URL of the kite.
pilot
Who holds the line.
  • contact: Email address of the pilot.
  • key: Unique ID of the pilot.
ribbons
List of ribbons.
tethered
If true, the kite hangs on a line.
";

pub(crate) fn lock() -> Lock {
    Lock::from(&Page::parse(PAGE.as_bytes()).unwrap())
}

pub(crate) fn schema() -> Value {
    let evidence = json!({ "field": { "grade": "documented" } });
    let field = |mut schema: Value| {
        schema["x-evidence"] = evidence.clone();
        schema
    };
    json!({
        "$id": "urn:test:kite",
        "type": "object",
        "required": ["altitude", "pilot"],
        "properties": {
            "altitude": field(json!({ "type": "integer", "minimum": 0 })),
            "launchedAt": field(json!({ "type": "string", "format": "date-time" })),
            "page": field(json!({ "type": "string", "oneOf": [{ "format": "uri" }, { "const": "" }] })),
            "pilot": field(json!({
                "type": "object",
                "properties": {
                    "contact": field(json!({ "type": "string", "format": "email" })),
                    "key": field(json!({ "$ref": "#/$defs/key" }))
                }
            })),
            "ribbons": field(json!({ "type": "array", "items": { "type": "string" } })),
            "tethered": field(json!({ "type": "boolean" }))
        },
        "$defs": { "key": { "type": "string", "oneOf": [{ "format": "uuid" }, { "pattern": "^[0-9A-F]{32}$" }] } }
    })
}

/// What schemars makes of the types: no formats, and null where a field may be missing.
pub(crate) fn types() -> Value {
    json!({
        "type": "object",
        "required": ["altitude", "pilot"],
        "properties": {
            "altitude": { "type": "integer", "format": "uint64", "minimum": 0 },
            "launchedAt": { "type": ["string", "null"] },
            "page": { "type": ["string", "null"] },
            "pilot": { "$ref": "#/$defs/Pilot" },
            "ribbons": { "type": ["array", "null"], "items": { "type": "string" } },
            "tethered": { "type": ["boolean", "null"] }
        },
        "$defs": { "Pilot": { "type": "object", "properties": {
            "contact": { "type": ["string", "null"] },
            "key": { "anyOf": [{ "type": "string" }, { "type": "null" }] }
        } } }
    })
}

pub(crate) fn openapi(schema: &Value) -> Value {
    json!({
        "paths": { "/kites/v1/{kite_id}": { "get": { "responses": {
            "200": { "content": { "application/json": { "schema": schema } } }
        } } } },
        "components": { "schemas": {} }
    })
}

/// A value with one member set.
pub(crate) fn with(mut value: Value, pointer: &str, new: Value) -> Value {
    *value.pointer_mut(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")) = new;
    value
}

/// A value with a member under another name.
pub(crate) fn renamed(mut value: Value, pointer: &str, from: &str, to: &str) -> Value {
    let members = value.pointer_mut(pointer).and_then(Value::as_object_mut).unwrap();
    let member = members.remove(from).unwrap();
    members.insert(to.to_owned(), member);
    value
}

pub(crate) fn with_schema(schema: &Value) -> Report {
    compare(&lock(), &Sources { schema: Some(schema), ..Sources::default() })
}

fn only(report: &Report) -> &Finding {
    assert_eq!(report.findings().len(), 1, "{report:?}");
    &report.findings()[0]
}

#[test]
fn sides_that_agree_have_no_findings() {
    let (schema, types) = (schema(), types());
    let openapi = openapi(&json!({ "$ref": "kite.schema.json" }));
    let sources =
        Sources { schema: Some(&schema), types: Some(&types), openapi: Some(&openapi), ..Sources::default() };
    let report = compare(&lock(), &sources);
    assert_eq!((report.verdict(), ids(&report)), (Verdict::Clean, vec![]), "{report:?}");
}

#[test]
fn every_class_that_a_hint_names_can_be_contradicted() {
    for (field, new, rule, found) in [
        ("altitude", json!({ "type": "string" }), "number-of", "text"),
        ("launchedAt", json!({ "type": "integer" }), "date-and-time", "integer"),
        ("launchedAt", json!({ "type": "string" }), "date-and-time", "text"),
        ("launchedAt", json!({ "type": "null" }), "date-and-time", "null"),
        ("page", json!({ "type": "string", "format": "email" }), "url", "email"),
        ("pilot/properties/contact", json!({ "format": "uri", "type": "string" }), "email-address", "url"),
        ("pilot/properties/key", json!({ "type": "integer" }), "unique-id", "integer"),
        ("ribbons", json!({ "type": "string" }), "list-of", "text"),
        ("tethered", json!({ "enum": [0, 1] }), "if-true", "integer"),
    ] {
        let mut new = new;
        new["x-evidence"] = json!({ "field": { "grade": "documented" } });
        let report = with_schema(&with(schema(), &format!("/properties/{field}"), new));
        let finding = only(&report);
        assert_eq!((finding.kind.id(), finding.found.as_deref()), ("hint-contradicts-schema", Some(found)));
        assert!(finding.reason.as_deref().unwrap().starts_with(&format!("rule {rule}: \"")), "{finding:?}");
        assert!(finding.witness.is_some(), "{finding:?}");
    }
}

#[test]
fn a_rename_is_told_by_place_and_class() {
    let report = with_schema(&renamed(schema(), "/properties", "tethered", "moored"));
    let finding = only(&report);
    assert_eq!(finding.kind.id(), "schema-field-renamed");
    assert_eq!((finding.expected.as_deref(), finding.found.as_deref()), (Some("tethered"), Some("moored")));
    // The object is known by its fields.
    let report = with_schema(&renamed(schema(), "/properties", "pilot", "flyer"));
    assert_eq!(only(&report).kind.id(), "schema-field-renamed");
    // Of another class: nothing says that it is the same.
    let other = renamed(schema(), "/properties", "tethered", "moored");
    let report = with_schema(&with(other, "/properties/moored/type", json!("integer")));
    assert_eq!(ids(&report), ["schema-field-missing", "schema-field-extra"]);
    let (schema, types) = (schema(), renamed(types(), "/properties", "tethered", "moored"));
    let report =
        compare(&lock(), &Sources { schema: Some(&schema), types: Some(&types), ..Sources::default() });
    assert_eq!(only(&report).kind.id(), "types-field-renamed");
}

#[test]
fn a_field_without_evidence_is_said_to_have_none() {
    let mut schema = schema();
    schema["properties"]["colour"] = json!({ "type": "string" });
    let report = with_schema(&schema);
    assert_eq!(only(&report).kind.id(), "schema-field-ungraded");
    assert!(only(&report).kind.meaning().contains("without x-evidence"));
}

#[test]
fn types_that_take_other_values_than_the_schema() {
    let schema = schema();
    for (pointer, new) in [
        ("/properties/altitude/type", json!("string")),
        ("/properties/altitude/type", json!("number")),
        ("/properties/altitude/type", json!(["integer", "null"])),
        ("/properties/ribbons/items/type", json!("integer")),
        ("/properties/launchedAt", json!({ "type": "string", "format": "email" })),
    ] {
        let types = with(types(), pointer, new);
        let sources = Sources { schema: Some(&schema), types: Some(&types), ..Sources::default() };
        let report = compare(&lock(), &sources);
        assert_eq!(ids(&report), ["types-type-differs"], "{pointer}");
    }
    let types = with(types(), "/properties/tethered/type", json!("string"));
    let report = compare(&lock(), &Sources { types: Some(&types), ..Sources::default() });
    assert_eq!(only(&report).kind.id(), "types-type-differs");
}

#[test]
fn the_schema_that_openapi_gives() {
    let schema = schema();
    let against = |openapi: &Value| {
        let sources = Sources { schema: Some(&schema), openapi: Some(openapi), ..Sources::default() };
        compare(&lock(), &sources)
    };
    // A copy that says the same is no difference, inline or in the components.
    let mut copy = schema.clone();
    copy["properties"]["pilot"]["properties"]["key"] = schema["$defs"]["key"].clone();
    copy["properties"]["pilot"]["properties"]["key"]["x-evidence"] = json!({});
    assert_eq!(ids(&against(&openapi(&copy))), Vec::<&str>::new());
    let mut shared = openapi(&json!({ "$ref": "#/components/schemas/Kite" }));
    shared["components"]["schemas"]["Kite"] = copy.clone();
    assert_eq!(ids(&against(&shared)), Vec::<&str>::new());

    let typed = with(shared.clone(), "/components/schemas/Kite/properties/altitude/type", json!("string"));
    let report = against(&typed);
    assert_eq!(only(&report).kind.id(), "openapi-type-differs");
    assert_eq!(only(&report).subject, "altitude");
    assert!(only(&report).witness.is_some(), "{report:?}");
    let report = against(&renamed(shared, "/components/schemas/Kite/properties", "tethered", "moored"));
    assert_eq!(ids(&report), ["openapi-schema-differs", "openapi-schema-differs"]);

    for (reference, found) in [
        (json!({ "$ref": "balloon.schema.json" }), "balloon.schema.json"),
        (json!({ "$ref": "kite.schema.json#/$defs/gone" }), "kite.schema.json#/$defs/gone"),
    ] {
        let report = against(&openapi(&reference));
        assert_eq!(only(&report).kind.id(), "openapi-schema-differs");
        assert_eq!(only(&report).found.as_deref(), Some(found));
    }
    let part = against(&openapi(&json!({ "$ref": "kite.schema.json#/properties/pilot" })));
    assert_eq!(part.verdict(), Verdict::Drift);
    let mut none = openapi(&json!({}));
    none["paths"]["/kites/v1/{kite_id}"]["get"]["responses"]["200"]["content"] = json!({});
    assert_eq!(only(&against(&none)).found.as_deref(), Some("none"));
}

#[test]
fn openapi_without_the_schema_is_held_against_the_lock() {
    let alone = |openapi: &Value| compare(&lock(), &Sources { openapi: Some(openapi), ..Sources::default() });
    // A file that was not given cannot be compared; the operation can.
    let report = alone(&openapi(&json!({ "$ref": "kite.schema.json" })));
    assert_eq!((report.verdict(), report.compared()[0].fields), (Verdict::Clean, 0), "{report:?}");
    assert_eq!(report.matrix()[0].cells[3].state, State::NotShown);
    let mut copy = schema();
    copy["properties"]["pilot"]["properties"]["key"] = json!({ "type": "string" });
    assert_eq!(ids(&alone(&openapi(&copy))), Vec::<&str>::new());
    copy["properties"].as_object_mut().unwrap().remove("tethered").unwrap();
    let report = alone(&openapi(&copy));
    assert_eq!(
        (only(&report).kind.id(), only(&report).subject.as_str()),
        ("openapi-schema-differs", "tethered")
    );
    assert!(only(&report).witness.is_some());
    // A reference that leads nowhere is not passed over.
    let report = alone(&openapi(&json!({ "$ref": "#/components/schemas/Gone" })));
    assert_eq!(report.failures()[0].reason(), "unresolved");
}
