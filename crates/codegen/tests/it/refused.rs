//! What is refused, where, and why.

use optics_codegen::{Error, Sources, generate};
use serde_json::{Value, json};

use crate::contract::{Contract, File};

fn refusal(contract: &Contract, what: &str) -> Error {
    match contract.generate() {
        Err(error) => error,
        Ok(text) => panic!("{what} was modelled: {text}"),
    }
}

/// A schema in place of a property, the pointer from there to the fault, and words of the reason.
#[test]
fn constructs_of_a_value() {
    let string = |keyword: &str, value: Value| json!({ "type": "string", keyword: value });
    let list = |keyword: &str, value: Value| json!({ "type": "array", "items": { "type": "string" }, keyword: value });
    let two = json!([{ "format": "uuid" }, { "format": "uri" }]);
    for (schema, at, why) in [
        (string("anyOf", two.clone()), "/anyOf", "fits several schemas"),
        (json!({ "anyOf": two }), "/anyOf", "fits several schemas"),
        (string("oneOf", two.clone()), "/oneOf", "first alternative that fits"),
        (json!({ "oneOf": two }), "/oneOf", "first alternative that fits"),
        (string("allOf", two.clone()), "/allOf", "cannot express a condition"),
        (string("not", json!({})), "/not", "cannot express a condition"),
        (string("if", json!({})), "/if", "cannot express a condition"),
        (string("enum", json!(["a"])), "/enum", "refuses tomorrow's value"),
        (json!({ "enum": ["a"] }), "/enum", "refuses tomorrow's value"),
        (string("const", json!("a")), "/const", "refuses tomorrow's value"),
        (string("format", json!("date-time")), "/format", "the types would drop this"),
        (string("pattern", json!("^a$")), "/pattern", "the types would drop this"),
        (string("minLength", json!(1)), "/minLength", "the types would drop this"),
        (string("maxLength", json!(1)), "/maxLength", "the types would drop this"),
        (string("contentEncoding", json!("base64")), "/contentEncoding", "the types would drop this"),
        (string("minimum", json!(0)), "/minimum", "number bounds"),
        (string("maximum", json!(0)), "/maximum", "number bounds"),
        (string("multipleOf", json!(2)), "/multipleOf", "number bounds"),
        (string("minItems", json!(1)), "/minItems", "constraints on lists"),
        (list("minItems", json!(1)), "/minItems", "constraints on lists"),
        (list("maxItems", json!(1)), "/maxItems", "constraints on lists"),
        (list("uniqueItems", json!(true)), "/uniqueItems", "constraints on lists"),
        (list("prefixItems", json!([{ "type": "string" }])), "/prefixItems", "constraints on lists"),
        (list("contains", json!({})), "/contains", "constraints on lists"),
        (list("items", json!({ "type": "integer" })), "/items/type", "annotate it with x-rust"),
        (
            list("items", json!({ "$ref": "#/$defs/count" })),
            "/items",
            "items read by an x-rust `with` module",
        ),
        (list("items", json!({ "type": "array" })), "/items", "an array without `items`"),
        (json!({ "type": "array" }), "", "an array without `items`"),
        (string("default", json!("a")), "/default", "a missing field and a written one alike"),
        (string("nullable", json!(true)), "/nullable", "not a keyword of JSON Schema 2020-12"),
        (string("$anchor", json!("a")), "/$anchor", "references go to the root"),
        (string("x-sensitive", json!(true)), "/x-sensitive", "a type that hides it"),
        (string("made/up~", json!(true)), "/made~1up~0", "unknown keyword"),
        (json!({ "type": ["string", "null"] }), "/type", "a value of several types"),
        (json!({ "type": "integer" }), "/type", "refuses 1.0"),
        (json!({ "type": "integer", "minimum": 0 }), "/type", "refuses 1.0"),
        (json!({ "type": "number" }), "/type", "floating-point"),
        (json!({ "type": "null" }), "/type", "no Rust type is known for `null`"),
        (json!({ "type": "strnig" }), "/type", "no Rust type is known for `strnig`"),
        (json!({ "type": 7 }), "/type", "expected the name of a type"),
        (json!({}), "", "a schema without `type`"),
        (json!(true), "", "a boolean schema"),
        (json!(false), "", "a boolean schema"),
        (json!(null), "", "a boolean schema"),
        (json!({ "type": "object" }), "", "an object inside another schema"),
        (json!({ "type": "object", "properties": {} }), "", "an object inside another schema"),
        (json!({ "$ref": "#/$defs/nobody" }), "/$ref", "\"#/$defs/nobody\" leads to no named schema"),
        (json!({ "$ref": "#/properties/type" }), "/$ref", "leads to no named schema"),
        (json!({ "$ref": "other.json#/$defs/reader" }), "/$ref", "leads to no named schema"),
        (json!({ "$ref": "https://library.example/loan.json" }), "/$ref", "leads to no named schema"),
        (json!({ "$ref": 7 }), "/$ref", "leads to no named schema"),
        (json!({ "$ref": "#/$defs/reader", "type": "object" }), "/type", "not beside the other keywords"),
        (string("items", json!({})), "/items", "not beside the other keywords"),
        (json!({ "x-rust": {} }), "/x-rust", "expected {\"type\": path}"),
        (json!({ "x-rust": "String" }), "/x-rust", "expected {\"type\": path}"),
        (json!({ "x-rust": { "with": "crate::count" } }), "/x-rust", "expected {\"type\": path}"),
        (json!({ "x-rust": { "type": "u8", "wiht": "a" } }), "/x-rust", "expected {\"type\": path}"),
        (json!({ "x-rust": { "type": "u8", "with": 7 } }), "/x-rust", "expected {\"type\": path}"),
        (json!({ "x-rust": { "type": "not a path" } }), "/x-rust", "`not a path` is not a Rust path"),
        (json!({ "x-rust": { "type": "u8", "with": "a b" } }), "/x-rust", "`a b` is not a Rust path"),
        (json!({ "x-rust": { "type": "Option<u8>" } }), "/x-rust", "name the type inside the Option"),
    ] {
        let mut contract = Contract::library();
        contract.set(File::Schema, "/properties/notes", Some(schema.clone()));
        let error = refusal(&contract, &schema.to_string());
        assert_eq!(error.file(), "package-execution.schema.json", "{schema}");
        assert_eq!(error.pointer(), format!("/properties/notes{at}"), "{schema}: {error}");
        assert!(error.reason().contains(why), "{schema}: {error}");
    }
}

