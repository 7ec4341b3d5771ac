//! What a person and what a program sees.

use optics_documentation::{Page, Report, Sources, compare};

use crate::fixture::{PAGE, lock, openapi, replaced, schema};

const ACCEPT: &str = "cargo xtask drift --page FILE --update";

fn report(text: &str) -> Report {
    let (schema, openapi, page) = (schema(), openapi(), Page::parse(text.as_bytes()));
    let sources = Sources {
        page: page.as_ref().ok(),
        schema: Some(&schema),
        openapi: Some(&openapi),
        types: Some(&schema),
        ..Sources::default()
    };
    let mut report = compare(&lock(), &sources);
    if let Err(error) = page {
        report.fail(error);
    }
    report
}

fn changed_page() -> String {
    replaced("weight\n", "mass\n")
        .replace("Zone of the sender.", "Zone of whom it comes from.")
        .replace("bookedAt\n", "colour\nWhich colour it has.\nbookedAt\n")
        .replace("api.parcels.example", "api.parcels.test")
        .replace("1.1 GET", "1.1 POST")
}

#[test]
fn text_without_drift() {
    insta::assert_snapshot!(report(PAGE).to_text(ACCEPT));
}

#[test]
fn text_with_drift() {
    insta::assert_snapshot!(report(&changed_page()).to_text(ACCEPT));
}

#[test]
fn text_of_a_contract_that_lags_behind() {
    let mut schema = schema();
    schema["properties"].as_object_mut().unwrap().remove("weight").unwrap();
    schema["properties"]["colour"] =
        serde_json::json!({ "x-evidence": { "field": { "grade": "observed" } } });
    let report = compare(&lock(), &Sources { schema: Some(&schema), ..Sources::default() });
    insta::assert_snapshot!(report.to_text(ACCEPT));
}

#[test]
fn text_of_what_could_not_be_compared() {
    insta::assert_snapshot!(report(&PAGE[..PAGE.find("zones\n").unwrap()]).to_text(ACCEPT));
}

#[test]
fn json() {
    insta::assert_snapshot!(report(&changed_page()).to_json());
}

#[test]
fn json_of_what_could_not_be_compared() {
    insta::assert_snapshot!(report("").to_json());
}
