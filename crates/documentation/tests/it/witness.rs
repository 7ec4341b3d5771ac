//! Documents on which two sides disagree.

use optics_documentation::{Lock, Report, RoundTrip, Source, Sources, compare};
use serde_json::{Value, json};

use crate::types_of_fields::{lock, openapi, renamed, schema, types, with, with_schema};

/// The witness of each finding: document, who accepts, who refuses.
fn witnesses(report: &Report) -> Vec<(String, Source, Source)> {
    let witness = |finding: &optics_documentation::Finding| {
        let witness = finding.witness.clone().unwrap_or_else(|| panic!("no witness: {finding:?}"));
        (witness.document, witness.accepted_by, witness.refused_by)
    };
    report.findings().iter().map(witness).collect()
}

fn one(report: &Report) -> (String, Source, Source) {
    let mut all = witnesses(report);
    assert_eq!(all.len(), 1, "{report:?}");
    all.remove(0)
}

#[test]
fn the_smallest_document_that_shows_a_schema_finding() {
    let mut missing = schema();
    missing["properties"].as_object_mut().unwrap().remove("tethered").unwrap();
    let (document, accepted, refused) = one(&with_schema(&missing));
    assert_eq!((accepted, refused), (Source::Lock, Source::Schema));
    // What the schema requires stays, or it would refuse the document for that.
    assert_eq!(document, r#"{"altitude":0,"pilot":{},"tethered":true}"#);

    let mut extra = schema();
    extra["properties"]["colour"] = json!({ "type": "string" });
    let (document, accepted, refused) = one(&with_schema(&extra));
    assert_eq!((accepted, refused), (Source::Schema, Source::Lock));
    assert_eq!(document, r#"{"altitude":0,"colour":"text","pilot":{}}"#);

    let typed = with(schema(), "/properties/altitude/type", json!("string"));
    let (document, ..) = one(&with_schema(&typed));
    assert_eq!(serde_json::from_str::<Value>(&document).unwrap().as_object().unwrap().len(), 2, "{document}");
}

#[test]
fn the_types_are_run() {
    let schema = schema();
    let types = renamed(types(), "/properties", "tethered", "moored");
    // Types that drop a field.
    let drops = |document: &Value| {
        let mut again = document.clone();
        again.as_object_mut()?.remove("tethered");
        Some(again)
    };
    let sources = Sources {
        schema: Some(&schema),
        types: Some(&types),
        round_trip: Some(RoundTrip::new(&drops)),
        ..Sources::default()
    };
    let (document, accepted, refused) = one(&compare(&lock(), &sources));
    assert_eq!((accepted, refused), (Source::Schema, Source::Types));
    assert_eq!(document, r#"{"altitude":0,"pilot":{},"tethered":true}"#);
    assert!(format!("{sources:?}").contains("RoundTrip"));
}

#[test]
fn without_a_witness_the_finding_says_why() {
    let schema = schema();
    let types = renamed(types(), "/properties", "tethered", "moored");
    let reason = |round_trip| {
        let sources =
            Sources { schema: Some(&schema), types: Some(&types), round_trip, ..Sources::default() };
        let report = compare(&lock(), &sources);
        let finding = &report.findings()[0];
        assert_eq!(finding.witness, None);
        finding.reason.clone().unwrap()
    };
    assert_eq!(reason(None), "no witness: one of the two sides cannot be run here");
    // Types that read nothing at all: no control shows that it is this field which is refused.
    let nothing = |_: &Value| None;
    assert!(reason(Some(RoundTrip::new(&nothing))).starts_with("no witness: no document was found"));
}

#[test]
fn openapi_is_run() {
    let schema = schema();
    let mut copy = schema.clone();
    copy["properties"]["tethered"]["type"] = json!("string");
    copy["properties"]["pilot"]["properties"]["key"] = schema["$defs"]["key"].clone();
    let openapi = openapi(&copy);
    let sources = Sources { schema: Some(&schema), openapi: Some(&openapi), ..Sources::default() };
    let (document, accepted, refused) = one(&compare(&lock(), &sources));
    assert_eq!((accepted, refused), (Source::Openapi, Source::Schema));
    assert_eq!(document, r#"{"altitude":0,"pilot":{},"tethered":"text"}"#);
}

#[test]
fn a_schema_that_accepts_nothing_still_names_the_field() {
    let mut schema = schema();
    schema["properties"].as_object_mut().unwrap().remove("altitude").unwrap();
    // It still requires the field that it does not know.
    let (document, accepted, refused) = one(&with_schema(&schema));
    assert_eq!((accepted, refused), (Source::Lock, Source::Schema));
    assert_eq!(document, r#"{"altitude":0,"pilot":{}}"#);
}

/// A place in the schema and what is done there.
type Change<'a> = (&'a str, &'a dyn Fn(&mut Value));

#[test]
fn findings_on_the_shipped_contract_have_witnesses() {
    let lock = Lock::parse(optics_schema::DOCUMENTATION).unwrap();
    let shipped: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let changes: [Change<'_>; 4] = [
        ("/$defs/deviceStatuses", &|users| *users = renamed(users.take(), "/properties", "failed", "broken")),
        ("/$defs/count/type", &|class| *class = json!("string")),
        ("/$defs/timestamp/format", &|format| *format = json!("email")),
        ("/$defs/packageInvocation/properties/arguments", &|field| *field = json!({ "type": "string" })),
    ];
    for (pointer, change) in changes {
        let mut schema = shipped.clone();
        change(schema.pointer_mut(pointer).unwrap());
        let report = compare(&lock, &Sources { schema: Some(&schema), ..Sources::default() });
        assert!(!witnesses(&report).is_empty(), "{pointer}");
    }
}
