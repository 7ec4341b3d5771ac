//! Executions made of the contract's example.

use optics_model::ExecutionId;
use serde_json::Value;

/// The example, as execution number `number`.
pub(crate) fn execution(number: u64) -> Value {
    let schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let mut execution = schema["examples"][0].clone();
    execution["id"] = id(number).to_string().into();
    execution
}

pub(crate) fn id(number: u64) -> ExecutionId {
    format!("abebf88c-f283-4edc-834b-{number:012x}").parse().unwrap()
}

pub(crate) fn number(id: &ExecutionId) -> u64 {
    u64::from_str_radix(id.to_string().rsplit('-').next().unwrap(), 16).unwrap()
}
