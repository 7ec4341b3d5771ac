//! Tests of the validator through its public interface.

// The lint knows test functions, not what they call.
#![allow(clippy::unwrap_used)]

mod answers;
mod bad_input;
mod contract;
mod counts;
mod cut;
mod diagnosis;
mod exchanges;
mod items;
mod json;
mod limits;
mod messages;
mod random;
mod ranges;
mod reports;
mod secrets;
mod sources;
mod undocumented;
mod verdicts;
mod words;

use std::sync::LazyLock;

use optics_validator::{Finding, Validator};
use serde_json::{Value, json};

/// Compiled once for all tests.
fn validator() -> &'static Validator {
    static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| Validator::new().unwrap());
    &VALIDATOR
}

/// The contract's own examples.
fn examples() -> Vec<Value> {
    let schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    schema["examples"].as_array().unwrap().clone()
}

/// A page of the list with these items.
fn page(items: &[Value]) -> Value {
    json!({
        "page_items": items,
        "page_number": 1,
        "page_size": 20,
        "total_number_of_items": items.len(),
        "total_pages": 1,
    })
}

fn check(document: &Value) -> Vec<Finding> {
    validator().check(document.to_string().as_bytes()).unwrap()
}

/// JSON pointers to all parts of a value, except the whole.
fn pointers(value: &Value) -> Vec<String> {
    let parts: Vec<(String, &Value)> = match value {
        Value::Array(items) => items.iter().enumerate().map(|(i, item)| (i.to_string(), item)).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        _ => Vec::new(),
    };
    let mut all = Vec::new();
    for (name, part) in parts {
        all.push(format!("/{name}"));
        all.extend(pointers(part).into_iter().map(|inner| format!("/{name}{inner}")));
    }
    all
}

/// Line, column, class, pointer, keyword, message and grade: what a person is told about a finding.
fn told(findings: &[Finding]) -> String {
    let lines = findings.iter().map(|finding| {
        let position = finding.position();
        format!(
            "{}:{} {} {} {}: {} [{}]",
            position.line,
            position.column,
            finding.class().as_str(),
            finding.pointer(),
            finding.keyword(),
            finding.message(),
            finding.grade().map_or("-", |grade| grade.as_str()),
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}
