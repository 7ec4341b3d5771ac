//! What comes back, held against the whole contract.

use futures_util::StreamExt as _;
use optics_client::Validation;
use serde_json::{Value, json};

use crate::contract::{execution, id};
use crate::script::Script;

/// Execution 1, changed.
fn changed(change: impl FnOnce(&mut Value)) -> Script {
    let mut execution = execution(1);
    change(&mut execution);
    Script::new(move |_| (200, execution.to_string()))
}

/// One that decodes and breaks the contract.
fn broken() -> Script {
    changed(|execution| execution["createdBy"]["login"] = json!("nobody"))
}

#[tokio::test]
async fn by_default_what_is_found_is_told_and_nothing_is_refused() {
    let client = broken().client().build().unwrap();
    let fetched = client.execution(&id(1)).await.unwrap();
    let report = fetched.body().report().unwrap();
    assert_eq!(report.findings()[0].pointer(), "/createdBy/login");
}

#[tokio::test]
async fn enforced_it_is_a_contract_error() {
    let client = broken().client().validation(Validation::Enforce).build().unwrap();
    let error = client.execution(&id(1)).await.unwrap_err();
    assert!(error.is_contract() && error.status() == Some(200));
    assert_eq!(
        error.to_string(),
        "the body breaks the contract: /createdBy/login: expected an e-mail address, found a string: no @"
    );
}

#[tokio::test]
async fn undocumented_fields_break_nothing() {
    let script = changed(|execution| execution["priority"] = json!(1));
    let client = script.client().validation(Validation::Enforce).build().unwrap();
    let fetched = client.execution(&id(1)).await.unwrap();
    assert_eq!(fetched.body().report().unwrap().totals().undocumented, 1);
}

#[tokio::test]
async fn switched_off_nothing_is_looked_for() {
    let client = broken().client().validation(Validation::Off).build().unwrap();
    assert!(client.execution(&id(1)).await.unwrap().body().report().is_none());
}

#[tokio::test]
async fn a_page_is_held_against_the_contract_of_pages() {
    let page = json!({
        "page_items": [execution(1)], "page_number": 1, "page_size": -1, "total_number_of_items": 1, "total_pages": 1
    });
    let script = Script::new(move |_| (200, page.to_string()));
    let client = script.client().validation(Validation::Enforce).build().unwrap();
    let mut executions = std::pin::pin!(client.executions().stream());
    let error = executions.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("/page_size"), "{error}");
    assert!(executions.next().await.is_none());
}