/// A change at a place of the schema, the pointer to the fault, and words of the reason.
#[test]
fn constructs_of_an_object() {
    let text = json!({ "type": "string" });
    let one_field = json!({ "type": "object", "properties": { "a": text } });
    for (at, value, fault, why) in [
        ("/additionalProperties", json!(false), "/additionalProperties", "open to undocumented fields"),
        ("/unevaluatedProperties", json!(false), "/unevaluatedProperties", "open to undocumented fields"),
        ("/patternProperties", json!({ "^x": true }), "/patternProperties", "open to undocumented fields"),
        ("/propertyNames", json!({}), "/propertyNames", "open to undocumented fields"),
        ("/minProperties", json!(1), "/minProperties", "open to undocumented fields"),
        ("/dependentRequired", json!({}), "/dependentRequired", "cannot express a condition"),
        ("/definitions", json!({}), "/definitions", "references go to the root"),
        ("/properties", json!([]), "", "an object without `properties`"),
        ("/required", json!("reader"), "/required", "expected a list of names"),
        ("/required/1", json!("typo"), "/required/1", "\"typo\" is required but not among the properties"),
        ("/required/1", json!(7), "/required/1", "7 is required but not among the properties"),
        (
            "/properties/due_date",
            text.clone(),
            "/properties/due_date",
            "`DueDate` and `due_date` would both become the field `due_date`",
        ),
        ("/properties/type_", text.clone(), "/properties/type_", "would both become the field `type`"),
        ("/properties/build", text.clone(), "/properties/build", "the builder's own `build`"),
        ("/properties/", text.clone(), "/properties/", "gives no Rust field name"),
        ("/properties/7th", text.clone(), "/properties/7th", "gives no Rust field name"),
        ("/properties/größe", text.clone(), "/properties/größe", "gives no Rust field name"),
        ("/properties/a~1$", json!(true), "/properties/a~1$", "a boolean schema"),
        (
            "/$defs/Reader",
            one_field.clone(),
            "/$defs/Reader",
            "`Reader` and package-execution.schema.json#/$defs/reader would both become the Rust type `Reader`",
        ),
        (
            "/$defs/cardClaims",
            one_field.clone(),
            "/components/schemas/CardClaims",
            "would both become the Rust type `CardClaims`",
        ),
        ("/$defs/Loan", one_field.clone(), "", "would both become the Rust type `Loan`"),
        (
            "/$defs/readerBuilder",
            one_field.clone(),
            "/$defs/reader",
            "its builder and package-execution.schema.json#/$defs/readerBuilder",
        ),
        ("/$defs/option", one_field.clone(), "/$defs/option", "the Rust type `Option`, which is taken"),
        ("/$defs/region", one_field.clone(), "/$defs/region", "the Rust type `Region`, which is taken"),
        ("/$defs/readBy0", one_field.clone(), "/$defs/readBy0", "is taken"),
        ("/$defs/self", one_field.clone(), "/$defs/self", "`self` gives no Rust type name"),
        ("/$defs/", one_field.clone(), "/$defs/", "`` gives no Rust type name"),
        ("/$defs/title", text.clone(), "/$defs/title", "a named schema that is no object"),
        (
            "/$defs/titles",
            json!({ "type": "array", "items": text }),
            "/$defs/titles",
            "a named schema that is no object",
        ),
        (
            "/$defs/borrower",
            json!({ "$ref": "#/$defs/reader" }),
            "/$defs/borrower",
            "a named schema that is no object",
        ),
        (
            "/$defs/circle",
            json!({ "$ref": "#/$defs/circle" }),
            "/$defs/circle",
            "a named schema that is no object",
        ),
        ("/$defs", json!([]), "/$defs", "expected an object"),
        ("/title", json!(7), "", "the root needs a `title`"),
        ("", json!([]), "", "the root needs a `title`"),
        ("", json!("text"), "", "the root needs a `title`"),
    ] {
        let mut contract = Contract::library();
        contract.set(File::Schema, at, Some(value.clone()));
        let error = refusal(&contract, &format!("{at} = {value}"));
        assert_eq!(error.pointer(), fault, "{at} = {value}: {error}");
        assert!(error.reason().contains(why), "{at} = {value}: {error}");
    }
}

