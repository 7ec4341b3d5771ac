//! Contracts that fields can be told from, and others.

use optics_profile::Profile;

#[test]
fn the_contract_that_is_built_in_has_a_profile() {
    let profile = Profile::new(optics_schema::PACKAGE_EXECUTION).unwrap();
    let paths: Vec<_> = profile.fields().map(|field| field.path().to_owned()).collect();
    insta::assert_snapshot!(paths.join("\n"));
}

#[test]
fn fields_of_composed_schemas_count_on_whichever_branch_they_are() {
    let profile = Profile::new(
        r#"{ "$id": "urn:x", "anyOf": [{ "properties": { "a": {} } }, { "properties": { "b": { "type": "number" } } }],
             "properties": { "a": { "properties": { "c": {} } } }, "additionalProperties": false }"#,
    )
    .unwrap();
    assert_eq!(profile.fields().map(|field| field.path().to_owned()).collect::<Vec<_>>(), ["a", "a.c", "b"]);
}

#[test]
fn contracts_that_fields_cannot_be_told_from_are_refused() {
    let mut doubled = r#""$defs": { "d0": {}"#.to_owned();
    for at in 1..16 {
        let last = at - 1;
        doubled += &format!(
            r##", "d{at}": {{ "properties": {{ "l": {{ "$ref": "#/$defs/d{last}" }}, "r": {{ "$ref": "#/$defs/d{last}" }} }} }}"##
        );
    }
    let doubled = format!(r##"{{ "$id": "urn:x", "$ref": "#/$defs/d15", {doubled} }} }}"##);
    let messages: Vec<_> = [
        "{",
        "true",
        r#"{ "properties": { "a": {} } }"#,
        r#"{ "$id": "urn:x" }"#,
        r##"{ "$id": "urn:x", "properties": { "a": { "$ref": "#" } } }"##,
        r#"{ "$id": "urn:x", "properties": { "a": { "$ref": "other.json" } } }"#,
        r##"{ "$id": "urn:x", "properties": { "a": { "$ref": "#/$defs/none" } } }"##,
        r#"{ "$id": "urn:x", "properties": { "a": { "patternProperties": {} } } }"#,
        r#"{ "$id": "urn:x", "properties": { "a.b": {}, "a": { "properties": { "b": {} } } } }"#,
        doubled.as_str(),
    ]
    .into_iter()
    .map(|contract| {
        let error = Profile::new(contract).unwrap_err();
        assert!(error.is_contract());
        error.to_string()
    })
    .collect();
    insta::assert_snapshot!(messages.join("\n"));
}
