//! The committed files that are derived from the contract agree with it.

use optics_codegen::Sources;

#[test]
fn the_committed_copy_of_the_model_is_what_the_schema_generates() {
    let sources = Sources { schema: optics_schema::PACKAGE_EXECUTION, openapi: optics_schema::OPENAPI };
    let committed = include_str!("../../crates/model/src/generated.rs").replace("\r\n", "\n");
    assert!(
        optics_codegen::generate(&sources).unwrap() == committed,
        "crates/model/src/generated.rs differs from schema/; run: cargo xtask regen"
    );
}

#[test]
fn the_committed_examples_are_those_of_the_schema() {
    let lines = include_str!("../../schema/examples/package-executions.ndjson").lines();
    let committed: Vec<serde_json::Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(committed, crate::contract::examples(), "run: cargo xtask regen");
}