/// A change at a place of the OpenAPI document, the pointer to the fault, and words of the reason.
#[test]
fn constructs_of_a_service() {
    let loans = "/paths/~1loans/post";
    let refuse_query = "no other parameter of a query is modelled";
    let refuse_security = "expected [] or one requirement";
    for (at, value, fault, why) in [
        ("/paths/~1loans/post/operationId", None, loans, "needs an `operationId`"),
        ("/paths/~1loans/post/operationId", Some(json!(7)), loans, "needs an `operationId`"),
        ("/paths/~1loans/post/operationId", Some(json!("")), loans, "gives no name of a Rust constant"),
        ("/paths/~1loans/post/operationId", Some(json!("all")), loans, "would be a second constant `ALL`"),
        (
            "/paths/~1loans~1{id}/get/operationId",
            Some(json!("Lend")),
            "/paths/~1loans~1{id}/get",
            "would be a second constant `LEND`",
        ),
        ("/paths/~1loans/post/security", None, "/paths/~1loans/post/security", refuse_security),
        ("/paths/~1loans/post/security", Some(json!([{}])), "/paths/~1loans/post/security", refuse_security),
        (
            "/paths/~1loans/post/security",
            Some(json!([{ "card": [] }, { "key": [] }])),
            "/paths/~1loans/post/security",
            refuse_security,
        ),
        (
            "/paths/~1loans/post/security",
            Some(json!([{ "card": [], "key": [] }])),
            "/paths/~1loans/post/security",
            refuse_security,
        ),
        (
            "/paths/~1loans/post/security",
            Some(json!([{ "card": [7] }])),
            "/paths/~1loans/post/security",
            refuse_security,
        ),
        (
            "/paths/~1loans~1{id}/get/parameters/1/schema/multipleOf",
            Some(json!(7)),
            "/paths/~1loans~1{id}/get/parameters/1",
            refuse_query,
        ),
        (
            "/paths/~1loans~1{id}/get/parameters/1/schema/type",
            Some(json!("string")),
            "/paths/~1loans~1{id}/get/parameters/1",
            refuse_query,
        ),
        (
            "/paths/~1loans~1{id}/get/parameters/1/required",
            Some(json!(true)),
            "/paths/~1loans~1{id}/get/parameters/1",
            refuse_query,
        ),
        ("/paths/~1loans/parameters", Some(json!([])), "/paths/~1loans/parameters", "not an HTTP method"),
        ("/paths/~1loans", Some(json!([])), "/paths/~1loans", "expected an object"),
        ("/paths/~1{a}~1{b}", Some(json!({})), "/paths/~1{a}~1{b}", "a path of several parameters"),
        ("/paths", None, "/paths", "no operation"),
        ("/paths", Some(json!({})), "/paths", "no operation"),
        ("/servers", None, "/servers", "no server"),
        ("/servers", Some(json!([])), "/servers", "no server"),
        ("/servers/1/x-region", None, "/servers/1", "a server needs `url`, `description` and `x-region`"),
        ("/servers/1/url", None, "/servers/1", "a server needs `url`, `description` and `x-region`"),
        ("/servers/1/description", None, "/servers/1", "a server needs `url`, `description` and `x-region`"),
        ("/servers/1/x-region", Some(json!("Main")), "/servers/1", "would be a second constant `MAIN`"),
        ("/servers/1/x-region", Some(json!("7")), "/servers/1", "gives no name of a Rust constant"),
        ("/servers/1/url", Some(json!("https://library.example/")), "/servers/1/url", "drop this one"),
        ("/components/schemas", Some(json!(7)), "/components/schemas", "expected an object"),
        (
            "/components/schemas/CardClaims/x-max-lifetime-seconds",
            Some(json!("60")),
            "/components/schemas/CardClaims/x-max-lifetime-seconds",
            "a whole number of seconds",
        ),
        (
            "/components/schemas/CardClaims/properties/issuer/x-rust",
            None,
            "/components/schemas/CardClaims/properties/issuer/const",
            "refuses tomorrow's value",
        ),
        (
            "/components/schemas/CardClaims/properties/loan/$ref",
            Some(json!("#/$defs/reader")),
            "/components/schemas/CardClaims/properties/loan/$ref",
            "leads to no named schema",
        ),
    ] {
        let mut contract = Contract::library();
        contract.set(File::OpenApi, at, value.clone());
        let error = refusal(&contract, &format!("{at} = {value:?}"));
        assert_eq!(error.file(), "openapi.json", "{at} = {value:?}");
        assert_eq!(error.pointer(), fault, "{at} = {value:?}: {error}");
        assert!(error.reason().contains(why), "{at} = {value:?}: {error}");
    }
}

