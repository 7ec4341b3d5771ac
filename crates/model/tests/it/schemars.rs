//! The schemas of the types are the contract's, to the letter.

use optics_model::{DeviceId, ListPage, PackageExecution, TokenRequest, User};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::examples::schema_and_examples;

/// The contract with the names and places of definitions that the generator gives them.
fn expected(mut contract: Value, prefix: &str, root: &str) -> Value {
    fn refer(schema: &mut Value, prefix: &str, root: &str) {
        match schema {
            Value::Object(members) => {
                for (name, member) in members {
                    match (name.as_str(), member.as_str()) {
                        ("$ref", Some("#")) => *member = root.into(),
                        ("$ref", Some(reference)) => {
                            let name = reference.strip_prefix("#/$defs/").unwrap();
                            *member = format!("{prefix}{}{}", name[..1].to_uppercase(), &name[1..]).into();
                        }
                        _ => refer(member, prefix, root),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| refer(item, prefix, root)),
            _ => {}
        }
    }
    refer(&mut contract, prefix, root);
    contract
}

fn upper(name: &str) -> String {
    format!("{}{}", name[..1].to_uppercase(), &name[1..])
}

#[test]
fn the_schema_of_the_type_is_the_contract() {
    let (contract, _) = schema_and_examples();
    let mut made = serde_json::to_value(schemars::schema_for!(PackageExecution)).unwrap();
    let mut expected = expected(contract, "#/$defs/", "#");
    let definitions = expected["$defs"].take();
    for (name, definition) in definitions.as_object().unwrap() {
        // Nothing in an execution refers to a page.
        if name != "listPage" {
            assert_eq!(made["$defs"][upper(name)], *definition, "{name}");
        }
    }
    for keyword in ["$schema", "$id", "$defs"] {
        expected.as_object_mut().unwrap().remove(keyword);
        made.as_object_mut().unwrap().remove(keyword);
    }
    assert_eq!(made, expected);
}

/// As in a team's own OpenAPI, which has a `User` of its own as well.
#[test]
fn definitions_go_where_the_generator_puts_them() {
    mod team {
        pub(super) struct User;
    }
    impl JsonSchema for team::User {
        fn schema_name() -> std::borrow::Cow<'static, str> {
            "User".into()
        }

        fn schema_id() -> std::borrow::Cow<'static, str> {
            "team::User".into()
        }

        fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
            schemars::json_schema!({ "type": "boolean" })
        }
    }
    // OpenAPI 3.1 has schemas of JSON Schema 2020-12.
    let settings =
        SchemaSettings::draft2020_12().with(|it| it.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    assert_eq!(generator.subschema_for::<team::User>(), json!({ "$ref": "#/components/schemas/User" }));
    assert_eq!(generator.subschema_for::<ListPage>(), json!({ "$ref": "#/components/schemas/ListPage" }));
    assert_eq!(generator.subschema_for::<User>(), json!({ "$ref": "#/components/schemas/User2" }));
    let made = generator.take_definitions(true);
    assert_eq!(made["User"], json!({ "type": "boolean" }));
    assert_eq!(made["User2"]["required"], json!(["id", "login"]));
    let items = &made["ListPage"]["properties"]["page_items"]["items"];
    assert_eq!(*items, json!({ "$ref": "#/components/schemas/PackageExecution" }));
    let by = &made["PackageExecution"]["properties"]["createdBy"]["$ref"];
    assert_eq!(by, "#/components/schemas/User2");
    // Every reference leads somewhere.
    let text = Value::from(made.clone()).to_string();
    let names = text.split("\"#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap());
    assert!(names.clone().count() > 10);
    names.for_each(|name| assert!(made.contains_key(name), "{name}"));
}

#[test]
fn without_references_all_stands_in_one_schema() {
    let generator = SchemaSettings::draft2020_12().with(|it| it.inline_subschemas = true).into_generator();
    let made = generator.into_root_schema_for::<User>();
    let id = &made.as_value()["properties"]["id"];
    assert_eq!(id["description"], "Identifies the user.");
    assert_eq!(id["allOf"][0]["allOf"][0]["oneOf"][0]["format"], "uuid");
    assert!(!made.as_value().to_string().contains("$ref"));
}

#[test]
fn what_the_service_takes_has_schemas_too() {
    let request = schemars::schema_for!(TokenRequest);
    assert_eq!(request.as_value()["required"], json!(["auth_token"]));
    let id = schemars::schema_for!(DeviceId);
    assert_eq!(id.as_value()["$defs"]["Identifier"]["oneOf"][1]["pattern"], "^[0-9A-F]{32}$");
}
