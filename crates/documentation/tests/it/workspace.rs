//! The lock that the workspace ships agrees with the contract that it ships.

use optics_documentation::{Context, Form, Lock, Sources, Verdict, compare};

#[test]
fn the_shipped_lock_agrees_with_the_shipped_contract() {
    let lock = Lock::parse(optics_schema::DOCUMENTATION).unwrap();
    let schema = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let openapi = serde_json::from_str(optics_schema::OPENAPI).unwrap();
    let report =
        compare(&lock, &Sources { schema: Some(&schema), openapi: Some(&openapi), ..Sources::default() });
    assert_eq!(report.verdict(), Verdict::Clean, "{}", report.write(Form::Text, &Context::default()));
    assert_eq!(lock.facts().response.fields.children(None).len(), 10);
    assert_eq!(lock.facts().response.fields.len(), 19);
    let shipped = optics_schema::DOCUMENTATION.replace("\r\n", "\n");
    assert_eq!(lock.to_json(), shipped, "the lock is in the form that --update writes");
}