#[test]
fn texts_that_are_no_json() {
    let deep = "[".repeat(200_000);
    let (schema, openapi) = (optics_schema::PACKAGE_EXECUTION, optics_schema::OPENAPI);
    for text in ["", "{", "nul", "{} {}", "\u{feff}{}", "{\"a\": \"\\ud800\"}", "1e400", deep.as_str()] {
        let error = generate(&Sources { schema: text, openapi }).unwrap_err();
        assert_eq!((error.file(), error.pointer()), ("package-execution.schema.json", ""));
        assert!(error.reason().starts_with("not JSON: "), "{error}");
        let error = generate(&Sources { schema, openapi: text }).unwrap_err();
        assert_eq!((error.file(), error.pointer()), ("openapi.json", ""));
        assert!(error.reason().starts_with("not JSON: "), "{error}");
    }
}

/// A schema with x-rust is read by hand-written code: any constraint may stand in it.
#[test]
fn x_rust_permits_any_construct() {
    let mut contract = Contract::library();
    let schema = json!({ "type": ["string", "null"], "anyOf": [true], "x-sensitive": true, "x-rust": { "type": "crate::Any" } });
    contract.set(File::Schema, "/properties/notes", Some(schema));
    assert!(contract.generate().unwrap().contains("pub notes: Option<crate::Any>"));
}

#[test]
fn an_error_in_one_line() {
    let mut contract = Contract::library();
    contract.set(File::Schema, "/properties/notes/uniqueItems", Some(json!(true)));
    insta::assert_snapshot!(
        refusal(&contract, "uniqueItems"),
        @"package-execution.schema.json#/properties/notes/uniqueItems: the types would drop constraints on lists; annotate the schema with x-rust"
    );
}
