use optics_bundle::{Members, schema};
use serde_json::{Value, json};

use super::documents::{changed, contract, examples, judge, with_undocumented};

fn bundle(members: Members) -> Value {
    serde_json::from_str(&schema(optics_schema::PACKAGE_EXECUTION, members).unwrap()).unwrap()
}

#[test]
fn both_forms_judge_as_the_contract_does_what_has_documented_members_alone() {
    let contract = judge(&contract());
    let forms = [Members::Open, Members::Closed].map(|members| judge(&bundle(members)));
    let (mut right, mut wrong) = (0, 0);
    for example in examples() {
        assert!(forms.iter().all(|form| form.is_valid(&example)), "{example}");
        for document in changed(&example) {
            let verdict = contract.is_valid(&document);
            assert!(forms.iter().all(|form| form.is_valid(&document) == verdict), "{verdict}: {document}");
            *if verdict { &mut right } else { &mut wrong } += 1;
        }
    }
    assert!(right > 50 && wrong > 500, "{right} right, {wrong} wrong");
}

#[test]
fn undocumented_members_pass_the_open_form_and_at_no_object_the_closed_one() {
    let (open, closed) = (judge(&bundle(Members::Open)), judge(&bundle(Members::Closed)));
    let documents: Vec<Value> = examples().iter().flat_map(with_undocumented).collect();
    assert!(documents.len() > 10, "{}", documents.len());
    for document in documents {
        assert!(open.is_valid(&document), "{document}");
        assert!(!closed.is_valid(&document), "{document}");
    }
}

#[test]
fn a_page_of_the_list_is_closed_as_well() {
    let page = json!({
        "page_items": examples(), "page_number": 1, "page_size": 20, "total_number_of_items": 3, "total_pages": 1
    });
    let [open, closed] = [Members::Open, Members::Closed].map(|members| {
        let mut bundle = bundle(members);
        let definition = json!({ "$id": "urn:test:page", "$ref": format!("{}#/$defs/listPage", bundle["$id"].as_str().unwrap()) });
        let id = bundle["$id"].as_str().unwrap().to_owned();
        let resource = jsonschema::Resource::from_contents(bundle.take());
        let registry = jsonschema::Registry::new().add(&id, resource).unwrap().prepare().unwrap();
        jsonschema::options().with_registry(&registry).should_validate_formats(true).build(&definition).unwrap()
    });
    assert!(open.is_valid(&page) && closed.is_valid(&page));
    for document in with_undocumented(&page) {
        assert!(open.is_valid(&document) && !closed.is_valid(&document), "{document}");
    }
}

#[test]
fn no_keyword_is_unknown_to_the_standard_and_every_claim_keeps_its_grade() {
    for members in [Members::Open, Members::Closed] {
        let text = schema(optics_schema::PACKAGE_EXECUTION, members).unwrap();
        assert!(!text.contains("\"x-"), "an extension is left");
        let bundle = bundle(members);
        assert_eq!(
            bundle["properties"]["deviceCount"]["$comment"],
            "field: documented (get-package-execution); required: assumed (the page does not say which fields may be missing)"
        );
        let destination = bundle["$defs"]["destination"]["$comment"].as_str().unwrap();
        assert!(
            destination.starts_with("can hold credentials; do not log; type: documented"),
            "{destination}"
        );
        let root = bundle["$comment"].as_str().unwrap();
        assert!(
            root.starts_with("type: documented (get-package-execution: the response is described"),
            "{root}"
        );
        assert!(root.contains("public-clients (public client code and issue trackers)"), "{root}");
    }
    assert_eq!(bundle(Members::Open)["$id"], "urn:optics:package-execution");
    assert_eq!(bundle(Members::Closed)["$id"], "urn:optics:package-execution:strict");
}

#[test]
fn an_object_that_may_be_null_is_closed() {
    let contract = json!({ "type": ["object", "null"], "examples": [] });
    let closed: Value =
        serde_json::from_str(&schema(&contract.to_string(), Members::Closed).unwrap()).unwrap();
    assert_eq!(closed["additionalProperties"], false);
}

/// Names of members are no keywords, whatever they are.
#[test]
fn members_may_be_called_as_keywords_are() {
    let contract = json!({
        "type": "object",
        "properties": { "x-rust": { "type": "string" }, "$comment": { "type": "object" }, "oneOf": { "type": "string" } },
        "examples": [{ "x-rust": "kept", "properties": 7 }]
    });
    let closed: Value =
        serde_json::from_str(&schema(&contract.to_string(), Members::Closed).unwrap()).unwrap();
    assert_eq!(closed["properties"]["x-rust"], json!({ "type": "string" }));
    assert_eq!(closed["properties"]["$comment"], json!({ "type": "object", "additionalProperties": false }));
    assert_eq!(closed["properties"]["oneOf"], json!({ "type": "string" }));
    assert_eq!(closed["examples"], contract["examples"]);
}

/// In JSON Schema 2020-12 a validator need not look at formats. Without them more is right, and never less.
#[test]
fn who_leaves_formats_alone_refuses_nothing_documented() {
    for members in [Members::Open, Members::Closed] {
        let lenient = jsonschema::options().should_validate_formats(false).build(&bundle(members)).unwrap();
        let contract = judge(&contract());
        for example in examples() {
            let documents = changed(&example).into_iter().chain([example]);
            for document in documents.filter(|document| contract.is_valid(document)) {
                assert!(lenient.is_valid(&document), "{document}");
            }
        }
        assert!(!lenient.is_valid(&json!({})));
    }
}

#[test]
fn each_alternative_has_a_type_of_its_own() {
    let whole = json!({ "type": "string", "oneOf": [{ "format": "uri" }, { "type": "number" }] });
    let open: Value = serde_json::from_str(&schema(&whole.to_string(), Members::Open).unwrap()).unwrap();
    assert_eq!(open["anyOf"], json!([{ "format": "uri", "type": "string" }, { "type": "number" }]));
    assert_eq!((&open["type"], open.get("oneOf")), (&json!("string"), None));
}
